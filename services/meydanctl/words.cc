#include "services/meydanctl/words.h"

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/strip.h"
#include "common/base/proto_time.h"

namespace meydan::meydanctl {
namespace {

// What all values of the enum begin with, e.g. "STATE_".
absl::string_view PrefixOf(const google::protobuf::EnumDescriptor* type) {
  return absl::StripSuffix(type->value(0)->name(), "UNSPECIFIED");
}

}  // namespace

std::string WordOf(const google::protobuf::EnumDescriptor* type, int value) {
  if (value == 0) return "";
  const auto* known = type->FindValueByNumber(value);
  if (known == nullptr) return absl::StrCat(value);
  return absl::AsciiStrToLower(absl::StripPrefix(known->name(), PrefixOf(type)));
}

std::vector<std::string> WordsOf(const google::protobuf::EnumDescriptor* type) {
  std::vector<std::string> words;
  for (int i = 1; i < type->value_count(); ++i) words.push_back(WordOf(type, type->value(i)->number()));
  return words;
}

int ValueOf(const google::protobuf::EnumDescriptor* type, absl::string_view word) {
  const std::string name = absl::StrCat(PrefixOf(type), absl::AsciiStrToUpper(absl::StrReplaceAll(word, {{"-", "_"}})));
  const auto* known = type->FindValueByName(name);
  return known == nullptr ? 0 : known->number();
}

std::string TimeText(const google::protobuf::Timestamp& time) {
  if (time.seconds() == 0) return "";
  return absl::FormatTime("%Y-%m-%d %H:%M", ToTime(time), absl::LocalTimeZone());
}

}  // namespace meydan::meydanctl

#pragma once

#include <google/protobuf/descriptor.h>
#include <google/protobuf/generated_enum_reflection.h>

#include <optional>
#include <string>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"

namespace meydan::routing {

// The words by which people write an enum's values: "exams_grades" for TOPIC_EXAMS_GRADES. All of them are safe for use
// from any thread.

// "TOPIC_" of the enum Topic: what its zero value's name begins with.
template <typename Enum>
absl::string_view PrefixOf() {
  const std::string& zero = google::protobuf::GetEnumDescriptor<Enum>()->FindValueByNumber(0)->name();
  return absl::StripSuffix(zero, "UNSPECIFIED");
}

// The word of `value`; its number when the enum has no such value.
template <typename Enum>
std::string WordOf(Enum value) {
  const auto* descriptor = google::protobuf::GetEnumDescriptor<Enum>()->FindValueByNumber(static_cast<int>(value));
  if (descriptor == nullptr) return absl::StrCat(static_cast<int>(value));
  return absl::AsciiStrToLower(absl::StripPrefix(descriptor->name(), PrefixOf<Enum>()));
}

// Every word in the order of the values, without the unspecified one.
template <typename Enum>
std::vector<std::string> WordsOf() {
  std::vector<std::string> words;
  const auto* descriptor = google::protobuf::GetEnumDescriptor<Enum>();
  for (int i = 0; i < descriptor->value_count(); ++i) {
    if (descriptor->value(i)->number() != 0) words.push_back(WordOf(static_cast<Enum>(descriptor->value(i)->number())));
  }
  return words;
}

// The value that `word` stands for, or nothing. The unspecified value has no word.
template <typename Enum>
std::optional<Enum> FromWord(absl::string_view word) {
  const auto* descriptor = google::protobuf::GetEnumDescriptor<Enum>();
  for (int i = 0; i < descriptor->value_count(); ++i) {
    const auto value = static_cast<Enum>(descriptor->value(i)->number());
    if (descriptor->value(i)->number() != 0 && WordOf(value) == word) return value;
  }
  return std::nullopt;
}

}  // namespace meydan::routing

#pragma once

#include <google/protobuf/generated_enum_reflection.h>
#include <google/protobuf/timestamp.pb.h>

#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace meydan::meydanctl {

// A proto enum's values as people write them: "in_review" for STATE_IN_REVIEW, "" for the unspecified one, the number
// for one that this version does not know.
std::string WordOf(const google::protobuf::EnumDescriptor* type, int value);
template <typename Enum>
std::string WordOf(Enum value) {
  return WordOf(google::protobuf::GetEnumDescriptor<Enum>(), value);
}

// All words of an enum but the unspecified one, in the proto's order.
std::vector<std::string> WordsOf(const google::protobuf::EnumDescriptor* type);
template <typename Enum>
std::vector<std::string> WordsOf() {
  return WordsOf(google::protobuf::GetEnumDescriptor<Enum>());
}

// The value of a word; "-" and "_" are the same and capitals do not matter. The unspecified value for "" and for a word
// that there is not (the command line has refused such a one before).
int ValueOf(const google::protobuf::EnumDescriptor* type, absl::string_view word);
template <typename Enum>
Enum ValueOf(absl::string_view word) {
  return static_cast<Enum>(ValueOf(google::protobuf::GetEnumDescriptor<Enum>(), word));
}

// Words joined by ", ".
template <typename Enum, typename Values>
std::string WordsIn(const Values& values) {
  std::string words;
  for (const int value : values) {
    if (!words.empty()) words += ", ";
    words += WordOf(static_cast<Enum>(value));
  }
  return words;
}

// "2026-03-02 14:05" in the machine's time zone; "" for a time that is not set.
std::string TimeText(const google::protobuf::Timestamp& time);

}  // namespace meydan::meydanctl

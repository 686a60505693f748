#pragma once

#include <yaml-cpp/yaml.h>

#include <initializer_list>
#include <map>
#include <string>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "google/protobuf/generated_enum_reflection.h"
#include "services/meydanctl/directory_import/file.h"

namespace meydan::directory_import {

// A mapping of the file whose keys are checked once, when it is made: unknown and repeated ones are problems.
class Mapping {
 public:
  Mapping(const YAML::Node& node, std::string what, std::initializer_list<absl::string_view> keys,
          std::vector<Problem>& problems);

  int line() const { return line_; }
  bool Has(const std::string& key) const { return values_.count(key) > 0; }
  // Undefined when the key is missing.
  YAML::Node Get(const std::string& key) const;
  // The line of the key's value, or that of the mapping.
  int LineOf(const std::string& key) const;
  // The plain value; a problem when it is a list or mapping, or missing though `required`.
  std::string Text(const std::string& key, bool required) const;
  // The list under the key, empty when missing; a problem when it is anything else.
  std::vector<YAML::Node> List(const std::string& key) const;
  void Complain(const std::string& key, const std::string& text) const;

  // The enum's value whose name is `prefix` and the word in capitals; the default when the key is missing and that is
  // not _UNSPECIFIED.
  template <typename Enum>
  Enum Word(const std::string& key, const std::string& prefix, Enum otherwise) const {
    const std::string word = Text(key, /*required=*/otherwise == 0);
    if (word.empty()) return otherwise;
    const auto* descriptor = google::protobuf::GetEnumDescriptor<Enum>();
    const auto* value = descriptor->FindValueByName(prefix + absl::AsciiStrToUpper(word));
    if (value != nullptr && value->number() != 0 && word == absl::AsciiStrToLower(word)) {
      return static_cast<Enum>(value->number());
    }
    std::string words;
    for (int i = 1; i < descriptor->value_count(); ++i) {
      const std::string& name = descriptor->value(i)->name();
      absl::StrAppend(&words, i > 1 ? ", " : "", absl::AsciiStrToLower(name.substr(prefix.size())));
    }
    Complain(key, absl::StrCat("\"", word, "\" is not known; it must be one of ", words));
    return otherwise;
  }

 private:
  const std::string what_;
  int line_;
  std::map<std::string, YAML::Node> values_;
  std::vector<Problem>& problems_;
};

// The line of a node, from 1.
int NodeLine(const YAML::Node& node);

}  // namespace meydan::directory_import

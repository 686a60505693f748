#pragma once

#include <yaml-cpp/yaml.h>

#include <initializer_list>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/string_view.h"
#include "services/routing/domain/policy.h"
#include "services/routing/domain/words.h"

namespace meydan::routing {

// Reads the parts of a YAML document and collects what is wrong with them, with its line, instead of stopping at the
// first fault. What a method returns after a fault is empty, so that reading can go on. In the texts `what` names the
// part to the file's author.
class YamlReader {
 public:
  using Fields = std::map<std::string, YAML::Node>;

  std::vector<PolicyFault>& faults() { return faults_; }

  static int LineOf(const YAML::Node& node) { return node.Mark().line + 1; }
  void Fault(const YAML::Node& node, std::string text) { faults_.push_back({LineOf(node), std::move(text)}); }

  // The values of a map by key. Keys that are not `known`, or there twice, are faults.
  Fields ReadFields(const YAML::Node& node, absl::string_view what, std::initializer_list<absl::string_view> known);
  std::string ReadText(const YAML::Node& node, absl::string_view what);
  // The different texts of a list that is not empty, each with its node.
  std::vector<std::pair<std::string, YAML::Node>> ReadList(const YAML::Node& node, absl::string_view what);
  // A time like 90s, 30m, 8h or 3d (24 hours each): over zero, up to a year.
  std::optional<absl::Duration> ReadTime(const YAML::Node& node, absl::string_view what);

  // One of the words of `Enum`.
  template <typename Enum>
  std::optional<Enum> ReadWord(const YAML::Node& node, absl::string_view what) {
    const std::string word = ReadText(node, what);
    const std::optional<Enum> value = FromWord<Enum>(word);
    if (!value && !word.empty()) {
      Fault(node,
            absl::StrCat("unknown ", what, " ", Quoted(word), "; known are ", absl::StrJoin(WordsOf<Enum>(), ", ")));
    }
    return value;
  }

  // The beginning of a text, in quotation marks; whole UTF-8 characters of it.
  static std::string Quoted(absl::string_view text);

 private:
  std::vector<PolicyFault> faults_;
};

}  // namespace meydan::routing

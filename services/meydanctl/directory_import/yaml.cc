#include "services/meydanctl/directory_import/yaml.h"

#include <algorithm>

#include "absl/strings/str_join.h"

namespace meydan::directory_import {

int NodeLine(const YAML::Node& node) { return std::max(node.Mark().line + 1, 1); }

Mapping::Mapping(const YAML::Node& node, std::string what, std::initializer_list<absl::string_view> keys,
                 std::vector<Problem>& problems)
    : what_(std::move(what)), line_(NodeLine(node)), problems_(problems) {
  if (!node.IsMap()) {
    problems_.push_back({line_, absl::StrCat(what_, " must have the keys ", absl::StrJoin(keys, ", "))});
    return;
  }
  for (const auto& entry : node) {
    const std::string key = entry.first.IsScalar() ? entry.first.Scalar() : "";
    if (std::find(keys.begin(), keys.end(), key) == keys.end()) {
      problems_.push_back({NodeLine(entry.first),
                           absl::StrCat(what_, " has no key \"", key, "\"; it may have ", absl::StrJoin(keys, ", "))});
    } else if (!values_.emplace(key, entry.second).second) {
      problems_.push_back({NodeLine(entry.first), absl::StrCat(what_, " has the key \"", key, "\" twice")});
    }
  }
}

YAML::Node Mapping::Get(const std::string& key) const {
  const auto found = values_.find(key);
  return found == values_.end() ? YAML::Node(YAML::NodeType::Undefined) : found->second;
}

int Mapping::LineOf(const std::string& key) const {
  const auto found = values_.find(key);
  return found == values_.end() ? line_ : NodeLine(found->second);
}

std::string Mapping::Text(const std::string& key, bool required) const {
  const YAML::Node node = Get(key);
  if (node.IsDefined() && node.IsScalar() && !node.Scalar().empty()) return node.Scalar();
  if (node.IsDefined() && !node.IsNull() && !node.IsScalar()) {
    Complain(key, "must be a plain value");
  } else if (required) {
    Complain(key, "is missing");
  }
  return "";
}

std::vector<YAML::Node> Mapping::List(const std::string& key) const {
  const YAML::Node node = Get(key);
  if (!node.IsDefined() || node.IsNull()) return {};
  if (!node.IsSequence()) {
    Complain(key, "must be a list");
    return {};
  }
  return {node.begin(), node.end()};
}

void Mapping::Complain(const std::string& key, const std::string& text) const {
  problems_.push_back({LineOf(key), absl::StrCat(what_, ": ", key, ": ", text)});
}

}  // namespace meydan::directory_import

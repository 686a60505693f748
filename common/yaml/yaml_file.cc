#include "common/yaml/yaml_file.h"

#include <algorithm>
#include <cmath>
#include <set>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"

namespace meydan {

YamlFile::YamlFile(absl::string_view text, std::string name, std::string reason)
    : name_(std::move(name)), reason_(std::move(reason)) {
  try {
    root_ = YAML::Load(std::string(text));
  } catch (const YAML::Exception& error) {
    faults_.Add(absl::StrCat(name_, ":", error.mark.line + 1), absl::StrCat("is not YAML: ", error.msg), reason_);
  }
}

void YamlFile::Fault(const YAML::Node& node, absl::string_view description) {
  const int line = node.IsDefined() ? node.Mark().line + 1 : 1;
  faults_.Add(absl::StrCat(name_, ":", std::max(line, 1)), std::string(description), reason_);
}

bool YamlFile::CheckKeys(const YAML::Node& node, std::initializer_list<absl::string_view> known) {
  if (!node.IsMap()) {
    Fault(node, "must be a mapping");
    return false;
  }
  std::set<std::string> seen;
  for (const auto& entry : node) {
    const std::string key = entry.first.IsScalar() ? entry.first.Scalar() : "";
    if (std::find(known.begin(), known.end(), key) == known.end()) {
      Fault(entry.first, absl::StrCat("unknown key \"", key, "\""));
    }
    if (!seen.insert(key).second) Fault(entry.first, absl::StrCat("\"", key, "\" stands twice"));
  }
  return true;
}

std::string YamlFile::Text(const YAML::Node& parent, absl::string_view key, bool required) {
  const YAML::Node node = parent[std::string(key)];
  if (!node) {
    if (required) Fault(parent, absl::StrCat("\"", key, "\" is missing"));
    return "";
  }
  if (!node.IsScalar() || node.Scalar().empty()) {
    Fault(node, absl::StrCat("\"", key, "\" must be a text"));
    return "";
  }
  return node.Scalar();
}

double YamlFile::Number(const YAML::Node& parent, absl::string_view key, double low, double high,
                        std::optional<double> absent) {
  const YAML::Node node = parent[std::string(key)];
  if (!node) {
    if (!absent) Fault(parent, absl::StrCat("\"", key, "\" is missing"));
    return absent.value_or(low);
  }
  double value = 0;
  if (!node.IsScalar() || !absl::SimpleAtod(node.Scalar(), &value) || !std::isfinite(value)) {
    Fault(node, absl::StrCat("\"", key, "\" must be a number"));
    return low;
  }
  if (value < low || value > high) {
    Fault(node, absl::StrCat("\"", key, "\" is ", node.Scalar(), ", must be from ", low, " to ", high));
    return low;
  }
  return value;
}

int YamlFile::Whole(const YAML::Node& parent, absl::string_view key, int low, int high, std::optional<int> absent) {
  const double value = Number(parent, key, low, high, absent ? std::optional<double>(*absent) : std::nullopt);
  if (value != std::floor(value)) Fault(parent[std::string(key)], absl::StrCat("\"", key, "\" must be a whole number"));
  return static_cast<int>(value);
}

bool YamlFile::Flag(const YAML::Node& parent, absl::string_view key, bool absent) {
  const YAML::Node node = parent[std::string(key)];
  if (!node) return absent;
  if (node.IsScalar() && (node.Scalar() == "true" || node.Scalar() == "false")) return node.Scalar() == "true";
  Fault(node, absl::StrCat("\"", key, "\" must be true or false"));
  return absent;
}

std::vector<YAML::Node> YamlFile::Nodes(const YAML::Node& parent, absl::string_view key, bool required) {
  const YAML::Node node = parent[std::string(key)];
  if (!node) {
    if (required) Fault(parent, absl::StrCat("\"", key, "\" is missing"));
    return {};
  }
  if (!node.IsSequence()) {
    Fault(node, absl::StrCat("\"", key, "\" must be a list"));
    return {};
  }
  return {node.begin(), node.end()};
}

std::vector<YamlFile::Item> YamlFile::List(const YAML::Node& parent, absl::string_view key, bool required) {
  std::vector<Item> items;
  for (const YAML::Node& item : Nodes(parent, key, required)) {
    if (!item.IsScalar() || item.Scalar().empty()) {
      Fault(item, absl::StrCat("\"", key, "\" must hold texts"));
      continue;
    }
    items.push_back({item.Scalar(), item});
  }
  if (required && items.empty() && parent[std::string(key)]) {
    Fault(parent[std::string(key)], absl::StrCat("\"", key, "\" is empty"));
  }
  return items;
}

}  // namespace meydan

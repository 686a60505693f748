#pragma once

#include <yaml-cpp/yaml.h>

#include <initializer_list>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/base/errors.h"

namespace meydan {

// Reads one YAML file strictly and remembers every fault with its line, so that its writer learns of all at once. Each
// reading function notes a fault and returns a default where the file is wrong; ask status() at the end.
class YamlFile {
 public:
  // `reason` (UPPER_SNAKE_CASE) is given to status(). A text that is not YAML is a fault, and root() is then null.
  YamlFile(absl::string_view text, std::string name, std::string reason);

  const YAML::Node& root() const { return root_; }
  void Fault(const YAML::Node& node, absl::string_view description);

  // Notes keys of the mapping `node` that are not in `known`, keys that stand twice, and that it is no mapping at all
  // (false).
  bool CheckKeys(const YAML::Node& node, std::initializer_list<absl::string_view> known);

  // Scalars. `what` names the value in the fault's description.
  std::string Text(const YAML::Node& parent, absl::string_view key, bool required);
  double Number(const YAML::Node& parent, absl::string_view key, double low, double high, std::optional<double> absent);
  int Whole(const YAML::Node& parent, absl::string_view key, int low, int high, std::optional<int> absent);
  bool Flag(const YAML::Node& parent, absl::string_view key, bool absent);

  struct Item {
    std::string text;
    YAML::Node node;
  };
  // A list of words or phrases, each with its node; empty when the key is absent and not required.
  std::vector<Item> List(const YAML::Node& parent, absl::string_view key, bool required);
  // A list of anything, also an empty one; empty when the key is absent and not required. yaml-cpp walks over a mapping
  // as over a list, and throws at its items; so ask for lists here.
  std::vector<YAML::Node> Nodes(const YAML::Node& parent, absl::string_view key, bool required);

  // OK, or INVALID_ARGUMENT with a violation "<name>:<line>" for each fault.
  absl::Status status() const { return faults_.ToStatus(); }
  // The same faults, for who reads several files.
  const FieldViolations& faults() const { return faults_; }

 private:
  std::string name_;
  std::string reason_;
  YAML::Node root_;
  FieldViolations faults_;
};

}  // namespace meydan

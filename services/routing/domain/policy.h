#pragma once

#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "meydan/routing/v1/resources.pb.h"

namespace meydan::routing {

// The routing policy: which unit answers what, and by when (P11, P12, P19; RR1). Plain data, read from a YAML file by
// ParsePolicy and applied by Route.

// What a rule applies to. An empty set lets everything through.
struct Match {
  std::set<v1::Kind> kinds;
  std::set<v1::Topic> topics;
  std::set<v1::Importance> importances;  // as it came in, before any rule changed it
  std::set<std::string> account_units;   // "units/hukuk": the owner of the account that the matter came in through
  std::set<std::string> platforms;       // "instagram"
  std::set<std::string> languages;       // "tr"
};

// How long people have. What is unset is left to the usual times of the importance.
struct Deadlines {
  bool none = false;  // no clock at all, as for praise; then all others are unset
  std::optional<absl::Duration> acknowledge;
  std::optional<absl::Duration> answer;
  std::optional<absl::Duration> unit_head;
  std::optional<absl::Duration> directorate;
};

// Stands in a rule's `owner` for "the unit that owns the account". Such a rule says nothing about a matter without an
// account.
inline constexpr absl::string_view kAccountOwner = "account_owner";

// One rule. Each thing is set by the first matching rule that says something about it; `line` is where the rule begins
// in its file.
struct Rule {
  std::string id;
  int line = 0;
  Match match;
  std::string owner;  // a unit, kAccountOwner, or empty when the rule says nothing about the owner
  std::optional<v1::Importance> importance;
  std::optional<Deadlines> deadlines;
  bool escalate = false;  // to senior management at once
};

// A unit that the policy names, and where.
struct UnitMention {
  std::string unit;
  int line = 0;
};

struct Policy {
  std::string version;  // as the file says, "+" and the first 8 hexadecimal digits of its SHA-256
  std::map<v1::Importance, Deadlines> deadlines;  // all four importances, all four times of each
  std::vector<Rule> rules;
  std::string default_owner;
  std::vector<UnitMention> units;
};

// True when the unit is in being.
using HasUnit = std::function<bool(absl::string_view)>;

// Reads a policy from the text of its YAML file; deploy/config/routing/policy.yaml shows and explains the form. Fails
// with INVALID_ARGUMENT, reason POLICY_INVALID, and names every fault at once, one to a line of the message, "line 12:
// …": unknown or repeated keys, unknown words and units, repeated ids, nonsensical times, a missing default, a rule
// some part of which can never apply because earlier rules take everything. An empty `has_unit` lets every unit
// through; FindUnknownUnits can look at them later.
absl::StatusOr<Policy> ParsePolicy(absl::string_view yaml, const HasUnit& has_unit);

// One fault of a policy file.
struct PolicyFault {
  int line = 0;
  std::string text;
};

// The units named by the policy that are not in being.
std::vector<PolicyFault> FindUnknownUnits(const Policy& policy, const HasUnit& has_unit);

// The policy as it works while some of the units that it names are not in being: a rule whose owner is none says
// nothing about the owner, so that the next one does, and in place of such a default owner stands the Directorate,
// `directorate`. No case is lost to a unit that was closed.
Policy WithoutUnknownOwners(Policy policy, const HasUnit& has_unit, absl::string_view directorate);

// OK without faults; otherwise POLICY_INVALID as above, in the order of the lines.
absl::Status ToStatus(std::vector<PolicyFault> faults);

}  // namespace meydan::routing

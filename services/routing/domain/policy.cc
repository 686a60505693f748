#include "services/routing/domain/policy.h"

#include <algorithm>
#include <tuple>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/base/errors.h"

namespace meydan::routing {

std::vector<PolicyFault> FindUnknownUnits(const Policy& policy, const HasUnit& has_unit) {
  std::vector<PolicyFault> faults;
  for (const UnitMention& mention : policy.units) {
    if (!has_unit(mention.unit)) faults.push_back({mention.line, absl::StrCat("unknown unit '", mention.unit, "'")});
  }
  return faults;
}

Policy WithoutUnknownOwners(Policy policy, const HasUnit& has_unit, absl::string_view directorate) {
  for (Rule& rule : policy.rules) {
    if (!rule.owner.empty() && rule.owner != kAccountOwner && !has_unit(rule.owner)) rule.owner.clear();
  }
  if (!has_unit(policy.default_owner)) policy.default_owner = std::string(directorate);
  return policy;
}

absl::Status ToStatus(std::vector<PolicyFault> faults) {
  if (faults.empty()) return absl::OkStatus();
  std::sort(faults.begin(), faults.end(),
            [](const auto& a, const auto& b) { return std::tie(a.line, a.text) < std::tie(b.line, b.text); });
  const std::string message = absl::StrJoin(faults, "\n", [](std::string* out, const PolicyFault& fault) {
    absl::StrAppend(out, "line ", fault.line, ": ", fault.text);
  });
  return MakeError(absl::StatusCode::kInvalidArgument, "POLICY_INVALID", message,
                   {{"faults", absl::StrCat(faults.size())}});
}

}  // namespace meydan::routing

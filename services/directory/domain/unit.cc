#include "services/directory/domain/unit.h"

#include "absl/strings/str_cat.h"
#include "common/base/errors.h"
#include "common/base/status_macros.h"
#include "common/directory_view/names.h"
#include "services/directory/domain/fields.h"
#include "services/directory/domain/lists.h"
#include "services/directory/domain/representative.h"

namespace meydan::directory {
namespace {

using directory_view::IsAcademic;

void CheckKind(FieldViolations& bad, v1::Unit::Kind kind) {
  if (kind == v1::Unit::KIND_UNSPECIFIED || !v1::Unit::Kind_IsValid(kind)) bad.Add("unit.kind", "is not a known kind");
}

absl::Status CheckKindChange(const v1::Unit& unit, v1::Unit::Kind kind,
                             const std::vector<std::string>& active_accounts) {
  if (kind == unit.kind()) return absl::OkStatus();
  if (kind == v1::Unit::KIND_SENIOR_MANAGEMENT || unit.kind() == v1::Unit::KIND_SENIOR_MANAGEMENT) {
    return MakeError(absl::StatusCode::kFailedPrecondition, "KIND_FIXED",
                     "no unit becomes senior management or stops being it", {{"unit", unit.name()}});
  }
  if (IsAcademic(kind) && unit.representative().empty() && !active_accounts.empty()) {
    return RepresentativeMissing(unit);
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status CheckOpen(const v1::Unit& unit) {
  if (unit.state() == v1::Unit::STATE_ACTIVE) return absl::OkStatus();
  return MakeError(absl::StatusCode::kFailedPrecondition, "UNIT_CLOSED", absl::StrCat(unit.name(), " is closed"),
                   {{"unit", unit.name()}});
}

absl::StatusOr<GuardedDecision<v1::Unit>> CreateUnit(const v1::CreateUnitRequest& request, const Ancestors& ancestors,
                                                     absl::Time now) {
  const v1::Unit& wanted = request.unit();
  FieldViolations bad;
  CheckId(bad, "unit_id", request.unit_id());
  CheckText(bad, "unit.display_name", wanted.display_name());
  CheckKind(bad, wanted.kind());
  if (!wanted.parent().empty()) CheckName(bad, "unit.parent", wanted.parent(), "units");
  RETURN_IF_ERROR(bad.ToStatus());
  RETURN_IF_ERROR(CheckPlace(wanted.parent(), ancestors, /*levels=*/1));

  GuardedDecision<v1::Unit> decision{v1::Unit()};
  v1::Unit& unit = decision.state;
  unit.set_name(absl::StrCat("units/", request.unit_id()));
  *unit.mutable_display_name() = wanted.display_name();
  unit.set_kind(wanted.kind());
  unit.set_parent(wanted.parent());
  unit.set_state(v1::Unit::STATE_ACTIVE);
  for (const Held<v1::Unit>& ancestor : ancestors) decision.RelyOn(ancestor);
  Record(decision, now);
  return decision;
}

absl::StatusOr<GuardedDecision<v1::Unit>> UpdateUnit(const v1::Unit& unit, const v1::UpdateUnitRequest& request,
                                                     const std::vector<std::string>& active_accounts, absl::Time now) {
  ASSIGN_OR_RETURN(const std::set<std::string> fields,
                   FieldsToChange(request.update_mask(), request.unit(), {"display_name", "kind"}));
  GuardedDecision<v1::Unit> decision(unit);
  FieldViolations bad;
  if (fields.count("display_name") > 0) {
    CheckText(bad, "unit.display_name", request.unit().display_name());
    *decision.state.mutable_display_name() = request.unit().display_name();
  }
  if (fields.count("kind") > 0) {
    CheckKind(bad, request.unit().kind());
    decision.state.set_kind(request.unit().kind());
  }
  RETURN_IF_ERROR(bad.ToStatus());
  RETURN_IF_ERROR(CheckOpen(unit));
  RETURN_IF_ERROR(CheckKindChange(unit, decision.state.kind(), active_accounts));
  if (decision.state.SerializeAsString() == unit.SerializeAsString()) return Unchanged(unit);
  if (IsAcademic(decision.state.kind()) && !IsAcademic(unit.kind()) && unit.representative().empty()) {
    decision.RelyOnSize(ActiveAccountsOf(unit.name()), active_accounts.size());
  }
  Record(decision, now);
  return decision;
}

absl::StatusOr<GuardedDecision<v1::Unit>> CloseUnit(const v1::Unit& unit,
                                                    const std::vector<std::string>& active_children,
                                                    const std::vector<std::string>& open_accounts, const Actor& actor,
                                                    const Rules& rules, absl::Time now) {
  if (unit.state() == v1::Unit::STATE_CLOSED) return Unchanged(unit);
  if (unit.name() == rules.directorate) {
    return MakeError(absl::StatusCode::kFailedPrecondition, "DIRECTORATE_STAYS",
                     absl::StrCat(unit.name(), " is the Directorate, which owns every queue: it cannot be closed"),
                     {{"unit", unit.name()}});
  }
  if (!active_children.empty()) {
    return MakeError(absl::StatusCode::kFailedPrecondition, "UNIT_HAS_CHILDREN",
                     absl::StrCat(active_children[0], " is below ", unit.name(), ": close or move it first"),
                     {{"unit", unit.name()}, {"child", active_children[0]}});
  }
  if (!open_accounts.empty()) {
    return MakeError(absl::StatusCode::kFailedPrecondition, "UNIT_HAS_ACCOUNTS",
                     absl::StrCat(unit.name(), " owns ", open_accounts[0], ": close it first"),
                     {{"unit", unit.name()}, {"account", open_accounts[0]}});
  }
  GuardedDecision<v1::Unit> decision(unit);
  EndRepresentation(decision, actor, now);
  decision.state.set_state(v1::Unit::STATE_CLOSED);
  decision.RelyOnSize(ActiveChildrenOf(unit.name()), 0);
  decision.RelyOnSize(OpenAccountsOf(unit.name()), 0);
  Record(decision, now);
  return decision;
}

absl::StatusOr<GuardedDecision<v1::Unit>> ReopenUnit(const v1::Unit& unit, const Ancestors& ancestors, absl::Time now) {
  if (unit.state() == v1::Unit::STATE_ACTIVE) return Unchanged(unit);
  RETURN_IF_ERROR(CheckPlace(unit.parent(), ancestors, /*levels=*/1));
  GuardedDecision<v1::Unit> decision(unit);
  decision.state.set_state(v1::Unit::STATE_ACTIVE);
  for (const Held<v1::Unit>& ancestor : ancestors) decision.RelyOn(ancestor);
  Record(decision, now);
  return decision;
}

}  // namespace meydan::directory

#include "services/directory/domain/account.h"

#include "absl/strings/str_cat.h"
#include "common/base/errors.h"
#include "common/base/status_macros.h"
#include "common/directory_view/names.h"
#include "services/directory/domain/account_manager.h"
#include "services/directory/domain/fields.h"
#include "services/directory/domain/representative.h"
#include "services/directory/domain/unit.h"

namespace meydan::directory {

absl::Status CheckOpen(const v1::Account& account) {
  if (account.state() != v1::Account::STATE_CLOSED) return absl::OkStatus();
  return MakeError(absl::StatusCode::kFailedPrecondition, "ACCOUNT_CLOSED", absl::StrCat(account.name(), " is closed"),
                   {{"account", account.name()}});
}

absl::StatusOr<GuardedDecision<v1::Account>> RequestAccount(const v1::RequestAccountRequest& request,
                                                            const Held<v1::Unit>& unit, absl::Time now) {
  const v1::Account& wanted = request.account();
  FieldViolations bad;
  if (directory_view::PlatformWord(wanted.platform()).empty()) bad.Add("account.platform", "is not a known platform");
  const std::string handle = directory_view::NormalHandle(wanted.handle());
  if (handle.empty()) {
    bad.Add("account.handle", "must be 1 to 100 of a-z, 0-9, \".\", \"_\" and \"-\"", "HANDLE_INVALID");
  }
  CheckLine(bad, "account.display_name", wanted.display_name());
  CheckName(bad, "account.unit", wanted.unit(), "units");
  RETURN_IF_ERROR(bad.ToStatus());
  RETURN_IF_ERROR(CheckOpen(unit.state));

  GuardedDecision<v1::Account> decision{v1::Account()};
  v1::Account& account = decision.state;
  account.set_name(directory_view::AccountName(wanted.platform(), handle));
  account.set_platform(wanted.platform());
  account.set_handle(handle);
  account.set_display_name(wanted.display_name());
  account.set_unit(unit.state.name());
  account.set_state(v1::Account::STATE_REQUESTED);
  decision.RelyOn(unit);
  Record(decision, now);
  return decision;
}

absl::StatusOr<GuardedDecision<v1::Account>> UpdateAccount(const v1::Account& account,
                                                           const v1::UpdateAccountRequest& request, absl::Time now) {
  ASSIGN_OR_RETURN(const std::set<std::string> fields,
                   FieldsToChange(request.update_mask(), request.account(), {"display_name"}));
  if (fields.empty()) return Unchanged(account);
  FieldViolations bad;
  CheckLine(bad, "account.display_name", request.account().display_name());
  RETURN_IF_ERROR(bad.ToStatus());
  RETURN_IF_ERROR(CheckOpen(account));
  if (request.account().display_name() == account.display_name()) return Unchanged(account);
  GuardedDecision<v1::Account> decision(account);
  decision.state.set_display_name(request.account().display_name());
  Record(decision, now);
  return decision;
}

absl::StatusOr<GuardedDecision<v1::Account>> ActivateAccount(const v1::Account& account, const Held<v1::Unit>& unit,
                                                             absl::Time now) {
  RETURN_IF_ERROR(CheckOpen(account));
  if (account.state() == v1::Account::STATE_ACTIVE) return Unchanged(account);
  RETURN_IF_ERROR(CheckOpen(unit.state));
  if (directory_view::IsAcademic(unit.state.kind()) && unit.state.representative().empty()) {
    return RepresentativeMissing(unit.state);
  }
  GuardedDecision<v1::Account> decision(account);
  decision.state.set_state(v1::Account::STATE_ACTIVE);
  decision.RelyOn(unit);
  Record(decision, now);
  return decision;
}

absl::StatusOr<GuardedDecision<v1::Account>> MarkAccountDormant(const v1::Account& account, absl::Time now) {
  RETURN_IF_ERROR(CheckOpen(account));
  if (account.state() == v1::Account::STATE_DORMANT) return Unchanged(account);
  GuardedDecision<v1::Account> decision(account);
  decision.state.set_state(v1::Account::STATE_DORMANT);
  Record(decision, now);
  return decision;
}

absl::StatusOr<GuardedDecision<v1::Account>> CloseAccount(const v1::Account& account, const Actor& actor,
                                                          absl::Time now) {
  if (account.state() == v1::Account::STATE_CLOSED) return Unchanged(account);
  GuardedDecision<v1::Account> decision(account);
  EndAllDesignations(decision.state, actor, now);
  decision.state.set_state(v1::Account::STATE_CLOSED);
  Record(decision, now);
  return decision;
}

}  // namespace meydan::directory

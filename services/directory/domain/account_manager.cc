#include "services/directory/domain/account_manager.h"

#include <algorithm>

#include "common/base/status_macros.h"
#include "services/directory/domain/account.h"
#include "services/directory/domain/representative.h"

namespace meydan::directory {
namespace {

bool IsManager(const v1::Account& account, const std::string& person) {
  return std::find(account.managers().begin(), account.managers().end(), person) != account.managers().end();
}

void EndDesignation(v1::Designation& designation, const Actor& actor, absl::Time now) {
  *designation.mutable_end_time() = ToProto(now);
  designation.set_ended_by(actor.name);
}

}  // namespace

absl::StatusOr<GuardedDecision<v1::Account>> DesignateAccountManager(const v1::Account& account,
                                                                     const Held<v1::Person>& person, const Actor& actor,
                                                                     const Rules& rules, absl::Time now) {
  RETURN_IF_ERROR(CheckDirector(actor, rules));
  RETURN_IF_ERROR(CheckOpen(account));
  if (IsManager(account, person.state.name())) return Unchanged(account);
  RETURN_IF_ERROR(CheckDesignable(person.state));
  GuardedDecision<v1::Account> decision(account);
  decision.state.add_managers(person.state.name());
  v1::Designation& designation = *decision.state.add_manager_history();
  designation.set_person(person.state.name());
  *designation.mutable_designate_time() = ToProto(now);
  designation.set_designated_by(actor.name);
  decision.RelyOn(person);
  v1::AccountManagerDesignated designated;
  designated.set_account(account.name());
  designated.set_unit(account.unit());
  designated.set_manager(person.state.name());
  decision.Emit(designated);
  Record(decision, now);
  return decision;
}

absl::StatusOr<GuardedDecision<v1::Account>> RemoveAccountManager(const v1::Account& account, const std::string& person,
                                                                  const Actor& actor, const Rules& rules,
                                                                  absl::Time now) {
  RETURN_IF_ERROR(CheckDirector(actor, rules));
  if (!IsManager(account, person)) return Unchanged(account);
  GuardedDecision<v1::Account> decision(account);
  auto& managers = *decision.state.mutable_managers();
  managers.erase(std::find(managers.begin(), managers.end(), person));
  for (v1::Designation& designation : *decision.state.mutable_manager_history()) {
    if (designation.person() == person && !designation.has_end_time()) EndDesignation(designation, actor, now);
  }
  Record(decision, now);
  return decision;
}

void EndAllDesignations(v1::Account& account, const Actor& actor, absl::Time now) {
  account.clear_managers();
  for (v1::Designation& designation : *account.mutable_manager_history()) {
    if (!designation.has_end_time()) EndDesignation(designation, actor, now);
  }
}

}  // namespace meydan::directory

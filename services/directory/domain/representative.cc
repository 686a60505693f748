#include "services/directory/domain/representative.h"

#include "absl/strings/str_cat.h"
#include "common/base/errors.h"
#include "common/base/status_macros.h"
#include "common/directory_view/names.h"
#include "services/directory/domain/lists.h"
#include "services/directory/domain/person.h"
#include "services/directory/domain/unit.h"

namespace meydan::directory {
namespace {

absl::Status CheckMayDesignate(const v1::Unit& unit, const Actor& actor, const Rules& rules) {
  if (IsDirector(actor, rules) || actor.Has(v1::ROLE_UNIT_HEAD, unit.name())) return absl::OkStatus();
  return MakeError(absl::StatusCode::kPermissionDenied, "DESIGNATION_DENIED",
                   absl::StrCat("only the Director and the head of ", unit.name(), " decide on its representative"),
                   {{"unit", unit.name()}});
}

void EndPost(v1::Unit& unit, const Actor& actor, absl::Time now) {
  if (unit.representative().empty()) return;
  v1::Designation& post = *unit.mutable_representative_history(unit.representative_history_size() - 1);
  *post.mutable_end_time() = ToProto(now);
  post.set_ended_by(actor.name);
  unit.clear_representative();
}

void Tell(GuardedDecision<v1::Unit>& decision, const std::string& previous) {
  v1::RepresentativeChanged changed;
  changed.set_unit(decision.state.name());
  changed.set_representative(decision.state.representative());
  changed.set_previous(previous);
  decision.Emit(changed);
}

// Ends the post of the present one, if there is one, and begins the person's.
GuardedDecision<v1::Unit> HandOver(const v1::Unit& unit, const Held<v1::Person>& person, const Actor& actor,
                                   absl::Time now) {
  GuardedDecision<v1::Unit> decision(unit);
  EndPost(decision.state, actor, now);
  decision.state.set_representative(person.state.name());
  v1::Designation& post = *decision.state.add_representative_history();
  post.set_person(person.state.name());
  *post.mutable_designate_time() = ToProto(now);
  post.set_designated_by(actor.name);
  decision.RelyOn(person);
  Tell(decision, unit.representative());
  Record(decision, now);
  return decision;
}

}  // namespace

absl::StatusOr<GuardedDecision<v1::Unit>> DesignateRepresentative(const v1::Unit& unit, const Held<v1::Person>& person,
                                                                  const Actor& actor, const Rules& rules,
                                                                  absl::Time now) {
  RETURN_IF_ERROR(CheckMayDesignate(unit, actor, rules));
  RETURN_IF_ERROR(CheckOpen(unit));
  if (unit.representative() == person.state.name()) return Unchanged(unit);
  if (!unit.representative().empty()) {
    return MakeError(absl::StatusCode::kFailedPrecondition, "REPRESENTATIVE_EXISTS",
                     absl::StrCat(unit.name(), " is represented by ", unit.representative(),
                                  " and can have only one representative: replace it"),
                     {{"unit", unit.name()}, {"representative", unit.representative()}});
  }
  RETURN_IF_ERROR(CheckDesignable(person.state));
  return HandOver(unit, person, actor, now);
}

absl::StatusOr<GuardedDecision<v1::Unit>> ReplaceRepresentative(const v1::Unit& unit, const Held<v1::Person>& person,
                                                                const Actor& actor, const Rules& rules,
                                                                absl::Time now) {
  RETURN_IF_ERROR(CheckMayDesignate(unit, actor, rules));
  RETURN_IF_ERROR(CheckOpen(unit));
  if (unit.representative() == person.state.name()) return Unchanged(unit);
  if (unit.representative().empty()) return RepresentativeMissing(unit);
  RETURN_IF_ERROR(CheckDesignable(person.state));
  return HandOver(unit, person, actor, now);
}

absl::StatusOr<GuardedDecision<v1::Unit>> RemoveRepresentative(const v1::Unit& unit,
                                                               const std::vector<std::string>& active_accounts,
                                                               const Actor& actor, const Rules& rules, absl::Time now) {
  RETURN_IF_ERROR(CheckMayDesignate(unit, actor, rules));
  if (unit.representative().empty()) return Unchanged(unit);
  const bool academic = directory_view::IsAcademic(unit.kind());
  if (academic && !active_accounts.empty()) {
    return MakeError(absl::StatusCode::kFailedPrecondition, "REPRESENTATIVE_NEEDED",
                     absl::StrCat(unit.name(), " has the active account ", active_accounts[0],
                                  ": replace the representative, or close the account or mark it dormant first"),
                     {{"unit", unit.name()}, {"account", active_accounts[0]}});
  }
  GuardedDecision<v1::Unit> decision(unit);
  EndRepresentation(decision, actor, now);
  if (academic) decision.RelyOnSize(ActiveAccountsOf(unit.name()), 0);
  Record(decision, now);
  return decision;
}

absl::Status RepresentativeMissing(const v1::Unit& unit) {
  return MakeError(absl::StatusCode::kFailedPrecondition, "REPRESENTATIVE_MISSING",
                   absl::StrCat(unit.name(), " has no representative: designate one first"), {{"unit", unit.name()}});
}

absl::Status CheckDesignable(const v1::Person& person) {
  RETURN_IF_ERROR(CheckActive(person));
  if (person.kind() == v1::Person::KIND_HUMAN) return absl::OkStatus();
  return MakeError(absl::StatusCode::kFailedPrecondition, "PERSON_NOT_HUMAN",
                   absl::StrCat(person.name(), " is a system"), {{"person", person.name()}});
}

void EndRepresentation(GuardedDecision<v1::Unit>& decision, const Actor& actor, absl::Time now) {
  const std::string previous = decision.state.representative();
  if (previous.empty()) return;
  EndPost(decision.state, actor, now);
  Tell(decision, previous);
}

}  // namespace meydan::directory

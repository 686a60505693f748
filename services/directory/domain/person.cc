#include "services/directory/domain/person.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "common/base/errors.h"
#include "common/base/status_macros.h"
#include "services/directory/domain/fields.h"
#include "services/directory/domain/lists.h"
#include "services/directory/domain/unit.h"

namespace meydan::directory {
namespace {

void CheckLanguage(FieldViolations& bad, v1::Language language) {
  if (!v1::Language_IsValid(language)) bad.Add("person.language", "is not a known language");
}

auto FindGrant(const v1::Person& person, v1::Role role, const std::string& unit) {
  return std::find_if(person.grants().begin(), person.grants().end(),
                      [&](const v1::Grant& grant) { return grant.role() == role && grant.unit() == unit; });
}

absl::Status CheckGrantable(v1::Role role) {
  if (role == v1::ROLE_UNSPECIFIED || !v1::Role_IsValid(role)) return BadField("role", "is not a known role");
  if (IsGrantable(role)) return absl::OkStatus();
  return BadField("role", "is designated, not granted: see DesignateRepresentative and DesignateAccountManager",
                  "ROLE_NOT_GRANTABLE");
}

// Otherwise whoever may write the directory could raise themselves, or let themselves into what is a unit's alone: its
// head sees the credentials of its accounts (P7).
absl::Status CheckMayChange(const v1::Person& person, v1::Role role, const Actor& actor, const Rules& rules) {
  if (actor.IsService() || IsDirector(actor, rules)) return absl::OkStatus();
  if (role == v1::ROLE_DIRECTOR || role == v1::ROLE_UNIT_HEAD || role == v1::ROLE_SENIOR_MANAGER) {
    return CheckDirector(actor, rules);
  }
  if (person.name() != actor.name && person.same_as() != actor.name) return absl::OkStatus();
  return MakeError(absl::StatusCode::kPermissionDenied, "OWN_ROLE", "nobody decides on their own roles",
                   {{"person", person.name()}});
}

}  // namespace

absl::Status CheckActive(const v1::Person& person) {
  if (person.state() == v1::Person::STATE_ACTIVE) return absl::OkStatus();
  return MakeError(absl::StatusCode::kFailedPrecondition, "PERSON_LEFT", absl::StrCat(person.name(), " has left"),
                   {{"person", person.name()}});
}

absl::StatusOr<GuardedDecision<v1::Person>> CreatePerson(const v1::CreatePersonRequest& request, const Records& records,
                                                         absl::Time now) {
  const v1::Person& wanted = request.person();
  FieldViolations bad;
  CheckId(bad, "person_id", request.person_id());
  if (wanted.kind() == v1::Person::KIND_UNSPECIFIED || !v1::Person::Kind_IsValid(wanted.kind())) {
    bad.Add("person.kind", "is not a known kind");
  }
  CheckLine(bad, "person.display_name", wanted.display_name());
  CheckEmail(bad, "person.email", wanted.email(), /*required=*/wanted.kind() == v1::Person::KIND_HUMAN);
  CheckLanguage(bad, wanted.language());
  CheckSameAs(bad, wanted.same_as());
  RETURN_IF_ERROR(bad.ToStatus());

  GuardedDecision<v1::Person> decision{v1::Person()};
  v1::Person& person = decision.state;
  person.set_name(absl::StrCat("people/", request.person_id()));
  person.set_kind(wanted.kind());
  person.set_display_name(wanted.display_name());
  person.set_email(wanted.email());
  person.set_language(wanted.language());
  person.set_state(v1::Person::STATE_ACTIVE);
  RETURN_IF_ERROR(SetSameAs(decision, wanted.same_as(), records));
  Record(decision, now);
  return decision;
}

absl::StatusOr<GuardedDecision<v1::Person>> UpdatePerson(const v1::Person& person,
                                                         const v1::UpdatePersonRequest& request, const Records& records,
                                                         const Actor& actor, absl::Time now) {
  const v1::Person& wanted = request.person();
  ASSIGN_OR_RETURN(const std::set<std::string> fields,
                   FieldsToChange(request.update_mask(), wanted, {"display_name", "email", "language", "same_as"}));
  GuardedDecision<v1::Person> decision(person);
  FieldViolations bad;
  if (fields.count("display_name") > 0) {
    CheckLine(bad, "person.display_name", wanted.display_name());
    decision.state.set_display_name(wanted.display_name());
  }
  if (fields.count("email") > 0) {
    CheckEmail(bad, "person.email", wanted.email(), /*required=*/person.kind() == v1::Person::KIND_HUMAN);
    decision.state.set_email(wanted.email());
  }
  if (fields.count("language") > 0) {
    CheckLanguage(bad, wanted.language());
    decision.state.set_language(wanted.language());
  }
  if (fields.count("same_as") > 0) CheckSameAs(bad, wanted.same_as());
  RETURN_IF_ERROR(bad.ToStatus());
  RETURN_IF_ERROR(CheckActive(person));
  if (fields.count("same_as") > 0 && wanted.same_as() != person.same_as()) {
    RETURN_IF_ERROR(CheckMayPart(person, records, actor));
    RETURN_IF_ERROR(SetSameAs(decision, wanted.same_as(), records));
  }
  if (decision.state.SerializeAsString() == person.SerializeAsString()) return Unchanged(person);
  Record(decision, now);
  return decision;
}

absl::StatusOr<GuardedDecision<v1::Person>> GrantRole(const v1::Person& person, v1::Role role,
                                                      const Held<v1::Unit>& unit, const Actor& actor,
                                                      const Rules& rules, absl::Time now) {
  RETURN_IF_ERROR(CheckGrantable(role));
  RETURN_IF_ERROR(CheckMayChange(person, role, actor, rules));
  RETURN_IF_ERROR(CheckActive(person));
  const std::string& unit_name = unit.state.name();
  if (FindGrant(person, role, unit_name) != person.grants().end()) return Unchanged(person);
  RETURN_IF_ERROR(CheckOpen(unit.state));
  if (!RoleFitsUnit(role, unit_name, unit.state.kind(), rules.directorate)) {
    return MakeError(absl::StatusCode::kFailedPrecondition, "ROLE_NOT_OF_UNIT",
                     absl::StrCat(v1::Role_Name(role), " cannot be held in ", unit_name),
                     {{"role", v1::Role_Name(role)}, {"unit", unit_name}});
  }
  if (!RoleFitsPerson(role, person.kind())) {
    return MakeError(absl::StatusCode::kFailedPrecondition, "ROLE_NOT_OF_PERSON",
                     absl::StrCat(v1::Role_Name(role), " cannot be held by a person of this kind"),
                     {{"role", v1::Role_Name(role)}, {"person", person.name()}});
  }
  GuardedDecision<v1::Person> decision(person);
  v1::Grant& grant = *decision.state.add_grants();
  grant.set_role(role);
  grant.set_unit(unit_name);
  *grant.mutable_grant_time() = ToProto(now);
  grant.set_granted_by(actor.name);
  decision.RelyOn(unit);
  Record(decision, now);
  return decision;
}

absl::StatusOr<GuardedDecision<v1::Person>> RevokeRole(const v1::Person& person, v1::Role role, const std::string& unit,
                                                       const Actor& actor, const Rules& rules, absl::Time now) {
  RETURN_IF_ERROR(CheckGrantable(role));
  RETURN_IF_ERROR(CheckMayChange(person, role, actor, rules));
  const auto found = FindGrant(person, role, unit);
  if (found == person.grants().end()) return Unchanged(person);
  GuardedDecision<v1::Person> decision(person);
  auto& grants = *decision.state.mutable_grants();
  grants.erase(grants.begin() + std::distance(person.grants().begin(), found));
  Record(decision, now);
  return decision;
}

absl::StatusOr<GuardedDecision<v1::Person>> DeactivatePerson(const v1::Person& person,
                                                             const std::vector<std::string>& represented,
                                                             absl::Time now) {
  if (person.state() == v1::Person::STATE_LEFT) return Unchanged(person);
  if (!represented.empty()) {
    return MakeError(
        absl::StatusCode::kFailedPrecondition, "PERSON_IS_REPRESENTATIVE",
        absl::StrCat(person.name(), " represents ", represented[0], ": replace or remove the representative first"),
        {{"person", person.name()}, {"unit", represented[0]}});
  }
  GuardedDecision<v1::Person> decision(person);
  decision.state.set_state(v1::Person::STATE_LEFT);
  decision.state.clear_grants();
  decision.RelyOnSize(UnitsRepresentedBy(person.name()), 0);
  Record(decision, now);
  return decision;
}

absl::StatusOr<GuardedDecision<v1::Person>> ReactivatePerson(const v1::Person& person,
                                                             const std::vector<std::string>& managed, absl::Time now) {
  if (person.state() == v1::Person::STATE_ACTIVE) return Unchanged(person);
  if (!managed.empty()) {
    return MakeError(absl::StatusCode::kFailedPrecondition, "PERSON_IS_MANAGER",
                     absl::StrCat(person.name(), " still stands as manager of ", managed[0],
                                  ": the Director ends the designation first"),
                     {{"person", person.name()}, {"account", managed[0]}});
  }
  GuardedDecision<v1::Person> decision(person);
  decision.state.set_state(v1::Person::STATE_ACTIVE);
  decision.RelyOnSize(AccountsManagedBy(person.name()), 0);
  Record(decision, now);
  return decision;
}

}  // namespace meydan::directory

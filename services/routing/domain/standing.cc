#include "services/routing/domain/standing.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "common/base/errors.h"

namespace meydan::routing {
namespace {

using directory::v1::Role;

bool Contains(const std::vector<std::string>& units, absl::string_view unit) {
  return std::find(units.begin(), units.end(), unit) != units.end();
}

void AddOnce(std::vector<std::string>& units, const std::string& unit) {
  if (!Contains(units, unit)) units.push_back(unit);
}

bool IsDirectorateGrant(const Actor::Grant& grant, absl::string_view directorate) {
  return grant.unit == directorate && (grant.role == Role::ROLE_DIRECTOR || grant.role == Role::ROLE_MODERATOR);
}

}  // namespace

bool Standing::WorksFor(absl::string_view unit) const { return Contains(works_for, unit); }
bool Standing::Leads(absl::string_view unit) const { return Contains(leads, unit); }

Standing StandingOf(const Actor& actor, absl::string_view directorate) {
  Standing who;
  who.name = actor.name;
  who.is_service = actor.IsService();
  who.is_system = who.is_service || actor.Has(Role::ROLE_SERVICE_CLIENT);
  who.is_senior = actor.Has(Role::ROLE_SENIOR_MANAGER);
  for (const Actor::Grant& grant : actor.grants) {
    if (grant.role == Role::ROLE_REPRESENTATIVE || grant.role == Role::ROLE_UNIT_HEAD) {
      AddOnce(who.works_for, grant.unit);
      AddOnce(who.leads, grant.unit);
    } else if (grant.role == Role::ROLE_STAFF || grant.role == Role::ROLE_SENIOR_MANAGER) {
      AddOnce(who.works_for, grant.unit);
    } else if (IsDirectorateGrant(grant, directorate)) {
      who.is_directorate = true;
      AddOnce(who.works_for, grant.unit);
    }
  }
  return who;
}

bool MaySee(const Standing& who, const v1::Case& current) {
  if (who.SeesAll() || who.WorksFor(current.owner_unit())) return true;
  if (who.is_senior && current.rung() == v1::RUNG_SENIOR_MANAGEMENT) return true;
  const std::string& asker = current.origin().requesting_unit();
  return !asker.empty() && who.WorksFor(asker);
}

absl::Status CaseNotFound(absl::string_view name) {
  return MakeError(absl::StatusCode::kNotFound, "CASE_NOT_FOUND", absl::StrCat("there is no case ", name, " for you"),
                   {{"case", std::string(name)}});
}

std::vector<std::string> VisibleScopes(const Standing& who) {
  if (who.SeesAll()) return {"all"};
  std::vector<std::string> scopes;
  if (who.is_senior) scopes.push_back("escalated");
  for (const std::string& unit : who.works_for) {
    scopes.push_back(absl::StrCat("unit/", unit));
    scopes.push_back(absl::StrCat("asked/", unit));
  }
  return scopes;
}

}  // namespace meydan::routing

#include "services/directory/domain/roles.h"

#include "absl/strings/str_cat.h"
#include "common/base/errors.h"

namespace meydan::directory {

bool IsGrantable(v1::Role role) {
  return v1::Role_IsValid(role) && role != v1::ROLE_UNSPECIFIED && role != v1::ROLE_REPRESENTATIVE &&
         role != v1::ROLE_ACCOUNT_MANAGER;
}

bool RoleFitsUnit(v1::Role role, absl::string_view unit, v1::Unit::Kind kind, const Rules& rules) {
  switch (role) {
    case v1::ROLE_DIRECTOR:
    case v1::ROLE_MODERATOR:
    case v1::ROLE_REVIEWER:
      return unit == rules.directorate;
    case v1::ROLE_SENIOR_MANAGER:
      return kind == v1::Unit::KIND_SENIOR_MANAGEMENT;
    default:
      return true;
  }
}

bool RoleFitsPerson(v1::Role role, v1::Person::Kind kind) {
  if (kind == v1::Person::KIND_SERVICE_CLIENT) return role == v1::ROLE_SERVICE_CLIENT || role == v1::ROLE_OPERATOR;
  return role != v1::ROLE_SERVICE_CLIENT;
}

bool IsDirector(const Actor& actor, const Rules& rules) { return actor.Has(v1::ROLE_DIRECTOR, rules.directorate); }

absl::Status CheckDirector(const Actor& actor, const Rules& rules) {
  if (IsDirector(actor, rules)) return absl::OkStatus();
  return MakeError(absl::StatusCode::kPermissionDenied, "DIRECTOR_REQUIRED",
                   absl::StrCat("only the Director of ", rules.directorate, " may do this"),
                   {{"directorate", rules.directorate}});
}

}  // namespace meydan::directory

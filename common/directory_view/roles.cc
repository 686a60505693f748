#include "common/directory_view/roles.h"

namespace meydan::directory_view {

namespace v1 = directory::v1;

bool IsGrantable(v1::Role role) {
  return v1::Role_IsValid(role) && role != v1::ROLE_UNSPECIFIED && role != v1::ROLE_REPRESENTATIVE &&
         role != v1::ROLE_ACCOUNT_MANAGER;
}

bool RoleFitsUnit(v1::Role role, absl::string_view unit, v1::Unit::Kind kind, absl::string_view directorate) {
  switch (role) {
    case v1::ROLE_DIRECTOR:
    case v1::ROLE_MODERATOR:
    case v1::ROLE_REVIEWER:
      return unit == directorate;
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

}  // namespace meydan::directory_view

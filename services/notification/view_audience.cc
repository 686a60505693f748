#include "services/notification/view_audience.h"

#include <optional>

#include "common/base/actor.h"

namespace meydan::notification {

std::vector<std::string> ViewAudience::PeopleWith(directory::v1::Role role, absl::string_view unit) const {
  return view_.PeopleWith(role, unit);
}

std::vector<std::string> ViewAudience::ManagersOf(absl::string_view account) const { return view_.ManagersOf(account); }

std::string ViewAudience::OwnerOf(absl::string_view account) const { return view_.OwnerOf(account); }

std::string ViewAudience::ParentOf(absl::string_view unit) const { return view_.ParentOf(unit); }

std::vector<std::string> ViewAudience::SeniorManagementUnits() const {
  return view_.UnitsOf(directory::v1::Unit::KIND_SENIOR_MANAGEMENT);
}

bool ViewAudience::IsActive(absl::string_view person) const {
  const std::optional<Actor> actor = view_.FindActor(person);
  return actor.has_value() && !actor->Has(directory::v1::ROLE_SERVICE_CLIENT);
}

}  // namespace meydan::notification

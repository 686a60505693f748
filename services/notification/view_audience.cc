#include "services/notification/view_audience.h"

#include <optional>

#include "absl/strings/match.h"
#include "absl/strings/strip.h"
#include "common/auth/permissions.h"
#include "common/base/actor.h"
#include "common/directory_view/names.h"

namespace meydan::notification {

std::vector<std::string> ViewAudience::PeopleWith(directory::v1::Role role, absl::string_view unit) const {
  return view_.PeopleWith(role, unit);
}

std::vector<std::string> ViewAudience::ManagersOf(absl::string_view account) const { return view_.ManagersOf(account); }

std::vector<std::string> ViewAudience::AccountsIn(absl::string_view scope) const {
  const bool of_unit = absl::StartsWith(scope, "units/");
  const bool is_account = absl::StartsWith(scope, "accounts/");
  absl::string_view word = scope;
  const bool of_platform = absl::ConsumePrefix(&word, "platforms/");
  std::vector<std::string> accounts = is_account ? std::vector<std::string>{std::string(scope)} : view_.Accounts();
  std::erase_if(accounts, [&](const std::string& account) {
    const std::optional<directory::v1::AccountChanged> facts = view_.FindAccount(account);
    return !facts.has_value() || facts->state() == directory::v1::Account::STATE_CLOSED ||
           (of_unit && !view_.IsWithin(facts->unit(), scope)) ||
           (of_platform && facts->platform() != directory_view::PlatformOf(word));
  });
  return accounts;
}

std::string ViewAudience::OwnerOf(absl::string_view account) const { return view_.OwnerOf(account); }

std::string ViewAudience::ParentOf(absl::string_view unit) const { return view_.ParentOf(unit); }

std::vector<std::string> ViewAudience::SeniorManagementUnits() const {
  return view_.UnitsOf(directory::v1::Unit::KIND_SENIOR_MANAGEMENT);
}

bool ViewAudience::IsActive(absl::string_view person) const {
  const std::optional<Actor> actor = view_.FindActor(person);
  return actor.has_value() && !actor->Has(directory::v1::ROLE_SERVICE_CLIENT);
}

bool ViewAudience::MayDecide(absl::string_view person) const {
  const std::optional<Actor> actor = view_.FindActor(person);
  return actor.has_value() && auth::Allows(*actor, "submission.decide");
}

}  // namespace meydan::notification

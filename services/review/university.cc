#include "services/review/university.h"

#include <optional>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/base/errors.h"

namespace meydan::review {
namespace {

using directory_view::DirectoryView;

std::optional<AccountFacts> FactsOf(const DirectoryView& directory, absl::string_view account) {
  const std::optional<directory::v1::AccountChanged> found = directory.FindAccount(account);
  if (!found.has_value()) return std::nullopt;
  return AccountFacts{.platform = found->platform(),
                      .unit = found->unit(),
                      .active = found->state() == directory::v1::Account::STATE_ACTIVE};
}

bool IsHuman(const DirectoryView& directory, absl::string_view person) {
  const std::optional<Actor> found = directory.FindActor(person);
  return found.has_value() && !found->Has(directory::v1::ROLE_SERVICE_CLIENT);
}

std::vector<directory::v1::Role> RolesOf(const DirectoryView& directory, absl::string_view person) {
  std::vector<directory::v1::Role> roles;
  const std::optional<Actor> found = directory.FindActor(person);
  if (!found.has_value()) return roles;
  for (const Actor::Grant& grant : found->grants) roles.push_back(grant.role);
  return roles;
}

Surroundings WorldOf(const DirectoryView& directory, std::string directorate) {
  return {.directorate = std::move(directorate),
          .has_unit = [&directory](absl::string_view unit) { return directory.HasUnit(unit); },
          .is_within = [&directory](absl::string_view unit,
                                    absl::string_view above) { return directory.IsWithin(unit, above); },
          .account = [&directory](absl::string_view account) { return FactsOf(directory, account); },
          .people_with = [&directory](directory::v1::Role role,
                                      absl::string_view unit) { return directory.PeopleWith(role, unit); },
          .has_person = [&directory](absl::string_view person) { return IsHuman(directory, person); },
          .roles_of = [&directory](absl::string_view person) { return RolesOf(directory, person); },
          .same_person = [&directory](absl::string_view person) { return directory.NamesOf(person); }};
}

}  // namespace

University::University(const DirectoryView& directory, std::string directorate)
    : directory_(directory), world_(WorldOf(directory, std::move(directorate))) {}

absl::Status University::CheckReady() const {
  if (directory_.filled()) return absl::OkStatus();
  return WithRetryDelay(MakeError(absl::StatusCode::kUnavailable, "DIRECTORY_NOT_READY",
                                  "this service has not read the directory yet; is meydan-directory running?"),
                        absl::Seconds(1));
}

Standing University::StandingOf(const Actor& actor) const {
  return review::StandingOf(actor, directorate(), directory_.AccountsRunBy(actor.name));
}

absl::StatusOr<Standing> University::StandingNow(const Actor& actor) const {
  if (actor.IsService()) return StandingOf(actor);
  const std::optional<Actor> now = directory_.FindActor(actor.name);
  if (now.has_value()) return StandingOf(*now);
  return MakeError(absl::StatusCode::kUnauthenticated, "CALLER_UNKNOWN",
                   absl::StrCat(actor.name, " is not in the directory, or has left"), {{"subject", actor.name}});
}

}  // namespace meydan::review

#include "services/vault/university.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "common/base/errors.h"

namespace meydan::vault {
namespace {

using directory_view::DirectoryView;

// Each version is read before the facts that it stands for, so that these are of it or of a newer one.
std::optional<AccountFacts> FactsOf(const DirectoryView& directory, absl::string_view account) {
  const int64_t version = directory.VersionOfAccount(account);
  const std::optional<directory::v1::AccountChanged> found = directory.FindAccount(account);
  if (!found.has_value()) return std::nullopt;
  return AccountFacts{.unit = found->unit(),
                      .state = found->state(),
                      .version = version,
                      .unit_version = directory.VersionOfUnit(found->unit())};
}

bool IsHuman(const DirectoryView& directory, absl::string_view person) {
  const std::optional<Actor> found = directory.FindActor(person);
  return found.has_value() && !found->Has(directory::v1::ROLE_SERVICE_CLIENT);
}

std::string RepresentativeOf(const DirectoryView& directory, absl::string_view unit) {
  const std::vector<std::string> people = directory.PeopleWith(directory::v1::ROLE_REPRESENTATIVE, unit);
  return people.empty() ? std::string() : people.front();
}

World WorldOf(const DirectoryView& directory, const std::string& directorate) {
  return {.directorate = directorate,
          .has_unit = [&directory](absl::string_view unit) { return directory.HasUnit(unit); },
          .account = [&directory](absl::string_view account) { return FactsOf(directory, account); },
          .managers = [&directory](absl::string_view account) { return directory.ManagersOf(account); },
          .representative = [&directory](absl::string_view unit) { return RepresentativeOf(directory, unit); },
          .heads = [&directory](
                       absl::string_view unit) { return directory.PeopleWith(directory::v1::ROLE_UNIT_HEAD, unit); },
          .directors = [&directory,
                        directorate] { return directory.PeopleWith(directory::v1::ROLE_DIRECTOR, directorate); },
          .has_person = [&directory](absl::string_view person) { return IsHuman(directory, person); },
          .person_version = [&directory](absl::string_view person) { return directory.VersionOfPerson(person); },
          .same_person = [&directory](absl::string_view person) { return directory.NamesOf(person); }};
}

// Those that the person was designated for, not those that they represent a unit for.
std::vector<std::string> ManagedBy(const DirectoryView& directory, const std::string& person) {
  std::vector<std::string> accounts = directory.AccountsRunBy(person);
  std::erase_if(accounts, [&](const std::string& account) {
    const std::vector<std::string> managers = directory.ManagersOf(account);
    return std::find(managers.begin(), managers.end(), person) == managers.end();
  });
  return accounts;
}

}  // namespace

University::University(DirectoryView& directory, const std::string& directorate)
    : directory_(directory), world_(WorldOf(directory, directorate)) {}

absl::Status University::CheckReady() const {
  if (directory_.filled()) return absl::OkStatus();
  return WithRetryDelay(MakeError(absl::StatusCode::kUnavailable, "DIRECTORY_NOT_READY",
                                  "this service has not read the directory yet; is meydan-directory running?"),
                        absl::Seconds(1));
}

Standing University::StandingOf(const rpc::Call& call) const {
  const SignIn sign_in{.time = call.sign_in.time, .second_factor = call.sign_in.second_factor};
  return vault::StandingOf(call.actor, sign_in, directorate(), ManagedBy(directory_, call.actor.name));
}

Standing University::OwnStanding() const {
  const Actor self{.name = kService, .grants = {}};
  return vault::StandingOf(self, SignIn(), directorate(), std::vector<std::string>());
}

}  // namespace meydan::vault

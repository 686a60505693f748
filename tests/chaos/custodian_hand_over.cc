#include <algorithm>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/base/ids.h"
#include "meydan/directory/v1/service.pb.h"
#include "tests/chaos/custodian.h"
#include "tests/chaos/sample_university.h"
#include "tests/chaos/times.h"

namespace meydan::chaos {
namespace {

namespace v1 = vault::v1;
using v1::HandOver;

bool IsUnderWay(const HandOver& hand_over) {
  return hand_over.state() == HandOver::STATE_ROTATING || hand_over.state() == HandOver::STATE_CONFIRMING;
}

std::string AccountOf(const std::string& credential) { return absl::StrCat("accounts/", IdOf(credential)); }

// Somebody else of the list.
std::string OtherThan(const std::string& person, const std::vector<std::string>& people, Acting& acting) {
  std::vector<std::string> others = people;
  std::erase(others, person);
  return acting.OneOf(others);
}

}  // namespace

void Custodian::LearnSomething(const std::string& person, const std::vector<std::string>& credentials) {
  for (const std::string& credential : credentials) {
    if (credential == house_.standard && caller_.acting().Chance(60)) {
      caller_.Reveal(person, credential, v1::FIELD_PASSWORD);
    } else if (caller_.acting().Chance(60)) {
      caller_.Share(person, credential, {v1::FIELD_PASSWORD, v1::FIELD_RECOVERY_CODES});
    }
  }
}

bool Custodian::Designate(const std::string& person) {
  directory::v1::ReplaceRepresentativeRequest replace;
  replace.set_name(house_.unit);
  replace.set_person(person);
  if (!caller_.acting().Act<directory::v1::Unit>("directory", kDirector, replace).ok()) return false;
  const std::string leaver = std::exchange(representative_, person);
  std::vector<Departure> departures;
  for (const std::string& credential : credentials_) {
    departures.push_back({credential, leaver, HandOver::POST_REPRESENTATIVE});
    caller_.vault_ledger().NoteDeparture(departures.back());
  }
  return std::all_of(departures.begin(), departures.end(),
                     [this](const Departure& departure) { return WaitForHandOver(departure); });
}

void Custodian::ReplaceRepresentative() {
  Acting& acting = caller_.acting();
  const std::string leaver = representative_;
  LearnSomething(leaver, credentials_);
  if (!Designate(OtherThan(leaver, house_.representatives, acting))) return;
  if (acting.Chance(50)) TryAsLeaver(leaver, house_.standard);
  // Sometimes the successor goes as well, before anything is handed over.
  const bool again = acting.Chance(30);
  if (again && !Designate(OtherThan(representative_, house_.representatives, acting))) return;
  if (!WaitUntilKnown(representative_, credentials_)) return;
  for (const std::string& credential : credentials_) Complete(credential, representative_);
}

void Custodian::ReplaceManager(const std::string& credential) {
  Acting& acting = caller_.acting();
  std::string& manager = managers_[credential];
  const std::string leaver = manager;
  LearnSomething(leaver, {credential});
  directory::v1::RemoveAccountManagerRequest remove;
  remove.set_name(AccountOf(credential));
  remove.set_person(leaver);
  if (!acting.Act<directory::v1::Account>("directory", kDirector, remove).ok()) return;
  const Departure departure{credential, leaver, HandOver::POST_MANAGER};
  caller_.vault_ledger().NoteDeparture(departure);
  // Until then there is no manager: who follows is found by the vault afterwards.
  const bool begun = WaitForHandOver(departure);
  directory::v1::DesignateAccountManagerRequest designate;
  designate.set_name(remove.name());
  designate.set_person(OtherThan(leaver, house_.managers, acting));
  if (!acting.Act<directory::v1::Account>("directory", kDirector, designate).ok()) return;
  manager = designate.person();
  if (!begun || !WaitUntilKnown(manager, {credential})) return;
  if (acting.Chance(50)) TryAsLeaver(leaver, credential);
  Complete(credential, manager);
}

bool Custodian::WaitForHandOver(const Departure& departure) {
  std::set<std::string>& seen = hand_overs_[departure.credential];
  while (!give_up_()) {
    const absl::StatusOr<v1::Credential> credential = caller_.Get(house_.head, departure.credential);
    if (credential.ok()) {
      for (const HandOver& hand_over : credential->hand_overs()) {
        const bool his = hand_over.leaver() == departure.leaver && hand_over.post() == departure.post;
        if (his && seen.insert(hand_over.id()).second) return true;
      }
    }
    absl::SleepFor(kBetweenLooks);
  }
  return false;  // the checker finds that it has not begun
}

bool Custodian::WaitUntilKnown(const std::string& person, const std::vector<std::string>& credentials) {
  return std::all_of(credentials.begin(), credentials.end(), [&](const std::string& credential) {
    return caller_.WaitUntilShown(person, credential, give_up_);
  });
}

void Custodian::TryAsLeaver(const std::string& person, const std::string& credential) {
  const VaultCaller::Reasons refusals = {"CREDENTIAL_NOT_FOUND", "GRANT_ENDED", "GRANT_REQUIRED", "REVEAL_NOT_ALLOWED"};
  if (!caller_.Reveal(person, credential, v1::FIELD_PASSWORD, refusals).has_value()) return;
  caller_.vault_ledger().NoteLeak(
      absl::StrCat(person, " was shown the password of ", credential, " after the hand-over had begun"));
}

void Custodian::Complete(const std::string& credential, const std::string& successor) {
  while (!give_up_()) {
    const absl::StatusOr<v1::Credential> current = caller_.Get(successor, credential);
    if (current.ok()) {
      const auto& all = current->hand_overs();
      const auto next = std::find_if(all.begin(), all.end(), IsUnderWay);
      if (next == all.end()) return;
      // A new manager is named by the vault a little later than the directory knows.
      if (next->successor() == successor && DoNextStep(credential, successor, *next)) continue;
    }
    absl::SleepFor(kBetweenLooks);
  }
}

bool Custodian::DoNextStep(const std::string& credential, const std::string& successor, const HandOver& hand_over) {
  if (hand_over.state() == HandOver::STATE_CONFIRMING) {
    return caller_.ConfirmAccess(successor, credential, hand_over.id());
  }
  for (const v1::Exposure& exposure : hand_over.exposures()) {
    if (exposure.rotated()) continue;
    if (exposure.field() == v1::FIELD_PASSWORD) {
      const std::optional<int> version = caller_.Rotate(successor, credential);
      return version.has_value() && caller_.ConfirmRotation(successor, credential, *version);
    }
    return caller_.Share(successor, credential, {exposure.field()}) &&
           caller_.Confirm(successor, credential, {exposure.field()});
  }
  return false;
}

}  // namespace meydan::chaos

#include <algorithm>
#include <set>
#include <tuple>
#include <utility>

#include "absl/strings/str_cat.h"
#include "tests/chaos/vault_checks.h"

namespace meydan::chaos {
namespace {

namespace v1 = vault::v1;
using v1::AuditRecord;
using v1::FieldVersion;

constexpr int kMostVersions = 50;  // of a field that the vault keeps an entry of

using Place = std::pair<std::string, v1::Field>;  // credential and field

// One field of a credential as those know it who were answered.
struct Known {
  std::map<int, std::string> values;  // by version
  int latest = 0;                     // that was put in use
  int unanswered = 0;                 // rotations of which nobody knows whether they happened
};

std::string Of(const Place& place) { return absl::StrCat(v1::Field_Name(place.second), " of ", place.first); }

void Learn(const Place& place, int version, const std::string& value, std::map<Place, Known>& known, Report& report) {
  if (version == 0) {
    return report.Add(Fault::kLost, absl::StrCat("a deposit was answered without its version: ", Of(place)));
  }
  if (known[place].values.emplace(version, value).second) return;
  report.Add(Fault::kDoubled, absl::StrCat("version ", version, " was answered twice: ", Of(place)));
}

std::map<Place, Known> WhatIsKnown(const VaultAnswers& answers, Report& report) {
  std::map<Place, Known> known;
  for (const Deposited& one : answers.deposited) {
    const Place place = {one.credential, one.field};
    Learn(place, one.version, one.value, known, report);
    known[place].latest = std::max(known[place].latest, one.version);
  }
  for (const Sight& sight : answers.sights) {
    if (sight.look.action != AuditRecord::ACTION_ROTATE) continue;
    Learn({sight.look.credential, sight.look.field}, sight.version, sight.value, known, report);
  }
  for (const VaultCommand& command : answers.commands) {
    if (command.action != AuditRecord::ACTION_CONFIRM_ROTATION) continue;
    int& latest = known[{command.chain, v1::FIELD_PASSWORD}].latest;
    latest = std::max(latest, command.version);
  }
  for (const auto& [look, tries] : answers.tries) {
    if (look.action == AuditRecord::ACTION_ROTATE) known[{look.credential, look.field}].unanswered += tries.unanswered;
  }
  return known;
}

void CheckShown(const std::vector<Sight>& sights, const std::map<Place, Known>& known, Report& report) {
  for (const Sight& sight : sights) {
    if (sight.look.action != AuditRecord::ACTION_REVEAL) continue;
    const Place place = {sight.look.credential, sight.look.field};
    const auto found = known.find(place);
    const auto value =
        found == known.end() ? std::map<int, std::string>::const_iterator() : found->second.values.find(sight.version);
    if (found == known.end() || value == found->second.values.end()) {
      report.Add(Fault::kDoubled,
                 absl::StrCat("version ", sight.version, " was shown and nobody deposited it: ", Of(place)));
    } else if (value->second != sight.value) {
      report.Add(Fault::kLost, absl::StrCat("version ", sight.version, " was shown as another value: ", Of(place)));
    }
  }
}

// The entries that are kept of a field against what is known of it.
void CheckVersions(const Place& place, const v1::FieldStatus& field, const Known& known, Report& report) {
  std::set<int> numbers;
  int current = 0;
  for (const FieldVersion& version : field.versions()) {
    if (!numbers.insert(version.number()).second) {
      report.Add(Fault::kDoubled, absl::StrCat("version ", version.number(), " is there twice: ", Of(place)));
    }
    if (version.state() != FieldVersion::STATE_CURRENT) continue;
    if (current > 0) report.Add(Fault::kDoubled, absl::StrCat("two versions are current: ", Of(place)));
    current = version.number();
  }
  const int last = numbers.empty() ? 0 : *numbers.rbegin();
  const auto made = static_cast<int>(known.values.size());
  if (static_cast<int>(numbers.size()) < std::min(last, kMostVersions)) {
    report.Add(Fault::kLost, absl::StrCat("there is a gap in the versions: ", Of(place)));
  }
  if (last < made) report.Add(Fault::kLost, absl::StrCat("of ", made, " versions ", last, " are there: ", Of(place)));
  if (last > made + known.unanswered) {
    report.Add(Fault::kDoubled, absl::StrCat("there are ", last, " versions, but ", made, " were made: ", Of(place)));
  }
  if (current != known.latest) {
    report.Add(Fault::kLost, absl::StrCat("version ", current, " is current, but ", known.latest,
                                          " was put in use last: ", Of(place)));
  }
}

void CheckProofs(const VaultFacts& vault, Report& report) {
  std::set<std::tuple<std::string, v1::Field, int>> proved;
  for (const Sight& proof : vault.answers.proofs) {
    proved.insert({proof.look.credential, proof.look.field, proof.version});
  }
  for (const v1::Credential& credential : vault.credentials) {
    for (const v1::FieldStatus& field : credential.fields()) {
      for (const FieldVersion& version : field.versions()) {
        if (version.state() != FieldVersion::STATE_CURRENT) continue;
        if (proved.count({credential.name(), field.field(), version.number()}) > 0) continue;
        report.Add(Fault::kLost,
                   absl::StrCat("version ", version.number(), " was not shown when the old keys were gone: ",
                                Of({credential.name(), field.field()})));
      }
    }
  }
  for (const std::string& what : vault.answers.unreadable) {
    report.Add(Fault::kLost, absl::StrCat("cannot be shown any more: ", what));
  }
}

void CheckKeyring(const v1::Keyring& keyring, Report& report) {
  if (keyring.current() == 0) return;  // nobody asked
  if (keyring.minimum() != keyring.current() || keyring.versions_size() != 1 || keyring.rewrapping()) {
    report.Add(Fault::kLost, absl::StrCat("the keyring still has keys ", keyring.minimum(), " to ", keyring.current()));
  }
}

}  // namespace

void CheckValues(const VaultFacts& vault, Report& report) {
  std::map<Place, Known> known = WhatIsKnown(vault.answers, report);
  CheckShown(vault.answers.sights, known, report);
  for (const v1::Credential& credential : vault.credentials) {
    for (const v1::FieldStatus& field : credential.fields()) {
      const Place place = {credential.name(), field.field()};
      CheckVersions(place, field, known[place], report);
      known.erase(place);
    }
  }
  for (const auto& [place, values] : known) {
    if (!values.values.empty()) report.Add(Fault::kLost, absl::StrCat("nothing is there: ", Of(place)));
  }
  CheckProofs(vault, report);
  CheckKeyring(vault.keyring, report);
}

}  // namespace meydan::chaos

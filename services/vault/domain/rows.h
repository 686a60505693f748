#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/store/plan.h"
#include "services/vault/domain/ruling.h"
#include "services/vault/domain/surroundings.h"

namespace meydan::vault {

// The lists in which aggregates stand, as functions of their state. Members are "<name>"; what is not in a list's key
// is looked at when the aggregate is read, since everything is read again before it is shown.
//
//   all                        every credential
//   unit:<unit>                those of a unit
//   person:<person>            those that somebody holds a grant or cover of (in force or to come), or waits for one of
//   seen:<person>              those of which somebody knows a version that is not destroyed, or may be in use all the
//                              same (exposure.h)
//   overseen:<person>          those that somebody oversees or runs: its unit's heads, the directors, its managers and
//                              representative, as the vault last heard
//   reuse:<hex digest>         those whose current password has this digest (CV12)
//   key:<version>              those with a value under this key-encryption key (CV1)
//   hand_over                  those with a hand-over under way
//   chains                     every aggregate with an audit chain (links too)
std::vector<store::IndexEntry> IndexesOf(const storage::v1::Credential& credential);
std::vector<store::IndexEntry> IndexesOf(const storage::v1::Link& link);
std::vector<store::IndexEntry> IndexesOf(const storage::v1::Policy& policy);
std::vector<store::IndexEntry> IndexesOf(const storage::v1::Keyring& keyring);

// All timers of a credential: those of duty, rotation, access and hand_over.
std::vector<store::Timer> TimersOf(const storage::v1::Credential& credential);
// Whose timer it is; unchanged for a name that nobody knows.
absl::StatusOr<CredentialDecision> OnTimer(const storage::v1::Credential& current, absl::string_view timer,
                                           const Occasion& occasion);

std::string AllIndex();
std::string UnitIndex(absl::string_view unit);
std::string PersonIndex(absl::string_view person);
std::string SeenIndex(absl::string_view person);
std::string OverseerIndex(absl::string_view person);
std::string ReuseIndex(absl::string_view digest);
std::string KeyIndex(int key_version);
std::string HandOverIndex();
std::string ChainIndex();

}  // namespace meydan::vault

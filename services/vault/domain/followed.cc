#include "services/vault/domain/followed.h"

#include <algorithm>
#include <optional>
#include <string>

#include "common/base/errors.h"
#include "common/base/proto_time.h"

namespace meydan::vault {
namespace {

using storage::v1::Credential;
using storage::v1::Followed;
using storage::v1::KnownPerson;

// For so long a copy of the vault may know less of the directory than another one: longer than until it reads all of it
// again (common/app/directory_feed.cc). Not for ever: a directory that was restored from a backup counts its versions
// anew.
constexpr absl::Duration kLongestLag = absl::Minutes(20);

template <typename Known>
bool IsRecent(const Known& known, absl::Time now) {
  return now < ToTime(known.time()) + kLongestLag;
}

bool KnowsAccount(const Credential& current, const Occasion& occasion) {
  const Followed& followed = current.followed();
  if (!current.has_followed() || !IsRecent(followed, occasion.now)) return true;
  const std::optional<AccountFacts> facts = occasion.world.account(current.account());
  if (!facts.has_value() || facts->version < followed.account_version()) return false;
  return facts->unit != current.unit() || facts->unit_version >= followed.unit_version();
}

bool KnowsPeople(const Credential& current, const Occasion& occasion) {
  const auto& people = current.known_people();
  return std::all_of(people.begin(), people.end(), [&](const KnownPerson& one) {
    return !IsRecent(one, occasion.now) || occasion.world.person_version(one.person()) >= one.version();
  });
}

// What is newer than what was noted, or stands where that is too old to be compared with. Never renews the time of what
// was known before, so that nothing is waited for longer than kLongestLag.
void NoteAccount(Credential& state, const Occasion& occasion) {
  const std::optional<AccountFacts> facts = occasion.world.account(state.account());
  if (!facts.has_value() || facts->unit != state.unit()) return;  // to be followed
  const Followed& followed = state.followed();
  const bool newer = facts->version > followed.account_version() || facts->unit_version > followed.unit_version();
  const bool older = facts->version < followed.account_version() || facts->unit_version < followed.unit_version();
  if (!state.has_followed() || (newer && !older) || (older && !IsRecent(followed, occasion.now))) {
    NoteFollowed(state, *facts, occasion.now);
  }
}

}  // namespace

void NoteFollowed(Credential& state, const AccountFacts& facts, absl::Time now) {
  Followed& followed = *state.mutable_followed();
  followed.set_account_version(facts.version);
  followed.set_unit_version(facts.unit_version);
  *followed.mutable_time() = ToProto(now);
}

void NotePerson(Credential& state, absl::string_view person, const Occasion& occasion) {
  NoteAccount(state, occasion);
  auto& people = *state.mutable_known_people();
  people.erase(std::remove_if(people.begin(), people.end(),
                              [&](const KnownPerson& one) { return !IsRecent(one, occasion.now); }),
               people.end());
  const int64_t version = occasion.world.person_version(person);
  const auto known =
      std::find_if(people.begin(), people.end(), [&](const KnownPerson& one) { return one.person() == person; });
  if (version <= (known != people.end() ? known->version() : 0)) return;
  KnownPerson& noted = known != people.end() ? *known : *people.Add();
  noted.set_person(std::string(person));
  noted.set_version(version);
  *noted.mutable_time() = ToProto(occasion.now);
}

absl::Status CheckUpToDate(const Credential& current, const Occasion& occasion) {
  if (KnowsAccount(current, occasion) && KnowsPeople(current, occasion)) return absl::OkStatus();
  return WithRetryDelay(MakeError(absl::StatusCode::kUnavailable, "DIRECTORY_OUTDATED",
                                  "this copy of the vault has not heard yet what another one knows of the directory"),
                        absl::Seconds(1));
}

}  // namespace meydan::vault

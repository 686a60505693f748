#include "services/vault/domain/followed.h"

#include <algorithm>
#include <optional>
#include <string>

#include "common/base/errors.h"
#include "common/base/proto_time.h"
#include "services/vault/domain/granting.h"

namespace meydan::vault {
namespace {

using storage::v1::Credential;
using storage::v1::Followed;
using storage::v1::KnownPerson;

// For so long a copy of the vault may know less of the directory than another one: longer than until it reads all of it
// again (common/app/directory_feed.cc). Not for ever: a directory that was restored from a backup counts its versions
// anew.
constexpr absl::Duration kLongestLag = absl::Minutes(20);

// So many people are remembered, those of before for longer than needed: what is known for long is not noted again.
constexpr int kMostKnown = 100;

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

// Each version is raised by itself: of two copies each may have heard first of something.
void NoteAccount(Credential& state, const Occasion& occasion) {
  const std::optional<AccountFacts> facts = occasion.world.account(state.account());
  if (!facts.has_value()) return;
  const Followed& followed = state.followed();
  if (state.has_followed() && !IsRecent(followed, occasion.now) && facts->version < followed.account_version()) {
    return NoteFollowed(state, *facts, occasion.now);  // of a directory that counts anew
  }
  AccountFacts newest = *facts;
  newest.version = std::max(newest.version, followed.account_version());
  newest.unit_version =
      facts->unit == state.unit() ? std::max(newest.unit_version, followed.unit_version()) : followed.unit_version();
  NoteFollowed(state, newest, occasion.now);
}

void NoteName(Credential& state, const std::string& person, const Occasion& occasion) {
  auto& people = *state.mutable_known_people();
  const int64_t version = occasion.world.person_version(person);
  const auto at =
      std::find_if(people.begin(), people.end(), [&](const KnownPerson& one) { return one.person() == person; });
  KnownPerson* known = at == people.end() ? nullptr : &*at;
  if (known == nullptr) {
    if (version == 0) return;
    DropOldest(people, kMostKnown - 1, [](const KnownPerson&) { return true; });
    known = people.Add();
  } else if (version == known->version() || (version < known->version() && IsRecent(*known, occasion.now))) {
    return;
  }
  known->set_person(person);
  known->set_version(version);
  *known->mutable_time() = ToProto(occasion.now);
}

}  // namespace

// What was known before keeps its time, so that nobody waits for it longer than kLongestLag.
void NoteFollowed(Credential& state, const AccountFacts& facts, absl::Time now) {
  Followed& followed = *state.mutable_followed();
  const bool known = facts.version == followed.account_version() && facts.unit_version == followed.unit_version();
  if (known && followed.has_time()) return;
  followed.set_account_version(facts.version);
  followed.set_unit_version(facts.unit_version);
  *followed.mutable_time() = ToProto(now);
}

void NotePerson(Credential& state, absl::string_view person, const Occasion& occasion) {
  NoteAccount(state, occasion);
  for (const std::string& name : occasion.world.same_person(person)) NoteName(state, name, occasion);
}

absl::Status CheckUpToDate(const Credential& current, const Occasion& occasion) {
  if (KnowsAccount(current, occasion) && KnowsPeople(current, occasion)) return absl::OkStatus();
  return WithRetryDelay(MakeError(absl::StatusCode::kUnavailable, "DIRECTORY_OUTDATED",
                                  "this copy of the vault has not heard yet what another one knows of the directory"),
                        absl::Seconds(1));
}

}  // namespace meydan::vault

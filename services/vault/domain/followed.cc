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

// What was known before keeps its time, so that nobody waits for it longer than kLongestLag.
void SetFollowed(Credential& state, const Followed& followed) {
  const Followed& before = state.followed();
  const bool known = followed.account_version() == before.account_version() &&
                     followed.unit_version() == before.unit_version() && before.has_time();
  if (!known) *state.mutable_followed() = followed;
}

// Each version is raised by itself: of two copies each may have heard first of something. What is too old to count is
// replaced: a directory that was restored counts each of them anew.
void RaiseFollowed(Credential& state, const Followed& heard, absl::string_view unit, absl::Time now) {
  const Followed& before = state.followed();
  const bool counts = state.has_followed() && IsRecent(before, now);
  Followed newest = heard;
  if (counts) {
    newest.set_account_version(std::max(heard.account_version(), before.account_version()));
    *newest.mutable_time() = ToProto(std::max(ToTime(heard.time()), ToTime(before.time())));
  }
  if (unit != state.unit()) {
    newest.set_unit_version(before.unit_version());  // of another unit
  } else if (counts) {
    newest.set_unit_version(std::max(heard.unit_version(), before.unit_version()));
  }
  SetFollowed(state, newest);
}

Followed FollowedOf(const AccountFacts& facts, absl::Time now) {
  Followed followed;
  followed.set_account_version(facts.version);
  followed.set_unit_version(facts.unit_version);
  *followed.mutable_time() = ToProto(now);
  return followed;
}

void NoteAccount(Credential& state, const Occasion& occasion) {
  const std::optional<AccountFacts> facts = occasion.world.account(state.account());
  if (facts.has_value()) RaiseFollowed(state, FollowedOf(*facts, occasion.now), facts->unit, occasion.now);
}

// One who is noted anew comes last, for the first ones are dropped.
void RaiseKnown(Credential& state, const KnownPerson& heard, absl::Time now) {
  if (heard.version() == 0) return;
  auto& people = *state.mutable_known_people();
  const auto at = std::find_if(people.begin(), people.end(),
                               [&](const KnownPerson& one) { return one.person() == heard.person(); });
  if (at != people.end()) {
    const bool newer = heard.version() > at->version();
    const bool anew = heard.version() < at->version() && !IsRecent(*at, now);
    if (!newer && !anew) return;
    people.erase(at);
  }
  DropOldest(people, kMostKnown - 1, [](const KnownPerson&) { return true; });
  *people.Add() = heard;
}

void NoteName(Credential& state, const std::string& person, const Occasion& occasion) {
  KnownPerson known;
  known.set_person(person);
  known.set_version(occasion.world.person_version(person));
  *known.mutable_time() = ToProto(occasion.now);
  RaiseKnown(state, known, occasion.now);
}

}  // namespace

void NoteFollowed(Credential& state, const AccountFacts& facts, absl::Time now) {
  SetFollowed(state, FollowedOf(facts, now));
}

void NotePerson(Credential& state, absl::string_view person, const Occasion& occasion) {
  NoteAccount(state, occasion);
  for (const std::string& name : occasion.world.same_person(person)) NoteName(state, name, occasion);
}

void NoteOpening(storage::v1::Link& link, const Credential& credential, const Occasion& occasion) {
  link.set_unit(credential.unit());
  Credential known;
  known.set_account(credential.account());
  known.set_unit(credential.unit());
  NotePerson(known, link.recipient(), occasion);
  link.clear_followed();
  if (known.has_followed()) *link.mutable_followed() = known.followed();
  *link.mutable_known_people() = known.known_people();
}

void NoteOpened(Credential& state, const storage::v1::Link& link, absl::Time now) {
  if (link.has_followed() && IsRecent(link.followed(), now)) RaiseFollowed(state, link.followed(), link.unit(), now);
  for (const KnownPerson& one : link.known_people()) {
    if (IsRecent(one, now)) RaiseKnown(state, one, now);
  }
}

absl::Status CheckUpToDate(const Credential& current, const Occasion& occasion) {
  if (KnowsAccount(current, occasion) && KnowsPeople(current, occasion)) return absl::OkStatus();
  return WithRetryDelay(MakeError(absl::StatusCode::kUnavailable, "DIRECTORY_OUTDATED",
                                  "this copy of the vault has not heard yet what another one knows of the directory"),
                        absl::Seconds(1));
}

}  // namespace meydan::vault

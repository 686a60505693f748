#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"
#include "common/base/actor.h"
#include "common/base/event.h"
#include "meydan/directory/v1/events.pb.h"
#include "meydan/directory/v1/resources.pb.h"

namespace meydan::directory_view {

// What another service knows of the directory: an in-memory projection, filled through the List RPCs at start and kept
// by the directory's events. The two may come in any order and more than once: an older version never overwrites a
// newer one. Holds no person's name or address. Safe for use from any thread; no call waits for anything but a short
// lock.
class DirectoryView {
 public:
  struct Size {
    size_t units = 0;
    size_t people = 0;
    size_t accounts = 0;
  };

  // ---- Filling ----

  // Takes the facts of that version (1, 2, …) of the aggregate; true when they were news.
  bool ApplyUnit(directory::v1::UnitChanged facts, int64_t version) ABSL_LOCKS_EXCLUDED(mutex_);
  bool ApplyPerson(directory::v1::PersonChanged facts, int64_t version) ABSL_LOCKS_EXCLUDED(mutex_);
  bool ApplyAccount(directory::v1::AccountChanged facts, int64_t version) ABSL_LOCKS_EXCLUDED(mutex_);

  // Takes a resource as a List RPC gave it; its version is its etag. INVALID_ARGUMENT, reason ETAG_MALFORMED.
  absl::Status ApplyListed(const directory::v1::Unit& unit);
  absl::Status ApplyListed(const directory::v1::Person& person);
  absl::Status ApplyListed(const directory::v1::Account& account);

  // Takes an event; OK without effect for one that is none of UnitChanged, PersonChanged, AccountChanged.
  // INVALID_ARGUMENT, reason EVENT_MALFORMED, when the data does not parse, is not about the event's subject, or the
  // version is not above 0.
  absl::Status ApplyEvent(const Event& event);

  // Said once by whoever fills the view, after the last page of all three lists.
  void MarkFilled() ABSL_LOCKS_EXCLUDED(mutex_);
  // True from then on: before, "unknown" may only mean "not yet heard of".
  bool filled() const ABSL_LOCKS_EXCLUDED(mutex_);
  Size size() const ABSL_LOCKS_EXCLUDED(mutex_);

  // ---- People ----

  // The person with all roles: the granted ones, ROLE_REPRESENTATIVE in each unit that it represents (P13),
  // ROLE_ACCOUNT_MANAGER in each unit of which it manages an account (P4). Nothing for the unknown and for those who
  // have left. Parts of Meydan itself ("services/…") are not in the directory.
  std::optional<Actor> FindActor(absl::string_view person) const ABSL_LOCKS_EXCLUDED(mutex_);
  // Whether the person is known at all, also when it has left: tells those from whom has not been heard of yet.
  bool KnowsPerson(absl::string_view person) const ABSL_LOCKS_EXCLUDED(mutex_);
  // Of what is known of it; 0 when it is unknown.
  int64_t VersionOfPerson(absl::string_view person) const ABSL_LOCKS_EXCLUDED(mutex_);
  // The active people with that role in that unit, sorted by name. Knows designated roles like FindActor.
  std::vector<std::string> PeopleWith(directory::v1::Role role, absl::string_view unit) const
      ABSL_LOCKS_EXCLUDED(mutex_);
  // The same over all units, each person once: PeopleWith(ROLE_SENIOR_MANAGER).
  std::vector<std::string> PeopleWith(directory::v1::Role role) const ABSL_LOCKS_EXCLUDED(mutex_);
  // All names under which the same human being stands in the directory, sorted; the given one among them, also when it
  // is unknown (CR2). Those of records that have left too.
  std::vector<std::string> NamesOf(absl::string_view person) const ABSL_LOCKS_EXCLUDED(mutex_);
  // The accounts in any state that the person runs, designated for them (P4) or as their unit's representative (P14),
  // sorted by name. None for who has left.
  std::vector<std::string> AccountsRunBy(absl::string_view person) const ABSL_LOCKS_EXCLUDED(mutex_);
  // The accounts in any state for which the facts name the person, also one who has left: whom it concerns when they
  // change. Sorted by name.
  std::vector<std::string> AccountsNaming(absl::string_view person) const ABSL_LOCKS_EXCLUDED(mutex_);
  // In which to write to the person; Turkish for whom it is not known.
  directory::v1::Language LanguageOf(absl::string_view person) const ABSL_LOCKS_EXCLUDED(mutex_);

  // ---- Units ----

  // Known and in being.
  bool HasUnit(absl::string_view unit) const ABSL_LOCKS_EXCLUDED(mutex_);
  // All facts, also of a closed unit.
  std::optional<directory::v1::UnitChanged> FindUnit(absl::string_view unit) const ABSL_LOCKS_EXCLUDED(mutex_);
  // Of what is known of it; 0 when it is unknown.
  int64_t VersionOfUnit(absl::string_view unit) const ABSL_LOCKS_EXCLUDED(mutex_);
  // KIND_UNSPECIFIED when unknown.
  directory::v1::Unit::Kind KindOf(absl::string_view unit) const ABSL_LOCKS_EXCLUDED(mutex_);
  // The unit above; empty for a root and for the unknown.
  std::string ParentOf(absl::string_view unit) const ABSL_LOCKS_EXCLUDED(mutex_);
  // All units above, the nearest first. Ends also where moves that were heard of in another order seem to make a circle
  // for a while.
  std::vector<std::string> AncestorsOf(absl::string_view unit) const ABSL_LOCKS_EXCLUDED(mutex_);
  // Whether it is that unit or lies below it.
  bool IsWithin(absl::string_view unit, absl::string_view above) const ABSL_LOCKS_EXCLUDED(mutex_);
  // The active units of that kind, sorted by name.
  std::vector<std::string> UnitsOf(directory::v1::Unit::Kind kind) const ABSL_LOCKS_EXCLUDED(mutex_);

  // ---- Accounts ----

  // All of them in any state, of one unit or of all; sorted by name.
  std::vector<std::string> Accounts() const ABSL_LOCKS_EXCLUDED(mutex_);
  std::vector<std::string> AccountsOf(absl::string_view unit) const ABSL_LOCKS_EXCLUDED(mutex_);
  // All facts of an account in any state.
  std::optional<directory::v1::AccountChanged> FindAccount(absl::string_view account) const ABSL_LOCKS_EXCLUDED(mutex_);
  // The same by what a platform calls it, in any case and with or without "@".
  std::optional<directory::v1::AccountChanged> FindAccount(directory::v1::Platform platform,
                                                           absl::string_view handle) const ABSL_LOCKS_EXCLUDED(mutex_);
  // Of what is known of it; 0 when it is unknown.
  int64_t VersionOfAccount(absl::string_view account) const ABSL_LOCKS_EXCLUDED(mutex_);
  // Empty when the account is unknown.
  std::string OwnerOf(absl::string_view account) const ABSL_LOCKS_EXCLUDED(mutex_);
  // The active people designated to run it (P4), sorted by name.
  std::vector<std::string> ManagersOf(absl::string_view account) const ABSL_LOCKS_EXCLUDED(mutex_);

 private:
  template <typename Facts>
  struct Held {
    Facts facts;
    int64_t version = 0;
  };
  template <typename Facts>
  using Table = std::map<std::string, Held<Facts>, std::less<>>;
  using Names = std::set<std::string, std::less<>>;
  using Index = std::map<std::string, Names, std::less<>>;

  // Puts the facts into the table unless it knows that version or a newer one; true when it did.
  template <typename Facts>
  bool Take(Table<Facts>& table, const std::string& name, Facts facts, int64_t version,
            void (DirectoryView::*index)(const Facts& facts, bool add)) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  bool IsActive(absl::string_view person) const ABSL_SHARED_LOCKS_REQUIRED(mutex_);
  // `add` or take away what the facts say in the indexes.
  void IndexPerson(const directory::v1::PersonChanged& facts, bool add) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void IndexUnit(const directory::v1::UnitChanged& facts, bool add) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void IndexAccount(const directory::v1::AccountChanged& facts, bool add) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void Collect(directory::v1::Role role, absl::string_view unit, Names& people) const
      ABSL_SHARED_LOCKS_REQUIRED(mutex_);

  mutable absl::Mutex mutex_;
  bool filled_ ABSL_GUARDED_BY(mutex_) = false;
  Table<directory::v1::UnitChanged> units_ ABSL_GUARDED_BY(mutex_);
  Table<directory::v1::PersonChanged> people_ ABSL_GUARDED_BY(mutex_);
  Table<directory::v1::AccountChanged> accounts_ ABSL_GUARDED_BY(mutex_);
  // Who was granted a role in a unit.
  std::map<std::pair<int, std::string>, Names> granted_ ABSL_GUARDED_BY(mutex_);
  // person → its other records, person → units, person → accounts, unit → accounts.
  Index records_ ABSL_GUARDED_BY(mutex_);
  Index represents_ ABSL_GUARDED_BY(mutex_);
  Index manages_ ABSL_GUARDED_BY(mutex_);
  Index accounts_of_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace meydan::directory_view

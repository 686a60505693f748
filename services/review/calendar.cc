#include "services/review/calendar.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <optional>
#include <set>
#include <utility>

#include "common/async/spawn.h"
#include "common/base/status_macros.h"
#include "common/store/write_path.h"
#include "services/review/domain/content/fingerprint.h"

namespace meydan::review {
namespace {

// So many texts that were meant for one account around one time are compared with, and so many that are alike looked
// at.
constexpr int kMostNotes = 1000;
constexpr size_t kMostAlike = 200;
// A text without a time is noted for the moment before it is submitted.
constexpr absl::Duration kNoteIsEarlier = absl::Minutes(1);

// Notes are kept for so long after the time that they are for: much longer than anybody looks back. Old ones of an
// account go when one is left there, so often.
constexpr absl::Duration kKept = absl::Hours(24 * 7);
constexpr absl::Duration kTidiedEvery = absl::Hours(24);

// What the members say that is nearly what one of the fingerprints says on that account, each submission's text once.
std::vector<Neighbour> Alike(const std::vector<uint64_t>& fingerprints, absl::string_view account,
                             absl::string_view own, const std::vector<std::string>& members) {
  std::vector<Neighbour> alike;
  std::set<std::pair<std::string, uint64_t>> seen;
  for (const std::string& member : members) {
    std::optional<Neighbour> said = ParsePlanned(member, account);
    if (!said.has_value() || said->submission == own || alike.size() == kMostAlike) continue;
    const bool near = std::any_of(fingerprints.begin(), fingerprints.end(),
                                  [&said](uint64_t fingerprint) { return NearlySame(fingerprint, said->fingerprint); });
    if (near && seen.emplace(said->submission, said->fingerprint).second) alike.push_back(*std::move(said));
  }
  return alike;
}

}  // namespace

Calendar::Places Calendar::PlacesOf(const v1::Content& content, const TextReport& texts, const std::string& own,
                                    std::vector<PlannedEntry> planned) const {
  const absl::Time time = PlannedTime(content, clock_.Now());
  std::map<std::string, Place> by_account;
  for (int i = 0; i < content.targets_size(); ++i) {
    const std::string& account = content.targets(i).account();
    // An account that does not exist has no list.
    if (!university_.world().account(account).has_value()) continue;
    by_account[account].fingerprints.push_back(texts.fingerprints[static_cast<size_t>(i)]);
  }
  for (PlannedEntry& entry : planned) by_account[entry.account].notes.push_back(std::move(entry.member));
  Places places;
  for (auto& [account, place] : by_account) {
    place.account = account;
    place.time = time;
    place.own = own;
    places.push_back(std::move(place));
  }
  return places;
}

Task<absl::StatusOr<std::vector<Neighbour>>> Calendar::Look(Places places) {
  std::vector<Task<absl::StatusOr<std::vector<Neighbour>>>> looks;
  for (Place& place : places) looks.push_back(LookAt(std::move(place)));
  std::vector<absl::StatusOr<std::vector<Neighbour>>> all = co_await WhenAll(std::move(looks));
  std::vector<Neighbour> neighbours;
  for (absl::StatusOr<std::vector<Neighbour>>& some : all) {
    if (!some.ok()) co_return some.status();
    std::move(some->begin(), some->end(), std::back_inserter(neighbours));
  }
  co_return neighbours;
}

Task<absl::StatusOr<std::vector<Neighbour>>> Calendar::LookAt(Place place) {
  const absl::Duration around = kNeighbourhood + kNoteIsEarlier;
  store::Range range{.index = PlannedIndex(place.account), .within = place.account};
  range.after = store::SortKey(place.time - around);
  range.until = store::SortKey(place.time + around);
  range.newest_first = false;
  range.limit = kMostNotes;
  // One round trip, in this order: whoever looks later finds the note, and who noted earlier is found, once it is
  // committed. (Of two that are sent in within the milliseconds of a commit, neither may be told of the other.)
  Task<absl::Status> leave = LeaveNotes(place.account, std::move(place.notes));
  const std::pair<absl::Status, absl::StatusOr<std::vector<std::string>>> done =
      co_await Both(std::move(leave), store_.List(std::move(range)));
  CO_RETURN_IF_ERROR(done.first);
  if (!done.second.ok()) co_return done.second.status();
  std::vector<Neighbour> noted = Alike(place.fingerprints, place.account, place.own, *done.second);
  if (noted.empty()) co_return noted;
  std::vector<Task<absl::StatusOr<store::Stored>>> loads;
  for (const Neighbour& one : noted) loads.push_back(store_.Load(one.submission));
  const std::vector<absl::StatusOr<store::Stored>> loaded = co_await WhenAll(std::move(loads));
  co_await turn_();
  std::vector<Neighbour> neighbours;
  for (size_t i = 0; i < loaded.size(); ++i) {
    if (absl::IsNotFound(loaded[i].status())) continue;
    if (!loaded[i].ok()) co_return loaded[i].status();
    CO_ASSIGN_OR_RETURN(const v1::Submission current, store::WritePath::Decode<v1::Submission>(*loaded[i]));
    std::optional<Neighbour> neighbour = NeighbourOf(current, noted[i]);
    if (neighbour.has_value()) neighbours.push_back(*std::move(neighbour));
  }
  co_return neighbours;
}

Task<absl::Status> Calendar::LeaveNotes(std::string account, std::vector<std::string> notes) {
  const std::string index = PlannedIndex(account);
  const bool tidies = !notes.empty() && IsUntidy(account);
  std::vector<Task<absl::Status>> writes;
  for (std::string& note : notes) writes.push_back(store_.Enlist(index, account, std::move(note)));
  if (tidies) writes.push_back(store_.Unlist(index, account, store::SortKey(clock_.Now() - kKept)));
  std::vector<absl::Status> written = co_await WhenAll(std::move(writes));
  if (tidies) {  // else the next note's turn to try
    if (written.back().ok()) MarkTidy(account);
    written.pop_back();
  }
  for (const absl::Status& status : written) CO_RETURN_IF_ERROR(status);
  co_return absl::OkStatus();
}

bool Calendar::IsUntidy(const std::string& account) {
  const absl::MutexLock lock(&mutex_);
  const auto tidied = tidied_.find(account);
  return tidied == tidied_.end() || clock_.Now() >= tidied->second + kTidiedEvery;
}

void Calendar::MarkTidy(const std::string& account) {
  const absl::MutexLock lock(&mutex_);
  tidied_[account] = clock_.Now();
}

}  // namespace meydan::review

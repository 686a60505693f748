#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "common/async/task.h"
#include "common/base/clock.h"
#include "common/store/store.h"
#include "services/review/domain/checks/checks.h"
#include "services/review/domain/rows.h"
#include "services/review/university.h"

namespace meydan::review {

// What is planned for which account and when (CR14), as notes in the account's shard tell: where to look, for the
// submission itself says whether it is so. Safe from any thread.
class Calendar {
 public:
  // Resumes on a thread for what takes long (WorkThreads::Turn).
  using Turn = std::function<Task<void>()>;

  Calendar(store::Store& store, const University& university, Turn turn, const Clock& clock)
      : store_(store), university_(university), turn_(std::move(turn)), clock_(clock) {}

  // Where to look, and what to leave there: one of these for each account.
  struct Place {
    std::string account;
    absl::Time time;
    std::vector<uint64_t> fingerprints;  // of what the content says there
    std::vector<std::string> notes;      // to be left there
    std::string own;
    friend bool operator==(const Place&, const Place&) = default;
  };
  using Places = std::vector<Place>;

  // For content in which the rehearsal found `texts`, of the submission `own`, and what is `planned` by it.
  Places PlacesOf(const v1::Content& content, const TextReport& texts, const std::string& own,
                  std::vector<PlannedEntry> planned) const;

  // What others plan that is nearly the same on the same accounts around the same time (CR14); nothing of the
  // submission itself. Lets others find what is planned by it, so it is to be awaited before that is committed.
  Task<absl::StatusOr<std::vector<Neighbour>>> Look(Places places);

 private:
  Task<absl::StatusOr<std::vector<Neighbour>>> LookAt(Place place);
  Task<absl::Status> LeaveNotes(std::string account, std::vector<std::string> notes);
  // Its old notes were not taken away for a day.
  bool IsUntidy(const std::string& account) ABSL_LOCKS_EXCLUDED(mutex_);
  void MarkTidy(const std::string& account) ABSL_LOCKS_EXCLUDED(mutex_);

  store::Store& store_;
  const University& university_;
  const Turn turn_;
  const Clock& clock_;
  absl::Mutex mutex_;
  absl::flat_hash_map<std::string, absl::Time> tidied_ ABSL_GUARDED_BY(mutex_);  // when, by account
};

}  // namespace meydan::review

#pragma once

#include <cstdint>
#include <functional>
#include <memory>
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
#include "services/review/domain/rows.h"
#include "services/review/text_reports.h"
#include "services/review/university.h"

namespace meydan::review {

// What is planned for which account and when (CR14), as notes in the account's shard tell: where to look, for the
// submission itself says whether it is so. Safe from any thread.
class Calendar {
 public:
  // Resumes on a thread for what takes long (WorkThreads::Turn).
  using Turn = std::function<Task<void>()>;
  using Content = std::shared_ptr<const v1::Content>;  // mostly a part of the submission that was read

  Calendar(store::Store& store, const University& university, Turn turn, const Clock& clock)
      : store_(store), university_(university), turn_(std::move(turn)), clock_(clock) {}

  // What others plan that is nearly the same on the same accounts around the same time (CR14), for content in which the
  // rehearsal found `texts`; nothing of the submission `own` itself. Lets others find what is `planned` by it, so it is
  // to be awaited before that is committed.
  Task<absl::StatusOr<std::vector<Neighbour>>> Look(Content content, TextReports::Report texts, std::string own,
                                                    std::vector<PlannedEntry> planned);

 private:
  // What Look finds on one account.
  struct Place {
    std::string account;
    absl::Time time;
    std::vector<uint64_t> fingerprints;  // of what the content says there
    std::vector<std::string> notes;      // to be left there
    std::string own;
  };
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

#pragma once

#include <functional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/async/task.h"
#include "common/store/write_path.h"
#include "services/review/domain/publish.h"
#include "services/review/event_counts.h"
#include "services/review/university.h"

namespace meydan::review {

// The pauses in force (CR15). Every shard has a board with all of them, and a publication is committed only against the
// version of its shard's board that was looked at: once a pause stands on a board, nothing on that shard becomes due
// any more that it holds. Safe from any thread.
//
// A pause is written on the first shard's board first and removed there last, so that board knows of every pause that
// stands anywhere. What is interrupted half-way goes on holding what it has reached, and is ended by the same request
// again, or by ResumePublishing. Why each that is over was stands in a record of its own, which nothing reads that
// publishes.
class PauseBoards {
 public:
  PauseBoards(store::WritePath& write_path, const University& university, EventCounts& counts);

  // Once it is answered, `pause` stands on every board. Its name says whether it is the same again.
  Task<absl::StatusOr<v1::Pause>> Add(v1::Pause pause, store::Origin origin);
  // Once it is answered, it stands on none. PAUSE_NOT_FOUND.
  Task<absl::Status> Remove(std::string pause, store::Origin origin);
  // What the first shard's board knows: those in force.
  Task<absl::StatusOr<v1::PauseBoard>> List();
  // Those of the record that are over, by what List gave before; with their reasons, oldest end first.
  Task<absl::StatusOr<std::vector<v1::EndedPause>>> ListEnded(v1::PauseBoard listed);

  // The name of the record; and its timer, which forgets what is too old.
  static constexpr absl::string_view kRecord = "records/pauses";
  Task<absl::Status> Fire(store::Timer timer);

  // The board of a submission's shard, and the version that a commit relies on.
  struct Seen {
    v1::PauseBoard board;
    store::Guard guard;
  };
  Task<absl::StatusOr<Seen>> BoardOf(std::string submission);

 private:
  using Change = std::function<absl::StatusOr<Decision<v1::PauseBoard>>(const v1::PauseBoard&)>;
  Task<absl::Status> RemoveFromOthers(std::string pause, store::Origin origin);
  Task<absl::StatusOr<store::Written<v1::PauseBoard>>> ChangeBoard(std::string board, store::Origin origin,
                                                                   Change change);
  Task<absl::StatusOr<v1::PauseBoard>> Read(std::string board);
  Task<absl::Status> WriteRecord(v1::EndedPause ended, store::Origin origin);
  // Lets the record say of the pause's end what the first board says.
  Task<absl::Status> Settle(v1::Pause pause, store::Origin origin);

  store::WritePath& write_path_;
  const University& university_;
  EventCounts& counts_;
  const std::vector<std::string> names_;  // by shard
};

}  // namespace meydan::review

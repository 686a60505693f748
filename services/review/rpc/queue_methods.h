#pragma once

#include <functional>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/async/task.h"
#include "common/rpc/streams.h"
#include "meydan/review/v1/service.pb.h"
#include "services/review/queue_feed.h"
#include "services/review/store.h"
#include "services/review/university.h"

namespace meydan::review {

// WatchQueue (CR8). A stream costs a place in the feed and no thread. Safe from any thread.
class QueueMethods {
 public:
  // `closing` turns true when streams are to end because the service stops.
  QueueMethods(QueueFeed& feed, Submissions& submissions, const University& university, std::function<bool()> closing)
      : feed_(feed), submissions_(submissions), university_(university), closing_(std::move(closing)) {}

  // Until the caller goes, or the service closes.
  Task<absl::Status> WatchQueue(rpc::Call call, v1::WatchQueueRequest request,
                                rpc::Writer<v1::WatchQueueResponse>& writer);

  // A place in the feed: the Directorate's reviewers and director find one however many others watch, who get fewer
  // (Seat::kGuest). TOO_MANY_WATCHES.
  absl::StatusOr<std::unique_ptr<QueueFeed::Watcher>> Open(const Actor& actor);
  // The same without gRPC. `write` tells false when the caller has gone.
  using Write = std::function<Task<bool>(v1::WatchQueueResponse)>;
  Task<absl::Status> Watch(std::unique_ptr<QueueFeed::Watcher> watcher, Actor actor, Write write,
                           std::function<bool()> gone);

  // How long after its last look a stream notices that it is to end.
  static constexpr absl::Duration kLook = absl::Milliseconds(500);

 private:
  using Shown = std::set<std::string>;
  // Tells of everything that waits now.
  Task<absl::Status> TellAll(Actor actor, const Write& write, Shown& shown);
  Task<absl::Status> TellPart(Standing who, std::vector<std::string> names, const Write& write, Shown& shown);
  // Tells of one submission as it is, or that it waits no more; CANCELLED when the caller has gone.
  Task<absl::Status> TellOne(Standing who, std::shared_ptr<const v1::Submission> current, const Write& write,
                             Shown& shown);

  QueueFeed& feed_;
  Submissions& submissions_;
  const University& university_;
  const std::function<bool()> closing_;
};

}  // namespace meydan::review

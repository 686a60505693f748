#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "common/async/task.h"
#include "common/directory_view/directory_view.h"
#include "common/rpc/streams.h"
#include "meydan/routing/v1/service.pb.h"
#include "services/routing/change_feed.h"
#include "services/routing/domain/standing.h"

namespace meydan::routing {

// WatchCases. A stream costs a place in the feed and no thread. Safe from any thread.
class WatchMethods {
 public:
  // `closing` turns true when streams are to end because the service stops.
  WatchMethods(ChangeFeed& feed, const directory_view::DirectoryView& directory, std::string directorate,
               std::function<bool()> closing)
      : feed_(feed), directory_(directory), directorate_(std::move(directorate)), closing_(std::move(closing)) {}

  // Until the caller goes, or the service closes.
  Task<absl::Status> WatchCases(rpc::Call call, v1::WatchCasesRequest request,
                                rpc::Writer<v1::WatchCasesResponse>& writer);

  // The same without gRPC. `write` tells false when the caller has gone.
  using Write = std::function<Task<bool>(v1::WatchCasesResponse)>;
  Task<absl::Status> Watch(std::unique_ptr<ChangeFeed::Watcher> watcher, Actor actor, v1::CaseFilter filter,
                           Write write, std::function<bool()> gone);

  // How long after its last look a stream notices that it is to end.
  static constexpr absl::Duration kLook = absl::Milliseconds(500);

 private:
  // What the watcher is now: roles come and go while a stream lasts (RR7). CALLER_UNKNOWN for who has left.
  absl::StatusOr<Standing> StandingNow(const Actor& actor) const;

  ChangeFeed& feed_;
  const directory_view::DirectoryView& directory_;
  const std::string directorate_;
  const std::function<bool()> closing_;
};

}  // namespace meydan::routing

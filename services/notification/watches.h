#pragma once

#include <functional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "common/async/task.h"
#include "common/base/actor.h"
#include "common/directory_view/directory_view.h"
#include "common/rpc/streams.h"
#include "meydan/notification/v1/service.pb.h"
#include "services/notification/bell.h"
#include "services/notification/reader.h"

namespace meydan::notification {

// Where a watch sends its answers.
class NoticeSink {
 public:
  virtual ~NoticeSink() = default;
  // False when the caller has gone.
  virtual Task<bool> Write(v1::WatchNoticesResponse response) = 0;
  virtual rpc::Cancellation& cancellation() = 0;
};

// WatchNotices: what lies behind the caller's sequence, and then what comes. Each watch is one sleeping coroutine. Safe
// from any thread.
//
// It has neither gap nor repeat because it reads the inbox list alone, behind the last sequence that it sent: numbers
// become visible in their order, and a ring only makes it look sooner.
class Watches {
 public:
  struct Options {
    absl::Duration poll = absl::Seconds(1);           // for notices that other copies of the service put in
    absl::Duration sign_of_life = absl::Seconds(20);  // an empty answer, so that a dead connection is noticed
    int batch = 100;
  };

  // `closing` tells that the service is about to stop.
  Watches(Reader& reader, const directory_view::DirectoryView& directory, Bell& bell, std::function<bool()> closing,
          Options options);

  // Until the caller goes (CANCELLED, reason CALLER_GONE), has left the university (UNAUTHENTICATED, reason
  // CALLER_UNKNOWN), or the service stops (UNAVAILABLE, reason SHUTTING_DOWN). `sink` lives as long as the task.
  Task<absl::Status> Watch(Actor actor, v1::WatchNoticesRequest request, NoticeSink* sink);

 private:
  // OK while the watch may go on.
  absl::Status MayGoOn(const std::string& person, NoticeSink* sink) const;
  Task<absl::Status> CheckStart(std::string person, int64_t sequence);
  // Sends everything behind `sequence`; gives where it has come to.
  Task<absl::StatusOr<int64_t>> SendNews(std::string person, int64_t sequence, directory::v1::Language language,
                                         NoticeSink* sink);
  Task<absl::Status> Send(std::vector<v1::Notice> notices, int64_t sequence, NoticeSink* sink);

  Reader& reader_;
  const directory_view::DirectoryView& directory_;
  Bell& bell_;
  const std::function<bool()> closing_;
  const Options options_;
};

}  // namespace meydan::notification

#pragma once

#include <string>

#include "common/async/task.h"
#include "common/delivery/consumer.h"
#include "common/directory_view/directory_view.h"
#include "common/store/write_path.h"
#include "common/telemetry/metrics.h"
#include "meydan/notification/v1/resources.pb.h"
#include "services/notification/bell.h"
#include "services/notification/view_audience.h"

namespace meydan::notification {

// Puts into inboxes what others' events ask to be told (P11, P12, P14, P19). Safe from any thread.
//
// That each recipient gets one notice of an event, however often it comes, rests on the notice's name, which is derived
// from event and person: what is in the inbox already is not put there again. The commits therefore carry no cause; a
// cause is remembered per shard, and the notices of two recipients may share one.
class Reactions {
 public:
  Reactions(store::WritePath& write_path, const directory_view::DirectoryView& directory, std::string directorate,
            Bell& bell, telemetry::Metrics& metrics);

  // For all types of event that are told of.
  delivery::Handlers Handlers();

  // Puts the event's notices into their inboxes. UNAVAILABLE while the directory is not known (DIRECTORY_NOT_READY), or
  // while somebody whom the event is about has not been heard of (DIRECTORY_BEHIND): the news of the person comes by
  // another way than the event and may be later. Errors as NoticesFor. On any error some of the notices may be there.
  Task<absl::Status> Tell(Event event);

 private:
  absl::Status CheckAudience(const Event& event) const;
  Task<absl::Status> Put(v1::Notice notice, std::string traceparent);

  store::WritePath& write_path_;
  const directory_view::DirectoryView& directory_;
  const ViewAudience audience_;
  Bell& bell_;
  telemetry::CounterFamily delivered_;
};

}  // namespace meydan::notification

#pragma once

#include <cstddef>

#include "absl/time/time.h"
#include "common/redis/client.h"

namespace meydan::bus::redis_streams {

struct Options {
  // The server, for the bus's own connection and one more of each subscription.
  redis::Options redis;

  // Of a topic that is used for the first time; recorded then, and kept for ever.
  int partitions = 8;
  // Events are kept this long, and longer while a group that is alive has not marked them done. A group that nobody has
  // subscribed to for this long is not waited for.
  absl::Duration retention = absl::Hours(24 * 7);
  absl::Duration trim_interval = absl::Minutes(1);
  // An event, serialized; a larger one fails as EVENT_TOO_LARGE.
  size_t max_event_bytes = 1'000'000;

  // A subscription that is not heard of for this long loses its partitions. Renewed, and looked whether others came or
  // went, three times in it.
  absl::Duration lease = absl::Seconds(3);
  // How long a partition that is to go to another subscription is kept for the batch that is out.
  absl::Duration hand_over = absl::Seconds(5);
};

}  // namespace meydan::bus::redis_streams

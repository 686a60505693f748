#pragma once

#include <cstddef>
#include <map>
#include <string>

#include "absl/time/time.h"

namespace meydan::bus::kafka {

struct Options {
  // "host:port,host:port".
  std::string brokers;
  std::string client_id = "meydan";
  // The name of this process in the groups of its subscriptions, of which it may have one in each: no other process has
  // it, and it is the same after a restart. A process that was killed then gets its partitions back at once, instead of
  // when its dead session ends; one that is stopped for good leaves them for as long. Empty: no name.
  std::string instance;

  // Of the topics that are missing and are therefore created; those that exist stay as they are. False leaves creating
  // to the operators.
  bool create_topics = true;
  int partitions = 8;
  int replication = 1;
  absl::Duration retention = absl::Hours(24 * 7);

  // A publish that is not acknowledged for this long fails as UNAVAILABLE.
  absl::Duration publish_timeout = absl::Seconds(10);
  // Events that wait for their acknowledgement; a publish past it fails as RESOURCE_EXHAUSTED.
  size_t max_outstanding = 100'000;
  // An event with its headers, in bytes; a larger one fails as EVENT_TOO_LARGE. The broker's message.max.bytes.
  size_t max_event_bytes = 1'000'000;

  // A subscription that the broker does not hear of for this long loses its partitions.
  absl::Duration session_timeout = absl::Seconds(10);
  absl::Duration heartbeat = absl::Seconds(1);
  // How long a partition that is to go to another subscription is kept for the batch that is out.
  absl::Duration hand_over = absl::Seconds(5);

  // Further settings of librdkafka, e.g. security.protocol; they win over all others.
  std::map<std::string, std::string> extra;
};

}  // namespace meydan::bus::kafka

#pragma once

#include <google/protobuf/timestamp.pb.h>

#include "absl/time/time.h"

namespace meydan::chaos {

// How long after its time a timer may still be on its way, when all is at rest.
inline constexpr absl::Duration kTimerSlack = absl::Seconds(2);

inline absl::Time ToTime(const google::protobuf::Timestamp& time) {
  return absl::FromUnixSeconds(time.seconds()) + absl::Nanoseconds(time.nanos());
}

}  // namespace meydan::chaos

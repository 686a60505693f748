#pragma once

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/async/task.h"
#include "common/redis/client.h"

namespace meydan::store {

// The right to play a role alone for a while, with a fencing token that grows each time the role changes hands. A
// holder that was stopped for longer than the lease and goes on cannot do harm: what it writes names its token and is
// refused (see Outbox::Trim).
//
// A lease that has more than ten times `duration` to go was given before Redis's clock was put back, and counts as
// free: the copies of a service must not be told durations that are as far apart.
//
// Stored at `<key>` (the holder's token, expires) and `<key>:fence` (the last token given). Lives on one loop.
class Lease {
 public:
  Lease(redis::Client& client, std::string key, absl::Duration duration);

  // Takes the lease when it is free, or renews it when it is ours. True when it is ours now. Call it about three times
  // per duration.
  Task<absl::StatusOr<bool>> Acquire();

  // Gives it up, so that another need not wait for its end. Does nothing when it is not ours.
  Task<absl::Status> Release();

  bool held() const { return token_ != 0; }
  int64_t token() const { return token_; }
  const std::string& key() const { return key_; }

 private:
  redis::Client& client_;
  const std::string key_;
  const absl::Duration duration_;
  int64_t token_ = 0;  // 0: not ours
};

}  // namespace meydan::store

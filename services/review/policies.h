#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "common/async/task.h"
#include "common/store/write_path.h"
#include "meydan/review/v1/policy.pb.h"
#include "services/review/university.h"

namespace meydan::review {

// The review policy, of which there is one. Read at each use, so that every copy of the service has the same. Safe from
// any thread.
class Policies {
 public:
  Policies(store::WritePath& write_path, const University& university)
      : write_path_(write_path), university_(university) {}

  // The one in force; the built-in one, with the etag "0", when none was set.
  Task<absl::StatusOr<v1::ReviewPolicy>> Get();
  // Puts another in force. POLICY_INVALID; ETAG_STALE unless its etag is empty or that of the one in force.
  Task<absl::StatusOr<v1::ReviewPolicy>> Set(v1::ReviewPolicy policy, store::Origin origin);

 private:
  store::WritePath& write_path_;
  const University& university_;
};

}  // namespace meydan::review

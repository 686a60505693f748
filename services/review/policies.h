#pragma once

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "common/async/joined_reads.h"
#include "common/async/task.h"
#include "common/store/write_path.h"
#include "meydan/review/v1/policy.pb.h"
#include "services/review/university.h"

namespace meydan::review {

// The review policy, of which there is one. Read at each use, so that every copy of the service has the same; those who
// ask at the same time share one reading, which begins after they have asked. Safe from any thread.
class Policies {
 public:
  using Policy = std::shared_ptr<const v1::ReviewPolicy>;  // shared by those who asked at the same time

  Policies(store::WritePath& write_path, const University& university);

  // The one in force; the built-in one, with the etag "0", when none was set.
  Task<absl::StatusOr<Policy>> Get() { return reads_.Get(); }
  // Puts another in force. POLICY_INVALID; ETAG_STALE unless its etag is empty or that of the one in force.
  Task<absl::StatusOr<v1::ReviewPolicy>> Set(v1::ReviewPolicy policy, store::Origin origin);

 private:
  Task<absl::StatusOr<Policy>> Read();

  store::WritePath& write_path_;
  const University& university_;
  JoinedReads<absl::StatusOr<Policy>> reads_;
};

}  // namespace meydan::review

#pragma once

#include "absl/status/status.h"
#include "google/rpc/status.pb.h"

namespace meydan::moderation {

// The error of one comment among many, as it stands in the answer: the same as it would be for a whole call.
google::rpc::Status DetailOf(const absl::Status& status);

// True for an error that the caller would meet again with the same comment: the fault is the comment's, neither the
// weather's nor ours.
bool IsFinal(const absl::Status& status);

}  // namespace meydan::moderation

#pragma once

#include <grpcpp/support/status.h>

#include "absl/status/status.h"

namespace meydan::rpc {

// The status as it goes over the wire: code, message, and a google.rpc.Status with the details (AIP-193). Every error
// carries an ErrorInfo; one that was made without gets its code's name as the reason.
grpc::Status ToGrpc(const absl::Status& status);

// The reverse, for clients: details that came become payloads again (ReasonOf, RetryDelayOf …).
absl::Status FromGrpc(const grpc::Status& status);

}  // namespace meydan::rpc

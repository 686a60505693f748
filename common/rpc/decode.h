#pragma once

#include <google/protobuf/message.h>
#include <grpcpp/support/byte_buffer.h>

#include "absl/status/status.h"

namespace meydan::rpc {

// Parses a request. INVALID_ARGUMENT: reason TEXT_NOT_UTF8 with the paths of the string fields that hold no UTF-8, or
// REQUEST_MALFORMED for bytes that are no such message.
absl::Status Decode(grpc::ByteBuffer buffer, google::protobuf::Message& request);

grpc::ByteBuffer Encode(const google::protobuf::Message& response);

}  // namespace meydan::rpc

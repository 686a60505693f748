#pragma once

#include <grpcpp/support/byte_buffer.h>

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"

namespace meydan::load {

// A serialised message with a place in it that is different in every copy, so that a request costs a copy and not the
// making of a message. The places are UUIDs. Safe from any thread.
class Mould {
 public:
  // What stands where each copy shall have a UUID of its own.
  static constexpr char kPlace[] = "00000000-0000-4000-8000-000000000000";

  // INVALID_ARGUMENT when kPlace does not occur in it.
  static absl::StatusOr<Mould> Of(std::string serialised);

  // The n-th copy. Its UUIDs are made from n, their order in the message, and `series`, which tells runs on the same
  // data apart.
  std::string Copy(int64_t n, uint32_t series) const;
  // The UUID at the place, the first being 0, of the n-th copy.
  static std::string Uuid(int64_t n, size_t place, uint32_t series);

 private:
  std::string bytes_;
  std::vector<size_t> places_;
};

// The bytes as gRPC takes them.
grpc::ByteBuffer ToBuffer(const std::string& bytes);

}  // namespace meydan::load

#include "tests/load/mould.h"

#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_format.h"

namespace meydan::load {

absl::StatusOr<Mould> Mould::Of(std::string serialised) {
  Mould mould;
  mould.bytes_ = std::move(serialised);
  for (size_t at = mould.bytes_.find(kPlace); at != std::string::npos; at = mould.bytes_.find(kPlace, at + 1)) {
    mould.places_.push_back(at);
  }
  if (mould.places_.empty()) return absl::InvalidArgumentError("the message has no place for a UUID");
  return mould;
}

std::string Mould::Copy(int64_t n, uint32_t series) const {
  std::string copy = bytes_;
  for (size_t i = 0; i < places_.size(); ++i) {
    const std::string uuid = Uuid(n, i, series);
    copy.replace(places_[i], uuid.size(), uuid);
  }
  return copy;
}

std::string Mould::Uuid(int64_t n, size_t place, uint32_t series) {
  return absl::StrFormat("%08x-%04x-4000-8000-%012x", series, static_cast<unsigned>(place), n);
}

grpc::ByteBuffer ToBuffer(const std::string& bytes) {
  const grpc::Slice slice(bytes);
  return {&slice, 1};
}

}  // namespace meydan::load

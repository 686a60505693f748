#include "common/telemetry/sparing.h"

#include <utility>

namespace meydan::telemetry {

std::optional<int64_t> Sparing::Due(absl::string_view kind, absl::Time now) {
  absl::MutexLock lock(&mutex_);
  Kind& known = kinds_[kind];
  if (now < known.next) {
    ++known.left_out;
    return std::nullopt;
  }
  known.next = now + absl::Seconds(1);
  return std::exchange(known.left_out, 0);
}

}  // namespace meydan::telemetry

#include "common/base/event.h"

namespace meydan {

std::string EventId(absl::string_view service, absl::string_view subject, int64_t version, int n) {
  return absl::StrCat(service, "/", subject, "@", version, ".", n);
}

absl::Time TimeOf(const Event& event) {
  return absl::FromUnixSeconds(event.time().seconds()) + absl::Nanoseconds(event.time().nanos());
}

void SetTime(Event& event, absl::Time time) {
  const int64_t micros = absl::ToUnixMicros(time);
  event.mutable_time()->set_seconds(micros / 1'000'000);
  event.mutable_time()->set_nanos(static_cast<int32_t>(micros % 1'000'000) * 1000);
}

}  // namespace meydan

#include "common/base/event.h"

#include "common/base/proto_time.h"

namespace meydan {

std::string EventId(absl::string_view service, absl::string_view subject, int64_t version, int n) {
  return absl::StrCat(service, "/", subject, "@", version, ".", n);
}

absl::Time TimeOf(const Event& event) { return ToTime(event.time()); }

void SetTime(Event& event, absl::Time time) { *event.mutable_time() = ToProto(time); }

}  // namespace meydan

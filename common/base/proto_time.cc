#include "common/base/proto_time.h"

#include <cstdint>

namespace meydan {

google::protobuf::Timestamp ToProto(absl::Time time) {
  const absl::Duration since_epoch = absl::Floor(time - absl::UnixEpoch(), absl::Microseconds(1));
  absl::Duration rest;
  int64_t seconds = absl::IDivDuration(since_epoch, absl::Seconds(1), &rest);
  if (rest < absl::ZeroDuration()) {  // nanos count forward, also before 1970
    --seconds;
    rest += absl::Seconds(1);
  }
  google::protobuf::Timestamp proto;
  proto.set_seconds(seconds);
  proto.set_nanos(static_cast<int32_t>(absl::ToInt64Nanoseconds(rest)));
  return proto;
}

google::protobuf::Duration ToProto(absl::Duration duration) {
  absl::Duration rest;
  google::protobuf::Duration proto;
  proto.set_seconds(absl::IDivDuration(duration, absl::Seconds(1), &rest));
  proto.set_nanos(static_cast<int32_t>(absl::ToInt64Nanoseconds(rest)));
  return proto;
}

absl::Time ToTime(const google::protobuf::Timestamp& time) {
  return absl::FromUnixSeconds(time.seconds()) + absl::Nanoseconds(time.nanos());
}

absl::Duration ToDuration(const google::protobuf::Duration& duration) {
  return absl::Seconds(duration.seconds()) + absl::Nanoseconds(duration.nanos());
}

}  // namespace meydan

#include "common/base/proto_time.h"

#include <gmock/gmock.h>

namespace meydan {
namespace {

TEST(ProtoTime, KeepsMicrosecondsAndDropsWhatIsFiner) {
  for (const int64_t micros :
       {int64_t{0}, int64_t{1}, int64_t{-1}, int64_t{-1'000'001}, int64_t{1'772'357'400'123'456}}) {
    const absl::Time time = absl::FromUnixMicros(micros);
    EXPECT_EQ(ToTime(ToProto(time + absl::Nanoseconds(999))), time) << micros;
    EXPECT_GE(ToProto(time).nanos(), 0) << micros;
  }
}

TEST(ProtoTime, DurationsKeepTheirSign) {
  for (const absl::Duration duration : {absl::ZeroDuration(), absl::Milliseconds(1500), absl::Milliseconds(-1500)}) {
    EXPECT_EQ(ToDuration(ToProto(duration)), duration);
  }
}

}  // namespace
}  // namespace meydan

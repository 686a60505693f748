#include "common/base/event.h"

#include <gtest/gtest.h>

#include "common/base/testing/status_matchers.h"

namespace meydan {
namespace {

using testing::Fails;
using testing::IsOk;

TEST(EventTest, TheIdNamesTheFact) {
  EXPECT_EQ(EventId("meydan.routing", "cases/1", 3, 0), "meydan.routing/cases/1@3.0");
}

TEST(EventTest, TimeKeepsMicroseconds) {
  Event event;
  const absl::Time time = absl::FromUnixMicros(1'700'000'000'123'456);
  SetTime(event, time);
  EXPECT_EQ(TimeOf(event), time);
}

TEST(EventTest, DataOfAnotherTypeIsRefused) {
  Event event;
  event.set_type(google::rpc::ErrorInfo::descriptor()->full_name());
  EXPECT_THAT(DataOf<google::rpc::ErrorInfo>(event), IsOk());
  EXPECT_THAT(DataOf<google::rpc::RetryInfo>(event), Fails(absl::StatusCode::kInvalidArgument, "EVENT_MALFORMED"));
  event.set_data("\xff\xff");
  EXPECT_THAT(DataOf<google::rpc::ErrorInfo>(event), Fails(absl::StatusCode::kInvalidArgument, "EVENT_MALFORMED"));
}

}  // namespace
}  // namespace meydan

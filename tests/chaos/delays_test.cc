#include "tests/chaos/delays.h"

#include <gtest/gtest.h>

#include "meydan/moderation/v1/events.pb.h"
#include "meydan/routing/v1/events.pb.h"
#include "tests/chaos/testing/sound_facts.h"

namespace meydan::chaos {
namespace {

TEST(DelaysTest, ACaseIsMeasuredFromTheFeedbackThatItCameFromAndRepeatsCountOnce) {
  std::vector<Event> events;
  for (int i = 0; i < 100; ++i) {
    const std::string comment = "comments/" + std::to_string(i);
    events.push_back(
        testing::MakeEvent("moderation", comment, 1, 0, "request/1", moderation::v1::FeedbackIdentified(), 1000));
    const int64_t at = i == 99 ? 1050 : i < 60 ? 1001 : 1002;
    events.push_back(testing::MakeEvent("routing", "cases/" + std::to_string(i), 1, 0, "event/" + events.back().id(),
                                        routing::v1::CaseRouted(), at));
    events.push_back(events.back());
  }
  events.push_back(testing::MakeEvent("routing", "cases/by-hand", 1, 0, "request/2", routing::v1::CaseRouted(), 9000));
  const Delays delays = FromFeedbackToCase(events);
  EXPECT_EQ(delays.median, absl::Seconds(1));
  EXPECT_EQ(delays.p99, absl::Seconds(50));
  EXPECT_EQ(delays.longest, absl::Seconds(50));
}

TEST(DelaysTest, WithoutCasesThereIsNothingToTell) { EXPECT_EQ(FromFeedbackToCase({}).longest, absl::ZeroDuration()); }

}  // namespace
}  // namespace meydan::chaos

#include "tests/harness/kafka_broker.h"

#include <gtest/gtest.h>

#include "common/base/testing/status_matchers.h"

namespace meydan::harness {
namespace {

using testing::Fails;
using testing::IsOk;

// One broker for one story, because each start takes seconds.
TEST(KafkaBrokerTest, KeepsItsTopicsAndAddressThroughAKillAndAStop) {
  const auto broker = KafkaBroker::Start();
  ASSERT_THAT(broker, IsOk());
  const std::string address = (*broker)->address();
  EXPECT_THAT((*broker)->CreateTopic("meydan.harness.v1", 3), IsOk());
  EXPECT_THAT((*broker)->CreateTopic("meydan.harness.v1", 3), Fails(absl::StatusCode::kAlreadyExists, "TOPIC_EXISTS"));

  (*broker)->Kill();
  EXPECT_FALSE((*broker)->IsRunning());
  ASSERT_THAT((*broker)->Restart(), IsOk());
  EXPECT_EQ((*broker)->address(), address);
  EXPECT_THAT((*broker)->CreateTopic("meydan.harness.v1", 3), Fails(absl::StatusCode::kAlreadyExists, "TOPIC_EXISTS"));

  (*broker)->Pause();
  EXPECT_TRUE((*broker)->IsRunning());
  (*broker)->Resume();
  EXPECT_THAT((*broker)->CreateTopic("meydan.other.v1", 1), IsOk());
  EXPECT_THAT((*broker)->Stop(), IsOk());
  EXPECT_FALSE((*broker)->IsRunning());
}

}  // namespace
}  // namespace meydan::harness

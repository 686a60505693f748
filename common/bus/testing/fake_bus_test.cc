#include "common/bus/testing/fake_bus.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>

#include "common/async/spawn.h"
#include "common/base/errors.h"
#include "common/base/testing/status_matchers.h"
#include "common/bus/testing/bus_contract.h"
#include "common/bus/testing/reader.h"

namespace meydan::bus::testing {
namespace {

using ::meydan::testing::Fails;
using ::meydan::testing::IsOk;

class FakeUnderTest final : public BusUnderTest {
 public:
  EventBus& bus() override { return bus_; }
  absl::Status PublishRaw(std::string topic, std::string subject, std::string raw) override {
    bus_.PublishRaw(topic, subject, std::move(raw));
    return absl::OkStatus();
  }
  void GoAway() override { bus_.SetAway(true); }
  absl::Status ComeBack() override {
    bus_.SetAway(false);
    return absl::OkStatus();
  }

 private:
  FakeBus bus_{{.partitions = 8, .hand_over = absl::Milliseconds(200)}};
};

INSTANTIATE_TEST_SUITE_P(Fake, BusContractTest,
                         ::testing::Values(BusKind{"Memory",
                                                   []() -> absl::StatusOr<std::unique_ptr<BusUnderTest>> {
                                                     return std::make_unique<FakeUnderTest>();
                                                   }}),
                         NameOfKind);

TEST(FakeBusTest, APublishFailsAsOftenAsAskedFor) {
  FakeBus bus;
  bus.FailNextPublishes({BusUnavailable("for the test")});
  EXPECT_THAT(BlockOn(bus.Publish("topic", {MakeEvent("things/1", 1)})),
              Fails(absl::StatusCode::kUnavailable, "BUS_UNAVAILABLE"));
  EXPECT_TRUE(bus.Published("topic").empty());
  EXPECT_THAT(BlockOn(bus.Publish("topic", {MakeEvent("things/1", 1)})), IsOk());
  EXPECT_EQ(bus.Published("topic").size(), 1u);
  EXPECT_TRUE(bus.WaitUntilPublished("topic", 1));
}

TEST(FakeBusTest, ItTellsWhenAGroupHasDoneAll) {
  FakeBus bus;
  ASSERT_THAT(BlockOn(bus.Publish("topic", {MakeEvent("things/1", 1), MakeEvent("things/2", 1)})), IsOk());
  EXPECT_FALSE(bus.WaitUntilDone("readers", "topic", absl::ZeroDuration()));
  Sightings seen;
  Reader reader(*bus.Subscribe({{"topic"}, "readers"}), seen);
  EXPECT_TRUE(bus.WaitUntilDone("readers", "topic"));
}

}  // namespace
}  // namespace meydan::bus::testing

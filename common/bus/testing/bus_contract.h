#pragma once

#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <ostream>
#include <string>

#include "absl/status/status.h"
#include "common/bus/bus.h"

namespace meydan::bus::testing {

// A bus with what a test does to it from outside. Topics of one test are not touched by another, so the server behind
// it may be shared by all tests of a program. Its hand-over time is short: a second or two.
class BusUnderTest {
 public:
  virtual ~BusUnderTest() = default;
  virtual EventBus& bus() = 0;
  // Puts in what is no event, in the partition where an event of `subject` would lie.
  virtual absl::Status PublishRaw(std::string topic, std::string subject, std::string raw) = 0;
  // The server behind the bus dies, and comes back with all that it acknowledged.
  virtual void GoAway() = 0;
  virtual absl::Status ComeBack() = 0;
};

// What one implementation of EventBus is called and how it is made.
struct BusKind {
  std::string name;
  std::function<absl::StatusOr<std::unique_ptr<BusUnderTest>>()> make;
};

inline void PrintTo(const BusKind& kind, std::ostream* out) { *out << kind.name; }

// What every EventBus must do. Each implementation runs all of it:
//   INSTANTIATE_TEST_SUITE_P(Fake, BusContractTest, ::testing::Values(kind), NameOfKind);
class BusContractTest : public ::testing::TestWithParam<BusKind> {
 protected:
  BusContractTest();
  void SetUp() override;

  // Ends the test at once when the bus does not take them within a minute: a bus that is coming back is waited for.
  void Publish(const std::vector<Event>& events);
  std::unique_ptr<Subscription> Subscribe(std::string group, size_t batch_size = 256);
  EventBus& bus() { return under_test_->bus(); }

  const std::string topic_;  // no other test's
  std::unique_ptr<BusUnderTest> under_test_;
};

std::string NameOfKind(const ::testing::TestParamInfo<BusKind>& info);

}  // namespace meydan::bus::testing

#include "common/telemetry/trace.h"

#include <gmock/gmock.h>

#include <set>

namespace meydan::telemetry {
namespace {

constexpr char kExample[] = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";  // of the W3C text
const TraceContext kExampleContext{"4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7", true};

TEST(TraceTest, ReadsAndWritesTheStandardsExample) {
  EXPECT_EQ(ParseTraceparent(kExample), kExampleContext);
  EXPECT_EQ(ToTraceparent(kExampleContext), kExample);
}

TEST(TraceTest, OnlyTheLowestFlagMeansSampled) {
  TraceContext unsampled = kExampleContext;
  unsampled.sampled = false;
  EXPECT_EQ(ParseTraceparent("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-00"), unsampled);
  EXPECT_EQ(ParseTraceparent("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-fe"), unsampled);
  EXPECT_EQ(ParseTraceparent("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-ff"), kExampleContext);
  EXPECT_EQ(ToTraceparent(unsampled), "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-00");
}

TEST(TraceTest, ALaterVersionIsReadByItsFirstFields) {
  EXPECT_EQ(ParseTraceparent("cc-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-what-the-future-adds"),
            kExampleContext);
}

class MalformedTraceparentTest : public ::testing::TestWithParam<const char*> {};

TEST_P(MalformedTraceparentTest, IsNotReadAndANewTraceBegins) {
  EXPECT_EQ(ParseTraceparent(GetParam()), std::nullopt);
  const TraceContext fresh = ContinueTrace(GetParam());
  EXPECT_TRUE(ParseTraceparent(ToTraceparent(fresh)).has_value());
}

INSTANTIATE_TEST_SUITE_P(All, MalformedTraceparentTest,
                         ::testing::Values("", "00", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7",
                                           "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-0",
                                           "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-0g",
                                           "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
                                           "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
                                           "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
                                           "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
                                           "0x-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
                                           "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-more",
                                           "cc-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01more",
                                           "00_4bf92f3577b34da6a3ce929d0e0e4736_00f067aa0ba902b7_01"));

TEST(TraceTest, AChildKeepsTheTraceAndGetsItsOwnSpan) {
  const TraceContext child = ContinueTrace(kExample);
  EXPECT_EQ(child.trace_id, kExampleContext.trace_id);
  EXPECT_NE(child.span_id, kExampleContext.span_id);
  EXPECT_EQ(child.sampled, kExampleContext.sampled);
}

TEST(TraceTest, NewTracesDiffer) {
  std::set<std::string> ids;
  for (int i = 0; i < 100; ++i) ids.insert(NewTrace().trace_id);
  EXPECT_EQ(ids.size(), 100u);
}

}  // namespace
}  // namespace meydan::telemetry

#include "common/telemetry/trace.h"

#include <gmock/gmock.h>

#include <set>

namespace meydan::telemetry {
namespace {

constexpr char kExample[] = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";  // of the W3C text

TEST(TraceTest, ReadsAndWritesTheStandardsExample) {
  const auto context = ParseTraceparent(kExample);
  ASSERT_TRUE(context.has_value());
  EXPECT_EQ(context->trace_id, "4bf92f3577b34da6a3ce929d0e0e4736");
  EXPECT_EQ(context->span_id, "00f067aa0ba902b7");
  EXPECT_TRUE(context->sampled);
  EXPECT_EQ(ToTraceparent(*context), kExample);
}

TEST(TraceTest, OnlyTheLowestFlagMeansSampled) {
  EXPECT_FALSE(ParseTraceparent("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-00")->sampled);
  EXPECT_FALSE(ParseTraceparent("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-fe")->sampled);
  EXPECT_TRUE(ParseTraceparent("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-ff")->sampled);
}

TEST(TraceTest, ALaterVersionIsReadByItsFirstFields) {
  const auto context = ParseTraceparent("cc-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-what-the-future-adds");
  ASSERT_TRUE(context.has_value());
  EXPECT_EQ(ToTraceparent(*context), kExample);
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
  const TraceContext parent = *ParseTraceparent(kExample);
  const TraceContext child = ContinueTrace(kExample);
  EXPECT_EQ(child.trace_id, parent.trace_id);
  EXPECT_NE(child.span_id, parent.span_id);
  EXPECT_EQ(child.sampled, parent.sampled);
}

TEST(TraceTest, NewTracesDiffer) {
  std::set<std::string> ids;
  for (int i = 0; i < 100; ++i) ids.insert(NewTrace().trace_id);
  EXPECT_EQ(ids.size(), 100u);
}

}  // namespace
}  // namespace meydan::telemetry

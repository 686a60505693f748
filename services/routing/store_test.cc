#include "services/routing/store.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/routing/domain/case.h"
#include "services/routing/domain/clocks.h"
#include "services/routing/testing/service.h"

namespace meydan::routing {
namespace {

using namespace testing;  // NOLINT: the fixtures of these tests
using ::meydan::testing::Fails;
using ::meydan::testing::IsOk;
using ::testing::HasSubstr;

class CasesTest : public ::testing::Test {
 protected:
  // When the case's timer of that name is due; InfiniteFuture without one.
  absl::Time DueOf(const std::string& name, absl::string_view timer) {
    const auto timers = parts_.store.Timers(parts_.store.layout().ShardOf(name));
    const auto found = timers.find(absl::StrCat(name, "\n", timer));
    return found == timers.end() ? absl::InfiniteFuture() : found->second;
  }
  v1::Case Load(const std::string& name) { return BlockOn(parts_.cases.Load(name)).value_or(v1::Case()); }

  Parts parts_;
};

TEST_F(CasesTest, Rr5ATimerClimbsARungOnce) {
  const std::string name = parts_.Add(1).name();
  const absl::Time due = DueOf(name, kAcknowledgeTimer);
  parts_.clock.Advance(due - parts_.clock.Now());
  const store::Timer timer{std::string(kAcknowledgeTimer), due};
  ASSERT_THAT(BlockOn(parts_.cases.OnTimer(name, timer)), IsOk());
  EXPECT_EQ(Load(name).rung(), v1::RUNG_UNIT_HEAD);
  EXPECT_TRUE(Load(name).overdue());
  // The unit head's own time begins; the same timer, claimed by another copy too, finds nothing to do.
  EXPECT_GT(DueOf(name, kAcknowledgeTimer), due);
  const absl::Time next = DueOf(name, kAcknowledgeTimer);
  const size_t events = parts_.Outbox().size();
  ASSERT_THAT(BlockOn(parts_.cases.OnTimer(name, timer)), IsOk());
  EXPECT_EQ(Load(name).rung(), v1::RUNG_UNIT_HEAD);
  EXPECT_EQ(parts_.Outbox().size(), events);
  EXPECT_EQ(DueOf(name, kAcknowledgeTimer), next) << "the unit head's time runs on";
}

TEST_F(CasesTest, P12AnsweringStopsTheClock) {
  const std::string name = parts_.Add(1).name();
  const store::Timer timer{std::string(kAnswerTimer), DueOf(name, kAnswerTimer)};
  const auto answer = [](const v1::Case& current, absl::Time now) {
    v1::AnswerCaseRequest request;
    request.set_text("Room 101 at nine.");
    return Answer(current, request, kLawHead, now);
  };
  ASSERT_THAT(BlockOn(parts_.cases.Update(name, store::Origin{}, "", answer)), IsOk());
  EXPECT_EQ(DueOf(name, kAnswerTimer), absl::InfiniteFuture());
  parts_.clock.Advance(absl::Hours(24 * 6));
  ASSERT_THAT(BlockOn(parts_.cases.OnTimer(name, timer)), IsOk()) << "it was claimed just before";
  EXPECT_EQ(Load(name).rung(), v1::RUNG_REPRESENTATIVE);
}

TEST_F(CasesTest, ATimerOfNoCaseIsNothing) {
  const store::Timer timer{std::string(kAnswerTimer), kNow};
  EXPECT_THAT(BlockOn(parts_.cases.OnTimer(kCaseName, timer)), IsOk());
}

TEST_F(CasesTest, WhatIsNoNameOfACaseIsNotFound) {
  for (const std::string name : {"", "cases/", "cases/1", "units/hukuk", "cases/*", kCaseName}) {
    EXPECT_THAT(BlockOn(parts_.cases.Load(name)), Fails(absl::StatusCode::kNotFound, "CASE_NOT_FOUND")) << name;
  }
  EXPECT_THAT(BlockOn(parts_.cases.Load(std::string(100'000, 'x'))).status().message(),
              ::testing::SizeIs(::testing::Lt(200u)));
}

TEST_F(CasesTest, WhatHappensIsCounted) {
  const std::string name = parts_.Add(1).name();
  parts_.clock.Advance(absl::Hours(24));
  ASSERT_THAT(BlockOn(parts_.cases.OnTimer(name, {std::string(kAcknowledgeTimer), DueOf(name, kAcknowledgeTimer)})),
              IsOk());
  const std::string scrape = parts_.metrics.Scrape();
  EXPECT_THAT(scrape, HasSubstr(R"(meydan_routing_cases_opened_total{importance="normal",kind="complaint"} 1)"));
  EXPECT_THAT(scrape, HasSubstr(R"(meydan_routing_cases_escalated_total{importance="normal",rung="unit_head"} 1)"));
  EXPECT_THAT(scrape, HasSubstr(R"(meydan_routing_cases_overdue_total{deadline="acknowledge",importance="normal"} 1)"));
  EXPECT_EQ(parts_.changes, 2);
}

}  // namespace
}  // namespace meydan::routing

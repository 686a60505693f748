#include "services/routing/domain/route.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/base/testing/status_matchers.h"
#include "services/routing/domain/testing/cases.h"
#include "services/routing/domain/words.h"

namespace meydan::routing {
namespace {

using ::meydan::testing::EqualsProto;
using ::meydan::testing::Fails;
using ::meydan::testing::IsOk;
using ::meydan::testing::Proto;

constexpr char kPolicy[] = R"yaml(
version: "7"
deadlines:
  low: {acknowledge: 3d, answer: 10d, unit_head: 1d, directorate: 1d}
  normal: {acknowledge: 1d, answer: 5d, unit_head: 1d, directorate: 1d}
  high: {acknowledge: 8h, answer: 2d, unit_head: 8h, directorate: 8h}
  critical: {acknowledge: 30m, answer: 1d, unit_head: 2h, directorate: 2h}
rules:
  - {id: hurry, match: {topics: [library], importances: [low]}, importance: high}
  - {id: no_clock, match: {kinds: [praise]}, deadlines: none}
  - {id: books, match: {topics: [library]}, owner: units/kutuphane, deadlines: {answer: 4d}}
  - {id: english, match: {languages: [en]}, owner: units/uluslararasi}
  - {id: video, match: {platforms: [youtube], topics: [sports]}, owner: units/saglik_kultur_spor}
  - {id: law, match: {account_units: [units/hukuk], topics: [exams_grades]}, owner: account_owner}
  - {id: press, match: {topics: [social_media], importances: [critical]}, escalate: true}
  - {id: account, match: {topics: [general]}, owner: account_owner}
default: {owner: units/iletisim}
)yaml";

Routing RouteOf(const Matter& matter) {
  const auto policy = ParsePolicy(kPolicy, {});
  EXPECT_THAT(policy, IsOk());
  return Route(*policy, matter);
}

Matter Of(v1::Kind kind, v1::Topic topic, v1::Importance importance) {
  const auto matter = MatterOf(kind, topic, importance);
  EXPECT_THAT(matter, IsOk());
  return *matter;
}

TEST(RouteTest, EveryThingNamesTheRuleThatSetIt) {
  const Routing routing = RouteOf(Of(v1::KIND_COMPLAINT, v1::TOPIC_LIBRARY, v1::IMPORTANCE_LOW));
  EXPECT_EQ(routing.owner_unit, "units/kutuphane");
  EXPECT_EQ(routing.importance, v1::IMPORTANCE_HIGH);
  EXPECT_FALSE(routing.escalated);
  // The rule's own time to answer, and the rest of the importance that resulted.
  EXPECT_THAT(routing.terms, EqualsProto(Proto<v1::CaseTerms>(R"pb(
                acknowledge_within { seconds: 28800 }
                answer_within { seconds: 345600 }
                unit_head_within { seconds: 28800 }
                directorate_within { seconds: 28800 })pb")));
  v1::RoutingReasons expected = Proto<v1::RoutingReasons>(R"pb(
    kind_source: SOURCE_CALLER
    topic_source: SOURCE_CALLER
    importance_source: SOURCE_RULE
    given_importance: IMPORTANCE_LOW
    importance_rule: "hurry"
    owner_rule: "books"
    deadline_rule: "books")pb");
  expected.set_policy_version(routing.reasons.policy_version());
  EXPECT_THAT(routing.reasons, EqualsProto(expected));
  EXPECT_THAT(routing.reasons.policy_version(), ::testing::StartsWith("7+"));
}

TEST(RouteTest, WhatNoRuleTakesGoesToTheDefaultWithTheUsualTimes) {
  const Routing routing = RouteOf(Of(v1::KIND_QUESTION, v1::TOPIC_DORMITORY, v1::IMPORTANCE_NORMAL));
  EXPECT_EQ(routing.owner_unit, "units/iletisim");
  EXPECT_EQ(routing.reasons.owner_rule(), "default");
  EXPECT_EQ(routing.reasons.deadline_rule(), "deadlines.normal");
  EXPECT_EQ(routing.terms.answer_within().seconds(), 5 * 24 * 3600);
}

TEST(RouteTest, ARuleMayLeaveACaseWithoutClocks) {
  const Routing routing = RouteOf(Of(v1::KIND_PRAISE, v1::TOPIC_SPORTS, v1::IMPORTANCE_LOW));
  EXPECT_THAT(routing.terms, EqualsProto(v1::CaseTerms()));
  EXPECT_EQ(routing.reasons.deadline_rule(), "no_clock");
}

TEST(RouteTest, MatchesAccountsPlatformsAndLanguages) {
  Matter matter = Of(v1::KIND_QUESTION, v1::TOPIC_SPORTS, v1::IMPORTANCE_NORMAL);
  matter.account = "accounts/youtube.ornekuni";
  EXPECT_EQ(RouteOf(matter).reasons.owner_rule(), "video");
  matter.language = "en-GB";
  EXPECT_EQ(RouteOf(matter).owner_unit, "units/uluslararasi");
  matter = Of(v1::KIND_QUESTION, v1::TOPIC_EXAMS_GRADES, v1::IMPORTANCE_NORMAL);
  EXPECT_EQ(RouteOf(matter).reasons.owner_rule(), "default");
  matter.account_unit = "units/hukuk";
  EXPECT_EQ(RouteOf(matter).owner_unit, "units/hukuk");
  EXPECT_EQ(RouteOf(matter).reasons.owner_rule(), "law");
}

TEST(RouteTest, ForTheAccountOwnerAnAccountIsNeeded) {
  Matter matter = Of(v1::KIND_QUESTION, v1::TOPIC_GENERAL, v1::IMPORTANCE_NORMAL);
  EXPECT_EQ(RouteOf(matter).owner_unit, "units/iletisim");
  matter.account_unit = "units/tip";
  EXPECT_EQ(RouteOf(matter).owner_unit, "units/tip");
}

TEST(RouteTest, P19ACriticalComplaintIsEscalatedWhateverThePolicySays) {
  EXPECT_EQ(RouteOf(Of(v1::KIND_COMPLAINT, v1::TOPIC_SPORTS, v1::IMPORTANCE_CRITICAL)).reasons.escalation_rule(),
            "critical_complaint");
  EXPECT_EQ(RouteOf(Of(v1::KIND_COMPLAINT, v1::TOPIC_SOCIAL_MEDIA, v1::IMPORTANCE_CRITICAL)).reasons.escalation_rule(),
            "press");
  EXPECT_TRUE(RouteOf(Of(v1::KIND_QUESTION, v1::TOPIC_SOCIAL_MEDIA, v1::IMPORTANCE_CRITICAL)).escalated);
  EXPECT_FALSE(RouteOf(Of(v1::KIND_QUESTION, v1::TOPIC_SPORTS, v1::IMPORTANCE_CRITICAL)).escalated);
  EXPECT_FALSE(RouteOf(Of(v1::KIND_COMPLAINT, v1::TOPIC_SPORTS, v1::IMPORTANCE_HIGH)).escalated);
}

TEST(MatterTest, FillsInTheUsualValuesAndSaysSo) {
  const Matter praise = Of(v1::KIND_PRAISE, v1::TOPIC_UNSPECIFIED, v1::IMPORTANCE_UNSPECIFIED);
  EXPECT_EQ(praise.topic, v1::TOPIC_GENERAL);
  EXPECT_EQ(praise.importance, v1::IMPORTANCE_LOW);
  EXPECT_EQ(praise.importance_source, v1::SOURCE_DEFAULT);
  EXPECT_EQ(Of(v1::KIND_REQUEST, v1::TOPIC_SPORTS, v1::IMPORTANCE_UNSPECIFIED).importance, v1::IMPORTANCE_NORMAL);
}

TEST(MatterTest, RefusesWhatTheEnumsDoNotHave) {
  EXPECT_THAT(MatterOf(v1::KIND_UNSPECIFIED, v1::TOPIC_SPORTS, v1::IMPORTANCE_LOW),
              Fails(absl::StatusCode::kInvalidArgument, "KIND_REQUIRED"));
  for (const auto& matter : {MatterOf(static_cast<v1::Kind>(99), v1::TOPIC_SPORTS, v1::IMPORTANCE_LOW),
                             MatterOf(v1::KIND_REQUEST, static_cast<v1::Topic>(99), v1::IMPORTANCE_LOW),
                             MatterOf(v1::KIND_REQUEST, v1::TOPIC_SPORTS, static_cast<v1::Importance>(-1))}) {
    EXPECT_THAT(matter, Fails(absl::StatusCode::kInvalidArgument, "INVALID_FIELD"));
  }
}

TEST(PreviewTest, SaysWhatACaseWouldBe) {
  const auto policy = ParsePolicy(kPolicy, {});
  ASSERT_THAT(policy, IsOk());
  const auto matter = Of(v1::KIND_COMPLAINT, v1::TOPIC_LIBRARY, v1::IMPORTANCE_CRITICAL);
  const v1::PreviewRoutingResponse preview = Preview(*policy, matter, testing::kNow);
  EXPECT_EQ(preview.owner_unit(), "units/kutuphane");
  EXPECT_EQ(preview.rung(), v1::RUNG_SENIOR_MANAGEMENT);
  EXPECT_EQ(ToTime(preview.acknowledge_by()), testing::kNow + absl::Minutes(30));
  EXPECT_EQ(ToTime(preview.answer_by()), testing::kNow + absl::Hours(96));
  EXPECT_EQ(preview.reasons().escalation_rule(), "critical_complaint");
}

TEST(WordsTest, AreTheValuesNamesWithoutTheirPrefix) {
  EXPECT_EQ(WordOf(v1::TOPIC_EXAMS_GRADES), "exams_grades");
  EXPECT_EQ(WordOf(v1::RUNG_SENIOR_MANAGEMENT), "senior_management");
  EXPECT_EQ(WordOf(static_cast<v1::Topic>(99)), "99");
  EXPECT_EQ(FromWord<v1::Kind>("complaint"), v1::KIND_COMPLAINT);
  EXPECT_FALSE(FromWord<v1::Kind>("unspecified").has_value());
  EXPECT_FALSE(FromWord<v1::Kind>("").has_value());
  EXPECT_EQ(WordsOf<v1::Topic>().size(), 23u);
}

}  // namespace
}  // namespace meydan::routing

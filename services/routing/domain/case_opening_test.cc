#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/routing/domain/case.h"
#include "services/routing/domain/clocks.h"
#include "services/routing/domain/testing/cases.h"

namespace meydan::routing {
namespace {

using namespace testing;  // NOLINT: the fixtures of these tests
using ::meydan::testing::Fails;
using ::meydan::testing::IsOk;
using ::meydan::testing::Proto;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr auto kInvalid = absl::StatusCode::kInvalidArgument;

const Policy& TestPolicy() {
  static const Policy policy = *ParsePolicy(R"yaml(
version: "1"
deadlines:
  low: {acknowledge: 3d, answer: 10d, unit_head: 1d, directorate: 1d}
  normal: {acknowledge: 1d, answer: 5d, unit_head: 1d, directorate: 1d}
  high: {acknowledge: 8h, answer: 2d, unit_head: 8h, directorate: 8h}
  critical: {acknowledge: 2h, answer: 1d, unit_head: 2h, directorate: 2h}
rules:
  - {id: praise, match: {kinds: [praise]}, deadlines: none}
  - {id: safety, match: {topics: [security_safety]}, owner: units/guvenlik}
  - {id: account, owner: account_owner}
default: {owner: units/iletisim}
)yaml",
                                            {});
  return policy;
}

Feedback LawFeedback() {
  return {.kinds = {v1::KIND_COMPLAINT},
          .topic = v1::TOPIC_EXAMS_GRADES,
          .importance = v1::IMPORTANCE_NORMAL,
          .comment = "comments/1",
          .revision = 2,
          .account = "accounts/instagram.ornekuni_hukuk",
          .account_unit = "units/hukuk",
          .language = "tr"};
}

absl::StatusOr<CaseDecision> Born(const Feedback& feedback) {
  return OpenFromFeedback(TestPolicy(), feedback, kCaseName, kRouting, kNow);
}

TEST(OpenFromFeedbackTest, P11TheCaseGoesToItsOwnerWithDeadlinesAndReasons) {
  const auto decision = Born(LawFeedback());
  ASSERT_THAT(decision, IsOk());
  const v1::Case& born = decision->state;
  EXPECT_EQ(born.name(), kCaseName);
  EXPECT_EQ(born.state(), v1::Case::STATE_ROUTED);
  EXPECT_EQ(born.owner_unit(), "units/hukuk");
  EXPECT_EQ(born.rung(), v1::RUNG_REPRESENTATIVE);
  EXPECT_EQ(ToTime(born.acknowledge_by()), kNow + absl::Hours(24));
  EXPECT_EQ(ToTime(born.answer_by()), kNow + absl::Hours(120));
  EXPECT_EQ(born.origin().comment_revision(), 2);
  EXPECT_EQ(born.reasons().owner_rule(), "account");
  EXPECT_EQ(born.reasons().kind_source(), v1::SOURCE_MODERATION);
  ASSERT_EQ(born.history_size(), 1);
  EXPECT_EQ(born.history(0).actor(), kRouting);
  ASSERT_THAT(EventsOf(*decision), ElementsAre("CaseRouted"));
  const auto event = EventOf<v1::CaseRouted>(*decision);
  EXPECT_EQ(event.facts().owner_unit(), "units/hukuk");
  EXPECT_EQ(event.facts().comment(), "comments/1");
  EXPECT_EQ(ToTime(event.facts().answer_by()), kNow + absl::Hours(120));
  EXPECT_EQ(event.reasons().deadline_rule(), "deadlines.normal");
}

TEST(OpenFromFeedbackTest, P19ACriticalComplaintIsBeforeSeniorManagementAtOnce) {
  Feedback feedback = LawFeedback();
  feedback.kinds = {v1::KIND_QUESTION, v1::KIND_COMPLAINT};
  feedback.importance = v1::IMPORTANCE_CRITICAL;
  const auto decision = Born(feedback);
  ASSERT_THAT(decision, IsOk());
  EXPECT_EQ(decision->state.kind(), v1::KIND_COMPLAINT);
  EXPECT_EQ(decision->state.rung(), v1::RUNG_SENIOR_MANAGEMENT);
  ASSERT_EQ(decision->state.escalations_size(), 1);
  EXPECT_EQ(decision->state.escalations(0).rule(), "critical_complaint");
  ASSERT_THAT(EventsOf(*decision), ElementsAre("CaseRouted", "CaseEscalated"));
  const auto event = EventOf<v1::CaseEscalated>(*decision, 1);
  EXPECT_EQ(event.cause(), v1::ESCALATION_CAUSE_RULE);
  EXPECT_EQ(event.from_rung(), v1::RUNG_REPRESENTATIVE);
  EXPECT_EQ(event.facts().rung(), v1::RUNG_SENIOR_MANAGEMENT);
}

TEST(OpenFromFeedbackTest, TheMainKindCountsOtherwise) {
  Feedback feedback = LawFeedback();
  feedback.kinds = {v1::KIND_PRAISE, v1::KIND_COMPLAINT};
  EXPECT_EQ(Born(feedback)->state.kind(), v1::KIND_PRAISE);
}

TEST(OpenFromFeedbackTest, AThreatIsAMatterOfSafety) {
  Feedback feedback = LawFeedback();
  feedback.kinds = {};
  feedback.topic = v1::TOPIC_GENERAL;
  feedback.importance = v1::IMPORTANCE_CRITICAL;
  const auto decision = Born(feedback);
  ASSERT_THAT(decision, IsOk());
  EXPECT_EQ(decision->state.topic(), v1::TOPIC_SECURITY_SAFETY);
  EXPECT_EQ(decision->state.owner_unit(), "units/guvenlik");
  EXPECT_EQ(decision->state.rung(), v1::RUNG_SENIOR_MANAGEMENT);
  EXPECT_EQ(decision->state.reasons().kind_source(), v1::SOURCE_DEFAULT);
}

TEST(OpenFromFeedbackTest, ThanksHaveNoClocks) {
  Feedback feedback = LawFeedback();
  feedback.kinds = {v1::KIND_PRAISE};
  const auto decision = Born(feedback);
  ASSERT_THAT(decision, IsOk());
  EXPECT_FALSE(decision->state.has_answer_by());
  EXPECT_THAT(TimersOf(decision->state), IsEmpty());
}

TEST(OpenFromFeedbackTest, FeedbackThatSaysTooLittleIsRefused) {
  Feedback no_comment = LawFeedback();
  no_comment.comment.clear();
  Feedback no_importance = LawFeedback();
  no_importance.importance = v1::IMPORTANCE_UNSPECIFIED;
  Feedback strange_kind = LawFeedback();
  strange_kind.kinds = {static_cast<v1::Kind>(99)};
  for (const Feedback& feedback : {no_comment, no_importance, strange_kind}) {
    EXPECT_THAT(Born(feedback), Fails(kInvalid, "FEEDBACK_INVALID"));
  }
}

TEST(CaseNameTest, TheSameCauseGivesTheSameName) {
  EXPECT_EQ(CaseNameOfComment("comments/1", 1), CaseNameOfComment("comments/1", 1));
  EXPECT_NE(CaseNameOfComment("comments/1", 1), CaseNameOfComment("comments/1", 2));
  EXPECT_NE(CaseNameOfComment("comments/1", 11), CaseNameOfComment("comments/11", 1));
  EXPECT_EQ(CaseNameOfRequest("people/a", "AB"), CaseNameOfRequest("people/a", "ab"));
  EXPECT_NE(CaseNameOfRequest("people/a", "ab"), CaseNameOfRequest("people/b", "ab"));
  EXPECT_THAT(CaseNameOfComment("comments/1", 1), ::testing::MatchesRegex("cases/[0-9a-f-]{36}"));
}

absl::StatusOr<CaseDecision> OpenBy(const Standing& who, const v1::OpenCaseRequest& request) {
  const auto has_unit = [](absl::string_view unit) { return unit != "units/nowhere" && EveryUnit(unit); };
  return Open(TestPolicy(), request, "", has_unit, kCaseName, who, kNow);
}

TEST(OpenCaseTest, P16AUnitAsksForSupportInItsOwnName) {
  const auto request =
      Proto<v1::OpenCaseRequest>(R"pb(kind: KIND_SUPPORT text: "We need a banner." requesting_unit: "units/hukuk")pb");
  const auto decision = OpenBy(kLawStaff, request);
  ASSERT_THAT(decision, IsOk());
  EXPECT_EQ(decision->state.owner_unit(), "units/iletisim");
  EXPECT_EQ(decision->state.origin().opened_by(), "people/ali");
  EXPECT_TRUE(MaySee(kLawHead, decision->state));
  EXPECT_FALSE(MaySee(kArtHead, decision->state));
  EXPECT_EQ(EventOf<v1::CaseRouted>(*decision).facts().requesting_unit(), "units/hukuk");
  EXPECT_THAT(OpenBy(kCallCentre, request), IsOk());
  EXPECT_THAT(OpenBy(kDirector, request), IsOk());
  EXPECT_THAT(OpenBy(kArtHead, request), Fails(kInvalid, "REQUESTING_UNIT_FOREIGN"));
}

absl::StatusOr<CaseDecision> SupportBy(const Standing& who, const std::string& request,
                                       const Policy& policy = TestPolicy()) {
  const auto has_unit = [](absl::string_view unit) { return unit != "units/nowhere" && EveryUnit(unit); };
  const auto parsed = Proto<v1::RequestSupportRequest>(request);
  return RequestSupport(policy, parsed, kDirectorate, parsed.account().empty() ? "" : "units/hukuk", has_unit,
                        kCaseName, who, kNow);
}

TEST(RequestSupportTest, P16Rr10ItGoesFromTheUnitToTheDirectorate) {
  const auto decision = SupportBy(
      kLawStaff, R"pb(unit: "units/hukuk" subject: "A banner" text: "For the gate." importance: IMPORTANCE_HIGH)pb");
  ASSERT_THAT(decision, IsOk());
  const v1::Case& born = decision->state;
  EXPECT_EQ(born.kind(), v1::KIND_SUPPORT);
  EXPECT_EQ(born.owner_unit(), kDirectorate);
  EXPECT_EQ(born.importance(), v1::IMPORTANCE_HIGH);
  EXPECT_EQ(ToTime(born.answer_by()), kNow + absl::Hours(48));
  EXPECT_EQ(born.origin().requesting_unit(), "units/hukuk");
  EXPECT_EQ(born.origin().opened_by(), "people/ali");
  EXPECT_EQ(born.origin().text(), "A banner\n\nFor the gate.");
  EXPECT_EQ(born.reasons().owner_rule(), "default");
  EXPECT_TRUE(MaySee(kLawHead, born));
  EXPECT_FALSE(MaySee(kArtHead, born));
  EXPECT_EQ(EventOf<v1::CaseRouted>(*decision).facts().requesting_unit(), "units/hukuk");
}

TEST(RequestSupportTest, P16NoRuleSendsItElsewhere) {
  const auto decision = SupportBy(
      kLawHead, R"pb(unit: "units/hukuk" subject: "Our account" account: "accounts/instagram.ornekuni_hukuk")pb");
  ASSERT_THAT(decision, IsOk());
  EXPECT_EQ(decision->state.owner_unit(), kDirectorate) << "not the account's owner, as the policy would have it";
  EXPECT_EQ(decision->state.reasons().owner_rule(), "support");
  EXPECT_EQ(EventOf<v1::CaseRouted>(*decision).facts().owner_unit(), kDirectorate);
  EXPECT_EQ(decision->state.importance(), v1::IMPORTANCE_NORMAL);
  EXPECT_EQ(decision->state.origin().text(), "Our account");
}

TEST(RequestSupportTest, P16OnlyForTheUnitThatOneWorksFor) {
  const std::string request = R"pb(unit: "units/hukuk" subject: "A banner")pb";
  for (const Standing& who : {kLawRepresentative, kLawHead, kLawStaff, kCallCentre}) {
    EXPECT_THAT(SupportBy(who, request), IsOk()) << who.name;
  }
  for (const Standing& who : {kArtHead, kDirector, kModerator, kRector, kOperator}) {
    EXPECT_THAT(SupportBy(who, request), Fails(kInvalid, "REQUESTING_UNIT_FOREIGN")) << who.name;
  }
}

struct Refusal {
  std::string name;
  std::string request;
  std::string reason;
};

class OpenCaseRefusalTest : public ::testing::TestWithParam<Refusal> {};

TEST_P(OpenCaseRefusalTest, SaysWhatIsWrong) {
  EXPECT_THAT(OpenBy(kCallCentre, Proto<v1::OpenCaseRequest>(GetParam().request)), Fails(kInvalid, GetParam().reason));
}

INSTANTIATE_TEST_SUITE_P(
    BadInput, OpenCaseRefusalTest,
    ::testing::Values(
        Refusal{"NoKind", R"pb(text: "x")pb", "KIND_REQUIRED"},
        Refusal{"UnknownKind", R"pb(kind: 99 text: "x")pb", "INVALID_FIELD"},
        Refusal{"NoText", R"pb(kind: KIND_REQUEST)pb", "TEXT_REQUIRED"},
        Refusal{"BlankText", R"pb(kind: KIND_REQUEST text: " \n")pb", "TEXT_REQUIRED"},
        Refusal{"LongText", "kind: KIND_REQUEST text: '" + std::string(20'001, 'x') + "'", "TEXT_TOO_LONG"},
        Refusal{"LongCaller", "kind: KIND_REQUEST text: 'x' caller: '" + std::string(2'001, 'x') + "'",
                "INVALID_FIELD"},
        Refusal{"UnknownUnit", R"pb(kind: KIND_REQUEST text: "x" requesting_unit: "units/nowhere")pb",
                "UNIT_NOT_FOUND"},
        Refusal{"SupportForNobody", R"pb(kind: KIND_SUPPORT text: "x")pb", "INVALID_FIELD"},
        Refusal{"NoAccountName", R"pb(kind: KIND_REQUEST text: "x" account: "ornekuni")pb", "INVALID_FIELD"}),
    [](const auto& info) { return info.param.name; });

class RequestSupportRefusalTest : public ::testing::TestWithParam<Refusal> {};

TEST_P(RequestSupportRefusalTest, SaysWhatIsWrong) {
  EXPECT_THAT(SupportBy(kCallCentre, GetParam().request), Fails(kInvalid, GetParam().reason));
}

INSTANTIATE_TEST_SUITE_P(
    BadInput, RequestSupportRefusalTest,
    ::testing::Values(
        Refusal{"NoUnit", R"pb(subject: "x")pb", "UNIT_NOT_FOUND"},
        Refusal{"UnknownUnit", R"pb(unit: "units/nowhere" subject: "x")pb", "UNIT_NOT_FOUND"},
        Refusal{"NoSubject", R"pb(unit: "units/hukuk" text: "x")pb", "SUBJECT_REQUIRED"},
        Refusal{"BlankSubject", R"pb(unit: "units/hukuk" subject: " ")pb", "SUBJECT_REQUIRED"},
        Refusal{"LongSubject", "unit: 'units/hukuk' subject: '" + std::string(201, 'x') + "'", "SUBJECT_TOO_LONG"},
        Refusal{"TwoLines", R"pb(unit: "units/hukuk" subject: "x\ny")pb", "INVALID_FIELD"},
        Refusal{"LongText", "unit: 'units/hukuk' subject: 'x' text: '" + std::string(20'001, 'x') + "'",
                "TEXT_TOO_LONG"},
        Refusal{"NoImportance", R"pb(unit: "units/hukuk" subject: "x" importance: 99)pb", "INVALID_FIELD"},
        Refusal{"NoAccountName", R"pb(unit: "units/hukuk" subject: "x" account: "ornekuni")pb", "INVALID_FIELD"}),
    [](const auto& info) { return info.param.name; });

}  // namespace
}  // namespace meydan::routing

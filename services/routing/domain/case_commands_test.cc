#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>

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
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

constexpr auto kDenied = absl::StatusCode::kPermissionDenied;
constexpr auto kInvalid = absl::StatusCode::kInvalidArgument;
constexpr auto kPrecondition = absl::StatusCode::kFailedPrecondition;

TEST(AcknowledgeTest, P12TheOwnerUnitTakesTheCaseAndItsFirstClockStops) {
  for (const Standing& who : {kLawRepresentative, kLawHead, kLawStaff}) {
    const auto decision = Acknowledge(LawCase(), who, kNow + absl::Hours(1));
    ASSERT_THAT(decision, IsOk());
    EXPECT_EQ(decision->state.state(), v1::Case::STATE_ACKNOWLEDGED);
    EXPECT_EQ(ToTime(decision->state.acknowledge_time()), kNow + absl::Hours(1));
    ASSERT_EQ(TimersOf(decision->state).size(), 1u);
    EXPECT_EQ(TimersOf(decision->state)[0].name, kAnswerTimer);
    EXPECT_THAT(EventsOf(*decision), ElementsAre("CaseAcknowledged"));
  }
}

TEST(AcknowledgeTest, TakingItTwiceChangesNothing) {
  const v1::Case taken = Acknowledge(LawCase(), kLawStaff, kNow)->state;
  const auto again = Acknowledge(taken, kLawHead, kNow + absl::Hours(1));
  ASSERT_THAT(again, IsOk());
  EXPECT_TRUE(again->unchanged);
  EXPECT_THAT(again->events, IsEmpty());
}

TEST(ReassignTest, TheNewOwnerTakesItAnewWhileTheAnswersClockRunsOn) {
  const v1::Case taken = Acknowledge(LawCase(), kLawStaff, kNow)->state;
  const auto request = Proto<v1::ReassignCaseRequest>(R"pb(owner_unit: "units/guzel_sanatlar" reason: "not ours")pb");
  const absl::Time later = kNow + absl::Hours(30);
  const auto decision = Reassign(taken, request, EveryUnit, kLawRepresentative, later);
  ASSERT_THAT(decision, IsOk());
  const v1::Case& next = decision->state;
  EXPECT_EQ(next.state(), v1::Case::STATE_ROUTED);
  EXPECT_FALSE(next.has_acknowledge_time());
  EXPECT_EQ(ToTime(next.acknowledge_by()), later + absl::Hours(24));
  EXPECT_EQ(ToTime(next.answer_by()), kNow + absl::Hours(120));
  EXPECT_FALSE(MaySee(kLawRepresentative, next)) << "a former owner loses sight of the case";
  EXPECT_TRUE(MaySee(kArtHead, next));
  ASSERT_THAT(EventsOf(*decision), ElementsAre("CaseReassigned"));
  EXPECT_EQ(EventOf<v1::CaseReassigned>(*decision).former_owner_unit(), "units/hukuk");
}

TEST(ReassignTest, ANewOwnerHasNoLongerThanTheAnswerMayTake) {
  const auto request = Proto<v1::ReassignCaseRequest>(R"pb(owner_unit: "units/tip" reason: "theirs")pb");
  const auto decision = Reassign(LawCase(), request, EveryUnit, kDirector, kNow + absl::Hours(110));
  ASSERT_THAT(decision, IsOk());
  EXPECT_EQ(ToTime(decision->state.acknowledge_by()), kNow + absl::Hours(120));
  EXPECT_EQ(TimersOf(decision->state).size(), 1u) << "two timers at one moment would climb twice";
}

TEST(ReassignTest, TheLadderBeginsAgainUnlessSeniorManagementHasTheCase) {
  const auto request = Proto<v1::ReassignCaseRequest>(R"pb(owner_unit: "units/tip" reason: "theirs")pb");
  v1::Case current = LawCase();
  current.set_rung(v1::RUNG_DIRECTORATE);
  EXPECT_EQ(Reassign(current, request, EveryUnit, kModerator, kNow)->state.rung(), v1::RUNG_REPRESENTATIVE);
  current.set_rung(v1::RUNG_SENIOR_MANAGEMENT);
  EXPECT_EQ(Reassign(current, request, EveryUnit, kModerator, kNow)->state.rung(), v1::RUNG_SENIOR_MANAGEMENT);
}

TEST(ReassignTest, ToItsOwnUnitChangesNothingAndToNoUnitIsRefused) {
  auto request = Proto<v1::ReassignCaseRequest>(R"pb(owner_unit: "units/hukuk" reason: "x")pb");
  EXPECT_TRUE(Reassign(LawCase(), request, EveryUnit, kLawHead, kNow)->unchanged);
  request.set_owner_unit("nowhere");
  EXPECT_THAT(Reassign(LawCase(), request, EveryUnit, kLawHead, kNow), Fails(kInvalid, "UNIT_NOT_FOUND"));
  request.set_owner_unit("units/tip");
  request.clear_reason();
  EXPECT_THAT(Reassign(LawCase(), request, EveryUnit, kLawHead, kNow), Fails(kInvalid, "REASON_REQUIRED"));
}

TEST(AnswerTest, P12StopsTheClocksAndIsKept) {
  const auto request = Proto<v1::AnswerCaseRequest>(R"pb(text: "Mended.")pb");
  const auto decision = Answer(LawCase(), request, kLawStaff, kNow + absl::Hours(2));
  ASSERT_THAT(decision, IsOk());
  EXPECT_EQ(decision->state.state(), v1::Case::STATE_ANSWERED);
  EXPECT_TRUE(decision->state.has_acknowledge_time());
  EXPECT_THAT(TimersOf(decision->state), IsEmpty());
  ASSERT_EQ(decision->state.answers_size(), 1);
  EXPECT_EQ(decision->state.answers(0).text(), "Mended.");
  EXPECT_TRUE(EventOf<v1::CaseAnswered>(*decision).in_time());
  EXPECT_FALSE(EventOf<v1::CaseAnswered>(*Answer(LawCase(), request, kLawStaff, kNow + absl::Hours(121))).in_time());
}

TEST(AnswerTest, SeniorManagersAnswerWhatIsBeforeThem) {
  v1::Case current = LawCase();
  const auto request = Proto<v1::AnswerCaseRequest>(R"pb(text: "Mended.")pb");
  EXPECT_THAT(Answer(current, request, kRector, kNow), Fails(absl::StatusCode::kNotFound, "CASE_NOT_FOUND"));
  current.set_rung(v1::RUNG_SENIOR_MANAGEMENT);
  EXPECT_THAT(Answer(current, request, kRector, kNow), IsOk());
  EXPECT_THAT(Answer(current, Proto<v1::AnswerCaseRequest>(""), kRector, kNow), Fails(kInvalid, "TEXT_REQUIRED"));
}

TEST(EscalateTest, P19ByHandWithAReasonOneRungOrMore) {
  auto request = Proto<v1::EscalateCaseRequest>(R"pb(reason: "the press asks")pb");
  const auto one = Escalate(LawCase(), request, kLawStaff, kNow);
  ASSERT_THAT(one, IsOk());
  EXPECT_EQ(one->state.rung(), v1::RUNG_UNIT_HEAD);
  EXPECT_EQ(one->state.escalations(0).reason(), "the press asks");
  request.set_rung(v1::RUNG_SENIOR_MANAGEMENT);
  const auto top = Escalate(one->state, request, kDirector, kNow);
  ASSERT_THAT(top, IsOk());
  EXPECT_TRUE(MaySee(kRector, top->state));
  EXPECT_EQ(EventOf<v1::CaseEscalated>(*top).cause(), v1::ESCALATION_CAUSE_HAND);
  EXPECT_EQ(EventOf<v1::CaseEscalated>(*top).from_rung(), v1::RUNG_UNIT_HEAD);
  request.set_rung(v1::RUNG_DIRECTORATE);
  EXPECT_TRUE(Escalate(top->state, request, kDirector, kNow)->unchanged);
  request.clear_rung();
  EXPECT_TRUE(Escalate(top->state, request, kDirector, kNow)->unchanged);
  request.set_rung(static_cast<v1::Rung>(9));
  EXPECT_THAT(Escalate(LawCase(), request, kDirector, kNow), Fails(kInvalid, "INVALID_FIELD"));
}

TEST(CloseTest, P12OnlyAnAnsweredCaseUnlessNothingWasAskedOrTheDirectorateSaysWhy) {
  const auto bare = Proto<v1::CloseCaseRequest>("");
  const auto why = Proto<v1::CloseCaseRequest>(R"pb(reason: "a test")pb");
  EXPECT_THAT(Close(LawCase(), why, kLawHead, kNow), Fails(kPrecondition, "CASE_NOT_ANSWERED"));
  EXPECT_THAT(Close(LawCase(), bare, kModerator, kNow), Fails(kInvalid, "REASON_REQUIRED"));
  const auto by_directorate = Close(LawCase(), why, kModerator, kNow);
  ASSERT_THAT(by_directorate, IsOk());
  EXPECT_FALSE(EventOf<v1::CaseClosed>(*by_directorate).answered());
  EXPECT_THAT(TimersOf(by_directorate->state), IsEmpty());

  v1::Case praise = LawCase();
  praise.set_kind(v1::KIND_PRAISE);
  EXPECT_THAT(Close(praise, bare, kLawHead, kNow), Fails(kInvalid, "REASON_REQUIRED"));
  EXPECT_THAT(Close(praise, why, kLawHead, kNow), IsOk());

  v1::Case answered = LawCase();
  answered.set_state(v1::Case::STATE_ANSWERED);
  const auto closed = Close(answered, bare, kLawStaff, kNow);
  ASSERT_THAT(closed, IsOk());
  EXPECT_TRUE(EventOf<v1::CaseClosed>(*closed).answered());
  EXPECT_TRUE(Close(closed->state, bare, kLawStaff, kNow)->unchanged);
}

TEST(ReopenTest, SetsBothClocksAnew) {
  v1::Case closed = LawCase();
  closed.set_state(v1::Case::STATE_CLOSED);
  StopClocks(closed);
  *closed.mutable_close_time() = ToProto(kNow);
  closed.set_rung(v1::RUNG_DIRECTORATE);
  closed.set_answer_missed(true);
  const auto request = Proto<v1::ReopenCaseRequest>(R"pb(reason: "it is broken again")pb");
  const absl::Time later = kNow + absl::Hours(1000);
  const auto decision = Reopen(closed, request, kLawStaff, later);
  ASSERT_THAT(decision, IsOk());
  const v1::Case& next = decision->state;
  EXPECT_EQ(next.state(), v1::Case::STATE_ROUTED);
  EXPECT_EQ(next.rung(), v1::RUNG_REPRESENTATIVE);
  EXPECT_FALSE(next.answer_missed());
  EXPECT_FALSE(next.has_close_time());
  EXPECT_EQ(ToTime(next.answer_by()), later + absl::Hours(120));
  EXPECT_EQ(TimersOf(next).size(), 2u);
  EXPECT_THAT(EventsOf(*decision), ElementsAre("CaseReopened"));
  EXPECT_TRUE(Reopen(next, request, kLawStaff, later)->unchanged);
}

TEST(ReopenTest, TheUnitThatAskedMayReopenButNotForEver) {
  v1::Case current = LawCase();
  current.set_state(v1::Case::STATE_ANSWERED);
  current.mutable_origin()->set_requesting_unit("units/guzel_sanatlar");
  const auto request = Proto<v1::ReopenCaseRequest>(R"pb(reason: "no answer to what we asked")pb");
  EXPECT_THAT(Reopen(current, request, kArtHead, kNow), IsOk());
  for (int i = 0; i < 20; ++i) current.add_answers();
  EXPECT_THAT(Reopen(current, request, kArtHead, kNow), Fails(kPrecondition, "CASE_REOPENED_TOO_OFTEN"));
}

// Every command, as it would be asked rightly.
using Command = std::function<absl::StatusOr<CaseDecision>(const v1::Case&, const Standing&)>;
const std::vector<std::pair<std::string, Command>>& Commands() {
  static const auto* const commands = new std::vector<std::pair<std::string, Command>>{
      {"CASE_OWNED_BY_OTHER_UNIT", [](auto& c, auto& who) { return Acknowledge(c, who, kNow); }},
      {"REASSIGN_NOT_ALLOWED",
       [](auto& c, auto& who) {
         const auto request = Proto<v1::ReassignCaseRequest>(R"pb(owner_unit: "units/tip" reason: "x")pb");
         return Reassign(c, request, EveryUnit, who, kNow);
       }},
      {"ANSWER_NOT_ALLOWED",
       [](auto& c, auto& who) { return Answer(c, Proto<v1::AnswerCaseRequest>(R"pb(text: "x")pb"), who, kNow); }},
      {"ESCALATE_NOT_ALLOWED",
       [](auto& c, auto& who) { return Escalate(c, Proto<v1::EscalateCaseRequest>(R"pb(reason: "x")pb"), who, kNow); }},
      {"CLOSE_NOT_ALLOWED",
       [](auto& c, auto& who) { return Close(c, Proto<v1::CloseCaseRequest>(R"pb(reason: "x")pb"), who, kNow); }},
      {"REOPEN_NOT_ALLOWED",
       [](auto& c, auto& who) { return Reopen(c, Proto<v1::ReopenCaseRequest>(R"pb(reason: "x")pb"), who, kNow); }}};
  return *commands;
}

TEST(CommandsTest, Rr7ForStrangersTheCaseDoesNotExistWhateverItsState) {
  v1::Case current = LawCase();
  for (const auto state : {v1::Case::STATE_ROUTED, v1::Case::STATE_ANSWERED, v1::Case::STATE_CLOSED}) {
    current.set_state(state);
    for (const auto& [reason, command] : Commands()) {
      for (const Standing& who : {kArtHead, kRector, kOperator, kCallCentre, Who("people/nobody", {})}) {
        EXPECT_THAT(command(current, who), Fails(absl::StatusCode::kNotFound, "CASE_NOT_FOUND")) << reason << who.name;
      }
    }
  }
}

TEST(CommandsTest, WhoMerelySeesTheCaseMayNotDoWhatIsTheOwners) {
  v1::Case current = LawCase();
  current.mutable_origin()->set_requesting_unit("units/guzel_sanatlar");
  for (const auto& [reason, command] : Commands()) {
    if (reason != "REOPEN_NOT_ALLOWED") EXPECT_THAT(command(current, kArtHead), Fails(kDenied, reason));
  }
  current.set_rung(v1::RUNG_SENIOR_MANAGEMENT);
  for (const auto& [reason, command] : Commands()) {
    if (reason != "ANSWER_NOT_ALLOWED") EXPECT_THAT(command(current, kRector), Fails(kDenied, reason));
  }
  EXPECT_THAT(Commands()[0].second(current, kDirector), Fails(kDenied, "CASE_OWNED_BY_OTHER_UNIT"));
  EXPECT_THAT(Commands()[1].second(current, kLawStaff), Fails(kDenied, "REASSIGN_NOT_ALLOWED"));
}

TEST(CommandsTest, WhatIsDoneMustBeReopenedFirst) {
  v1::Case current = LawCase();
  for (size_t i = 0; i < 4; ++i) {
    const Command& command = Commands()[i].second;
    const Standing& who = kLawHead;
    current.set_state(v1::Case::STATE_ANSWERED);
    EXPECT_THAT(command(current, who), Fails(kPrecondition, "CASE_ALREADY_ANSWERED")) << i;
    current.set_state(v1::Case::STATE_CLOSED);
    EXPECT_THAT(command(current, who), Fails(kPrecondition, "CASE_CLOSED")) << i;
  }
}

TEST(CommandsTest, P8NoEventHoldsATextOrAReason) {
  auto open =
      Proto<v1::OpenCaseRequest>(R"pb(kind: KIND_COMPLAINT text: "CANARY" caller: "CANARY" account: "accounts/x.a")pb");
  Policy policy;
  policy.default_owner = kDirectorate;
  policy.deadlines[v1::IMPORTANCE_NORMAL] = {.acknowledge = absl::Hours(24),
                                             .answer = absl::Hours(120),
                                             .unit_head = absl::Hours(10),
                                             .directorate = absl::Hours(10)};
  std::vector<CaseDecision> decisions = {*Open(policy, open, "", EveryUnit, kCaseName, kCallCentre, kNow)};
  const auto then = [&](absl::StatusOr<CaseDecision> decision) {
    ASSERT_THAT(decision, IsOk());
    ASSERT_THAT(decision->events, Not(IsEmpty()));
    decisions.push_back(*std::move(decision));
  };
  const auto current = [&]() -> const v1::Case& { return decisions.back().state; };
  then(Escalate(current(), Proto<v1::EscalateCaseRequest>(R"pb(reason: "CANARY")pb"), kDirector, kNow));
  then(Reassign(current(), Proto<v1::ReassignCaseRequest>(R"pb(owner_unit: "units/hukuk" reason: "CANARY")pb"),
                EveryUnit, kDirector, kNow));
  then(OnTimer(current(), kAcknowledgeTimer, kRouting, kNow + absl::Hours(24)));
  then(Answer(current(), Proto<v1::AnswerCaseRequest>(R"pb(text: "CANARY")pb"), kLawHead, kNow));
  then(Close(current(), Proto<v1::CloseCaseRequest>(R"pb(reason: "CANARY")pb"), kLawHead, kNow));
  then(Reopen(current(), Proto<v1::ReopenCaseRequest>(R"pb(reason: "CANARY")pb"), kLawHead, kNow));
  EXPECT_EQ(current().history_size(), 8);
  EXPECT_THAT(current().SerializeAsString(), HasSubstr("CANARY"));
  for (const CaseDecision& decision : decisions) {
    for (const auto& event : decision.events) EXPECT_THAT(event.value(), Not(HasSubstr("CANARY"))) << event.type_url();
  }
}

TEST(HistoryTest, StaysWithinItsBoundAndKeepsTheBeginning) {
  v1::Case current = LawCase();
  WriteHistory(current, v1::HistoryEntry::ACTION_ROUTED, "people/first", kNow);
  for (int i = 0; i < 150; ++i) WriteHistory(current, v1::HistoryEntry::ACTION_REASSIGNED, "people/last", kNow);
  EXPECT_EQ(current.history_size(), 100);
  EXPECT_EQ(current.history(0).actor(), "people/first");
  EXPECT_EQ(current.history(99).actor(), "people/last");
}

}  // namespace
}  // namespace meydan::routing

// Trap: overruling a decision without a record (P6).
#include "services/review/domain/record.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "services/review/domain/testing/samples.h"

namespace meydan::review {
namespace {

using namespace testing;  // NOLINT: the fixtures of these tests
using ::meydan::testing::EqualsProto;
using ::meydan::testing::Fails;
using ::meydan::testing::IsOk;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr auto kPrecondition = absl::StatusCode::kFailedPrecondition;

class RecordTest : public ::testing::Test {
 protected:
  RecordTest() { office_.findings = {Failure(v1::CRITERION_BRAND, "LOGO"), Failure(v1::CRITERION_BRAND, "COLOUR")}; }
  absl::StatusOr<SubmissionDecision> Judge(const v1::Submission& current, v1::AssessCriterionRequest request,
                                           const char* person = "people/rana") {
    return Assess(current, request, office_.Who(person), office_.world, kNow);
  }
  v1::Submission Judged(const v1::Submission& current, v1::Assessment::Outcome outcome, const char* note,
                        const char* person) {
    return Judge(current, AssessRequest(current, v1::CRITERION_BRAND, outcome, note), person)->state;
  }
  // Claimed and given back so many times.
  v1::Submission Busied(v1::Submission current, int times) {
    for (int i = 0; i < times; ++i) {
      current = ClaimItem(current, office_.Who("people/rana"), office_.world, kNow)->state;
      current = ReleaseItem(current, office_.Who("people/rana"), kNow)->state;
    }
    return current;
  }
  // What was done, but for claims and releases.
  static std::vector<int> Actions(const v1::Submission& current) {
    std::vector<int> actions;
    for (const v1::HistoryEntry& entry : current.history()) {
      const bool in_passing =
          entry.action() == v1::HistoryEntry::ACTION_CLAIMED || entry.action() == v1::HistoryEntry::ACTION_RELEASED;
      if (!in_passing) actions.push_back(entry.action());
    }
    return actions;
  }
  // "rana PASS: known [COLOUR LOGO]", of every judgement in the history.
  static std::vector<std::string> Judgements(const v1::Submission& current) {
    std::vector<std::string> texts;
    for (const v1::HistoryEntry& entry : current.history()) {
      if (entry.action() != v1::HistoryEntry::ACTION_ASSESSED) continue;
      const v1::Assessment& judged = entry.assessment();
      EXPECT_EQ(v1::Criterion_Name(judged.criterion()), entry.subject());
      EXPECT_EQ(judged.overrules(), judged.overruled_size() > 0);
      texts.push_back(absl::StrCat(entry.actor().substr(7), " ",
                                   v1::Assessment::Outcome_Name(judged.outcome()).substr(8), ": ", judged.note(), " [",
                                   absl::StrJoin(judged.overruled(), " "), "]"));
    }
    return texts;
  }
  Office office_;
};

TEST_F(RecordTest, TrapOverrulingADecisionWithoutARecord) {
  v1::Submission current = office_.Submitted();
  current = Judged(current, v1::Assessment::OUTCOME_PASS, "The old logo is due.", "people/rana");
  EXPECT_THAT(current.assessments(0).overruled(), ElementsAre("COLOUR", "LOGO"));
  current = Judged(current, v1::Assessment::OUTCOME_FAIL, "It is not.", "people/deniz");
  EXPECT_THAT(current.assessments(0).overruled(), IsEmpty());
  current = Judged(current, v1::Assessment::OUTCOME_PASS, "The director says so.", "people/sinan");
  EXPECT_THAT(Judgements(current),
              ElementsAre("rana PASS: The old logo is due. [COLOUR LOGO]", "deniz FAIL: It is not. []",
                          "sinan PASS: The director says so. [COLOUR LOGO]"));
}

TEST_F(RecordTest, P6WhatWasJudgedStaysWithItsRoundAfterLaterOnes) {
  v1::Submission current =
      Judged(office_.Submitted(), v1::Assessment::OUTCOME_PASS, "The old logo is due.", "people/rana");
  const v1::Assessment first = current.assessments(0);
  v1::ReviseSubmissionRequest edit;
  for (const char* text : {"Put right", "Put right again"}) {
    *edit.mutable_content() = Edited(LawContent(), text);
    current = Revise(current, edit, office_.Who("people/sinan"), office_.desk(), kNow)->state;
  }
  ASSERT_EQ(current.rounds_size(), 2);
  ASSERT_EQ(current.rounds(0).assessments_size(), 1) << "criteria that were open are left out";
  EXPECT_THAT(current.rounds(0).assessments(0), EqualsProto(first));
  EXPECT_EQ(current.rounds(1).assessments(0).actor(), "services/review") << "nobody has overruled the check there";
  EXPECT_THAT(Judgements(current), ElementsAre("rana PASS: The old logo is due. [COLOUR LOGO]"));
}

TEST_F(RecordTest, TrapClaimsPushOutNoJudgementAndNoEdit) {
  v1::Submission current = Judged(office_.Submitted(), v1::Assessment::OUTCOME_FAIL, "It is not.", "people/deniz");
  current = Judged(current, v1::Assessment::OUTCOME_PASS, "The director says so.", "people/rana");
  auto before = Actions(current);
  current = Busied(current, 150);
  EXPECT_EQ(current.history_size(), kMaxHistory);
  EXPECT_EQ(current.history().rbegin()->action(), v1::HistoryEntry::ACTION_RELEASED) << "the latest are told";
  EXPECT_EQ(Actions(current), before);
  EXPECT_THAT(Judgements(current),
              ElementsAre("deniz FAIL: It is not. []", "rana PASS: The director says so. [COLOUR LOGO]"));
  current = RequestChanges(current, ChangesRequest(current), office_.Who("people/deniz"), office_.world, kNow)->state;
  before.push_back(v1::HistoryEntry::ACTION_CHANGES_REQUESTED);
  EXPECT_EQ(Actions(current), before) << "claims give way to whatever comes";
}

TEST_F(RecordTest, P6TheRecordIsBoundedAndLosesNoJudgement) {
  v1::Submission current = Busied(office_.Submitted(), 150);
  const std::string note(kMaxReasonBytes - 4, 'x');
  const auto request_of = [&](int i) {
    return AssessRequest(current, v1::CRITERION_BRAND, v1::Assessment::OUTCOME_PASS, absl::StrCat(note, i));
  };
  for (int i = 0; i < kMaxJudgements; ++i) current = Judge(current, request_of(i))->state;
  EXPECT_THAT(Judge(current, request_of(kMaxJudgements)), Fails(kPrecondition, "TOO_MANY_JUDGEMENTS"));
  EXPECT_TRUE(Judge(current, request_of(kMaxJudgements - 1))->unchanged) << "a repetition needs no room";
  const std::vector<std::string> judged = Judgements(current);
  ASSERT_EQ(judged.size(), size_t{kMaxJudgements});
  // It may still be sent back, and whatever its unit does then, the record stays.
  current = RequestChanges(current, ChangesRequest(current), office_.Who("people/rana"), office_.world, kNow)->state;
  v1::ReviseSubmissionRequest edit;
  for (int i = 0; i < 2 * kMaxHistory; ++i) {
    *edit.mutable_content() = Edited(LawContent(), absl::StrCat("Put right, ", i));
    current = Revise(current, edit, office_.Who("people/ece"), office_.desk(), kNow)->state;
  }
  EXPECT_EQ(Judgements(current), judged);
  EXPECT_EQ(current.history_size(), kMaxHistory);
  EXPECT_EQ(current.history(0).action(), v1::HistoryEntry::ACTION_CREATED);
  EXPECT_LT(current.ByteSizeLong(), size_t{kMaxHistory} * (kMaxReasonBytes + 200));
}

// From before judgements were bounded, there may be nothing else.
TEST_F(RecordTest, P6WhereThereAreOnlyJudgementsNoClaimIsWrittenDownAndADecisionIs) {
  v1::Submission current = office_.Submitted();
  while (current.history_size() > 1) current.mutable_history()->RemoveLast();
  for (int i = 1; i < kMaxHistory; ++i) {
    v1::HistoryEntry& entry = *current.add_history();
    entry.set_action(v1::HistoryEntry::ACTION_ASSESSED);
    entry.set_actor("people/rana");
  }
  const auto claimed = ClaimItem(current, office_.Who("people/rana"), office_.world, kNow + absl::Minutes(1));
  ASSERT_THAT(claimed, IsOk());
  EXPECT_EQ(claimed->state.claim().holder(), "people/rana");
  EXPECT_EQ(ToTime(claimed->state.update_time()), kNow + absl::Minutes(1));
  EXPECT_EQ(claimed->state.history_size(), kMaxHistory);
  current = RequestChanges(current, ChangesRequest(current), office_.Who("people/rana"), office_.world, kNow)->state;
  EXPECT_EQ(current.history().rbegin()->action(), v1::HistoryEntry::ACTION_CHANGES_REQUESTED);
  EXPECT_EQ(current.history_size(), kMaxHistory + 1);
  current = Submit(current, office_.Who("people/ece"), office_.desk(), kNow)->state;
  EXPECT_EQ(current.history_size(), kMaxHistory + 1) << "it grows no further";
}

}  // namespace
}  // namespace meydan::review

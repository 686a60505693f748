#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "services/review/domain/testing/samples.h"
#include "services/review/domain/word_diff.h"

namespace meydan::review {
namespace {

using namespace testing;  // NOLINT: the fixtures of these tests
using ::meydan::testing::Fails;
using ::meydan::testing::IsOk;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

// "a [-b-] {+c+}"
std::string Shown(const std::vector<v1::DiffPiece>& pieces) {
  std::string text;
  for (const v1::DiffPiece& piece : pieces) {
    if (piece.change() == v1::DiffPiece::CHANGE_KEPT) absl::StrAppend(&text, piece.text());
    if (piece.change() == v1::DiffPiece::CHANGE_REMOVED) absl::StrAppend(&text, "[-", piece.text(), "-]");
    if (piece.change() == v1::DiffPiece::CHANGE_ADDED) absl::StrAppend(&text, "{+", piece.text(), "+}");
  }
  return text;
}

std::vector<std::string> FieldsOf(const v1::DiffRoundsResponse& response) {
  std::vector<std::string> fields;
  for (const v1::FieldDiff& diff : response.fields()) fields.push_back(diff.field());
  return fields;
}

TEST(WordDiffTest, WordByWord) {
  EXPECT_EQ(Shown(WordDiff("we open on Friday at ten", "we open on Monday at ten")),
            "we open on [-Friday-]{+Monday+} at ten");
  EXPECT_EQ(Shown(WordDiff("a b", "a x b")), "a {+x +}b");
  EXPECT_EQ(Shown(WordDiff("açılış günü", "açılış")), "açılış[- günü-]");
  EXPECT_EQ(Shown(WordDiff("", "new")), "{+new+}");
  EXPECT_THAT(WordDiff("", ""), IsEmpty());
  EXPECT_EQ(Shown(WordDiff("a  b", "a b")), "a[-  -]{+ +}b") << "spaces are told too";
}

TEST(WordDiffTest, TheLongestTextsAreDiffedQuicklyAndLoseNothing) {
  std::string before;
  std::string after;
  for (int i = 0; i < 4000; ++i) {
    absl::StrAppend(&before, i, " ");
    absl::StrAppend(&after, 4000 - i, " ");
  }
  std::string old_text;
  std::string new_text;
  for (const v1::DiffPiece& piece : WordDiff(before, after)) {
    if (piece.change() != v1::DiffPiece::CHANGE_ADDED) old_text += piece.text();
    if (piece.change() != v1::DiffPiece::CHANGE_REMOVED) new_text += piece.text();
  }
  EXPECT_EQ(old_text, before);
  EXPECT_EQ(new_text, after);
}

// The bound of a diff: a million pairs of words and spaces, of what lies between the texts' common ends.
TEST(WordDiffTest, MiddlesThatAreTooLongTogetherAreOnePieceEach) {
  const auto words = [](int from, int count) {
    std::string text;
    for (int i = 0; i < count; ++i) absl::StrAppend(&text, i == 0 ? "" : " ", "w", from + i);
    return text;
  };
  // 498 words, the spaces between them and what stands around them: 999 pieces on both sides, a table of 1000 by 1000.
  const std::string within = absl::StrCat("same a ", words(0, 498), " b same");
  const std::string within_after = absl::StrCat("same c ", words(0, 498), " d same");
  EXPECT_EQ(Shown(WordDiff(within, within_after)), absl::StrCat("same [-a-]{+c+} ", words(0, 498), " [-b-]{+d+} same"));
  const std::string beyond = absl::StrCat("same a ", words(0, 499), " b same");
  const std::string beyond_after = absl::StrCat("same c ", words(0, 499), " d same");
  EXPECT_EQ(Shown(WordDiff(beyond, beyond_after)),
            absl::StrCat("same [-a ", words(0, 499), " b-]{+c ", words(0, 499), " d+} same"));
}

class DiffTest : public ::testing::Test {
 protected:
  v1::Submission RevisedTo(v1::Content content) {
    v1::Submission current = office_.Submitted();
    current = RequestChanges(current, ChangesRequest(current), office_.Who("people/rana"), office_.world, kNow)->state;
    v1::ReviseSubmissionRequest request;
    *request.mutable_content() = std::move(content);
    const auto revised = Revise(current, request, office_.Who("people/ece"), office_.desk(), kNow);
    EXPECT_THAT(revised, IsOk());
    return revised->state;
  }
  Office office_;
};

TEST_F(DiffTest, CR6FieldByFieldInTheContentsOrder) {
  v1::Content content = Edited(LawContent(), "The Faculty of Law opens its doors on Monday at ten.");
  content.set_subject("Mock trials");
  content.mutable_targets(0)->set_text("Come!");
  content.mutable_assets(0)->set_alternative_text("A court.");
  content.clear_publish_time();
  const auto response = Diff(RevisedTo(content), {});
  ASSERT_THAT(response, IsOk());
  EXPECT_EQ(response->from_round(), 1);
  EXPECT_EQ(response->to_round(), 2);
  EXPECT_THAT(FieldsOf(*response), ElementsAre("subject", "text", "targets[accounts/instagram.ornekuni_hukuk].text",
                                               absl::StrCat("assets[", kPoster, "].alternative_text"), "publish_time"));
  EXPECT_EQ(Shown({response->fields(1).pieces().begin(), response->fields(1).pieces().end()}),
            "The Faculty of Law opens its doors on [-Friday-]{+Monday+} at ten.");
}

TEST_F(DiffTest, TargetsAreMatchedByAccountAndKind) {
  v1::Content content = LawContent();
  content.mutable_targets()->SwapElements(0, 1);
  v1::Target& story = *content.add_targets();
  story.set_account(kInstagram);
  story.set_kind(v1::TARGET_KIND_STORY);
  story.set_text("Story");
  const auto response = Diff(RevisedTo(content), {});
  ASSERT_THAT(response, IsOk());
  EXPECT_THAT(FieldsOf(*response), ElementsAre("targets[accounts/instagram.ornekuni_hukuk TARGET_KIND_STORY].kind",
                                               "targets[accounts/instagram.ornekuni_hukuk TARGET_KIND_STORY].text"));
}

TEST_F(DiffTest, WhatWentIsToldAtItsPlace) {
  v1::Content content = Edited(LawContent(), "Other");
  content.mutable_targets()->DeleteSubrange(1, 1);
  content.set_audience(v1::AUDIENCE_GENERAL);
  const auto response = Diff(RevisedTo(content), {});
  ASSERT_THAT(response, IsOk());
  EXPECT_THAT(FieldsOf(*response), ElementsAre("text", "targets[accounts/x.ornekuni].kind",
                                               "targets[accounts/x.ornekuni].text", "audience"));
}

TEST_F(DiffTest, P6HowEachRoundWasJudgedIsToldToo) {
  v1::Submission current = office_.Submitted();
  const auto judge = [&](v1::Assessment::Outcome outcome, const char* note) {
    const auto request = AssessRequest(current, v1::CRITERION_AUDIENCE, outcome, note);
    current = Assess(current, request, office_.Who("people/rana"), office_.world, kNow)->state;
  };
  judge(v1::Assessment::OUTCOME_FAIL, "Too loud.");
  current = RequestChanges(current, ChangesRequest(current), office_.Who("people/rana"), office_.world, kNow)->state;
  v1::ReviseSubmissionRequest request;
  *request.mutable_content() = Edited(LawContent(), "Quietly");
  current = Revise(current, request, office_.Who("people/ece"), office_.desk(), kNow)->state;
  current = Submit(current, office_.Who("people/ece"), office_.desk(), kNow)->state;
  judge(v1::Assessment::OUTCOME_PASS, "Better.");
  const auto response = Diff(current, {});
  ASSERT_THAT(response, IsOk());
  ASSERT_EQ(response->from_assessments_size(), 1);
  EXPECT_EQ(response->from_assessments(0).note(), "Too loud.");
  EXPECT_EQ(response->from_assessments(0).outcome(), v1::Assessment::OUTCOME_FAIL);
  EXPECT_EQ(response->from_assessments(0).actor(), "people/rana");
  ASSERT_EQ(response->to_assessments_size(), 1);
  EXPECT_EQ(response->to_assessments(0).note(), "Better.");
}

TEST_F(DiffTest, AnyTwoRoundsAndNoneThatIsNot) {
  v1::Submission current = RevisedTo(Edited(LawContent(), "Two"));
  current = Submit(current, office_.Who("people/ece"), office_.desk(), kNow)->state;
  v1::DiffRoundsRequest request;
  request.set_from_round(2);
  request.set_to_round(1);
  const auto back = Diff(current, request);
  ASSERT_THAT(back, IsOk());
  EXPECT_EQ(back->fields(0).pieces(0).text(), "Two");
  request.set_to_round(2);
  EXPECT_THAT(Diff(current, request)->fields(), IsEmpty());
  request.set_to_round(3);
  EXPECT_THAT(Diff(current, request), Fails(absl::StatusCode::kNotFound, "ROUND_NOT_FOUND"));
  EXPECT_THAT(Diff(office_.Submitted(), {}), Fails(absl::StatusCode::kNotFound, "ROUND_NOT_FOUND"));
}

}  // namespace
}  // namespace meydan::review

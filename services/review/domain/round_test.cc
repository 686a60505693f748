#include "services/review/domain/round.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/review/domain/content/digest.h"
#include "services/review/domain/testing/samples.h"

namespace meydan::review {
namespace {

using namespace testing;  // NOLINT: the fixtures of these tests
using ::meydan::testing::EqualsProto;
using ::meydan::testing::Fails;
using ::meydan::testing::IsOk;

constexpr auto kPrecondition = absl::StatusCode::kFailedPrecondition;

v1::ReviseSubmissionRequest ReviseRequest(v1::Content content) {
  v1::ReviseSubmissionRequest request;
  *request.mutable_content() = std::move(content);
  return request;
}

class RoundsOfTimeTest : public ::testing::Test {
 protected:
  // By the Directorate, to `hours` after the time that it has at first: begins another round.
  absl::StatusOr<SubmissionDecision> Move(const v1::Submission& current, int hours) {
    v1::RescheduleSubmissionRequest request;
    *request.mutable_publish_time() = ToProto(ToTime(LawContent().publish_time()) + absl::Hours(hours));
    return Reschedule(current, request, office_.Who("people/rana"), office_.desk(), kNow);
  }
  static v1::Content At(v1::Content content, int hours) {
    *content.mutable_publish_time() = ToProto(ToTime(content.publish_time()) + absl::Hours(hours));
    return content;
  }
  // What each round was about must be what its digest says (CR4).
  static std::vector<v1::Content> ContentsOf(const v1::Submission& current) {
    std::vector<v1::Content> contents;
    for (int i = 0; i < current.rounds_size(); ++i) {
      contents.push_back(ContentOfRound(current, i));
      EXPECT_EQ(DigestOf(contents.back()), current.rounds(i).content_digest()) << "round " << i + 1;
    }
    return contents;
  }
  Office office_;
};

TEST_F(RoundsOfTimeTest, CR6AChangeOfTimeAloneKeepsARoundButNoSecondCopy) {
  v1::Submission current = office_.Submitted();
  const size_t bytes = current.ByteSizeLong();
  for (int i = 1; i <= 100; ++i) {
    const auto moved = Move(current, i);
    ASSERT_THAT(moved, IsOk());
    current = moved->state;
  }
  EXPECT_EQ(current.round(), 101);
  ASSERT_EQ(current.rounds_size(), 100);
  EXPECT_FALSE(current.rounds(0).has_content());
  const std::vector<v1::Content> contents = ContentsOf(current);
  for (int i = 0; i < 100; ++i) EXPECT_THAT(contents[static_cast<size_t>(i)], EqualsProto(At(LawContent(), i)));
  EXPECT_LT(current.ByteSizeLong(), bytes + size_t{100} * 250);  // a round and its entry of the history
  for (int i = 101; i <= 120; ++i) current = Move(current, i)->state;
  EXPECT_THAT(Move(current, 121), Fails(kPrecondition, "TOO_MANY_ROUNDS"));
}

TEST_F(RoundsOfTimeTest, WhatWasBorrowedStaysWhenAnotherTextComes) {
  v1::Submission current = Move(Move(office_.Submitted(), 1)->state, 2)->state;
  current = Revise(current, ReviseRequest(At(Edited(LawContent(), "Two"), 3)), office_.Who("people/rana"),
                   office_.desk(), kNow)
                ->state;
  current = Move(current, 4)->state;
  const std::vector<v1::Content> contents = ContentsOf(current);
  ASSERT_EQ(contents.size(), 4U);
  for (int i = 0; i < 3; ++i) EXPECT_THAT(contents[static_cast<size_t>(i)], EqualsProto(At(LawContent(), i)));
  EXPECT_THAT(contents[3], EqualsProto(At(Edited(LawContent(), "Two"), 3)));
}

// Back at its unit, what is written before it is submitted again belongs to no round: nothing may borrow from it.
TEST_F(RoundsOfTimeTest, NothingIsBorrowedFromWhatIsStillWritten) {
  const auto ece = office_.Who("people/ece");
  v1::Submission current = office_.Submitted();
  current = RequestChanges(current, ChangesRequest(current), office_.Who("people/rana"), office_.world, kNow)->state;
  for (const v1::Content& content : {At(LawContent(), 5), At(Edited(LawContent(), "Two"), 6), LawContent()}) {
    current = Revise(current, ReviseRequest(content), ece, office_.desk(), kNow)->state;
    const std::vector<v1::Content> contents = ContentsOf(current);
    ASSERT_EQ(contents.size(), 1U);
    EXPECT_THAT(contents[0], EqualsProto(LawContent()));
  }
  EXPECT_TRUE(current.rounds(0).has_content());
  current = Submit(current, ece, office_.desk(), kNow)->state;
  EXPECT_THAT(ContentsOf(current)[0], EqualsProto(LawContent()));
}

TEST_F(RoundsOfTimeTest, TheTimeThatThereWasNoneIsKept) {
  v1::Content content = LawContent();
  content.clear_publish_time();
  v1::Submission current =
      Revise(office_.Submitted(), ReviseRequest(content), office_.Who("people/rana"), office_.desk(), kNow)->state;
  current = Move(current, 7)->state;
  const std::vector<v1::Content> contents = ContentsOf(current);
  ASSERT_EQ(contents.size(), 2U);
  EXPECT_THAT(contents[0], EqualsProto(LawContent()));
  EXPECT_THAT(contents[1], EqualsProto(content));
}

}  // namespace
}  // namespace meydan::review

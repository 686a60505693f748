// ClaimComment and ReleaseComment, and what a claim means to the other methods (CR8).
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <barrier>
#include <functional>
#include <thread>
#include <vector>

#include "common/async/spawn.h"
#include "common/base/testing/status_matchers.h"
#include "common/store/testing/interrupted_store.h"
#include "services/moderation/testing/small_service.h"

namespace meydan::moderation {
namespace {

using meydan::testing::EqualsProto;
using meydan::testing::Fails;
using meydan::testing::IsOk;
using ::testing::SizeIs;
using namespace testing;  // the samples

constexpr auto kPrecondition = absl::StatusCode::kFailedPrecondition;
constexpr char kRequestId[] = "7f3c1b9e-2d84-4c55-9a1f-0e6b8d2c4a11";

class ClaimMethodsTest : public ::testing::Test {
 protected:
  absl::StatusOr<v1::Comment> Claim(const Actor& actor, const std::string& etag = "", const std::string& request = "") {
    return ClaimOf(name_, actor, etag, request);
  }
  absl::StatusOr<v1::Comment> ClaimOf(const std::string& name, const Actor& actor, const std::string& etag = "",
                                      const std::string& request_id = "") {
    v1::ClaimCommentRequest request;
    request.set_name(name);
    request.set_etag(etag);
    request.set_request_id(request_id);
    return BlockOn(service_.comments.ClaimComment(service_.CallBy(actor, request), request));
  }
  absl::StatusOr<v1::Comment> Release(const Actor& actor, const std::string& etag = "") {
    v1::ReleaseCommentRequest request;
    request.set_name(name_);
    request.set_etag(etag);
    return BlockOn(service_.comments.ReleaseComment(service_.CallBy(actor, request), request));
  }
  static v1::DecideCommentRequest KeepOf(const std::string& name) {
    v1::DecideCommentRequest request;
    request.set_name(name);
    request.set_action(v1::Decision::ACTION_KEEP);
    request.set_reason("söz ağır, hakaret değil");
    return request;
  }
  absl::StatusOr<v1::Comment> Keep(const Actor& actor, const std::string& etag = "") {
    v1::DecideCommentRequest request = KeepOf(name_);
    request.set_etag(etag);
    return BlockOn(service_.comments.DecideComment(service_.CallBy(actor, request), request));
  }
  v1::ListCommentsResponse Queue(const Actor& actor) {
    v1::ListCommentsRequest request;
    request.mutable_filter()->set_state(v1::Comment::STATE_IN_REVIEW);
    return *BlockOn(service_.comments.ListComments(service_.CallBy(actor, request), request));
  }

  SmallService service_;
  const std::string name_ = service_.Take(Numbered(1, "bu kaba"));
};

TEST_F(ClaimMethodsTest, CR8FromTheClaimToTheDecision) {
  const auto claimed = Claim(Moderator());
  ASSERT_THAT(claimed, IsOk());
  EXPECT_EQ(claimed->claim().holder(), Moderator().name);
  EXPECT_THAT(Claim(OtherModerator()), Fails(kPrecondition, "CLAIMED_BY_OTHER"));
  EXPECT_THAT(Keep(OtherModerator()), Fails(kPrecondition, "CLAIMED_BY_OTHER"));
  const auto kept = Keep(Moderator(), claimed->etag());
  ASSERT_THAT(kept, IsOk());
  EXPECT_FALSE(kept->has_claim());
  EXPECT_FALSE(service_.Stored(name_).has_claim());
}

TEST_F(ClaimMethodsTest, CR8TheQueueShowsWhoHoldsWhat) {
  ASSERT_THAT(Claim(Moderator()), IsOk());
  const v1::ListCommentsResponse queue = Queue(OtherModerator());
  ASSERT_THAT(queue.comments(), SizeIs(1));
  EXPECT_EQ(queue.comments(0).claim().holder(), Moderator().name);
  EXPECT_FALSE(Queue(LawStaff()).comments(0).has_claim()) << "P8: no unit needs to know";
}

TEST_F(ClaimMethodsTest, CR8ReleasedItIsTheNextOnes) {
  ASSERT_THAT(Claim(Moderator()), IsOk());
  EXPECT_THAT(Release(OtherModerator()), Fails(kPrecondition, "CLAIMED_BY_OTHER"));
  const auto released = Release(Moderator());
  ASSERT_THAT(released, IsOk());
  EXPECT_FALSE(released->has_claim());
  EXPECT_EQ(Release(Moderator())->etag(), released->etag()) << "nothing to give back";
  EXPECT_THAT(Claim(OtherModerator()), IsOk());
}

TEST_F(ClaimMethodsTest, ClaimsHaveVersionsAndNoEvents) {
  const size_t before = service_.Events().size();
  EXPECT_EQ(Claim(Moderator())->etag(), "2");
  EXPECT_EQ(Claim(Moderator())->etag(), "2") << "the same claim again";
  service_.clock.Advance(absl::Minutes(1));
  EXPECT_EQ(Claim(Moderator())->etag(), "3") << "renewed";
  EXPECT_EQ(Release(Moderator())->etag(), "4");
  EXPECT_THAT(service_.Events(), SizeIs(before));
}

TEST_F(ClaimMethodsTest, AStaleEtagIsRefused) {
  EXPECT_THAT(Claim(Moderator(), "9"), Fails(absl::StatusCode::kAborted, "ETAG_STALE"));
  ASSERT_THAT(Claim(Moderator(), "1"), IsOk());
  EXPECT_THAT(Release(Moderator(), "1"), Fails(absl::StatusCode::kAborted, "ETAG_STALE"));
  EXPECT_THAT(Release(Moderator(), "2"), IsOk());
}

TEST_F(ClaimMethodsTest, ARepeatedRequestGetsItsFirstAnswer) {
  const auto first = Claim(Moderator(), "", kRequestId);
  ASSERT_THAT(first, IsOk());
  ASSERT_THAT(Keep(Moderator()), IsOk());
  const auto again = Claim(Moderator(), "", kRequestId);
  ASSERT_THAT(again, IsOk());
  EXPECT_THAT(*again, EqualsProto(*first));
  const std::string other = service_.Take(Numbered(2, "bu kaba"));
  EXPECT_THAT(ClaimOf(other, Moderator(), "", kRequestId),
              Fails(absl::StatusCode::kInvalidArgument, "REQUEST_ID_REUSED"));
}

TEST_F(ClaimMethodsTest, WhatIsNotThereIsNotFound) {
  EXPECT_THAT(ClaimOf("comments/123e4567-e89b-42d3-a456-426614174000", Moderator()),
              Fails(absl::StatusCode::kNotFound, "COMMENT_NOT_FOUND"));
}

// One person's call, in another copy of the service, between whose reading and writing something else happens.
template <typename Response, typename Request>
absl::StatusOr<Response> Interrupted(SmallService& service, const Actor& actor, const Request& request,
                                     Task<absl::StatusOr<Response>> (CommentMethods::*method)(rpc::Call, Request),
                                     const std::function<void()>& act) {
  store::testing::InterruptedStore store(service.store);
  store::WritePath write_path(store, service.clock, "moderation", {});
  CommentMethods comments(write_path, service.accounts, SampleSettings());
  store.BeforeNext(request.name(), act);
  return BlockOn((comments.*method)(service.CallBy(actor, request), request));
}

TEST_F(ClaimMethodsTest, CR8WhoReachesForItAMomentLaterDoesNotGetIt) {
  v1::ClaimCommentRequest request;
  request.set_name(name_);
  const auto late = Interrupted(service_, OtherModerator(), request, &CommentMethods::ClaimComment,
                                [&] { EXPECT_THAT(Claim(Moderator()), IsOk()); });
  EXPECT_THAT(late, Fails(kPrecondition, "CLAIMED_BY_OTHER"));
  EXPECT_EQ(service_.Stored(name_).claim().holder(), Moderator().name);
}

TEST_F(ClaimMethodsTest, CR8AClaimBetweenTheReadingAndTheDecisionHolds) {
  const auto decision = Interrupted(service_, OtherModerator(), KeepOf(name_), &CommentMethods::DecideComment,
                                    [&] { EXPECT_THAT(Claim(Moderator()), IsOk()); });
  EXPECT_THAT(decision, Fails(kPrecondition, "CLAIMED_BY_OTHER"));
  EXPECT_EQ(service_.Stored(name_).state(), v1::Comment::STATE_IN_REVIEW);
}

// All reach for each of many comments at the same moment, in threads.
TEST_F(ClaimMethodsTest, CR8OfThreeModeratorsAtOnceOneGetsIt) {
  std::vector<std::string> names;
  for (int i = 0; i < 200; ++i) names.push_back(service_.Take(Numbered(10 + i, "bu kaba")));
  const std::vector<Actor> people = {Moderator(), OtherModerator(), Director()};
  std::vector<std::vector<absl::Status>> answers(people.size());
  std::barrier<> together(static_cast<std::ptrdiff_t>(people.size()));
  std::vector<std::thread> threads;
  for (size_t i = 0; i < people.size(); ++i) {
    threads.emplace_back([&, i] {
      for (const std::string& name : names) {
        together.arrive_and_wait();
        answers[i].push_back(ClaimOf(name, people[i]).status());
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  for (size_t at = 0; at < names.size(); ++at) {
    std::vector<std::string> holders;
    for (size_t i = 0; i < people.size(); ++i) {
      const absl::Status& answer = answers[i][at];
      if (answer.ok()) holders.push_back(people[i].name);
      EXPECT_TRUE(answer.ok() || ReasonOf(answer) == "CLAIMED_BY_OTHER") << answer;
    }
    ASSERT_THAT(holders, SizeIs(1)) << names[at];
    EXPECT_EQ(service_.Stored(names[at]).claim().holder(), holders[0]);
  }
}

}  // namespace
}  // namespace meydan::moderation

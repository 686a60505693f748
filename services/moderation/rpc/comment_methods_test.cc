#include "services/moderation/rpc/comment_methods.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/async/spawn.h"
#include "common/base/testing/status_matchers.h"
#include "services/moderation/domain/evidence.h"
#include "services/moderation/testing/small_service.h"

namespace meydan::moderation {
namespace {

using meydan::testing::EqualsProto;
using meydan::testing::Fails;
using meydan::testing::IsOk;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using namespace testing;  // the samples
constexpr auto kInvalid = absl::StatusCode::kInvalidArgument;
constexpr auto kDenied = absl::StatusCode::kPermissionDenied;
constexpr auto kUnknown = absl::StatusCode::kNotFound;
constexpr char kNobody[] = "comments/123e4567-e89b-42d3-a456-426614174000";
constexpr char kRequestId[] = "7f3c1b9e-2d84-4c55-9a1f-0e6b8d2c4a11";

class CommentMethodsTest : public ::testing::Test {
 protected:
  absl::StatusOr<v1::Comment> Get(const std::string& name, const Actor& actor) {
    v1::GetCommentRequest request;
    request.set_name(name);
    return BlockOn(service_.comments.GetComment(service_.CallBy(actor, request), request));
  }
  absl::StatusOr<v1::ListCommentsResponse> List(const v1::ListCommentsRequest& request,
                                                const Actor& actor = Moderator()) {
    return BlockOn(service_.comments.ListComments(service_.CallBy(actor, request), request));
  }
  absl::StatusOr<v1::Comment> Decide(const v1::DecideCommentRequest& request, const Actor& actor = Moderator()) {
    return BlockOn(service_.comments.DecideComment(service_.CallBy(actor, request), request));
  }
  absl::StatusOr<v1::Comment> Confirm(const v1::ConfirmRemovalRequest& request, const Actor& actor = AccountManager()) {
    return BlockOn(service_.comments.ConfirmRemoval(service_.CallBy(actor, request), request));
  }
  absl::StatusOr<v1::Comment> Appeal(const v1::AppealCommentRequest& request, const Actor& actor) {
    return BlockOn(service_.comments.AppealComment(service_.CallBy(actor, request), request));
  }
  absl::StatusOr<v1::Comment> DecideAppeal(const v1::DecideAppealRequest& request, const Actor& actor) {
    return BlockOn(service_.comments.DecideAppeal(service_.CallBy(actor, request), request));
  }

  static v1::DecideCommentRequest OrderOf(const std::string& name, const std::string& request_id = "") {
    v1::DecideCommentRequest request;
    request.set_name(name);
    request.set_action(v1::Decision::ACTION_ORDER_REMOVAL);
    request.add_grounds(v1::GROUND_INSULT);
    request.set_reason("kişiye hakaret");
    request.set_request_id(request_id);
    return request;
  }
  static v1::ConfirmRemovalRequest ConfirmationOf(const std::string& name) {
    v1::ConfirmRemovalRequest request;
    request.set_name(name);
    request.set_proof_url("https://kanit.ornekuni.edu.tr/1");
    return request;
  }

  SmallService service_;
};

TEST_F(CommentMethodsTest, P8EachGetsWhatTheyMaySee) {
  const std::string name = service_.Take(Numbered(1, "bu kaba"));
  const auto full = Get(name, Moderator());
  ASSERT_THAT(full, IsOk());
  EXPECT_EQ(full->text(), "bu kaba");
  EXPECT_EQ(full->etag(), "1");
  EXPECT_EQ(full->author(), service_.Stored(name).author());
  EXPECT_THAT(Get(name, AccountManager()), IsOk());
  EXPECT_THAT(Get(name, LawStaff()), Fails(kDenied, "COMMENT_NOT_READABLE"));
  EXPECT_THAT(Get(name, Operator()), Fails(kDenied, "COMMENT_NOT_READABLE"));
}

TEST_F(CommentMethodsTest, WhatIsNotThereIsNotFound) {
  for (const std::string name : {kNobody, "", "comments/", "cases/1", "comments/1\n2"}) {
    EXPECT_THAT(Get(name, Moderator()), Fails(kUnknown, "COMMENT_NOT_FOUND")) << name;
  }
  EXPECT_THAT(Decide(OrderOf(kNobody)), Fails(kUnknown, "COMMENT_NOT_FOUND"));
  EXPECT_THAT(Decide(OrderOf(kNobody, kRequestId)), Fails(kUnknown, "COMMENT_NOT_FOUND"));
}

TEST_F(CommentMethodsTest, P10FromTheOrderToTheProof) {
  const std::string name = service_.Take(Numbered(1, "bu kaba"));
  const auto ordered = Decide(OrderOf(name));
  ASSERT_THAT(ordered, IsOk());
  EXPECT_EQ(ordered->state(), v1::Comment::STATE_REMOVAL_ORDERED);
  EXPECT_EQ(ordered->etag(), "2");
  ASSERT_THAT(ordered->evidence(), SizeIs(1));
  EXPECT_TRUE(IsIntact(*ordered, ordered->evidence(0)));
  EXPECT_THAT(Confirm(ConfirmationOf(name), OtherAccountManager()), Fails(kDenied, "ACCOUNT_NOT_YOURS"));
  const auto removed = Confirm(ConfirmationOf(name));
  ASSERT_THAT(removed, IsOk());
  EXPECT_EQ(removed->state(), v1::Comment::STATE_REMOVED);
  EXPECT_EQ(removed->removal().confirmation().confirmer(), AccountManager().name);
  EXPECT_THAT(service_.EventTypes(), ElementsAre("CommentFlagged", "RemovalOrdered", "RemovalConfirmed"));
}

TEST_F(CommentMethodsTest, Cm13AnotherModeratorDecidesTheAppeal) {
  const std::string name = service_.Take(Numbered(1, "bu kaba"));
  ASSERT_THAT(Decide(OrderOf(name)), IsOk());
  v1::AppealCommentRequest appeal;
  appeal.set_name(name);
  appeal.set_note("alıntıydı");
  EXPECT_THAT(Appeal(appeal, LawStaff()), Fails(kDenied, "ACCOUNT_NOT_YOURS"));
  ASSERT_THAT(Appeal(appeal, LawRepresentative()), IsOk());
  v1::DecideAppealRequest verdict;
  verdict.set_name(name);
  verdict.set_outcome(v1::Appeal::OUTCOME_GRANTED);
  verdict.set_reason("alıntı");
  EXPECT_THAT(DecideAppeal(verdict, Moderator()), Fails(kDenied, "SAME_MODERATOR"));
  const auto granted = DecideAppeal(verdict, OtherModerator());
  ASSERT_THAT(granted, IsOk());
  EXPECT_EQ(granted->state(), v1::Comment::STATE_KEPT);
}

TEST_F(CommentMethodsTest, AStaleEtagIsRefused) {
  const std::string name = service_.Take(Numbered(1, "bu kaba"));
  v1::DecideCommentRequest order = OrderOf(name);
  order.set_etag("9");
  EXPECT_THAT(Decide(order), Fails(absl::StatusCode::kAborted, "ETAG_STALE"));
  order.set_etag("1");
  EXPECT_THAT(Decide(order), IsOk());
}

TEST_F(CommentMethodsTest, ARepeatedRequestGetsItsFirstAnswer) {
  const std::string name = service_.Take(Numbered(1, "bu kaba"));
  const auto first = Decide(OrderOf(name, kRequestId));
  ASSERT_THAT(first, IsOk());
  ASSERT_THAT(Confirm(ConfirmationOf(name)), IsOk());
  const auto again = Decide(OrderOf(name, kRequestId));
  ASSERT_THAT(again, IsOk());
  EXPECT_THAT(*again, EqualsProto(*first));
  v1::DecideCommentRequest other = OrderOf(name, kRequestId);
  other.set_reason("başka");
  EXPECT_THAT(Decide(other), Fails(kInvalid, "REQUEST_ID_REUSED"));
}

TEST_F(CommentMethodsTest, BadWordsAreNamedByTheirField) {
  const std::string name = service_.Take(Numbered(1, "bu kaba"));
  v1::DecideCommentRequest order = OrderOf(name);
  order.clear_grounds();
  EXPECT_THAT(Decide(order), Fails(kInvalid, "GROUND_REQUIRED"));
  order.add_grounds(static_cast<v1::Ground>(42));
  EXPECT_THAT(Decide(order), Fails(kInvalid, "GROUND_UNKNOWN"));
  order = OrderOf(name);
  order.clear_reason();
  EXPECT_THAT(Decide(order), Fails(kInvalid, "REASON_REQUIRED"));
  order = OrderOf(name);
  order.set_action(static_cast<v1::Decision::Action>(42));
  order.clear_grounds();
  EXPECT_THAT(Decide(order), Fails(kInvalid, "ACTION_UNKNOWN"));
  EXPECT_THAT(Confirm([&] {
                v1::ConfirmRemovalRequest request = ConfirmationOf(name);
                request.set_proof_url("ftp://kanit");
                return request;
              }()),
              Fails(kInvalid, "PROOF_INVALID"));
}

TEST_F(CommentMethodsTest, Cm1TheQueueShowsTheLastTakenInFirst) {
  std::vector<std::string> names;
  for (int i = 0; i < 5; ++i) {
    names.insert(names.begin(), service_.Take(Numbered(i, "bu kaba")));
    service_.Take(Numbered(100 + i, "merhaba"));
    service_.clock.Advance(absl::Seconds(1));
  }
  v1::ListCommentsRequest request;
  request.mutable_filter()->set_state(v1::Comment::STATE_IN_REVIEW);
  request.set_page_size(2);
  std::vector<std::string> listed;
  do {
    const auto page = List(request);
    ASSERT_THAT(page, IsOk());
    EXPECT_LE(page->comments_size(), 2);
    for (const v1::Comment& comment : page->comments()) listed.push_back(comment.name());
    request.set_page_token(page->next_page_token());
  } while (!request.page_token().empty());
  EXPECT_EQ(listed, names);
}

TEST_F(CommentMethodsTest, FiltersAreHeldTogether) {
  service_.Take(Numbered(1, "hakaret"));
  service_.Take(Numbered(2, "reklam"));
  service_.Take(Numbered(3, "asansör bozuk"));
  v1::ListCommentsRequest request;
  EXPECT_THAT(List(request)->comments(), SizeIs(3));
  request.mutable_filter()->set_account(kAccount);
  request.mutable_filter()->set_ground(v1::GROUND_ADVERTISING);
  const auto advertising = List(request);
  ASSERT_THAT(advertising, IsOk());
  ASSERT_THAT(advertising->comments(), SizeIs(1));
  EXPECT_EQ(advertising->comments(0).text(), "reklam");
  EXPECT_THAT(advertising->comments(0).verdict().findings(), IsEmpty());
  request.mutable_filter()->set_kind(v1::KIND_COMPLAINT);
  EXPECT_THAT(List(request)->comments(), IsEmpty());
}

TEST_F(CommentMethodsTest, P8ALineThatMayNotBeReadIsMasked) {
  service_.Take(Numbered(1, "gizli söz, kaba"));
  const auto page = List({}, LawStaff());
  ASSERT_THAT(page, IsOk());
  ASSERT_THAT(page->comments(), SizeIs(1));
  EXPECT_TRUE(page->comments(0).masked());
  EXPECT_THAT(page->SerializeAsString(), Not(::testing::HasSubstr("gizli")));
}

TEST_F(CommentMethodsTest, BadPagesAndFiltersAreRefused) {
  for (int i = 0; i < 3; ++i) service_.Take(Numbered(i, "merhaba"));
  v1::ListCommentsRequest request;
  request.set_page_size(-1);
  EXPECT_THAT(List(request), Fails(kInvalid, "PAGE_SIZE_INVALID"));
  request.set_page_size(1);
  request.set_page_token("yok");
  EXPECT_THAT(List(request), Fails(kInvalid, "PAGE_TOKEN_INVALID"));
  request.set_page_token("");
  request.set_page_token(List(request)->next_page_token());
  request.mutable_filter()->set_state(v1::Comment::STATE_CLEAN);
  EXPECT_THAT(List(request), Fails(kInvalid, "PAGE_TOKEN_INVALID")) << "of another filter";
  request.mutable_filter()->set_state(static_cast<v1::Comment::State>(77));
  EXPECT_THAT(List(request), Fails(kInvalid, "FILTER_INVALID"));
  request.clear_filter();
  request.set_page_token("");
  request.set_page_size(1'000'000);
  EXPECT_THAT(List(request)->comments(), SizeIs(3));
}

TEST_F(CommentMethodsTest, AStoreThatIsAwayIsSaidSo) {
  const std::string name = service_.Take(Numbered(1, "bu kaba"));
  const absl::Status away = MakeError(absl::StatusCode::kUnavailable, "REDIS_UNAVAILABLE", "the store is away");
  service_.store.FailNext(away);
  EXPECT_THAT(Get(name, Moderator()), Fails(absl::StatusCode::kUnavailable, "REDIS_UNAVAILABLE"));
  service_.store.FailNext(away);
  EXPECT_THAT(List({}), Fails(absl::StatusCode::kUnavailable, "REDIS_UNAVAILABLE"));
  service_.store.FailNext(away);
  EXPECT_THAT(Decide(OrderOf(name)), Fails(absl::StatusCode::kUnavailable, "REDIS_UNAVAILABLE"));
}

}  // namespace
}  // namespace meydan::moderation

#include "services/moderation/rpc/comment_stream.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <deque>
#include <utility>

#include "common/async/spawn.h"
#include "common/base/testing/status_matchers.h"
#include "services/moderation/testing/small_service.h"

namespace meydan::moderation {
namespace {

using meydan::testing::Fails;
using meydan::testing::IsOk;
using ::testing::HasSubstr;
using ::testing::SizeIs;
using namespace testing;  // the samples

using Message = absl::StatusOr<std::optional<v1::StreamCommentsRequest>>;
using Answer = absl::StatusOr<v1::StreamCommentsResponse>;

// A caller: what it has sent is read at once, then the stream waits for more, as the real one does.
class Caller {
 public:
  void Send(const v1::IncomingComment& comment) {
    v1::StreamCommentsRequest message;
    *message.mutable_comment() = comment;
    Give(std::optional<v1::StreamCommentsRequest>(std::move(message)));
  }
  void End() { Give(std::optional<v1::StreamCommentsRequest>()); }
  void Break(absl::Status status) { Give(std::move(status)); }

  CommentStream::Source Source() {
    return [this] { return Next(); };
  }

 private:
  void Give(Message message) {
    if (waiting_) {
      std::move(std::exchange(waiting_, nullptr))(std::move(message));
    } else {
      sent_.push_back(std::move(message));
    }
  }
  Task<Message> Next() {
    Completion<Message> given([this](Completion<Message>::Resume resume) {
      if (sent_.empty()) {
        waiting_ = std::move(resume);
        return;
      }
      Message message = std::move(sent_.front());
      sent_.pop_front();
      std::move(resume)(std::move(message));
    });
    Message message = co_await given;
    co_return message;
  }

  std::deque<Message> sent_;
  Completion<Message>::Resume waiting_;
};

class CommentStreamTest : public ::testing::Test {
 protected:
  void Start() {
    rpc::Call call;
    call.actor = Connector();
    Spawn(service_.ingest.TakeInStream(std::move(call), caller_.Source()),
          [this](Answer answer) { answer_ = std::move(answer); });
  }
  bool Ended() const { return answer_.has_value(); }

  SmallService service_;
  Caller caller_;
  std::optional<Answer> answer_;
};

TEST_F(CommentStreamTest, ACommentIsTakenInAsSoonAsItComes) {
  Start();
  caller_.Send(Numbered(1, "hakaret"));
  EXPECT_THAT(service_.Events(), SizeIs(2));
  EXPECT_FALSE(Ended());
  caller_.End();
  ASSERT_TRUE(Ended());
  ASSERT_THAT(*answer_, IsOk());
  EXPECT_EQ((*answer_)->received(), 1);
}

TEST_F(CommentStreamTest, TheAnswerCountsWhatBecameOfThem) {
  Start();
  caller_.Send(Numbered(1, "bir"));
  caller_.Send(Numbered(2, ""));
  caller_.Send(Numbered(1, "iki"));
  caller_.Send(Numbered(1, "iki"));
  caller_.End();
  ASSERT_THAT(*answer_, IsOk());
  const v1::StreamCommentsResponse& answer = **answer_;
  EXPECT_EQ(answer.received(), 4);
  EXPECT_EQ(answer.created(), 1);
  EXPECT_EQ(answer.revised(), 1);
  EXPECT_EQ(answer.unchanged(), 1);
  EXPECT_EQ(answer.refused(), 1);
  ASSERT_THAT(answer.refusals(), SizeIs(1));
  EXPECT_EQ(answer.refusals(0).index(), 1);
  EXPECT_EQ(answer.refusals(0).error().code(), static_cast<int>(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(answer.refusals(0).SerializeAsString(), HasSubstr("comment.text"));
}

TEST_F(CommentStreamTest, ThousandsThatWaitAreTakenInInOrder) {
  for (int i = 0; i < 3'000; ++i) caller_.Send(Numbered(i % 1'000, i < 1'000 ? "bir" : "iki"));
  caller_.End();
  Start();
  ASSERT_TRUE(Ended());
  ASSERT_THAT(*answer_, IsOk());
  EXPECT_EQ((*answer_)->created(), 1'000);
  EXPECT_EQ((*answer_)->revised(), 1'000);
  EXPECT_EQ((*answer_)->unchanged(), 1'000);
}

TEST_F(CommentStreamTest, OnlyTheFirstHundredRefusalsAreTold) {
  Start();
  for (int i = 0; i < 150; ++i) caller_.Send(Numbered(i, ""));
  caller_.End();
  ASSERT_THAT(*answer_, IsOk());
  EXPECT_EQ((*answer_)->refused(), 150);
  EXPECT_THAT((*answer_)->refusals(), SizeIs(100));
}

TEST_F(CommentStreamTest, AFaultThatMayPassEndsTheStream) {
  Start();
  caller_.Send(Numbered(1, "bir"));
  service_.store.FailNext(MakeError(absl::StatusCode::kUnavailable, "REDIS_UNAVAILABLE", "the store is away"));
  caller_.Send(Numbered(2, "iki"));
  caller_.Send(Numbered(3, "üç"));
  ASSERT_TRUE(Ended());
  EXPECT_THAT(*answer_, Fails(absl::StatusCode::kUnavailable, "REDIS_UNAVAILABLE"));
}

TEST_F(CommentStreamTest, WhatCameBeforeAMessageThatDoesNotParseIsKept) {
  Start();
  caller_.Send(Numbered(1, "hakaret"));
  caller_.Break(MakeError(absl::StatusCode::kInvalidArgument, "REQUEST_MALFORMED", "no such message"));
  ASSERT_TRUE(Ended());
  EXPECT_THAT(*answer_, Fails(absl::StatusCode::kInvalidArgument, "REQUEST_MALFORMED"));
  EXPECT_THAT(service_.Events(), SizeIs(2));
}

TEST_F(CommentStreamTest, AnEmptyStreamIsAnsweredToo) {
  Start();
  caller_.End();
  ASSERT_THAT(*answer_, IsOk());
  EXPECT_EQ((*answer_)->received(), 0);
}

TEST(CommentStreamReadinessTest, NothingIsReadBeforeTheDirectoryIsKnown) {
  SmallService service(/*directory_known=*/false);
  Caller caller;
  EXPECT_THAT(BlockOn(service.ingest.TakeInStream(rpc::Call(), caller.Source())),
              Fails(absl::StatusCode::kUnavailable, "DIRECTORY_NOT_READY"));
}

}  // namespace
}  // namespace meydan::moderation

#include "services/review/rpc/queue_methods.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/synchronization/notification.h"
#include "services/review/testing/small_review.h"

namespace meydan::review {
namespace {

using namespace testing;  // NOLINT: the fixtures of these tests
using ::meydan::testing::Fails;

// One stream and what it was told.
class Stream {
 public:
  Stream(QueueMethods& methods, QueueFeed& feed, const Actor& actor)
      : watcher_(*feed.Watch(actor.name)), alarm_(watcher_->alarm()) {
    Spawn(methods.Watch(
              std::move(watcher_), actor, [this](auto told) { return Write(std::move(told)); },
              [this] { return gone_.load(); }),
          [this](absl::Status status) {
            status_ = std::move(status);
            ended_.Notify();
          });
  }
  ~Stream() {
    gone_ = true;
    alarm_->Ring();
    ended_.WaitForNotification();
  }

  // Waits until the stream has told something, which must be `text`: "complete", "removed <name>", "<name> <holder>".
  void ExpectNext(const std::string& text) {
    absl::MutexLock lock(&mutex_);
    const auto more = [this]() ABSL_SHARED_LOCKS_REQUIRED(mutex_) { return told_.size() > read_; };
    ASSERT_TRUE(mutex_.AwaitWithTimeout(absl::Condition(&more), absl::Seconds(30))) << "nothing, not " << text;
    EXPECT_EQ(told_[read_++], text);
  }
  void ExpectAnything() {
    absl::MutexLock lock(&mutex_);
    const auto more = [this]() ABSL_SHARED_LOCKS_REQUIRED(mutex_) { return told_.size() > read_; };
    ASSERT_TRUE(mutex_.AwaitWithTimeout(absl::Condition(&more), absl::Seconds(30)));
    ++read_;
  }
  size_t told() {
    absl::MutexLock lock(&mutex_);
    return told_.size();
  }
  absl::Status End() {
    ended_.WaitForNotification();
    return status_;
  }

 private:
  Task<bool> Write(v1::WatchQueueResponse response) {
    absl::MutexLock lock(&mutex_);
    if (response.has_item()) {
      told_.push_back(absl::StrCat(response.item().submission(), " ", response.item().claim().holder()));
    } else if (response.complete()) {
      told_.push_back("complete");
    } else {
      told_.push_back(absl::StrCat("removed ", response.removed()));
    }
    co_return true;
  }

  std::unique_ptr<QueueFeed::Watcher> watcher_;
  const std::shared_ptr<Alarm> alarm_;
  std::atomic<bool> gone_{false};
  absl::Notification ended_;
  absl::Status status_;
  absl::Mutex mutex_;
  std::vector<std::string> told_ ABSL_GUARDED_BY(mutex_);
  size_t read_ ABSL_GUARDED_BY(mutex_) = 0;
};

class QueueMethodsTest : public ::testing::Test {
 protected:
  std::unique_ptr<Stream> Watch(const std::string& who) {
    return std::make_unique<Stream>(queue_, feed_, review_.As(who).actor);
  }
  v1::Submission Submitted() {
    review_.clock.Advance(absl::Seconds(1));
    return review_.Submit(review_.Create(review_.Announcement()));
  }
  void Claim(const std::string& who, const std::string& name) {
    review_.clock.Advance(absl::Seconds(1));
    v1::ClaimSubmissionRequest claim;
    claim.set_name(name);
    SmallReview::Must(BlockOn(review_.methods.ClaimSubmission(review_.As(who), claim)));
  }

  SmallReview review_;
  EventLoop loop_{"test"};
  std::atomic<bool> closing_{false};
  QueueFeed feed_{loop_, review_.store, review_.clock, {.look = absl::Milliseconds(50)}};
  QueueMethods queue_{feed_, review_.submissions, review_.university, [this] { return closing_.load(); }};
};

TEST_F(QueueMethodsTest, CR8TellsWhatWaitsAndThenWhoHoldsIt) {
  const std::string first = Submitted().name();
  const v1::Submission second = Submitted();
  review_.clock.Advance(absl::Minutes(1));
  const auto ali = Watch("ali");
  ali->ExpectNext(second.name() + " ");
  ali->ExpectNext(first + " ");
  ali->ExpectNext("complete");
  Claim("ayse", first);
  ali->ExpectNext(first + " people/ayse");
  const std::string third = Submitted().name();
  ali->ExpectNext(third + " ");
  review_.clock.Advance(absl::Seconds(1));
  v1::WithdrawSubmissionRequest withdraw;
  withdraw.set_name(second.name());
  SmallReview::Must(BlockOn(review_.methods.WithdrawSubmission(review_.As("ece"), withdraw)));
  ali->ExpectNext("removed " + second.name());
}

TEST_F(QueueMethodsTest, WhoSeesNothingIsToldNothing) {
  Submitted();
  review_.clock.Advance(absl::Minutes(1));
  const auto can = Watch("can");
  can->ExpectNext("complete");
  Submitted();
  const auto ali = Watch("ali");
  for (int told = 0; told < 2; ++told) ali->ExpectAnything();
  ali->ExpectNext("complete");
  closing_ = true;
  EXPECT_THAT(can->End(), Fails(absl::StatusCode::kUnavailable, "SHUTTING_DOWN"));
  EXPECT_EQ(can->told(), 1u);
}

TEST_F(QueueMethodsTest, WhoLeavesIsToldNothingMore) {
  const auto ali = Watch("ali");
  ali->ExpectNext("complete");
  review_.directory.Leave("ali");
  EXPECT_THAT(ali->End(), Fails(absl::StatusCode::kUnauthenticated, "CALLER_UNKNOWN"));
}

TEST_F(QueueMethodsTest, ThereAreNotMoreStreamsThanAllowed) {
  std::vector<std::unique_ptr<QueueFeed::Watcher>> watchers;
  for (size_t i = 0; i < QueueFeed::Options().most_per_person; ++i) watchers.push_back(*feed_.Watch("people/ali"));
  EXPECT_THAT(feed_.Watch("people/ali").status(), Fails(absl::StatusCode::kResourceExhausted, "TOO_MANY_WATCHES"));
}

}  // namespace
}  // namespace meydan::review

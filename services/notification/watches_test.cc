#include "services/notification/watches.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <deque>
#include <memory>
#include <optional>

#include "absl/synchronization/mutex.h"
#include "absl/synchronization/notification.h"
#include "common/base/ids.h"
#include "services/notification/domain/notice.h"
#include "services/notification/testing/small_stack.h"

namespace meydan::notification {
namespace {

using meydan::testing::Fails;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using testing::SmallStack;

// Collects answers, and lets a test wait for them.
class Collector final : public NoticeSink {
 public:
  Task<bool> Write(v1::WatchNoticesResponse response) override {
    absl::MutexLock lock(&mutex_);
    answers_.push_back(std::move(response));
    co_return takes_;
  }
  rpc::Cancellation& cancellation() override { return cancellation_; }

  v1::WatchNoticesResponse Next() {
    absl::MutexLock lock(&mutex_);
    const auto some = [this]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) { return !answers_.empty(); };
    mutex_.Await(absl::Condition(&some));
    v1::WatchNoticesResponse next = std::move(answers_.front());
    answers_.pop_front();
    return next;
  }
  bool empty() {
    absl::MutexLock lock(&mutex_);
    return answers_.empty();
  }
  void RefuseMore() {
    absl::MutexLock lock(&mutex_);
    takes_ = false;
  }

 private:
  absl::Mutex mutex_;
  std::deque<v1::WatchNoticesResponse> answers_ ABSL_GUARDED_BY(mutex_);
  bool takes_ ABSL_GUARDED_BY(mutex_) = true;
  rpc::Cancellation cancellation_;
};

std::vector<std::string> SubjectsOf(const v1::WatchNoticesResponse& answer) {
  std::vector<std::string> subjects;
  for (const v1::Notice& notice : answer.notices()) subjects.emplace_back(IdOf(notice.subject()));
  return subjects;
}

// A watch of the representative's inbox.
class Watch {
 public:
  Watch(Watches& watches, int64_t after, const std::string& caller = "people/temsilci") {
    v1::WatchNoticesRequest request;
    request.set_parent("people/temsilci");
    request.set_after_sequence(after);
    Spawn(watches.Watch(SmallStack::CallOf(caller).actor, std::move(request), &sink), [this](absl::Status status) {
      status_ = std::move(status);
      ended_.Notify();
    });
  }
  ~Watch() { End().IgnoreError(); }

  absl::Status End() {
    sink.cancellation().Cancel();
    return Ended();
  }
  absl::Status Ended() {
    ended_.WaitForNotification();
    return status_;
  }

  Collector sink;

 private:
  absl::Notification ended_;
  absl::Status status_;
};

class WatchesTest : public ::testing::Test {
 protected:
  // Without a poll, so that only the bell wakes a watch; or with one.
  Watches& WithPoll(absl::Duration poll, absl::Duration sign_of_life = absl::Hours(1), int batch = 100) {
    const Watches::Options options{.poll = poll, .sign_of_life = sign_of_life, .batch = batch};
    watches_ = std::make_unique<Watches>(
        stack_.reader, stack_.directory, stack_.bell, [this] { return closing_.load(); }, options);
    return *watches_;
  }
  void Tell(int case_id) {
    ASSERT_TRUE(BlockOn(stack_.reactions.Tell(SmallStack::Routed(absl::StrCat(case_id)))).ok());
  }

  std::atomic<bool> closing_{false};
  SmallStack stack_;
  std::unique_ptr<Watches> watches_;
};

constexpr absl::Duration kNever = absl::InfiniteDuration();

TEST_F(WatchesTest, SendsWhatIsThereAndThenWhatComes) {
  stack_.Tell(2);
  Watch watch(WithPoll(kNever), 0);
  EXPECT_THAT(SubjectsOf(watch.sink.Next()), ElementsAre("1", "2"));
  Tell(3);
  EXPECT_THAT(SubjectsOf(watch.sink.Next()), ElementsAre("3"));
  EXPECT_THAT(watch.End(), Fails(absl::StatusCode::kCancelled, "CALLER_GONE"));
  EXPECT_TRUE(watch.sink.empty());
}

TEST_F(WatchesTest, ResumesBehindTheLastSequenceWithoutGapOrRepeat) {
  stack_.Tell(3);
  std::vector<std::string> seen;
  int64_t sequence = 0;
  for (int round = 0; round < 3; ++round) {
    Watch watch(WithPoll(kNever, absl::Hours(1), /*batch=*/1), sequence);
    const v1::WatchNoticesResponse answer = watch.sink.Next();
    sequence = answer.sequence();
    for (std::string& subject : SubjectsOf(answer)) seen.push_back(std::move(subject));
  }
  EXPECT_THAT(seen, ElementsAre("1", "2", "3"));
  Watch watch(*watches_, sequence);
  EXPECT_THAT(watch.sink.Next().notices(), IsEmpty());
  Tell(4);
  EXPECT_THAT(SubjectsOf(watch.sink.Next()), ElementsAre("4"));
}

TEST_F(WatchesTest, FindsWhatAnotherCopyPutIn) {
  Watch watch(WithPoll(absl::Milliseconds(1)), 0);
  EXPECT_THAT(SubjectsOf(watch.sink.Next()), IsEmpty());
  Bell elsewhere(stack_.loop);
  Reactions other(stack_.write_path, stack_.directory, "units/iletisim", elsewhere, stack_.metrics);
  ASSERT_TRUE(BlockOn(other.Tell(SmallStack::Routed("1"))).ok());
  EXPECT_THAT(SubjectsOf(watch.sink.Next()), ElementsAre("1"));
}

TEST_F(WatchesTest, SaysThatItLivesWhileNothingHappens) {
  Watch watch(WithPoll(absl::Milliseconds(1), absl::Milliseconds(2)), 0);
  for (int i = 0; i < 3; ++i) EXPECT_THAT(watch.sink.Next().notices(), IsEmpty());
}

TEST_F(WatchesTest, ManyWatchersShareOneThread) {
  WithPoll(kNever);
  std::vector<std::unique_ptr<Watch>> watches;
  watches.reserve(Bell::kMostPerPerson);
  for (size_t i = 0; i < Bell::kMostPerPerson; ++i) watches.push_back(std::make_unique<Watch>(*watches_, 0));
  for (const auto& watch : watches) EXPECT_THAT(watch->sink.Next().notices(), IsEmpty());
  Tell(1);
  for (const auto& watch : watches) EXPECT_THAT(SubjectsOf(watch->sink.Next()), ElementsAre("1"));

  Watch one_more(*watches_, 0);
  EXPECT_THAT(one_more.Ended(), Fails(absl::StatusCode::kResourceExhausted, "TOO_MANY_WATCHES"));
  watches.pop_back();
  Watch again(*watches_, 0);
  EXPECT_THAT(SubjectsOf(again.sink.Next()), ElementsAre("1"));
}

TEST_F(WatchesTest, EndsWhenTheServiceStops) {
  Watch watch(WithPoll(absl::Milliseconds(1)), 0);
  watch.sink.Next();
  closing_ = true;
  EXPECT_THAT(watch.Ended(), Fails(absl::StatusCode::kUnavailable, "SHUTTING_DOWN"));
}

TEST_F(WatchesTest, EndsWhenThePersonLeaves) {
  Watch watch(WithPoll(absl::Milliseconds(1)), 0);
  watch.sink.Next();
  stack_.AddPerson("people/temsilci", "state: STATE_LEFT");
  EXPECT_THAT(watch.Ended(), Fails(absl::StatusCode::kUnauthenticated, "CALLER_UNKNOWN"));
}

TEST_F(WatchesTest, EndsWhenAnAnswerCannotBeSent) {
  Watch watch(WithPoll(kNever), 0);
  watch.sink.Next();
  watch.sink.RefuseMore();
  Tell(1);
  EXPECT_THAT(watch.Ended(), Fails(absl::StatusCode::kCancelled, "CALLER_GONE"));
}

TEST_F(WatchesTest, EndsWithTheStoresErrorSoThatTheCallerResumes) {
  WithPoll(kNever);
  stack_.store.FailNext(absl::UnavailableError("gone"));
  Watch watch(*watches_, 0);
  EXPECT_EQ(watch.Ended().code(), absl::StatusCode::kUnavailable);
}

TEST_F(WatchesTest, AnUnknownSequenceIsRefused) {
  stack_.Tell(1);
  WithPoll(kNever);
  for (const int64_t after : {int64_t{-1}, int64_t{1000}}) {
    Watch watch(*watches_, after);
    EXPECT_THAT(watch.Ended(), Fails(absl::StatusCode::kInvalidArgument, "SEQUENCE_UNKNOWN")) << after;
  }
}

TEST_F(WatchesTest, NobodyWatchesTheInboxOfAnotherPerson) {
  Watch watch(WithPoll(kNever), 0, "people/direktor");
  EXPECT_THAT(watch.Ended(), Fails(absl::StatusCode::kPermissionDenied, "INBOX_OF_ANOTHER_PERSON"));
}

}  // namespace
}  // namespace meydan::notification

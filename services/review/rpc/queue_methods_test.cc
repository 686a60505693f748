#include "services/review/rpc/queue_methods.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/store/testing/watching.h"
#include "services/review/testing/small_review.h"

namespace meydan::review {
namespace {

using namespace testing;  // NOLINT: the fixtures of these tests
using ::meydan::testing::Fails;

using Stream = store::testing::Watching<QueueFeed::Watcher, v1::WatchQueueResponse>;

// "complete", "removed <name>", "<name> <holder>".
std::string TextOf(const v1::WatchQueueResponse& told) {
  if (told.has_item()) return absl::StrCat(told.item().submission(), " ", told.item().claim().holder());
  return told.complete() ? "complete" : absl::StrCat("removed ", told.removed());
}

class QueueMethodsTest : public ::testing::Test {
 protected:
  std::unique_ptr<Stream> Watch(const std::string& who) {
    const Actor actor = review_.As(who).actor;
    const auto watch = [this, actor](auto watcher, Stream::Write write, Stream::Gone gone) {
      return queue_.Watch(std::move(watcher), actor, std::move(write), std::move(gone));
    };
    return std::make_unique<Stream>(*feed_.Watch(actor.name), watch, &TextOf);
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
  for (int told = 0; told < 2; ++told) EXPECT_NE(ali->Next(), "complete");
  ali->ExpectNext("complete");
  closing_ = true;
  EXPECT_THAT(can->End(), Fails(absl::StatusCode::kUnavailable, "SHUTTING_DOWN"));
  EXPECT_EQ(can->told(), 1u);
}

TEST_F(QueueMethodsTest, CR3CR8EachWatchesWhatTheyMaySeeAndNoMore) {
  review_.AddFirstStep("id: 'rector' quorum: QUORUM_ANY persons: 'people/rektor' persons: 'people/ali'");
  review_.AddFirstStep("id: 'dean' quorum: QUORUM_ANY groups { role: ROLE_UNIT_HEAD }");
  const std::string law = Submitted().name();
  review_.clock.Advance(absl::Seconds(1));
  const std::string library =
      review_.Submit(review_.Create(review_.Announcement(), "can", "units/kutuphane"), "can").name();
  review_.clock.Advance(absl::Minutes(1));
  const auto rektor = Watch("rektor");
  for (const std::string& told : {library + " ", law + " ", std::string("complete")}) rektor->ExpectNext(told);
  const auto dekan = Watch("dekan");
  for (const std::string& told : {law + " ", std::string("complete")}) dekan->ExpectNext(told);
  const auto can = Watch("can");
  for (const std::string& told : {library + " ", std::string("complete")}) can->ExpectNext(told);
  const auto veli = Watch("veli");  // who is to publish it sees nothing before
  veli->ExpectNext("complete");
  Claim("dekan", law);
  for (const auto* stream : {&rektor, &dekan}) (*stream)->ExpectNext(law + " people/dekan");
  Claim("ayse", library);
  can->ExpectNext(library + " people/ayse");
  rektor->ExpectNext(library + " people/ayse");
  closing_ = true;
  EXPECT_THAT(dekan->End(), Fails(absl::StatusCode::kUnavailable, "SHUTTING_DOWN"));
  EXPECT_EQ(dekan->told(), 3u);
  EXPECT_THAT(veli->End(), Fails(absl::StatusCode::kUnavailable, "SHUTTING_DOWN"));
  EXPECT_EQ(veli->told(), 1u);
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

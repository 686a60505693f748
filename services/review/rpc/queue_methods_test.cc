#include "services/review/rpc/queue_methods.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "common/store/testing/watching.h"
#include "services/review/testing/small_review.h"

namespace meydan::review {
namespace {

using namespace testing;  // NOLINT: the fixtures of these tests
using ::meydan::testing::Fails;
using ::meydan::testing::IsOk;

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
  review_.directory.SetPerson("baskan", "ROLE_UNIT_HEAD", "kutuphane");
  review_.AddFirstStep("id: 'rector' quorum: QUORUM_ANY persons: 'people/rektor' persons: 'people/ali'");
  review_.AddFirstStep("id: 'dean' quorum: QUORUM_ANY groups { role: ROLE_UNIT_HEAD } persons: 'people/mudur'");
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

TEST_F(QueueMethodsTest, TrapCR8WhatHasEndedIsNotLoadedForWhoDecides) {
  review_.AddFirstStep("id: 'dean' quorum: QUORUM_ANY groups { role: ROLE_UNIT_HEAD } persons: 'people/rektor'");
  std::vector<std::string> ended;
  for (int i = 0; i < 3; ++i) {
    ended.push_back(Submitted().name());
    v1::WithdrawSubmissionRequest withdraw;
    withdraw.set_name(ended.back());
    SmallReview::Must(BlockOn(review_.methods.WithdrawSubmission(review_.As("ece"), withdraw)));
  }
  const std::string waits = Submitted().name();
  review_.clock.Advance(absl::Minutes(1));
  std::vector<int> loads;
  for (const std::string& name : ended) loads.push_back(review_.store.LoadsOf(name));
  const int loads_of_what_waits = review_.store.LoadsOf(waits);
  for (const char* who : {"dekan", "rektor"}) {
    const auto stream = Watch(who);
    stream->ExpectNext(waits + " ");
    stream->ExpectNext("complete");
  }
  EXPECT_EQ(review_.store.LoadsOf(waits), loads_of_what_waits + 2);
  for (size_t i = 0; i < ended.size(); ++i) EXPECT_EQ(review_.store.LoadsOf(ended[i]), loads[i]) << i;
}

TEST_F(QueueMethodsTest, CR8MoreThanIsLoadedAtOnceIsToldAllTheSame) {
  review_.AddFirstStep("id: 'rector' quorum: QUORUM_ANY persons: 'people/rektor' persons: 'people/dekan'");
  std::set<std::string> waiting;
  for (int i = 0; i < 205; ++i) waiting.insert(Submitted().name() + " ");
  review_.clock.Advance(absl::Minutes(1));
  const auto rektor = Watch("rektor");
  for (size_t left = waiting.size(); left > 0; --left) EXPECT_EQ(waiting.erase(rektor->Next()), 1u);
  rektor->ExpectNext("complete");
}

TEST_F(QueueMethodsTest, ThereAreNotMoreStreamsThanAllowed) {
  for (const auto& [who, most] : {std::pair("ali", QueueFeed::Options().most_per_person),
                                  std::pair("mudur", QueueFeed::Options().most_per_person),
                                  std::pair("dekan", QueueFeed::Options().most_per_guest)}) {
    const Actor actor = review_.As(who).actor;
    std::vector<std::unique_ptr<QueueFeed::Watcher>> watchers;
    for (size_t i = 0; i < most; ++i) watchers.push_back(SmallReview::Must(queue_.Open(actor)));
    EXPECT_THAT(queue_.Open(actor).status(), Fails(absl::StatusCode::kResourceExhausted, "TOO_MANY_WATCHES")) << who;
    watchers.pop_back();
    EXPECT_THAT(queue_.Open(actor), IsOk()) << who;
  }
}

TEST_F(QueueMethodsTest, TrapCR8HoweverManyOthersWatchTheDirectorateFindsAPlace) {
  std::vector<std::unique_ptr<QueueFeed::Watcher>> watchers;
  const QueueFeed::Options options;
  for (size_t i = 0; i < options.most_guests; ++i) {
    const Actor guest{absl::StrCat("people/", i), {{directory::v1::ROLE_STAFF, "units/hukuk"}}};
    watchers.push_back(SmallReview::Must(queue_.Open(guest)));
  }
  const Actor one_more = review_.As("can").actor;
  EXPECT_THAT(queue_.Open(one_more).status(), Fails(absl::StatusCode::kResourceExhausted, "TOO_MANY_WATCHES"));
  for (size_t i = options.most_guests; i < options.most_watchers; ++i) {
    const Actor reviewer{absl::StrCat("people/", i), {{directory::v1::ROLE_REVIEWER, kDirectorate}}};
    watchers.push_back(SmallReview::Must(queue_.Open(reviewer)));
  }
  EXPECT_THAT(queue_.Open(review_.As("ali").actor).status(),
              Fails(absl::StatusCode::kResourceExhausted, "TOO_MANY_WATCHES"));
}

}  // namespace
}  // namespace meydan::review

#include "services/review/pause_boards.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/review/testing/small_review.h"

namespace meydan::review {
namespace {

using namespace testing;  // NOLINT: the fixtures of these tests
using ::meydan::testing::EqualsProto;
using ::meydan::testing::Fails;
using ::meydan::testing::IsOk;
using ::testing::SizeIs;

constexpr char kId[] = "11111111-1111-4111-8111-111111111111";
constexpr char kOther[] = "22222222-2222-4222-8222-222222222222";

class PauseBoardsTest : public ::testing::Test {
 protected:
  absl::StatusOr<v1::Pause> Pause(const std::string& request_id = "", const std::string& scope = "") {
    v1::PausePublishingRequest request;
    request.set_scope(scope);
    request.set_reason("An earthquake.");
    request.set_request_id(request_id);
    return BlockOn(review_.policy_methods.PausePublishing(review_.As("mudur", "pause"), request));
  }
  absl::StatusOr<v1::ResumePublishingResponse> Resume(const std::string& name, const std::string& request_id = "") {
    v1::ResumePublishingRequest request;
    request.set_name(name);
    request.set_request_id(request_id);
    return BlockOn(review_.policy_methods.ResumePublishing(review_.As("mudur"), request));
  }
  int Listed() { return BlockOn(review_.policy_methods.ListPauses(review_.As("ece"), {}))->pauses_size(); }
  std::vector<v1::EndedPause> Ended(const std::string& who) {
    v1::ListPausesRequest request;
    request.set_ended(true);
    const auto listed = SmallReview::Must(BlockOn(review_.policy_methods.ListPauses(review_.As(who), request)));
    return {listed.ended().begin(), listed.ended().end()};
  }
  int Recorded() {
    const std::string name(PauseBoards::kRecord);
    return SmallReview::Must(BlockOn(review_.write_path.Read<v1::PauseRecord>(name))).ended_size();
  }
  // On how many boards the pause stands.
  int Boards(const std::string& name) {
    int boards = 0;
    for (const std::string& place : store::OneNamePerShard(review_.store.layout(), "submissions")) {
      const PauseBoards::Seen seen = *BlockOn(review_.boards.BoardOf(place));
      for (const v1::Pause& pause : seen.board.pauses()) boards += pause.name() == name ? 1 : 0;
    }
    return boards;
  }

  SmallReview review_;
};

TEST_F(PauseBoardsTest, TrapCR15WhyThereWasAPauseIsKnownAfterItsEnd) {
  const absl::StatusOr<v1::Pause> pause = Pause();
  ASSERT_THAT(pause, IsOk());
  review_.clock.Advance(absl::Hours(1));
  ASSERT_THAT(Resume(pause->name()), IsOk());
  EXPECT_THAT(BlockOn(review_.policy_methods.ListPauses(review_.As("ali"), {}))->ended(), SizeIs(0));
  const std::vector<v1::EndedPause> ended = Ended("ali");
  ASSERT_THAT(ended, SizeIs(1));
  EXPECT_THAT(ended[0].pause(), EqualsProto(*pause));
  EXPECT_EQ(ended[0].actor(), "people/mudur");
  EXPECT_EQ(ToTime(ended[0].end_time()), review_.clock.Now());
  for (const std::string& place : store::OneNamePerShard(review_.store.layout(), "submissions")) {
    const PauseBoards::Seen seen = *BlockOn(review_.boards.BoardOf(place));
    ASSERT_THAT(seen.board.ended(), SizeIs(1));
    EXPECT_EQ(seen.board.ended(0).pause().reason(), "") << "a board is read for every publication";
  }
}

TEST_F(PauseBoardsTest, TrapP8WhyThereWasAPauseIsNotForEverybody) {
  ASSERT_THAT(Resume(Pause("", "units/hukuk")->name()), IsOk());
  ASSERT_THAT(Resume(Pause("", "accounts/x.hukuk")->name()), IsOk());
  for (const char* director_or_reviewer : {"mudur", "ali"}) {
    const std::vector<v1::EndedPause> ended = Ended(director_or_reviewer);
    ASSERT_THAT(ended, SizeIs(2));
    for (const v1::EndedPause& one : ended) EXPECT_EQ(one.pause().reason(), "An earthquake.");
  }
  const std::vector<v1::EndedPause> own = Ended("dekan");
  ASSERT_THAT(own, SizeIs(2));
  for (const v1::EndedPause& one : own) {
    EXPECT_EQ(one.pause().reason() + one.pause().actor() + one.actor(), "");
    EXPECT_EQ(ToTime(one.end_time()), review_.clock.Now());
  }
  for (const char* of_another_unit : {"can", "veli", "rektor"}) EXPECT_THAT(Ended(of_another_unit), SizeIs(0));
}

TEST_F(PauseBoardsTest, CR15AResumeThatDiesLosesNoRecordAndDoublesNone) {
  const absl::StatusOr<v1::Pause> pause = Pause();
  ASSERT_THAT(pause, IsOk());
  const std::vector<std::string> boards = store::OneNamePerShard(review_.store.layout(), "boards");
  const auto away = [&] { review_.store.memory().FailNext(absl::UnavailableError("the store is away")); };
  for (const std::string& place : {boards[1], std::string(PauseBoards::kRecord), boards[0]}) {
    review_.store.BeforeNext(place, away);
    ASSERT_TRUE(absl::IsUnavailable(Resume(pause->name(), kOther).status())) << place;
    EXPECT_EQ(Listed(), 1) << place;
    EXPECT_THAT(Ended("ali"), SizeIs(0)) << place << ": it is in force";
    review_.clock.Advance(absl::Minutes(1));
  }
  ASSERT_THAT(Resume(pause->name(), kOther), IsOk());
  const absl::Time end = review_.clock.Now();
  review_.clock.Advance(absl::Minutes(1));
  ASSERT_THAT(Resume(pause->name(), kOther), IsOk());
  const std::vector<v1::EndedPause> ended = Ended("ali");
  ASSERT_THAT(ended, SizeIs(1));
  EXPECT_EQ(ToTime(ended[0].end_time()), end);
  EXPECT_EQ(ended[0].pause().reason(), "An earthquake.");
}

TEST_F(PauseBoardsTest, CR15OfTwoWhoResumeAtOnceTheRecordNamesTheOneWhoDid) {
  const absl::StatusOr<v1::Pause> pause = Pause();
  ASSERT_THAT(pause, IsOk());
  const absl::Time end = review_.clock.Now() + absl::Minutes(1);
  // Another one comes between the first one's record and its end.
  review_.store.BeforeNext(store::OneNamePerShard(review_.store.layout(), "boards")[0], [&] {
    review_.clock.Advance(absl::Minutes(1));
    EXPECT_THAT(BlockOn(review_.boards.Remove(pause->name(), {.actor = "people/vekil"})), IsOk());
    review_.clock.Advance(absl::Minutes(1));
  });
  EXPECT_THAT(Resume(pause->name()), Fails(absl::StatusCode::kNotFound, "PAUSE_NOT_FOUND"));
  const std::vector<v1::EndedPause> ended = Ended("ali");
  ASSERT_THAT(ended, SizeIs(1));
  EXPECT_EQ(ended[0].actor(), "people/vekil");
  EXPECT_EQ(ToTime(ended[0].end_time()), end);
}

TEST_F(PauseBoardsTest, CR15ARecordThatComesLateIsSetRight) {
  const absl::StatusOr<v1::Pause> pause = Pause();
  ASSERT_THAT(pause, IsOk());
  const absl::Time end = review_.clock.Now();
  // Another one ends it before the first one writes the record, which then says who was refused.
  review_.store.BeforeNext(std::string(PauseBoards::kRecord), [&] {
    EXPECT_THAT(BlockOn(review_.boards.Remove(pause->name(), {.actor = "people/vekil"})), IsOk());
  });
  review_.clock.Advance(absl::Minutes(1));
  EXPECT_THAT(Resume(pause->name()), Fails(absl::StatusCode::kNotFound, "PAUSE_NOT_FOUND"));
  const std::vector<v1::EndedPause> ended = Ended("ali");
  ASSERT_THAT(ended, SizeIs(1));
  EXPECT_EQ(ended[0].actor(), "people/vekil");
  EXPECT_EQ(ToTime(ended[0].end_time()), end + absl::Minutes(1));
}

TEST_F(PauseBoardsTest, P8ItsTimerForgetsWhatIsTwoYearsOver) {
  ASSERT_THAT(Resume(Pause()->name()), IsOk());
  review_.Pass(absl::Hours(24 * 365));
  ASSERT_THAT(Resume(Pause()->name()), IsOk());
  EXPECT_EQ(Recorded(), 2);
  review_.Pass(absl::Hours(24 * 365));
  EXPECT_EQ(Recorded(), 1);
  review_.Pass(absl::Hours(24 * 365));
  EXPECT_EQ(Recorded(), 0);
}

TEST_F(PauseBoardsTest, CR15APauseStandsInEveryShardBeforeItIsAnswered) {
  const absl::StatusOr<v1::Pause> pause = Pause();
  ASSERT_THAT(pause, IsOk());
  EXPECT_EQ(Boards(pause->name()), SmallReview::kShards);
  EXPECT_EQ(Listed(), 1);
  EXPECT_EQ(review_.CountEvents<v1::PublishingPaused>(), 1);
  ASSERT_THAT(Resume(pause->name()), IsOk());
  EXPECT_EQ(Boards(pause->name()), 0);
  EXPECT_EQ(Listed(), 0);
  EXPECT_EQ(review_.CountEvents<v1::PublishingResumed>(), 1);
  EXPECT_THAT(Resume(pause->name()), Fails(absl::StatusCode::kNotFound, "PAUSE_NOT_FOUND"));
}

TEST_F(PauseBoardsTest, CR15ARepeatedPauseIsTheSameOne) {
  const absl::StatusOr<v1::Pause> pause = Pause(kId);
  ASSERT_THAT(pause, IsOk());
  review_.clock.Advance(absl::Minutes(1));
  const absl::StatusOr<v1::Pause> again = Pause(kId);
  ASSERT_THAT(again, IsOk());
  EXPECT_THAT(*again, EqualsProto(*pause));
  EXPECT_EQ(Listed(), 1);
  EXPECT_EQ(review_.CountEvents<v1::PublishingPaused>(), 1);
  ASSERT_THAT(Resume(pause->name(), kOther), IsOk());
  ASSERT_THAT(Resume(pause->name(), kOther), IsOk());
  ASSERT_THAT(Pause(kId), IsOk());  // the first answer: it does not pause again
  EXPECT_EQ(Listed(), 0);
  EXPECT_EQ(Boards(pause->name()), 0);
}

TEST_F(PauseBoardsTest, CR15AHalfDonePauseHoldsWhatItReachedAndIsEndedByARepeat) {
  for (int reached = 1; reached < SmallReview::kShards; ++reached) {
    const std::string id = absl::StrCat("11111111-1111-4111-8111-00000000000", reached);
    const std::string other = absl::StrCat("22222222-2222-4222-8222-00000000000", reached);
    const std::vector<std::string> boards = store::OneNamePerShard(review_.store.layout(), "boards");
    review_.store.BeforeNext(boards[static_cast<size_t>(reached)],
                             [&] { review_.store.memory().FailNext(absl::UnavailableError("the store is away")); });
    ASSERT_TRUE(absl::IsUnavailable(Pause(id).status()));
    ASSERT_EQ(Listed(), 1);
    const absl::StatusOr<v1::Pause> pause = Pause(id);
    ASSERT_THAT(pause, IsOk());
    EXPECT_EQ(Boards(pause->name()), SmallReview::kShards);
    EXPECT_EQ(review_.CountEvents<v1::PublishingPaused>(), reached);
    // And half-done again, from the other side.
    review_.store.BeforeNext(boards[static_cast<size_t>(reached) - 1],
                             [&] { review_.store.memory().FailNext(absl::UnavailableError("the store is away")); });
    ASSERT_TRUE(absl::IsUnavailable(Resume(pause->name(), other).status()));
    EXPECT_EQ(Listed(), 1);
    EXPECT_THAT(Resume(pause->name(), other), IsOk());
    EXPECT_EQ(Boards(pause->name()), 0);
  }
}

TEST_F(PauseBoardsTest, CR15APauseThatIsEndedWhileItIsBeingWrittenLeavesNothingBehind) {
  const std::vector<std::string> boards = store::OneNamePerShard(review_.store.layout(), "boards");
  const std::string name = NewName("pauses", "people/mudur", kId);
  review_.store.BeforeNext(boards[2], [&] { EXPECT_THAT(Resume(name, kOther), IsOk()); });
  ASSERT_THAT(Pause(kId), IsOk());
  EXPECT_EQ(Listed(), 0);
  EXPECT_EQ(Boards(name), 0) << "else it would hold for ever what nobody can end";
}

TEST_F(PauseBoardsTest, CR15WrongPausesAreRefusedAndStandNowhere) {
  EXPECT_THAT(Pause("", "units/none"), Fails(absl::StatusCode::kInvalidArgument, "SCOPE_UNKNOWN"));
  EXPECT_THAT(Pause("", "platforms/none"), Fails(absl::StatusCode::kInvalidArgument, "SCOPE_UNKNOWN"));
  v1::PausePublishingRequest request;
  EXPECT_THAT(BlockOn(review_.policy_methods.PausePublishing(review_.As("mudur"), request)),
              Fails(absl::StatusCode::kInvalidArgument, "REASON_REQUIRED"));
  EXPECT_EQ(Listed(), 0);
  for (const char* scope : {"units/hukuk", "platforms/instagram", "accounts/x.hukuk"}) {
    EXPECT_THAT(Pause("", scope), IsOk()) << scope;
  }
  EXPECT_EQ(Listed(), 3);
}

}  // namespace
}  // namespace meydan::review

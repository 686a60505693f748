#include "common/store/write_path.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/async/spawn.h"
#include "common/base/event.h"
#include "common/base/testing/status_matchers.h"
#include "common/store/testing/fake_store.h"
#include "common/store/testing/note.h"
#include "meydan/event/v1/event.pb.h"

namespace meydan::store {
namespace {

using meydan::testing::Fails;
using meydan::testing::FixedClock;
using meydan::testing::IsOk;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using testing::Note;
using ::testing::SizeIs;

class WritePathTest : public ::testing::Test {
 protected:
  static Decision<Note> Decide(const std::string& text) { return testing::NoteDecision(text); }
  static Origin Request(const std::string& id, const std::string& digest = "d") {
    return {.actor = "people/ayse", .cause = "request/" + id, .digest = digest, .traceparent = "00-trace"};
  }
  absl::StatusOr<Written<Note>> Create(Origin origin, const std::string& text) {
    const auto decide = [text](absl::Time) -> absl::StatusOr<Decision<Note>> { return Decide(text); };
    return BlockOn(path_.Create<Note>(type_, "notes/1", std::move(origin), decide));
  }
  absl::StatusOr<Written<Note>> Append(Origin origin, const std::string& more, const std::string& etag = "") {
    const auto decide = [more](const Note& note, absl::Time) -> absl::StatusOr<Decision<Note>> {
      if (note.text.find(more) != std::string::npos)
        return MakeError(absl::StatusCode::kFailedPrecondition, "ALREADY_THERE", "");
      return Decide(note.text + more);
    };
    return BlockOn(path_.Update<Note>(type_, "notes/1", std::move(origin), etag, decide));
  }
  std::vector<std::string> Outbox() { return store_.Outbox(store_.layout().ShardOf("notes/1")); }
  std::map<std::string, absl::Time> Timers() { return store_.Timers(store_.layout().ShardOf("notes/1")); }

  FixedClock clock_{absl::FromUnixSeconds(1'700'000'000)};
  testing::FakeStore store_{Layout("notes", 4), clock_};
  WritePath path_{store_, clock_, "notes", {}};
  // Listed by its text; a text with a "!" has a timer in an hour, one with "?" in two.
  AggregateType<Note> type_{
      .indexes = [](const Note& note) -> std::vector<IndexEntry> { return {{"by_text", note.text}, {"all", "1"}}; },
      .timers = [this](const Note& note) -> std::vector<Timer> {
        std::vector<Timer> timers;
        if (note.text.find('!') != std::string::npos) timers.push_back({"shout", clock_.Now() + absl::Hours(1)});
        return timers;
      }};
};

TEST_F(WritePathTest, ACreatedAggregateCanBeReadAndHasVersionOne) {
  const absl::StatusOr<Written<Note>> written = Create(Request("1"), "a");
  ASSERT_THAT(written, IsOk());
  EXPECT_EQ(written->state.etag, "1");
  const absl::StatusOr<Note> read = BlockOn(path_.Read<Note>("notes/1"));
  ASSERT_THAT(read, IsOk());
  EXPECT_EQ(read->text, "a");
  EXPECT_EQ(read->etag, "1");
}

TEST_F(WritePathTest, TheEnvelopeTellsWhoWhenAndWhy) {
  ASSERT_THAT(Create(Request("1"), "a"), IsOk());
  ASSERT_THAT(Outbox(), SizeIs(1));
  Event event;
  ASSERT_TRUE(event.ParseFromString(Outbox()[0]));
  EXPECT_EQ(event.id(), "meydan.notes/notes/1@1.0");
  EXPECT_EQ(event.type(), "meydan.event.v1.Event");
  EXPECT_EQ(event.source(), "meydan.notes");
  EXPECT_EQ(event.subject(), "notes/1");
  EXPECT_EQ(event.actor(), "people/ayse");
  EXPECT_EQ(event.cause(), "request/1");
  EXPECT_EQ(event.traceparent(), "00-trace");
  EXPECT_EQ(event.version(), 1);
  EXPECT_EQ(TimeOf(event), clock_.Now());
}

TEST_F(WritePathTest, ARepeatThatFindsNothingLeftToChangeGetsItsFirstAnswer) {
  const auto put = [this](const std::string& id, const std::string& digest, const std::string& more) {
    const auto decide = [more](const Note& note, absl::Time) -> absl::StatusOr<Decision<Note>> {
      if (note.text.find(more) == std::string::npos) return Decide(note.text + more);
      return Decision<Note>{.state = note, .unchanged = true};
    };
    return BlockOn(path_.Update<Note>(type_, "notes/1", Request(id, digest), "", decide));
  };
  ASSERT_THAT(Create(Request("1"), "a"), IsOk());
  ASSERT_THAT(put("2", "d", "b"), IsOk());
  ASSERT_THAT(put("3", "d", "c"), IsOk());
  const absl::StatusOr<Written<Note>> repeat = put("2", "d", "b");
  ASSERT_THAT(repeat, IsOk());
  EXPECT_TRUE(repeat->repeated);
  EXPECT_EQ(repeat->state.text, "ab");
  EXPECT_EQ(repeat->state.etag, "2");
  EXPECT_THAT(put("2", "another", "b"), Fails(absl::StatusCode::kInvalidArgument, "REQUEST_ID_REUSED"));
  const absl::StatusOr<Written<Note>> other = put("4", "d", "b");
  ASSERT_THAT(other, IsOk());
  EXPECT_FALSE(other->repeated);
  EXPECT_EQ(other->state.text, "abc");
}

TEST_F(WritePathTest, ACauseOfSeveralCommitsIsToldButNotRemembered) {
  Origin part = Request("1");
  part.once = false;
  ASSERT_THAT(Create(part, "a"), IsOk());
  const absl::StatusOr<Written<Note>> second = Append(part, "b");
  ASSERT_THAT(second, IsOk());
  EXPECT_FALSE(second->repeated);
  EXPECT_EQ(second->state.text, "ab");
  Event event;
  ASSERT_TRUE(event.ParseFromString(Outbox()[1]));
  EXPECT_EQ(event.cause(), "request/1");
}

TEST_F(WritePathTest, IndexesFollowTheState) {
  ASSERT_THAT(Create(Request("1"), "a"), IsOk());
  ASSERT_THAT(Append(Request("2"), "b"), IsOk());
  EXPECT_THAT(*BlockOn(store_.List({.index = "by_text"})), ElementsAre("ab"));
  EXPECT_THAT(*BlockOn(store_.List({.index = "all"})), ElementsAre("1"));
}

TEST_F(WritePathTest, ARepeatedRequestGetsItsFirstAnswerEvenWhenItWouldNowBeRefused) {
  ASSERT_THAT(Create(Request("1"), "a"), IsOk());
  ASSERT_THAT(Append(Request("2"), "b"), IsOk());
  ASSERT_THAT(Append(Request("3"), "c"), IsOk());
  const absl::StatusOr<Written<Note>> again = Append(Request("2"), "b");
  ASSERT_THAT(again, IsOk());
  EXPECT_TRUE(again->repeated);
  EXPECT_EQ(again->state.text, "ab");
  EXPECT_EQ(again->state.etag, "2");
  EXPECT_THAT(Append(Request("4"), "b"), Fails(absl::StatusCode::kFailedPrecondition, "ALREADY_THERE"));
}

TEST_F(WritePathTest, ATypeMayKeepLessOfAnAnswerThanTheState) {
  type_.answer = [](const Note& note) {
    Note kept = note;
    kept.text = "kept";
    return kept.SerializeAsString();
  };
  ASSERT_THAT(Create(Request("1"), "secret"), IsOk());
  const absl::StatusOr<Written<Note>> again = Create(Request("1"), "secret");
  ASSERT_THAT(again, IsOk());
  EXPECT_TRUE(again->repeated);
  EXPECT_EQ(again->state.text, "kept");
  EXPECT_EQ(again->state.etag, "1");
  EXPECT_EQ(BlockOn(path_.Read<Note>("notes/1"))->text, "secret");
}

TEST_F(WritePathTest, ARepeatedEventIsKnownEvenWhenItWouldNowBeRefused) {
  const Origin event{.actor = "services/notes", .cause = "event/e1"};
  ASSERT_THAT(Create(Request("1"), "a"), IsOk());
  ASSERT_THAT(Append(event, "b"), IsOk());
  const absl::StatusOr<Written<Note>> again = Append(event, "b");
  ASSERT_THAT(again, IsOk());
  EXPECT_TRUE(again->repeated);
}

TEST_F(WritePathTest, ARequestIdWithAnotherContentIsRefused) {
  ASSERT_THAT(Create(Request("1"), "a"), IsOk());
  EXPECT_THAT(Append(Request("1", "other"), "b"), Fails(absl::StatusCode::kInvalidArgument, "REQUEST_ID_REUSED"));
}

TEST_F(WritePathTest, CreatingTwiceFails) {
  ASSERT_THAT(Create(Request("1"), "a"), IsOk());
  EXPECT_THAT(Create(Request("2"), "b"), Fails(absl::StatusCode::kAlreadyExists, "ALREADY_EXISTS"));
}

TEST_F(WritePathTest, AWrongEtagIsRefused) {
  ASSERT_THAT(Create(Request("1"), "a"), IsOk());
  EXPECT_THAT(Append(Request("2"), "b", "7"), Fails(absl::StatusCode::kAborted, "ETAG_STALE"));
  EXPECT_THAT(Append(Request("3"), "b", "1"), IsOk());
}

TEST_F(WritePathTest, AConflictIsDecidedAgain) {
  ASSERT_THAT(Create(Request("1"), "a"), IsOk());
  int calls = 0;
  const auto decide = [&](const Note& note, absl::Time) -> absl::StatusOr<Decision<Note>> {
    if (++calls == 1) EXPECT_THAT(Append(Request("2"), "x"), IsOk());  // somebody is faster
    return Decide(note.text + "b");
  };
  const auto written = BlockOn(path_.Update<Note>(type_, "notes/1", Request("3"), "", decide));
  ASSERT_THAT(written, IsOk());
  EXPECT_EQ(written->state.text, "axb");
  EXPECT_EQ(calls, 2);
}

TEST_F(WritePathTest, WhatChangesNothingWritesNothing) {
  ASSERT_THAT(Create(Request("1"), "a"), IsOk());
  const auto decide = [](const Note& note, absl::Time) -> absl::StatusOr<Decision<Note>> {
    return Decision<Note>{.state = note, .unchanged = true};
  };
  const auto written = BlockOn(path_.Update<Note>(type_, "notes/1", Request("2"), "", decide));
  ASSERT_THAT(written, IsOk());
  EXPECT_EQ(written->state.etag, "1");
  EXPECT_THAT(Outbox(), SizeIs(1));
}

TEST_F(WritePathTest, AStoreThatIsAwayIsReportedAsIs) {
  store_.FailNext(MakeError(absl::StatusCode::kUnavailable, "REDIS_UNAVAILABLE", ""));
  EXPECT_THAT(Append(Request("1"), "b"), Fails(absl::StatusCode::kUnavailable, "REDIS_UNAVAILABLE"));
}

TEST_F(WritePathTest, AFiredTimerActsOnceAndIsGone) {
  ASSERT_THAT(Create(Request("1"), "a!"), IsOk());
  ASSERT_THAT(Timers(), SizeIs(1));
  const Timer timer{"shout", Timers().begin()->second};
  clock_.Advance(absl::Hours(1));
  const auto calm = [](const Note&, absl::Time) -> absl::StatusOr<Decision<Note>> { return Decide("calm"); };
  ASSERT_THAT(BlockOn(path_.Fire<Note>(type_, "notes/1", timer, calm)), IsOk());
  EXPECT_THAT(Timers(), IsEmpty());
  ASSERT_THAT(BlockOn(path_.Fire<Note>(type_, "notes/1", timer, calm)), IsOk());  // claimed twice: one effect
  EXPECT_THAT(Outbox(), SizeIs(2));
}

TEST_F(WritePathTest, ATimerActsOnlyWhileWhatItReliedOnIsStillSo) {
  ASSERT_THAT(Create(Request("1"), "a!"), IsOk());
  const Timer timer{"shout", Timers().begin()->second};
  clock_.Advance(absl::Hours(1));
  const auto calm = [](const Note&, absl::Time) -> absl::StatusOr<Decision<Note>> { return Decide("calm"); };
  const WritePath::Guards relied_on{.versions = {{"notes/1", 2}}, .lists = {}};
  EXPECT_THAT(BlockOn(path_.Fire<Note>(type_, "notes/1", timer, calm, relied_on)),
              Fails(absl::StatusCode::kAborted, "VERSION_STALE"));
  EXPECT_THAT(Timers(), SizeIs(1));
  EXPECT_THAT(Outbox(), SizeIs(1));
  const WritePath::Guards is_so{.versions = {{"notes/1", 1}}, .lists = {}};
  EXPECT_THAT(BlockOn(path_.Fire<Note>(type_, "notes/1", timer, calm, is_so)), IsOk());
  EXPECT_THAT(Timers(), IsEmpty());
}

TEST_F(WritePathTest, ATimerThatHasNothingToDoIsCleared) {
  ASSERT_THAT(Create(Request("1"), "a!"), IsOk());
  const Timer timer{"shout", Timers().begin()->second};
  const auto refuse = [](const Note&, absl::Time) -> absl::StatusOr<Decision<Note>> {
    return absl::FailedPreconditionError("");
  };
  ASSERT_THAT(BlockOn(path_.Fire<Note>(type_, "notes/1", timer, refuse)), IsOk());
  EXPECT_THAT(Timers(), IsEmpty());
  EXPECT_THAT(BlockOn(path_.Fire<Note>(type_, "notes/none", timer, refuse)), IsOk());
}

TEST_F(WritePathTest, ATimerThatWasSetAnewSinceItWasClaimedStays) {
  ASSERT_THAT(Create(Request("1"), "a!"), IsOk());
  const absl::Time due = Timers().begin()->second;
  const auto refuse = [](const Note&, absl::Time) -> absl::StatusOr<Decision<Note>> {
    return absl::FailedPreconditionError("");
  };
  const Timer of_before{"shout", due - absl::Minutes(1)};
  ASSERT_THAT(BlockOn(path_.Fire<Note>(type_, "notes/1", of_before, refuse)), IsOk());
  EXPECT_THAT(Timers(), SizeIs(1));
  const Timer rung{"shout", RingTime(due)};
  ASSERT_THAT(BlockOn(path_.Fire<Note>(type_, "notes/1", rung, refuse)), IsOk());
  EXPECT_THAT(Timers(), IsEmpty());
}

}  // namespace
}  // namespace meydan::store

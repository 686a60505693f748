// Every command that WritePath sends is, in turn, refused, lost or answered with nonsense: the change happens whole or
// not at all, the caller learns in clear words that it must repeat, and a repeat ends in one effect with the first
// answer.
#include "tests/contract/commit_faults.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/async/spawn.h"
#include "common/base/errors.h"
#include "common/base/status_macros.h"
#include "common/base/testing/status_matchers.h"

namespace meydan::store {
namespace {

using meydan::testing::IsOk;
using meydan::testing::Lie;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

TEST_F(CommitFaultsTest, ACreationIsWholeOrNotAtAll) {
  Try({"create", [] { return "nothing"; }, [this] { return Create("a!"); }});
  EXPECT_THAT(truth_.commands, ElementsAre("EVALSHA", "EVAL"));
  EXPECT_THAT(truth_.before, IsEmpty());
}

TEST_F(CommitFaultsTest, AnUpdateIsWholeOrNotAtAll) {
  Try({"update", [this] { return Create("a!"); }, [this] { return Append("request/2"); }});
  EXPECT_THAT(truth_.commands, ElementsAre("SET", "GET", "EVALSHA"));
  EXPECT_NE(truth_.before, truth_.after);
  Try({"reaction", [this] { return Create("a!"); }, [this] { return React("event/2"); }});
  EXPECT_THAT(truth_.commands, ElementsAre("GET", "EVALSHA"));
}

TEST_F(CommitFaultsTest, ARecalledAnswerIsTheFirstOrNone) {
  const auto before = [this] {
    const absl::StatusOr<std::string> created = Create("a!");
    return created.ok() ? Append("request/2") : created;
  };
  Try({"recall of an update", before, [this] { return Append("request/2"); }});
  EXPECT_THAT(truth_.commands, ElementsAre("SET", "GET", "GET"));
  Try({"recall of a creation", before, [this] { return Create(""); }});
  EXPECT_THAT(truth_.commands, ElementsAre("GET"));
  EXPECT_EQ(truth_.before, truth_.after);
}

TEST_F(CommitFaultsTest, ATimerActsWholeOrNotAtAll) {
  Try({"timer", [this] { return Create("a!"); }, [this] { return Fire(true); }});
  EXPECT_THAT(truth_.commands, ElementsAre("GET", "EVALSHA"));
  Try({"timer with nothing to do", [this] { return Create("a!"); }, [this] { return Fire(false); }});
  EXPECT_THAT(truth_.commands, ElementsAre("GET", "EVALSHA"));
  EXPECT_NE(truth_.before, truth_.after);
}

// A command that relies on more than what it changes: a neighbour as it is, one that there is not, and a list.
class GuardedCommitFaultsTest : public CommitFaultsTest {
 protected:
  // Of the shard of notes/1, the first ones.
  std::string Neighbour(int place) {
    const Layout& layout = world_.store().layout();
    for (int i = 2;; ++i) {
      std::string name = absl::StrCat("notes/", i);
      if (layout.ShardOf(name) == layout.ShardOf("notes/1") && place-- == 0) return name;
    }
  }
  absl::StatusOr<std::string> CreateNeighbour() {
    const auto decide = [name = Neighbour(0)](absl::Time) -> NoteOr {
      return Decision<Note>{.state = {.name = name, .text = "neighbour"}};
    };
    return Tell(BlockOn(path_.Create<Note>(type_, Neighbour(0), Origin{.cause = "request/0", .digest = "d"}, decide)));
  }
  absl::StatusOr<std::string> CreateBoth() {
    const absl::StatusOr<std::string> created = Create("a!");
    return created.ok() ? CreateNeighbour() : created;
  }
  WritePath::Guards Guards() {
    return {.versions = {{Neighbour(0), 1}, {Neighbour(1), 0}}, .lists = {{"by_text", 2}, {"nothing", 0}}};
  }
  absl::StatusOr<std::string> AppendGuarded(WritePath::Guards guards) {
    ASSIGN_OR_RETURN(Stored stored, BlockOn(world_.store().Load("notes/1")));
    ASSIGN_OR_RETURN(const Note note, WritePath::Decode<Note>(stored));
    const Origin origin{.cause = "request/2", .digest = "d"};
    if (note.text.find('b') != std::string::npos) {
      return Tell(BlockOn(path_.Recall<Note>("notes/1", origin, Refused())));
    }
    return Tell(BlockOn(
        path_.Commit<Note>(type_, "notes/1", std::move(stored), Decide(note.text + "b"), origin, std::move(guards))));
  }
};

TEST_F(GuardedCommitFaultsTest, ACommitWithGuardsIsWholeOrNotAtAll) {
  Try({"guarded", [this] { return CreateBoth(); }, [this] { return AppendGuarded(Guards()); }});
  EXPECT_THAT(truth_.commands, ElementsAre("GET", "EVALSHA"));
  EXPECT_NE(truth_.before, truth_.after);
}

TEST_F(GuardedCommitFaultsTest, WhatRestsOnWhatIsNotSoAnyMoreHappensUnderNoLie) {
  std::vector<WritePath::Guards> outdated(4, Guards());
  outdated[0].versions[0].version = 2;
  outdated[1].versions[1].version = 1;
  outdated[2].lists[0].size = 1;
  outdated[3].lists[1].size = 1;
  constexpr int kCommit = 1;  // the other command is a reading
  for (size_t which = 0; which < outdated.size(); ++which) {
    for (const Lie& lie : Lies()) {
      SCOPED_TRACE(absl::StrCat("guard ", which, ", the commit is answered by ", lie.name));
      world_.EmptyData();
      ASSERT_THAT(Patiently([this] { return CreateBoth(); }), IsOk());
      const std::string before = world_.Contents();
      world_.liar().Expect(kCommit, lie);
      EXPECT_FALSE(AppendGuarded(outdated[which]).ok());
      world_.liar().Expect(-1, std::nullopt);
      EXPECT_EQ(world_.Contents(), before);
      const absl::StatusOr<std::string> again = Patiently([&] { return AppendGuarded(outdated[which]); });
      EXPECT_EQ(ReasonOf(again.status()), "VERSION_STALE") << again.status();
      EXPECT_EQ(world_.Contents(), before);
    }
  }
}

TEST_F(CommitFaultsTest, AHintIsLeftAndTakenAwayWholeOrNotAtAll) {
  const auto leave = [this](const std::string& member) -> absl::StatusOr<std::string> {
    RETURN_IF_ERROR(BlockOn(world_.store().Enlist("hints", "notes/1", member)));
    return "left";
  };
  const auto before = [this, leave]() -> absl::StatusOr<std::string> {
    RETURN_IF_ERROR(Create("a!").status());
    RETURN_IF_ERROR(leave("2026-11-25").status());
    return leave("2026-11-27");
  };
  Try({"hint", before, [leave] { return leave("2026-11-26"); }});
  EXPECT_THAT(truth_.commands, ElementsAre("ZADD"));
  EXPECT_NE(truth_.before, truth_.after);
  const auto take_away = [this]() -> absl::StatusOr<std::string> {
    RETURN_IF_ERROR(BlockOn(world_.store().Unlist("hints", "notes/1", "2026-11-27")));
    return "taken away";
  };
  Try({"hints that nobody needs", before, take_away});
  EXPECT_THAT(truth_.commands, ElementsAre("ZREMRANGEBYLEX"));
  EXPECT_THAT(truth_.after, HasSubstr("i:hints = 2026-11-27, 0"));  // what does not lie before it stays
}

}  // namespace
}  // namespace meydan::store

#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "common/async/spawn.h"
#include "common/base/errors.h"
#include "common/base/event.h"  // note.h needs it
#include "common/base/testing/status_matchers.h"
#include "common/redis/client.h"
#include "common/store/redis_store.h"
#include "common/store/testing/note.h"
#include "common/store/write_path.h"
#include "tests/contract/lying_redis.h"
#include "tests/harness/redis_server.h"

// A write path whose commands are, one at a time, refused, lost or answered with nonsense.
namespace meydan::store {

// What a server may say instead of the truth. Nothing here is a right answer to any command of a commit, apart from
// nil.
std::vector<meydan::testing::Lie> Lies();

// A list of words, as Redis sends it.
std::string Wire(const std::vector<std::string>& words);

// A real Redis, a store that is lied to by it, and somebody who is not.
class World {
 public:
  World();

  // All that is stored but claims of request ids and leases, which are no part of a commit. Entries of the outbox come
  // without their places.
  std::string Contents();
  void EmptyData() { Tell({"FLUSHALL"}); }
  // Of scripts, too.
  void Empty() {
    EmptyData();
    Tell({"SCRIPT", "FLUSH"});
  }

  meydan::testing::LyingRedis& liar() { return *liar_; }
  redis::Client& client() { return *client_; }
  RedisStore& store() { return *store_; }

 private:
  void Tell(std::vector<std::string> command) {
    EXPECT_THAT(BlockOn(inspector_->Call(std::move(command))), meydan::testing::IsOk());
  }
  std::unique_ptr<redis::Client> Connect(int port, absl::Duration response_timeout);

  EventLoop loop_{"faults-test"};
  std::unique_ptr<harness::RedisServer> server_;
  std::unique_ptr<meydan::testing::LyingRedis> liar_;
  std::unique_ptr<redis::Client> client_;
  std::unique_ptr<redis::Client> inspector_;
  std::unique_ptr<RedisStore> store_;
};

// The answer in words.
using Call = std::function<absl::StatusOr<std::string>()>;

struct Scene {
  const char* name;
  Call before;
  Call call;
};

inline constexpr absl::Time kNow = absl::FromUnixSeconds(1'700'000'000);
inline constexpr absl::Time kDue = absl::FromUnixSeconds(1'700'003'600);

class CommitFaultsTest : public ::testing::Test {
 protected:
  using Note = testing::Note;
  using NoteOr = absl::StatusOr<Decision<Note>>;

  static Decision<Note> Decide(const std::string& text) { return testing::NoteDecision(text); }
  static absl::Status Refused() { return MakeError(absl::StatusCode::kFailedPrecondition, "REFUSED", "no"); }
  static absl::StatusOr<std::string> Tell(const absl::StatusOr<Written<Note>>& written) {
    if (!written.ok()) return written.status();
    return absl::StrCat(written->state.text, " at ", written->state.etag);
  }
  absl::StatusOr<std::string> Create(const std::string& text) {
    const auto decide = [text](absl::Time) -> NoteOr { return text.empty() ? NoteOr(Refused()) : Decide(text); };
    return Tell(BlockOn(path_.Create<Note>(type_, "notes/1", Origin{.cause = "request/1", .digest = "d"}, decide)));
  }
  // Refuses to append what is there.
  absl::StatusOr<std::string> Append(const std::string& cause) {
    const auto decide = [](const Note& note, absl::Time) -> NoteOr {
      return note.text.find('b') != std::string::npos ? NoteOr(Refused()) : Decide(note.text + "b");
    };
    return Tell(BlockOn(path_.Update<Note>(type_, "notes/1", Origin{.cause = cause, .digest = "d"}, "", decide)));
  }
  // Of an event's effect no answer is kept.
  absl::StatusOr<std::string> React(const std::string& cause) {
    const absl::StatusOr<std::string> appended = Append(cause);
    return appended.ok() ? absl::StatusOr<std::string>("done") : appended;
  }
  absl::StatusOr<std::string> Fire(bool acts) {
    const auto decide = [acts](const Note& note, absl::Time) -> NoteOr {
      return acts && note.text.back() == '!' ? Decide("calm") : NoteOr(Refused());
    };
    absl::Status fired = BlockOn(path_.Fire<Note>(type_, "notes/1", Timer{"shout", kDue}, decide));
    if (!fired.ok()) return fired;
    return "fired";
  }

  // As callers do: again until it is answered.
  static absl::StatusOr<std::string> Patiently(const Call& call) {
    absl::StatusOr<std::string> answer = call();
    for (int i = 0; i < 20 && IsTransient(answer.status()); ++i) answer = call();
    return answer;
  }

  void Try(const Scene& scene);
  void TryOne(const Scene& scene, int nth, const meydan::testing::Lie& lie);

  // What the scene comes to when nothing goes wrong.
  struct Truth {
    std::string answer, before, after;
    std::vector<std::string> commands;
  };
  Truth truth_;

  World world_;
  meydan::testing::FixedClock clock_{kNow};
  WritePath path_{world_.store(), clock_, "notes", {}};
  AggregateType<Note> type_{
      .indexes = [](const Note& note) -> std::vector<IndexEntry> { return {{"by_text", note.text}, {"all", "1"}}; },
      .timers = [](const Note& note) -> std::vector<Timer> {
        return note.text.back() == '!' ? std::vector<Timer>{{"shout", kDue}} : std::vector<Timer>{};
      }};
};

}  // namespace meydan::store

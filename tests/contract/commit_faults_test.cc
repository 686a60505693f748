// Every command that WritePath sends is, in turn, refused, lost or answered with nonsense: the change happens whole or
// not at all, the caller learns in clear words that it must repeat, and a repeat ends in one effect with the first
// answer.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "common/async/spawn.h"
#include "common/base/event.h"
#include "common/base/status_macros.h"
#include "common/base/testing/status_matchers.h"
#include "common/store/lease.h"
#include "common/store/outbox.h"
#include "common/store/redis_store.h"
#include "common/store/testing/note.h"
#include "common/store/write_path.h"
#include "tests/contract/lying_redis.h"
#include "tests/harness/redis_server.h"

namespace meydan::store {
namespace {

using meydan::testing::FixedClock;
using meydan::testing::IsOk;
using meydan::testing::Lie;
using ::testing::AnyOf;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using testing::Note;

// What a server may say instead of the truth. Nothing here is a right answer to any command of a commit, apart from
// nil.
std::vector<Lie> Lies() {
  std::vector<Lie> lies = {
      {"refused", false, "-ERR no\r\n"},
      {"full memory", false, "-OOM command not allowed when used memory > 'maxmemory'.\r\n"},
      {"full disk", false, "-MISCONF errors writing to the AOF file\r\n"},
      {"replica", false, "-READONLY You can't write against a read only replica.\r\n"},
      {"loading", false, "-LOADING Redis is loading the dataset in memory\r\n"},
      {"unknown script", false, "-NOSCRIPT No matching script.\r\n"},
      {"lost before", false, "", true},
      {"lost after", true, "", true},
      {"silence", true, ""},
      {"half an answer", true, "*1\r\n$2\r\nO", true},
      {"half a head", true, "*", true},
  };
  // Carried out, and then one wrong shape after the other.
  for (const char* shape : {"+OK\r\n",
                            "+\r\n",
                            ":7\r\n",
                            ":-1\r\n",
                            "$-1\r\n",
                            "*-1\r\n",
                            "*0\r\n",
                            "$0\r\n\r\n",
                            "$3\r\nabc\r\n",
                            "$3\r\n1 x\r\n",
                            "$4\r\n1 1x\r\n",
                            "*1\r\n:7\r\n",
                            "*1\r\n$-1\r\n",
                            "*1\r\n*0\r\n",
                            "*1\r\n$2\r\nNO\r\n",
                            "*1\r\n$2\r\nok\r\n",
                            "*1\r\n-ERR within\r\n",
                            "*1\r\n$6\r\nBROKEN\r\n",
                            "*2\r\n$6\r\nBROKEN\r\n:1\r\n",
                            "*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n:1\r\n",
                            "?what\r\n",
                            "$x\r\n",
                            "$-7\r\n",
                            "$99999999999999999999\r\n",
                            "*-7\r\n",
                            "*99999999999\r\n",
                            ":\r\n",
                            ":9223372036854775808\r\n",
                            "\r\n",
                            "HTTP/1.1 400 Bad Request\r\n\r\n"}) {
    lies.push_back({shape, true, shape});
  }
  return lies;
}

constexpr absl::Time kNow = absl::FromUnixSeconds(1'700'000'000);
constexpr absl::Time kDue = absl::FromUnixSeconds(1'700'003'600);

constexpr char kContents[] = R"lua(
local all = {}
local keys = redis.call("KEYS", "*")
table.sort(keys)
for _, key in ipairs(keys) do
  local kind = redis.call("TYPE", key).ok
  local held = {}
  if kind == "string" then held = {redis.call("GET", key)} end
  if kind == "list" then held = redis.call("LRANGE", key, 0, -1) end
  if kind == "zset" then held = redis.call("ZRANGE", key, 0, -1, "WITHSCORES") end
  if kind == "stream" then
    for _, entry in ipairs(redis.call("XRANGE", key, "-", "+")) do table.insert(held, entry[2][2]) end
  end
  if not string.find(key, "}:r:") and not string.find(key, "^lease") and #held > 0 then
    table.insert(all, key .. " = " .. table.concat(held, ", "))
  end
end
return table.concat(all, "\n"))lua";

class World {
 public:
  World() {
    auto server = harness::RedisServer::Start();
    if (!server.ok()) {
      ADD_FAILURE() << server.status();
      std::abort();
    }
    server_ = *std::move(server);
    liar_ = std::make_unique<meydan::testing::LyingRedis>(server_->port());
    client_ = Connect(liar_->port(), absl::Milliseconds(100));
    inspector_ = Connect(server_->port(), absl::Seconds(10));
    store_ = std::make_unique<RedisStore>(*client_, Layout("notes", 2), RedisStore::Options());
  }

  // All that is stored but claims of request ids and leases, which are no part of a commit. Entries of the outbox come
  // without their places.
  std::string Contents() {
    std::vector<std::string> command = {"EVAL", kContents, "0"};
    const absl::StatusOr<redis::Reply> reply = BlockOn(inspector_->Call(std::move(command)));
    EXPECT_THAT(reply, IsOk());
    return reply.ok() ? reply->text : "";
  }
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
  void Tell(std::vector<std::string> command) { EXPECT_THAT(BlockOn(inspector_->Call(std::move(command))), IsOk()); }
  std::unique_ptr<redis::Client> Connect(int port, absl::Duration response_timeout) {
    return std::make_unique<redis::Client>(loop_, redis::Options{.address = absl::StrCat("127.0.0.1:", port),
                                                                 .patience = absl::Seconds(5),
                                                                 .response_timeout = response_timeout,
                                                                 .max_backoff = absl::Milliseconds(10)});
  }

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

class CommitFaultsTest : public ::testing::Test {
 protected:
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
  void TryOne(const Scene& scene, int nth, const Lie& lie);

  // What the scene comes to when nothing goes wrong.
  struct Truth {
    std::string answer, before, after;
    std::vector<std::string> commands;
  };
  Truth truth_;

  World world_;
  FixedClock clock_{kNow};
  WritePath path_{world_.store(), clock_, "notes", {}};
  AggregateType<Note> type_{
      .indexes = [](const Note& note) -> std::vector<IndexEntry> { return {{"by_text", note.text}, {"all", "1"}}; },
      .timers = [](const Note& note) -> std::vector<Timer> {
        return note.text.back() == '!' ? std::vector<Timer>{{"shout", kDue}} : std::vector<Timer>{};
      }};
};

// A list of words, as Redis sends it.
std::string Wire(const std::vector<std::string>& words) {
  std::string wire = absl::StrCat("*", words.size(), "\r\n");
  for (const std::string& word : words) absl::StrAppend(&wire, "$", word.size(), "\r\n", word, "\r\n");
  return wire;
}

// Whether the client cannot see that it is a lie.
bool IsPlausible(const std::string& command, const Lie& lie) {
  const bool is_nil = lie.reply == "$-1\r\n" || lie.reply == "*-1\r\n";
  if (command == "GET") return is_nil;
  return command == "SET" && (is_nil || lie.reply[0] == '$');
}

void CommitFaultsTest::TryOne(const Scene& scene, int nth, const Lie& lie) {
  SCOPED_TRACE(absl::StrCat(scene.name, ": ", truth_.commands[nth], " (", nth, ") is answered by ", lie.name));
  world_.Empty();
  ASSERT_THAT(Patiently(scene.before), IsOk());
  world_.liar().Expect(nth, lie);
  const absl::StatusOr<std::string> answer = scene.call();
  world_.liar().Expect(-1, std::nullopt);
  const std::string contents = world_.Contents();
  if (answer.ok()) {
    EXPECT_EQ(*answer, truth_.answer);
    EXPECT_EQ(contents, truth_.after);
  } else {
    EXPECT_THAT(contents, AnyOf(truth_.before, truth_.after));
    EXPECT_NE(ReasonOf(answer.status()), "") << answer.status();
    if (!IsPlausible(truth_.commands[nth], lie) && ReasonOf(answer.status()) != "REDIS_NO_SCRIPT") {
      EXPECT_THAT(answer.status().code(), AnyOf(absl::StatusCode::kUnavailable, absl::StatusCode::kResourceExhausted,
                                                absl::StatusCode::kInternal))
          << answer.status();
    }
  }
  // The caller repeats.
  EXPECT_EQ(Patiently(scene.call).value_or("refused"), truth_.answer);
  EXPECT_EQ(world_.Contents(), truth_.after);
}

void CommitFaultsTest::Try(const Scene& scene) {
  world_.Empty();
  ASSERT_THAT(Patiently(scene.before), IsOk()) << scene.name;
  truth_.before = world_.Contents();
  world_.liar().Expect(-1, std::nullopt);
  const absl::StatusOr<std::string> answer = Patiently(scene.call);
  ASSERT_THAT(answer, IsOk()) << scene.name;
  truth_.commands = world_.liar().Seen();
  truth_.answer = *answer;
  truth_.after = world_.Contents();
  ASSERT_FALSE(truth_.commands.empty());
  for (size_t nth = 0; nth < truth_.commands.size(); ++nth) {
    for (const Lie& lie : Lies()) TryOne(scene, static_cast<int>(nth), lie);
  }
}

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

// The relay's three commands: nothing leaves the outbox that was not read whole.
TEST_F(CommitFaultsTest, TheOutboxGivesWholeEventsAndKeepsWhatIsNotRemoved) {
  Outbox outbox(world_.client(), world_.store().layout());
  const int shard = outbox.layout().ShardOf("notes/1");
  const auto relay = [&](Lease& lease) -> absl::Status {
    RETURN_IF_ERROR(BlockOn(lease.Acquire()).status());
    ASSIGN_OR_RETURN(const std::vector<Outbox::Entry> entries, BlockOn(outbox.Read(shard, "", 10)));
    if (entries.empty()) return absl::OkStatus();
    EXPECT_EQ(entries[0].event.subject(), "notes/1");
    return BlockOn(outbox.Trim(shard, entries.back().id, lease)).status();
  };
  for (int nth = 0; nth < 5; ++nth) {  // the lease, its script, the entries, their removal, its script
    for (const Lie& lie : Lies()) {
      SCOPED_TRACE(absl::StrCat("command ", nth, " is answered by ", lie.name));
      world_.Empty();
      ASSERT_THAT(Patiently([this] { return Create("a!"); }), IsOk());
      const std::string before = world_.Contents();
      Lease lease(world_.client(), "lease", absl::Minutes(1));
      world_.liar().Expect(nth, lie);
      const absl::Status relayed = relay(lease);
      if (!relayed.ok()) EXPECT_NE(ReasonOf(relayed), "") << relayed;
      if (nth < 3) EXPECT_TRUE(relayed.ok() || world_.Contents() == before);
    }
  }
}

// Carried out, and then told of in each wrong shape: the commit counts, and the relay must read for itself.
TEST_F(CommitFaultsTest, WhatDoesNotTellWhereTheEventsLieIsNotHandedOn) {
  std::vector<std::optional<Appended>> handed;
  world_.store().NotifyOfEvents([&](int, std::optional<Appended> appended) { handed.push_back(std::move(appended)); });
  ASSERT_THAT(Create("a!"), IsOk());
  ASSERT_EQ(handed.size(), 1u);
  ASSERT_TRUE(handed[0].has_value());
  EXPECT_EQ(handed[0]->ids.size(), 1u);
  for (const std::vector<std::string>& words : std::vector<std::vector<std::string>>{{"OK"},
                                                                                     {"OK", ""},
                                                                                     {"OK", "", ""},
                                                                                     {"OK", "", "1"},
                                                                                     {"OK", "", "1-"},
                                                                                     {"OK", "", "-1-2"},
                                                                                     {"OK", "x", "1-2"},
                                                                                     {"OK", "1-2", "1-2"},
                                                                                     {"OK", "1-3", "1-2"},
                                                                                     {"OK", "1-2", "1-3", "1-4"}}) {
    SCOPED_TRACE(absl::StrJoin(words, ","));
    world_.EmptyData();
    handed.clear();
    world_.liar().Expect(0, Lie{"wrong shape", true, Wire(words)});
    EXPECT_THAT(Create("a!"), IsOk());
    ASSERT_EQ(handed.size(), 1u);
    EXPECT_FALSE(handed[0].has_value());
  }
}

}  // namespace
}  // namespace meydan::store

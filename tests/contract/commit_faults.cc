#include "tests/contract/commit_faults.h"

#include <cstdlib>
#include <utility>

namespace meydan::store {

using meydan::testing::IsOk;
using meydan::testing::Lie;
using ::testing::AnyOf;

namespace {

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

// Whether the client cannot see that it is a lie.
bool IsPlausible(const std::string& command, const Lie& lie) {
  const bool is_nil = lie.reply == "$-1\r\n" || lie.reply == "*-1\r\n";
  if (command == "GET") return is_nil;
  return command == "SET" && (is_nil || lie.reply[0] == '$');
}

}  // namespace

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

// A list of words, as Redis sends it.
std::string Wire(const std::vector<std::string>& words) {
  std::string wire = absl::StrCat("*", words.size(), "\r\n");
  for (const std::string& word : words) absl::StrAppend(&wire, "$", word.size(), "\r\n", word, "\r\n");
  return wire;
}

World::World() {
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

std::unique_ptr<redis::Client> World::Connect(int port, absl::Duration response_timeout) {
  return std::make_unique<redis::Client>(loop_, redis::Options{.address = absl::StrCat("127.0.0.1:", port),
                                                               .patience = absl::Seconds(5),
                                                               .response_timeout = response_timeout,
                                                               .max_backoff = absl::Milliseconds(10)});
}

std::string World::Contents() {
  std::vector<std::string> command = {"EVAL", kContents, "0"};
  const absl::StatusOr<redis::Reply> reply = BlockOn(inspector_->Call(std::move(command)));
  EXPECT_THAT(reply, IsOk());
  return reply.ok() ? reply->text : "";
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

}  // namespace meydan::store

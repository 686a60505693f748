#include "tests/harness/redis_server.h"

#include <hiredis/hiredis.h>
#include <signal.h>
#include <sys/resource.h>

#include <filesystem>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/base/errors.h"
#include "common/base/status_macros.h"
#include "tests/harness/free_port.h"

namespace meydan::harness {
namespace {

constexpr absl::Duration kPatience = absl::Seconds(30);

struct FreeContext {
  void operator()(redisContext* context) const { redisFree(context); }
};
struct FreeReply {
  void operator()(redisReply* reply) const { freeReplyObject(reply); }
};

std::string Text(const redisReply& reply) {
  switch (reply.type) {
    case REDIS_REPLY_INTEGER:
      return absl::StrCat(reply.integer);
    case REDIS_REPLY_ARRAY: {
      std::vector<std::string> parts;
      parts.reserve(reply.elements);
      for (size_t i = 0; i < reply.elements; ++i) parts.push_back(Text(*reply.element[i]));
      return absl::StrJoin(parts, "\n");
    }
    case REDIS_REPLY_NIL:
      return "";
    default:
      return std::string(reply.str, reply.len);
  }
}

// The limit on the size of the process's files; it may be raised again.
absl::Status LimitFiles(pid_t pid, rlim_t most) {
  rlimit limit{};
  if (prlimit(pid, RLIMIT_FSIZE, nullptr, &limit) == 0) {
    limit.rlim_cur = most;
    if (prlimit(pid, RLIMIT_FSIZE, &limit, nullptr) == 0) return absl::OkStatus();
  }
  return MakeError(absl::StatusCode::kUnavailable, "LIMIT_REFUSED", "the size of Redis's files cannot be limited");
}

}  // namespace

absl::StatusOr<std::unique_ptr<RedisServer>> RedisServer::Start(Options options) {
  // Inherited by the server: a file that may not grow is an error of the write, as on a full disk, and no signal.
  signal(SIGXFSZ, SIG_IGN);
  RETURN_IF_ERROR(FindProgram("redis-server", "apt-get install redis-server").status());
  std::unique_ptr<RedisServer> server(new RedisServer(std::move(options)));
  RETURN_IF_ERROR(server->Launch());
  return server;
}

RedisServer::RedisServer(Options options)
    : options_(std::move(options)), port_(FreePort()), socket_(scratch_.File("redis.sock")) {}

absl::Status RedisServer::Launch() {
  RETURN_IF_ERROR(StartAgain());
  return process_.WaitUntil([this] { return Run({"PING"}).status(); }, kPatience);
}

absl::Status RedisServer::StartAgain() {
  Process::Command command;
  command.argv = {"redis-server",
                  "--port",
                  absl::StrCat(port_),
                  "--bind",
                  "127.0.0.1",
                  "--unixsocket",
                  socket_,
                  "--dir",
                  scratch_.path(),
                  "--appendonly",
                  "yes",
                  "--appendfsync",
                  "always",
                  "--save",
                  "",
                  "--daemonize",
                  "no",
                  "--rdbcompression",
                  "no",
                  "--auto-aof-rewrite-min-size",
                  "256mb"};
  command.argv.insert(command.argv.end(), options_.extra_args.begin(), options_.extra_args.end());
  command.extra = options_.environment;
  command.log = scratch_.File("redis.log");
  absl::StatusOr<Process> started = Process::Start(std::move(command));
  RETURN_IF_ERROR(started.status());
  process_ = *std::move(started);
  return absl::OkStatus();
}

absl::Status RedisServer::Stop() { return process_.Terminate(kPatience); }

absl::Status RedisServer::Restart() {
  Kill();
  return Launch();
}

absl::StatusOr<std::string> RedisServer::AppendOnlyFile() const {
  for (const auto& file : std::filesystem::directory_iterator(scratch_.File("appendonlydir"))) {
    std::string path = file.path().string();
    if (path.size() > 4 && path.ends_with(".incr.aof")) return path;
  }
  return MakeError(absl::StatusCode::kNotFound, "FILE_MISSING", "there is no append-only file");
}

absl::Status RedisServer::FillDisk(int64_t room) {
  ASSIGN_OR_RETURN(const std::string file, AppendOnlyFile());
  return LimitFiles(pid(), std::filesystem::file_size(file) + static_cast<uintmax_t>(room));
}

absl::Status RedisServer::FreeDisk() { return LimitFiles(pid(), RLIM_INFINITY); }

absl::Status RedisServer::ConfigSet(const std::string& name, const std::string& value) {
  return Run({"CONFIG", "SET", name, value}).status();
}

absl::StatusOr<std::string> RedisServer::Run(const std::vector<std::string>& command, absl::Duration patience) {
  const timeval limit = absl::ToTimeval(patience);
  const std::unique_ptr<redisContext, FreeContext> context(redisConnectUnixWithTimeout(socket_.c_str(), limit));
  if (context == nullptr || context->err != 0) {
    return MakeError(absl::StatusCode::kUnavailable, "REDIS_UNREACHABLE",
                     absl::StrCat("no connection to Redis: ", context == nullptr ? "out of memory" : context->errstr));
  }
  redisSetTimeout(context.get(), limit);
  std::vector<const char*> words;
  std::vector<size_t> sizes;
  for (const std::string& word : command) {
    words.push_back(word.data());
    sizes.push_back(word.size());
  }
  const std::unique_ptr<redisReply, FreeReply> reply(static_cast<redisReply*>(
      redisCommandArgv(context.get(), static_cast<int>(words.size()), words.data(), sizes.data())));
  if (reply == nullptr) {
    return MakeError(absl::StatusCode::kUnavailable, "REDIS_UNREACHABLE", absl::StrCat("no answer: ", context->errstr));
  }
  if (reply->type == REDIS_REPLY_ERROR) {
    return MakeError(absl::StatusCode::kInvalidArgument, "REDIS_ERROR", std::string(reply->str, reply->len));
  }
  return Text(*reply);
}

}  // namespace meydan::harness

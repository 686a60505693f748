// What the write path makes of a decision before it is sent: the keys and arguments of the commit script, for a comment
// as moderation keeps it. Baseline: its parts copied, one string each.
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/store/commit_script.h"
#include "tests/bench/instructions.h"

namespace meydan::bench {
namespace {

using store::Commit;

Commit CommentCommit() {
  Commit commit;
  commit.name = "accounts/instagram.ornekuni/comments/34954818133905315";
  commit.state = std::string(420, 's');
  commit.indexes = {{true, {"account/accounts/instagram.ornekuni", "00062f1a3b5c7d00/34954818133905315"}},
                    {true, {"review", "00062f1a3b5c7d00/34954818133905315"}}};
  commit.timers = {{"retain", absl::FromUnixSeconds(1'700'000'000)}};
  commit.events = {std::string(310, 'e'), std::string(310, 'f')};
  commit.cause = {.id = "request/5f0c1b9e-6d0e-4a5e-9c55-0d6a1c1b7a11",
                  .digest = std::string(32, 'd'),
                  .answer = std::string(420, 'a'),
                  .memory = absl::Hours(24)};
  return commit;
}

// The bytes that must be sent in any case.
std::vector<std::string> Parts(const Commit& commit) {
  std::vector<std::string> parts = {commit.name, *commit.state, commit.cause.id, commit.cause.digest,
                                    commit.cause.answer};
  for (const auto& change : commit.indexes) {
    parts.push_back(change.entry.index);
    parts.push_back(change.entry.member);
  }
  for (const auto& timer : commit.timers) parts.push_back(timer.name);
  for (const std::string& event : commit.events) parts.push_back(event);
  return parts;
}

void Baseline(benchmark::State& state) {
  const std::vector<std::string> parts = Parts(CommentCommit());
  Measure(state, 1, [&](size_t) {
    std::vector<std::string> copy = parts;
    benchmark::DoNotOptimize(copy.data());
  });
}
void Encode(benchmark::State& state) {
  const store::Layout layout("moderation", 16);
  const Commit commit = CommentCommit();
  Measure(state, 1, [&](size_t) {
    Commit copy = commit;
    store::CommitCall call = store::EncodeCommit(layout, std::move(copy), 100'000);
    benchmark::DoNotOptimize(call.args.data());
  });
}
redis::Reply Answer(const std::vector<std::string>& words) {
  redis::Reply reply;
  reply.kind = redis::Reply::Kind::kArray;
  for (const std::string& word : words) {
    redis::Reply& element = reply.elements.emplace_back();
    element.kind = redis::Reply::Kind::kString;
    element.text = word;
  }
  return reply;
}
void DecodeReply(benchmark::State& state) {
  const redis::Reply reply = Answer({"OK", "1700000000000-0", "1700000000001-0", "1700000000001-1"});
  Measure(state, 1, [&](size_t) { benchmark::DoNotOptimize(store::DecodeCommitReply(reply).ok()); });
}
// For the relay.
void DecodeAppended(benchmark::State& state) {
  const redis::Reply reply = Answer({"OK", "1700000000000-0", "1700000000001-0", "1700000000001-1"});
  const std::vector<std::string> events = CommentCommit().events;
  Measure(state, 1, [&](size_t) { benchmark::DoNotOptimize(store::DecodeAppended(reply, events).has_value()); });
}

BENCHMARK(Baseline)->Name("commit/baseline");
BENCHMARK(Encode)->Name("commit/encode");
BENCHMARK(DecodeReply)->Name("commit/decode_reply");
BENCHMARK(DecodeAppended)->Name("commit/decode_appended");

}  // namespace
}  // namespace meydan::bench

// growth_ratio and bytes_per_comment: the same service with very many comments stored and with a thousand, by turns.
// A command that is measured adds a comment, so the small store is founded anew for each turn and the burst is short.
#include <algorithm>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_split.h"
#include "absl/time/clock.h"
#include "common/base/status_macros.h"
#include "meydan/moderation/v1/service.pb.h"
#include "tests/load/commands.h"
#include "tests/load/figures.h"
#include "tests/load/footprint.h"

namespace meydan::load {
namespace {

namespace v1 = moderation::v1;
using integration::Stack;

constexpr int kBatch = 500;
constexpr int64_t kFew = 1'000;
constexpr uint32_t kFirstSeries = 1001;  // of the requests that bring in the first kFew comments
constexpr int kPages = 20;
constexpr int kTurns = 5;         // of each round, since a burst is short
constexpr int kCommandsEach = 8;  // of a burst, for each caller
constexpr char kReader[] = "people/denetci1";
constexpr absl::Duration kPatience = absl::Minutes(2);

absl::StatusOr<double> UsedMemory(Stack& stack) {
  ASSIGN_OR_RETURN(const std::string info, stack.redis().Run({"INFO", "memory"}));
  for (const absl::string_view line : absl::StrSplit(info, "\r\n")) {
    const std::pair<absl::string_view, absl::string_view> parts = absl::StrSplit(line, absl::MaxSplits(':', 1));
    double bytes = 0;
    if (parts.first == "used_memory" && absl::SimpleAtod(parts.second, &bytes)) return bytes;
  }
  return absl::InternalError("Redis does not tell its memory");
}

// A service and what is stored in it.
class Store {
 public:
  static absl::StatusOr<Store> Start() {
    ASSIGN_OR_RETURN(std::unique_ptr<Stack> stack, StartStack(Stack::Bus::kRedis, {"directory", "moderation"}));
    return Store(std::move(stack));
  }

  Stack& stack() { return *stack_; }
  int64_t stored() const { return stored_; }

  // Takes in clean comments until so many are stored.
  absl::Status Fill(const Engine& engine, int64_t comments) {
    ASSIGN_OR_RETURN(Job job, IngestJob(*stack_, ++series_, kBatch, {CleanText()}));
    job.timeout = absl::Seconds(60);
    const int64_t before = stored_;
    const int64_t batches = (comments - before + kBatch - 1) / kBatch;
    int64_t tenths = 0;  // shared by all threads: only a line more or less is at stake, so the engine has one here
    const auto progress = [&](int64_t done) {
      if (done * 10 / batches == tenths) return;
      tenths = done * 10 / batches;
      Say(absl::StrCat(before + done * kBatch, " comments stored"));
    };
    const Load load = Run({.threads = 1, .connections = engine.connections}, job,
                          ClosedLoop{.in_flight = 6, .count = batches, .progress = progress});
    stored_ += load.done * kBatch;
    return load::WaitUntilSettled(*stack_, {"moderation"}, kPatience);
  }

  // Commands per second, each taking in one comment, in one burst.
  absl::StatusOr<double> CommandRate(const Options& options) {
    RETURN_IF_ERROR(WarmUp(options));
    ASSIGN_OR_RETURN(const Job job, IngestJob(*stack_, ++series_, 1, {CleanText()}));
    const int64_t commands = int64_t{kCommandsEach} * options.in_flight;
    const Load load =
        Run(options.engine, job, ClosedLoop{.in_flight = options.in_flight, .count = commands, .busy_only = true});
    stored_ += commands;
    if (load.done == 0) return absl::UnavailableError("no command succeeded: " + load.DescribeFailures());
    return load.Rate();
  }

  // The first pages of the list, in seconds each; the median.
  absl::StatusOr<double> PageTime() {
    std::vector<double> times;
    v1::ListCommentsRequest request;
    request.set_page_size(50);
    for (int page = 0; page < kPages; ++page) {
      const absl::Time start = absl::Now();
      ASSIGN_OR_RETURN(const auto answer, stack_->Call<v1::ListCommentsResponse>("moderation", kReader, request));
      times.push_back(absl::ToDoubleSeconds(absl::Now() - start));
      if (answer.comments_size() != 50) return absl::InternalError("a page of the list is not full");
      request.set_page_token(answer.next_page_token());
    }
    return MedianOf(std::move(times));
  }

  absl::StatusOr<double> StartUpTime() {
    stack_->Kill("moderation");
    const absl::Time start = absl::Now();
    RETURN_IF_ERROR(stack_->Restart("moderation"));
    ASSIGN_OR_RETURN(const absl::Duration took, TimeToServing(stack_->AddressOf("moderation"), start));
    return absl::ToDoubleSeconds(took);
  }

 private:
  explicit Store(std::unique_ptr<Stack> stack) : stack_(std::move(stack)) {}

  // The same call for comments that are stored already, which are judged, sought and left as they are: a service that
  // has just been started answers its first calls slowly.
  absl::Status WarmUp(const Options& options) {
    ASSIGN_OR_RETURN(Job job, IngestJob(*stack_, kFirstSeries, 1, {CleanText()}));
    job.request = [request = std::move(job.request)](int64_t n) { return request(n % (kFew / kBatch)); };
    const Load load =
        Run(options.engine, job, ClosedLoop{.in_flight = options.in_flight, .measured = options.warm_up / 2});
    if (load.done > 0) return absl::OkStatus();
    return absl::UnavailableError("no comment could be sent again: " + load.DescribeFailures());
  }

  std::unique_ptr<Stack> stack_;
  int64_t stored_ = 0;
  uint32_t series_ = kFirstSeries - 1;
};

// One quantity of both stores, measured by turns.
struct Pair {
  std::vector<double> few, many;
};

// All quantities, and between how many and how many stored comments they were measured.
struct Growth {
  Pair starts, pages, commands;
  int64_t most_few = 0, least_many = 0, most_many = 0;
};

void Report(Bench& bench, const std::string& what, const Pair& pair, bool rate, const Growth& growth) {
  const double few = MedianOf(pair.few);
  const double many = MedianOf(pair.many);
  bench.Report({.figure = "growth_ratio",
                .value = rate ? many / few : few / many,
                .baseline = rate ? few : few * 1000,
                .baseline_unit = rate ? "commands/s with few" : "ms with few",
                .goal_kind = Figure::Goal::kAtLeast,
                .goal = 0.9,
                .labels = {{"of", what}},
                .detail = {{rate ? "commands_per_s_with_many" : "ms_with_many", rate ? many : many * 1000},
                           {"few_stored", static_cast<double>(kFew)},
                           {"few_stored_at_most", static_cast<double>(rate ? growth.most_few : kFew)},
                           {"stored", static_cast<double>(growth.least_many)},
                           {"stored_at_most", static_cast<double>(growth.most_many)}}});
}

// One turn of one store. The rate comes last, for it stores more.
absl::Status Measure(const Options& options, Store& store, bool few, Growth& growth) {
  const int64_t before = store.stored();
  ASSIGN_OR_RETURN(const double start, store.StartUpTime());
  RETURN_IF_ERROR(integration::WaitFor([&store] { return store.PageTime().status(); }));
  ASSIGN_OR_RETURN(const double page, store.PageTime());
  ASSIGN_OR_RETURN(const double rate, store.CommandRate(options));
  (few ? growth.starts.few : growth.starts.many).push_back(start);
  (few ? growth.pages.few : growth.pages.many).push_back(page);
  (few ? growth.commands.few : growth.commands.many).push_back(rate);
  Say(absl::StrFormat("%d stored: up after %.3f s, a page in %.1f ms, %.0f commands/s until %d are", before, start,
                      page * 1000, rate, store.stored()));
  return absl::OkStatus();
}

absl::Status Compare(Bench& bench, Store& large) {
  const Options& options = bench.options();
  Growth growth{.least_many = large.stored()};
  for (int turn = 0; turn < options.rounds * kTurns; ++turn) {
    ASSIGN_OR_RETURN(Store small, Store::Start());
    RETURN_IF_ERROR(small.Fill(options.engine, kFew));
    RETURN_IF_ERROR(Measure(options, small, /*few=*/true, growth));
    RETURN_IF_ERROR(Measure(options, large, /*few=*/false, growth));
    growth.most_few = small.stored();
    growth.most_many = large.stored();
  }
  Report(bench, "command", growth.commands, /*rate=*/true, growth);
  Report(bench, "page", growth.pages, /*rate=*/false, growth);
  Report(bench, "start_up", growth.starts, /*rate=*/false, growth);
  return absl::OkStatus();
}

}  // namespace

absl::Status MeasureGrowth(Bench& bench) {
  const Options& options = bench.options();
  ASSIGN_OR_RETURN(Store large, Store::Start());
  RETURN_IF_ERROR(large.Fill(options.engine, kFew));
  ASSIGN_OR_RETURN(const double few_bytes, UsedMemory(large.stack()));
  const int64_t few = large.stored();
  RETURN_IF_ERROR(large.Fill(options.engine, options.stored));
  ASSIGN_OR_RETURN(const double many_bytes, UsedMemory(large.stack()));
  const auto more = static_cast<double>(large.stored() - few);
  bench.Report({.figure = "bytes_per_comment",
                .value = (many_bytes - few_bytes) / more,
                .unit = "bytes",
                .baseline = static_cast<double>(CleanText().size()),
                .baseline_unit = "bytes of its text",
                .goal_kind = Figure::Goal::kAtMost,
                .goal = 1024,
                .detail = {{"stored", static_cast<double>(large.stored())}, {"redis_mb", many_bytes / 1e6}}});
  return Compare(bench, large);
}

}  // namespace meydan::load

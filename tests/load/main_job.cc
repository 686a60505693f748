#include "tests/load/main_job.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/time/clock.h"
#include "common/base/status_macros.h"
#include "meydan/routing/v1/service.pb.h"
#include "tests/load/commands.h"

namespace meydan::load {
namespace {

using integration::Stack;

constexpr int kBatchesInFlight = 8;
constexpr absl::Duration kPatience = absl::Minutes(10);

absl::StatusOr<int64_t> CountCases(Stack& stack) {
  ASSIGN_OR_RETURN(const auto count, stack.Call<routing::v1::CountCasesResponse>("routing", "people/direktor",
                                                                                 routing::v1::CountCasesRequest()));
  return count.total().count();
}

}  // namespace

const std::vector<std::string>& MainJob::Services() {
  static const auto* const services =
      new std::vector<std::string>{"directory", "moderation", "routing", "notification", "review", "vault"};
  return *services;
}

const std::vector<std::string>& MainJob::Listeners() {
  static const auto* const services = new std::vector<std::string>{"moderation", "routing", "notification"};
  return *services;
}

const std::vector<std::string>& MainJob::People() {
  static const auto* const people =
      new std::vector<std::string>{"people/rektor", "people/direktor", "people/denetci1", "people/denetci2",
                                   "people/ayse",   "people/temsilci", "people/mudur",    "people/dekan"};
  return *people;
}

absl::StatusOr<MainJob> MainJob::Start() {
  ASSIGN_OR_RETURN(std::unique_ptr<Stack> stack, StartStack(Stack::Bus::kKafka, Services()));
  return MainJob(std::move(stack));
}

absl::Status MainJob::WarmUp(const Bench& bench) {
  ASSIGN_OR_RETURN(corpus_, SortCorpus(*stack_));
  Say(absl::StrCat(corpus_.feedback.size(), " texts that are feedback, ", corpus_.quiet.size(), " that are quiet"));
  RETURN_IF_ERROR(WaitUntilOpen(static_cast<int64_t>(corpus_.feedback.size())));
  RETURN_IF_ERROR(WaitUntilSettled());
  return PassThrough(bench, std::max(kBatch * int64_t{10}, bench.options().comments / 10)).status();
}

absl::StatusOr<Job> MainJob::IngestOf(int batch) {
  return IngestJob(*stack_, ++series_, batch, AThirdFeedback(corpus_));
}

// The cases are counted because a consumer that has not been given its partitions yet does not know that it lags.
absl::Status MainJob::WaitUntilOpen(int64_t cases) {
  const auto all_open = [this, cases]() -> absl::Status {
    ASSIGN_OR_RETURN(const int64_t open, CountCases(*stack_));
    if (open >= cases) return absl::OkStatus();
    return absl::UnavailableError(absl::StrCat("only ", open, " of ", cases, " cases are open"));
  };
  return integration::WaitFor(all_open, kPatience);
}

absl::Status MainJob::WaitUntilSettled() { return load::WaitUntilSettled(*stack_, Listeners(), kPatience); }

absl::StatusOr<double> MainJob::PassThrough(const Bench& bench, int64_t comments) {
  ASSIGN_OR_RETURN(const int64_t cases, CountCases(*stack_));
  ASSIGN_OR_RETURN(const Job job, Batches());
  const int64_t batches = std::max<int64_t>(1, comments / kBatch);
  const absl::Time start = absl::Now();
  const Load load = Run(bench.options().engine, job, ClosedLoop{.in_flight = kBatchesInFlight, .count = batches});
  const absl::Duration ingested = absl::Now() - start;
  RETURN_IF_ERROR(WaitUntilOpen(cases + EveryThirdOf(kBatch, 0, batches)));
  RETURN_IF_ERROR(WaitUntilSettled());
  const double seconds = absl::ToDoubleSeconds(absl::Now() - start);
  Say(absl::StrFormat("%d comments: taken in after %.1f s, settled after %.1f s %s", batches * kBatch,
                      absl::ToDoubleSeconds(ingested), seconds, load.DescribeFailures()));
  return static_cast<double>(batches * kBatch) / seconds;
}

}  // namespace meydan::load

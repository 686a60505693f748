// main_job_ratio: comments through everything, from the call that brings them in to the last notice, on Kafka. On the
// same stack, what the services take up.
#include <map>
#include <utility>
#include <vector>

#include "common/base/status_macros.h"
#include "meydan/notification/v1/service.pb.h"
#include "tests/load/figures.h"
#include "tests/load/footprint.h"
#include "tests/load/main_job.h"
#include "tests/load/process_use.h"

namespace meydan::load {
namespace {

using integration::Stack;

// The notices in all inboxes.
absl::StatusOr<int64_t> CountNotices(Stack& stack) {
  int64_t notices = 0;
  for (const std::string& person : MainJob::People()) {
    notification::v1::CountUnreadRequest request;
    request.set_parent(person);
    ASSIGN_OR_RETURN(const auto count,
                     stack.Call<notification::v1::CountUnreadResponse>("notification", person, std::move(request)));
    notices += count.unread_count();
  }
  return notices;
}

std::vector<std::pair<std::string, pid_t>> Processes(Stack& stack) {
  std::vector<std::pair<std::string, pid_t>> processes = {{"kafka_cpu_us", stack.kafka().pid()},
                                                          {"redis_cpu_us", stack.redis().pid()}};
  for (const std::string& service : MainJob::Listeners()) {
    processes.emplace_back(service + "_cpu_us", stack.process(service).pid());
  }
  return processes;
}

absl::Status MeasureRate(Bench& bench, MainJob& job) {
  const Options& options = bench.options();
  ASSIGN_OR_RETURN(const int64_t notices_before, CountNotices(job.stack()));
  const CpuUse use(Processes(job.stack()));  // those of the baseline are not among them
  std::vector<double> ratios, rates;
  std::vector<double> empty = {bench.MeasureEmpty().Rate()};
  for (int round = 0; round < options.rounds; ++round) {
    ASSIGN_OR_RETURN(const double rate, job.PassThrough(bench, options.comments));
    empty.push_back(bench.MeasureEmpty().Rate());
    rates.push_back(rate);
    ratios.push_back(rate / ((empty[round] + empty[round + 1]) / 2));
  }
  ASSIGN_OR_RETURN(const int64_t notices, CountNotices(job.stack()));
  const auto comments = static_cast<double>(options.rounds * options.comments);
  Figure figure{.figure = "main_job_ratio",
                .value = MedianOf(ratios),
                .baseline = MedianOf(empty),
                .baseline_unit = "empty calls/s",
                .goal_kind = Figure::Goal::kAtLeast,
                .goal = 0.25,
                .detail = {{"comments_per_s", MedianOf(rates)},
                           {"notices_per_comment", static_cast<double>(notices - notices_before) / comments}}};
  const auto uses = use.MicrosPerCall(static_cast<int64_t>(comments));
  figure.detail.insert(figure.detail.end(), uses.begin(), uses.end());
  bench.Report(figure);
  return absl::OkStatus();
}

}  // namespace

absl::Status MeasureMainJob(Bench& bench) {
  ASSIGN_OR_RETURN(MainJob job, MainJob::Start());
  const std::map<std::string, double> idle = ResidentOf(job.stack(), MainJob::Services());
  RETURN_IF_ERROR(job.WarmUp(bench));
  RETURN_IF_ERROR(MeasureRate(bench, job));
  ReportResident(bench, idle, ResidentOf(job.stack(), MainJob::Services()));
  return ReportReady(bench, job.stack(), MainJob::Services());
}

}  // namespace meydan::load

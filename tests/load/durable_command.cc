// durable_command_ratio: one write of one aggregate against an empty call of the same server.
#include <functional>
#include <memory>
#include <string>

#include "common/base/status_macros.h"
#include "tests/load/commands.h"
#include "tests/load/figures.h"
#include "tests/load/rounds.h"
#include "tests/load/submissions.h"

namespace meydan::load {
namespace {

using integration::Stack;

constexpr char kFigure[] = "durable_command_ratio";
constexpr double kGoal = 0.6;

// A command that can be sent without end.
absl::Status Measure(Bench& bench, const std::string& service, const std::string& command,
                     const std::function<absl::StatusOr<Job>(const Stack&)>& make_job) {
  ASSIGN_OR_RETURN(const std::unique_ptr<Stack> stack, StartStack(Stack::Bus::kRedis, {"directory", service}));
  ASSIGN_OR_RETURN(const Job job, make_job(*stack));
  const Options& options = bench.options();
  ClosedLoop loop{.in_flight = options.in_flight, .warm_up = options.warm_up, .measured = options.measured};
  Rounds rounds(kFigure, kGoal, command);
  Turns turns(bench, *stack, service);
  for (int round = 0; round < options.rounds; ++round) {
    RETURN_IF_ERROR(turns.Take(rounds, [&](int64_t& calls) {
      Load load = Run(options.engine, job, loop);
      calls = load.next - loop.first;
      loop.first = load.next;
      return load;
    }));
  }
  rounds.Report(bench);
  return absl::OkStatus();
}

// Commands that end what they are about, which is made ready before each round.
absl::Status MeasureReview(Bench& bench) {
  ASSIGN_OR_RETURN(const std::unique_ptr<Stack> stack, StartStack(Stack::Bus::kRedis, {"directory", "review"}));
  const Options& options = bench.options();
  ASSIGN_OR_RETURN(Submissions submissions, Submissions::Start(*stack, options.engine, options.in_flight));
  Rounds submit(kFigure, kGoal, "SubmitSubmission");
  Rounds approve(kFigure, kGoal, "ApproveSubmission");
  Turns turns(bench, *stack, "review");
  const auto all_of = [&](const Job& job) {
    return [&](int64_t& calls) {
      calls = options.submissions;
      return submissions.RunAll(job);
    };
  };
  for (int round = 0; round < options.rounds; ++round) {
    RETURN_IF_ERROR(submissions.Begin(options.submissions));
    ASSIGN_OR_RETURN(const Job to_submit, submissions.SubmitJob());
    RETURN_IF_ERROR(turns.Take(submit, all_of(to_submit)));
    RETURN_IF_ERROR(submissions.Assess());
    ASSIGN_OR_RETURN(const Job to_approve, submissions.ApproveJob());
    RETURN_IF_ERROR(turns.Take(approve, all_of(to_approve)));
  }
  submit.Report(bench);
  approve.Report(bench);
  return absl::OkStatus();
}

}  // namespace

absl::Status MeasureDurableCommand(Bench& bench) {
  RETURN_IF_ERROR(Measure(bench, "routing", "OpenCase", [](const Stack& stack) { return OpenCaseJob(stack, 1); }));
  RETURN_IF_ERROR(MeasureReview(bench));
  return Measure(bench, "moderation", "IngestComments",
                 [](const Stack& stack) { return IngestJob(stack, 2, /*batch=*/1, {CleanText()}); });
}

}  // namespace meydan::load

// durable_command_ratio: one write of one aggregate against an empty call of the same server. review_command_ratio: one
// of review against one of the main job.
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/memory/memory.h"
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
constexpr double kReviewGoal = 0.9;

// A command that can be sent without end, on a stack of its own.
class Endless {
 public:
  static absl::StatusOr<std::unique_ptr<Endless>> Start(
      Bench& bench, const std::string& service, std::string command,
      const std::function<absl::StatusOr<Job>(const Stack&)>& make_job) {
    ASSIGN_OR_RETURN(std::unique_ptr<Stack> stack, StartStack(Stack::Bus::kRedis, {"directory", service}));
    ASSIGN_OR_RETURN(Job job, make_job(*stack));
    return absl::WrapUnique(new Endless(bench, service, std::move(command), std::move(stack), std::move(job)));
  }

  absl::Status Measure() {
    return turns_.Take(rounds_, [this](int64_t& calls) {
      Load load = Run(engine_, job_, loop_);
      calls = load.next - loop_.first;
      loop_.first = load.next;
      return load;
    });
  }
  const Rounds& rounds() const { return rounds_; }
  Stack& stack() { return *stack_; }

 private:
  Endless(Bench& bench, const std::string& service, std::string command, std::unique_ptr<Stack> stack, Job job)
      : engine_(bench.options().engine),
        stack_(std::move(stack)),
        job_(std::move(job)),
        loop_{.in_flight = bench.options().in_flight,
              .warm_up = bench.options().warm_up,
              .measured = bench.options().measured},
        rounds_(kFigure, kGoal, std::move(command)),
        turns_(bench, *stack_, service) {}

  const Engine engine_;
  const std::unique_ptr<Stack> stack_;
  const Job job_;
  ClosedLoop loop_;
  Rounds rounds_;
  Turns turns_;
};

// A command of review, and how its rate compares with that of cases right before and after it.
struct AgainstCases {
  Rounds rounds;
  std::vector<double> ratios, case_rates;

  explicit AgainstCases(const std::string& command) : rounds(kFigure, kGoal, command) {}

  // `measure` takes a turn of this command, on that stack, between two of cases.
  absl::Status Measure(Endless& cases, Stack& stack, const std::function<absl::Status(Rounds&)>& measure) {
    const auto calm = [&]() -> absl::Status {
      RETURN_IF_ERROR(WaitUntilRewritten(stack, absl::Minutes(2)));
      return WaitUntilRewritten(cases.stack(), absl::Minutes(2));
    };
    RETURN_IF_ERROR(calm());
    RETURN_IF_ERROR(cases.Measure());
    const double before = cases.rounds().LastRate();
    RETURN_IF_ERROR(calm());
    RETURN_IF_ERROR(measure(rounds));
    RETURN_IF_ERROR(calm());
    RETURN_IF_ERROR(cases.Measure());
    case_rates.push_back((before + cases.rounds().LastRate()) / 2);
    ratios.push_back(rounds.LastRate() / case_rates.back());
    return absl::OkStatus();
  }

  void Report(Bench& bench) const {
    rounds.Report(bench);
    bench.Report({.figure = "review_command_ratio",
                  .value = MedianOf(ratios),
                  .baseline = MedianOf(case_rates),
                  .baseline_unit = "cases/s",
                  .goal_kind = Figure::Goal::kAtLeast,
                  .goal = kReviewGoal,
                  .labels = {{"command", rounds.command()}},
                  .detail = {{"commands_per_s", rounds.Rate()}}});
  }
};

// Cases, and by turns with them the commands of review that end what they are about, which is made ready before each
// round.
absl::Status MeasureCasesAndReview(Bench& bench) {
  ASSIGN_OR_RETURN(
      const std::unique_ptr<Endless> cases,
      Endless::Start(bench, "routing", "OpenCase", [](const Stack& stack) { return OpenCaseJob(stack, 1); }));
  ASSIGN_OR_RETURN(const std::unique_ptr<Stack> stack, StartStack(Stack::Bus::kRedis, {"directory", "review"}));
  const Options& options = bench.options();
  ASSIGN_OR_RETURN(Submissions submissions, Submissions::Start(*stack, options.engine, options.in_flight));
  Turns turns(bench, *stack, "review");
  AgainstCases submit("SubmitSubmission");
  AgainstCases approve("ApproveSubmission");
  const auto all_of = [&](const Job& job) {
    return [&](Rounds& rounds) {
      return turns.Take(rounds, [&](int64_t& calls) {
        calls = options.submissions;
        return submissions.RunAll(job);
      });
    };
  };
  for (int round = 0; round < options.rounds; ++round) {
    RETURN_IF_ERROR(submissions.Begin(options.submissions));
    ASSIGN_OR_RETURN(const Job to_submit, submissions.SubmitJob());
    RETURN_IF_ERROR(submit.Measure(*cases, *stack, all_of(to_submit)));
    RETURN_IF_ERROR(submissions.Assess());
    ASSIGN_OR_RETURN(const Job to_approve, submissions.ApproveJob());
    RETURN_IF_ERROR(approve.Measure(*cases, *stack, all_of(to_approve)));
  }
  cases->rounds().Report(bench);
  submit.Report(bench);
  approve.Report(bench);
  return absl::OkStatus();
}

// The other command of the main job.
absl::Status MeasureComments(Bench& bench) {
  ASSIGN_OR_RETURN(const std::unique_ptr<Endless> comments,
                   Endless::Start(bench, "moderation", "IngestComments",
                                  [](const Stack& stack) { return IngestJob(stack, 2, /*batch=*/1, {CleanText()}); }));
  for (int round = 0; round < bench.options().rounds; ++round) RETURN_IF_ERROR(comments->Measure());
  comments->rounds().Report(bench);
  return absl::OkStatus();
}

}  // namespace

absl::Status MeasureDurableCommand(Bench& bench) {
  RETURN_IF_ERROR(MeasureCasesAndReview(bench));
  return MeasureComments(bench);
}

}  // namespace meydan::load

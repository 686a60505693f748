// recovery_s: what dies comes back, and how long after that the old rate is back. Comments flow in all the time, one a
// call, at a fifth of the highest rate; what is counted is answers and, of those that are feedback, notices. A service
// that comments do not pass gets calls of its own, and these are counted in the place of the comments' answers.
#include <algorithm>
#include <atomic>
#include <functional>
#include <memory>
#include <optional>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/time/clock.h"
#include "common/base/status_macros.h"
#include "tests/load/bystanders.h"
#include "tests/load/figures.h"
#include "tests/load/main_job.h"
#include "tests/load/meter.h"
#include "tests/load/notice_times.h"

namespace meydan::load {
namespace {

using integration::Stack;

constexpr absl::Duration kBefore = absl::Seconds(3);  // of the old rate
constexpr absl::Duration kDown = absl::Seconds(1);    // between death and restart
constexpr absl::Duration kPatience = absl::Seconds(60);
constexpr int kMostRounds = 3;
constexpr double kOwnRate = 100;  // calls per second for a service that comments do not pass

// Who dies, and how it comes back: returns when it answers again.
struct Victim {
  std::string name;
  bool passed = true;  // by comments
  std::function<void(Stack&)> kill;
  std::function<absl::Status(Stack&)> restart;
};

Victim Service(const std::string& service, bool passed) {
  return {service, passed, [service](Stack& stack) { stack.Kill(service); },
          [service](Stack& stack) -> absl::Status {
            RETURN_IF_ERROR(stack.Restart(service));
            return stack.WaitUntilReady(service);
          }};
}

std::vector<Victim> Victims() {
  std::vector<Victim> victims;
  for (const std::string& service : MainJob::Services()) {
    const std::vector<std::string>& listeners = MainJob::Listeners();
    victims.push_back(Service(service, std::find(listeners.begin(), listeners.end(), service) != listeners.end()));
  }
  victims.push_back({"redis", true, [](Stack& stack) { stack.redis().Kill(); },
                     [](Stack& stack) { return stack.redis().Restart(); }});
  victims.push_back({"kafka", true, [](Stack& stack) { stack.kafka().Kill(); },
                     [](Stack& stack) { return stack.kafka().Restart(); }});
  return victims;
}

// A stream of calls on threads of its own, until its end.
class Stream {
 public:
  // `sending` as in OpenLoop.
  Stream(const Engine& engine, Job job, double rate, std::function<void(int64_t, absl::Time)> sending = nullptr)
      : job_(std::move(job)) {
    job_.timeout = absl::Seconds(2);
    job_.complete = [this, complete = std::move(job_.complete)](const grpc::ByteBuffer& answer) {
      if (complete && !complete(answer)) return false;
      answers_.Tick(absl::Now());
      return true;
    };
    loop_ = {.rate = rate, .measured = absl::Hours(1), .sending = std::move(sending), .stop = &stop_};
    thread_ = std::thread([this, engine] { Run(engine, job_, loop_); });
  }
  ~Stream() {
    stop_ = true;
    thread_.join();
  }
  const Meter& answers() const { return answers_; }

 private:
  Job job_;
  OpenLoop loop_;
  Meter answers_;
  std::atomic<bool> stop_{false};
  std::thread thread_;
};

// What comes in, and how fast it does when nothing is wrong.
struct Flow {
  const Meter& meter;
  double rate;
};

// From `from` on until the meter is back at the rate.
absl::StatusOr<absl::Duration> TimeUntilBack(const Meter& meter, double rate, absl::Time from) {
  absl::Duration took;
  const auto back = [&]() -> absl::Status {
    const std::optional<absl::Time> at = meter.BackAt(rate, from, absl::Now());
    if (!at.has_value()) {
      const absl::Time now = absl::Now();
      return absl::UnavailableError(absl::StrFormat("the old rate, %.0f/s, has not come back: in the last second %.0f",
                                                    rate, meter.RateBetween(now - absl::Seconds(1), now)));
    }
    took = *at - from;
    return absl::OkStatus();
  };
  RETURN_IF_ERROR(integration::WaitFor(back, kPatience));
  return took;
}

// Of one death: the seconds that the restart took, and those until each flow was back.
struct Recovery {
  double restart, answers, notices;
  double answers_per_s, notices_per_s;  // before

  double both() const { return std::max(answers, notices); }
};

absl::StatusOr<Recovery> MeasureDeath(Stack& stack, const Victim& victim, const Flow& answers, const Flow& notices) {
  absl::SleepFor(kBefore);
  const absl::Time death = absl::Now();
  // What was left over from the death before may still raise what was seen.
  const auto before = [death](const Flow& flow) {
    return std::min(flow.rate, flow.meter.RateBetween(death - kBefore, death));
  };
  const double answer_rate = before(answers);
  const double notice_rate = before(notices);
  victim.kill(stack);
  absl::SleepFor(kDown);
  const absl::Time restart = absl::Now();
  RETURN_IF_ERROR(victim.restart(stack));
  const absl::Time up = absl::Now();
  ASSIGN_OR_RETURN(const absl::Duration answered, TimeUntilBack(answers.meter, answer_rate, up));
  ASSIGN_OR_RETURN(const absl::Duration noticed, TimeUntilBack(notices.meter, notice_rate, up));
  const Recovery recovery{.restart = absl::ToDoubleSeconds(up - restart),
                          .answers = absl::ToDoubleSeconds(answered),
                          .notices = absl::ToDoubleSeconds(noticed),
                          .answers_per_s = answer_rate,
                          .notices_per_s = notice_rate};
  Say(absl::StrFormat("%s: up after %.2f s; answers (%.0f/s) back %.2f s later, notices (%.0f/s) %.2f s later",
                      victim.name, recovery.restart, answer_rate, recovery.answers, notice_rate, recovery.notices));
  return recovery;
}

void Report(Bench& bench, const Victim& victim, const std::vector<Recovery>& recoveries) {
  const auto all = [&recoveries](auto part) {
    std::vector<double> values;
    for (const Recovery& recovery : recoveries) values.push_back(part(recovery));
    return values;
  };
  const std::vector<double> both = all([](const Recovery& each) { return each.both(); });
  bench.Report({.figure = "recovery_s",
                .value = MedianOf(both),
                .unit = "s",
                .baseline = MedianOf(all([](const Recovery& each) { return each.restart; })),
                .baseline_unit = "s that the restart itself took",
                .goal_kind = Figure::Goal::kAtMost,
                .goal = 5,
                .labels = {{"of", victim.name}},
                .detail = {{"deaths", static_cast<double>(recoveries.size())},
                           {"slowest_s", *std::max_element(both.begin(), both.end())},
                           {"answers_s", MedianOf(all([](const Recovery& each) { return each.answers; }))},
                           {"notices_s", MedianOf(all([](const Recovery& each) { return each.notices; }))},
                           {"answers_per_s", MedianOf(all([](const Recovery& each) { return each.answers_per_s; }))},
                           {"notices_per_s", MedianOf(all([](const Recovery& each) { return each.notices_per_s; }))}}});
}

// Kills each once, and adds what was seen to what was seen of it before.
absl::Status KillEach(const Engine& engine, Stack& stack, Bystanders& bystanders, const Flow& comments,
                      const Flow& notices, std::vector<std::vector<Recovery>>& recoveries) {
  const std::vector<Victim> victims = Victims();
  recoveries.resize(victims.size());
  for (size_t i = 0; i < victims.size(); ++i) {
    std::unique_ptr<Stream> own;
    if (!victims[i].passed) {
      ASSIGN_OR_RETURN(Job job, bystanders.JobFor(victims[i].name));
      own = std::make_unique<Stream>(engine, std::move(job), kOwnRate);
      absl::SleepFor(kBefore);  // connections stand
    }
    const Flow answers = own == nullptr ? comments : Flow{own->answers(), kOwnRate};
    ASSIGN_OR_RETURN(const Recovery recovery, MeasureDeath(stack, victims[i], answers, notices));
    recoveries[i].push_back(recovery);
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status MeasureRecovery(Bench& bench) {
  const Options& options = bench.options();
  ASSIGN_OR_RETURN(MainJob job, MainJob::Start());
  ASSIGN_OR_RETURN(Bystanders bystanders, Bystanders::Start(job.stack(), options));
  RETURN_IF_ERROR(job.WarmUp(bench));
  ASSIGN_OR_RETURN(const double highest, job.PassThrough(bench, options.comments));
  const double rate = highest / 5;
  NoticeTimes times(job);
  ASSIGN_OR_RETURN(const Job singles, job.Singles());
  const auto sending = [&times, series = job.series()](int64_t n, absl::Time intended) {
    times.Sending(series, n, intended);
  };
  const Stream stream(options.engine, singles, rate, sending);
  absl::SleepFor(kBefore);  // connections stand, streams are open
  const Flow comments{stream.answers(), rate};
  const Flow notices{times.meter(), rate / 3};  // a third brings one
  std::vector<std::vector<Recovery>> recoveries;
  for (int round = 0; round < std::min(options.rounds, kMostRounds); ++round) {
    RETURN_IF_ERROR(KillEach(options.engine, job.stack(), bystanders, comments, notices, recoveries));
  }
  const std::vector<Victim> victims = Victims();
  for (size_t i = 0; i < victims.size(); ++i) Report(bench, victims[i], recoveries[i]);
  return absl::OkStatus();
}

}  // namespace meydan::load

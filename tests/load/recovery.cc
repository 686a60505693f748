// recovery_s: what dies comes back, and how long after that the old rate is back. Comments flow in all the time, one a
// call, at a fifth of the highest rate; what is counted is answers and, of those that are feedback, notices.
#include <algorithm>
#include <atomic>
#include <functional>
#include <optional>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/time/clock.h"
#include "common/base/status_macros.h"
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

// Who dies, and how it comes back: returns when it answers again.
struct Victim {
  std::string name;
  std::function<void(Stack&)> kill;
  std::function<absl::Status(Stack&)> restart;
};

Victim Service(const std::string& service) {
  return {service, [service](Stack& stack) { stack.Kill(service); },
          [service](Stack& stack) -> absl::Status {
            RETURN_IF_ERROR(stack.Restart(service));
            return stack.WaitUntilReady(service);
          }};
}

std::vector<Victim> Victims() {
  return {Service("moderation"),
          Service("routing"),
          Service("notification"),
          {"redis", [](Stack& stack) { stack.redis().Kill(); }, [](Stack& stack) { return stack.redis().Restart(); }},
          {"kafka", [](Stack& stack) { stack.kafka().Kill(); }, [](Stack& stack) { return stack.kafka().Restart(); }}};
}

// A stream of comments on threads of its own, until it is told to end.
class Stream {
 public:
  Stream(const Engine& engine, Job job, NoticeTimes& times, uint32_t series, double rate) : job_(std::move(job)) {
    job_.timeout = absl::Seconds(2);
    job_.complete = [this](const grpc::ByteBuffer&) {
      answers_.Tick(absl::Now());
      return true;
    };
    loop_ = {.rate = rate, .measured = absl::Hours(1), .stop = &stop_};
    loop_.sending = [&times, series](int64_t n, absl::Time intended) { times.Sending(series, n, intended); };
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

// `rate`: comments per second, of which a third brings a notice.
absl::Status MeasureDeath(Bench& bench, Stack& stack, const Victim& victim, double rate, const Meter& answers,
                          const Meter& notices) {
  absl::SleepFor(kBefore);
  const absl::Time death = absl::Now();
  // What was left over from the death before may still raise what was seen.
  const double answer_rate = std::min(rate, answers.RateBetween(death - kBefore, death));
  const double notice_rate = std::min(rate / 3, notices.RateBetween(death - kBefore, death));
  victim.kill(stack);
  absl::SleepFor(kDown);
  const absl::Time restart = absl::Now();
  RETURN_IF_ERROR(victim.restart(stack));
  const absl::Time up = absl::Now();
  ASSIGN_OR_RETURN(const absl::Duration answered, TimeUntilBack(answers, answer_rate, up));
  ASSIGN_OR_RETURN(const absl::Duration noticed, TimeUntilBack(notices, notice_rate, up));
  const double seconds = absl::ToDoubleSeconds(std::max(answered, noticed));
  Say(absl::StrFormat("%s: up after %.2f s; answers back %.2f s later, notices %.2f s later", victim.name,
                      absl::ToDoubleSeconds(up - restart), absl::ToDoubleSeconds(answered),
                      absl::ToDoubleSeconds(noticed)));
  bench.Report({.figure = "recovery_s",
                .value = seconds,
                .unit = "s",
                .baseline = absl::ToDoubleSeconds(up - restart),
                .baseline_unit = "s that the restart itself took",
                .goal_kind = Figure::Goal::kAtMost,
                .goal = 5,
                .labels = {{"of", victim.name}},
                .detail = {{"answers_s", absl::ToDoubleSeconds(answered)},
                           {"notices_s", absl::ToDoubleSeconds(noticed)},
                           {"answers_per_s", answer_rate},
                           {"notices_per_s", notice_rate}}});
  return absl::OkStatus();
}

}  // namespace

absl::Status MeasureRecovery(Bench& bench) {
  ASSIGN_OR_RETURN(MainJob job, MainJob::Start());
  RETURN_IF_ERROR(job.WarmUp(bench));
  ASSIGN_OR_RETURN(const double highest, job.PassThrough(bench, bench.options().comments));
  const double rate = highest / 5;
  NoticeTimes times(job);
  ASSIGN_OR_RETURN(const Job singles, job.Singles());
  const Stream stream(bench.options().engine, singles, times, job.series(), rate);
  absl::SleepFor(kBefore);  // connections stand, streams are open
  for (const Victim& victim : Victims()) {
    RETURN_IF_ERROR(MeasureDeath(bench, job.stack(), victim, rate, stream.answers(), times.meter()));
  }
  return absl::OkStatus();
}

}  // namespace meydan::load

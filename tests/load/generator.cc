#include "tests/load/generator.h"

#include <sys/prctl.h>

#include <algorithm>
#include <atomic>
#include <memory>
#include <queue>
#include <thread>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/time/clock.h"
#include "tests/load/channel_pool.h"
#include "tests/load/schedule.h"

namespace meydan::load {
namespace {

constexpr absl::Duration kConnecting = absl::Seconds(10);

// The time that is measured, the same for all threads.
class Window {
 public:
  Window(absl::Time begin, absl::Time end) : begin_(absl::ToUnixNanos(begin)), end_(absl::ToUnixNanos(end)) {}

  absl::Time begin() const { return absl::FromUnixNanos(begin_); }
  absl::Time end() const { return absl::FromUnixNanos(end_); }
  bool Holds(absl::Time time) const { return begin() <= time && time < end(); }
  void BeginAt(absl::Time time) { begin_ = absl::ToUnixNanos(time); }
  void EndAt(absl::Time time) { end_ = absl::ToUnixNanos(time); }

 private:
  std::atomic<int64_t> begin_;  // ns since 1970
  std::atomic<int64_t> end_;
};

void Count(const Window& window, const ChannelPool::Answer& answer, Load& load) {
  if (!window.Holds(answer.came)) return;
  if (answer.failure.empty()) {
    ++load.done;
    load.latency.Add(answer.came - answer.intended);
  } else {
    ++load.failed[answer.failure];
  }
}

Load Sum(const std::vector<Load>& loads) {
  Load sum;
  for (const Load& load : loads) {
    sum.done += load.done;
    for (const auto& [failure, count] : load.failed) sum.failed[failure] += count;
    sum.latency.Merge(load.latency);
  }
  return sum;
}

std::vector<std::unique_ptr<ChannelPool>> Connected(const Engine& engine, const Job& job) {
  std::vector<std::unique_ptr<ChannelPool>> pools;
  for (int i = 0; i < engine.threads; ++i) {
    pools.push_back(std::make_unique<ChannelPool>(job, std::max(1, engine.connections / engine.threads)));
    pools.back()->Connect(kConnecting);  // else the calls fail and are counted so
  }
  return pools;
}

// Runs `work` with each thread's number and waits for all.
void OnThreads(int threads, const std::function<void(int)>& work) {
  std::vector<std::thread> running;
  running.reserve(threads);
  for (int i = 0; i < threads; ++i) running.emplace_back(work, i);
  for (std::thread& thread : running) thread.join();
}

// One thread's share of the callers of a closed loop.
class Callers {
 public:
  Callers(const ClosedLoop& loop, Window& window, ChannelPool& pool, std::atomic<int64_t>& next,
          std::atomic<int64_t>& done, Load& load)
      : loop_(loop), window_(window), pool_(pool), next_(next), done_(done), load_(load) {}

  void Run(int callers) {
    for (int i = 0; i < callers; ++i) SendNext();
    ChannelPool::Answer answer;
    while (pool_.outstanding() > 0 || !later_.empty()) {
      if (pool_.Next(later_.empty() ? absl::InfiniteFuture() : later_.top().first, answer)) Take(answer);
      while (!later_.empty() && later_.top().first <= absl::Now()) {
        pool_.Start(later_.top().second, later_.top().first);
        later_.pop();
      }
    }
  }

 private:
  using Repeat = std::pair<absl::Time, int64_t>;

  void SendNext() {
    const absl::Time now = absl::Now();
    if (loop_.count == 0 && now >= window_.end()) return;
    const int64_t n = next_++;
    if (loop_.busy_only && n == loop_.first + loop_.count / 5) window_.BeginAt(now);
    if (loop_.busy_only && n == loop_.first + loop_.count) window_.EndAt(now);
    if (loop_.count == 0 || n < loop_.first + loop_.count) pool_.Start(n, now);
  }

  void Take(const ChannelPool::Answer& answer) {
    Count(window_, answer, load_);
    if (loop_.count > 0 && !answer.failure.empty()) {
      later_.emplace(answer.came + loop_.repeat_after, answer.n);
      return;
    }
    if (const int64_t done = ++done_; loop_.progress && done % 64 == 0) loop_.progress(done);
    SendNext();
  }

  const ClosedLoop& loop_;
  Window& window_;
  ChannelPool& pool_;
  std::atomic<int64_t>& next_;
  std::atomic<int64_t>& done_;
  Load& load_;
  std::priority_queue<Repeat, std::vector<Repeat>, std::greater<>> later_;  // what failed, to be sent again
};

// One thread's share of an open loop: every `step`-th request from its first on.
class Sender {
 public:
  Sender(const OpenLoop& loop, const Schedule& schedule, const Window& window, ChannelPool& pool, int first, int step,
         Load& load)
      : loop_(loop), schedule_(schedule), window_(window), pool_(pool), first_(first), step_(step), load_(load) {}

  // Takes the answers on this thread while another one sends: nothing that comes in may hold up what is to go out.
  void Run() {
    std::thread sending([this] { Send(); });
    ChannelPool::Answer answer;
    while (!sent_all_ || pool_.outstanding() > 0) {
      if (pool_.Next(absl::Now() + absl::Milliseconds(20), answer)) Count(window_, answer, load_);
    }
    sending.join();
    if (unsent_ > 0) load_.failed["UNSENT"] += unsent_;
  }

 private:
  void Send() {
    prctl(PR_SET_TIMERSLACK, 1000);  // ns; of this thread
    for (int64_t n = first_;; n += step_) {
      const absl::Time intended = schedule_.At(n);
      if (intended >= window_.end() || (loop_.stop != nullptr && *loop_.stop)) break;
      absl::SleepFor(intended - absl::Now());
      if (pool_.outstanding() >= loop_.most_outstanding / step_) {
        if (intended >= window_.begin()) ++unsent_;
        continue;
      }
      if (loop_.sending) loop_.sending(loop_.first + n, intended);
      pool_.Start(loop_.first + n, intended);
    }
    sent_all_ = true;
  }

  const OpenLoop& loop_;
  const Schedule& schedule_;
  const Window& window_;
  ChannelPool& pool_;
  const int first_;
  const int step_;
  Load& load_;
  int64_t unsent_ = 0;  // written by the sending thread, read when it has ended
  std::atomic<bool> sent_all_{false};
};

}  // namespace

int64_t Load::Failures() const {
  int64_t sum = 0;
  for (const auto& [failure, count] : failed) sum += count;
  return sum;
}

std::string Load::DescribeFailures() const { return absl::StrJoin(failed, ", ", absl::PairFormatter(": ")); }

Load Run(const Engine& engine, const Job& job, const ClosedLoop& loop) {
  const std::vector<std::unique_ptr<ChannelPool>> pools = Connected(engine, job);
  std::vector<Load> loads(engine.threads);
  std::atomic<int64_t> next{loop.first};
  std::atomic<int64_t> done{0};
  const absl::Time start = absl::Now();
  Window window(start + loop.warm_up, loop.count > 0 ? absl::InfiniteFuture() : start + loop.warm_up + loop.measured);
  OnThreads(engine.threads, [&](int i) {
    const int share = loop.in_flight / engine.threads + (i < loop.in_flight % engine.threads ? 1 : 0);
    Callers(loop, window, *pools[i], next, done, loads[i]).Run(share);
  });
  Load sum = Sum(loads);
  if (loop.count > 0 && !loop.busy_only) window.EndAt(absl::Now());
  sum.took = window.end() - window.begin();
  sum.next = loop.count > 0 ? loop.first + loop.count : next.load();
  return sum;
}

Load Run(const Engine& engine, const Job& job, const OpenLoop& loop) {
  const std::vector<std::unique_ptr<ChannelPool>> pools = Connected(engine, job);
  std::vector<Load> loads(engine.threads);
  const absl::Time start = absl::Now() + absl::Milliseconds(10);
  const Window window(start + loop.warm_up, start + loop.warm_up + loop.measured);
  const Schedule schedule(start, loop.rate);
  OnThreads(engine.threads,
            [&](int i) { Sender(loop, schedule, window, *pools[i], i, engine.threads, loads[i]).Run(); });
  Load sum = Sum(loads);
  sum.took = loop.measured;
  sum.next = loop.first + static_cast<int64_t>(loop.rate * absl::ToDoubleSeconds(loop.warm_up + loop.measured)) + 2;
  return sum;
}

}  // namespace meydan::load

#include "common/delivery/timer_poller.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/base/errors.h"
#include "common/telemetry/log.h"

namespace meydan::delivery {

TimerPoller::TimerPoller(EventLoop& loop, store::Outbox& outbox, ShardLeases& leases, const Clock& clock,
                         Handler handler, Options options)
    : loop_(loop),
      outbox_(outbox),
      leases_(leases),
      clock_(clock),
      handler_(std::move(handler)),
      options_(options),
      alarm_(loop),
      looks_(static_cast<size_t>(outbox.layout().shards())) {}

void TimerPoller::Stop() {
  stopping_ = true;
  alarm_.Ring();
}

Task<void> TimerPoller::Run() {
  co_await loop_.Schedule();
  while (!stopping_) {
    for (int shard = 0; shard < outbox_.layout().shards() && !stopping_; ++shard) {
      if (leases_.Held(shard) && Rest(shard) <= absl::ZeroDuration()) co_await RunShard(shard);
    }
    absl::Duration rest = options_.poll;
    for (int shard = 0; shard < outbox_.layout().shards(); ++shard) {
      if (leases_.Held(shard)) rest = std::min(rest, Rest(shard));
    }
    co_await alarm_.Wait(std::max(rest, absl::ZeroDuration()));
  }
}

void TimerPoller::Note(int shard, absl::Time due) {
  {
    absl::MutexLock lock(&mutex_);
    absl::Time& earliest = looks_[static_cast<size_t>(shard)].due;
    if (due >= earliest) return;
    earliest = due;
  }
  alarm_.Ring();
}

absl::Duration TimerPoller::Rest(int shard) const {
  absl::MutexLock lock(&mutex_);
  const Look& look = looks_[static_cast<size_t>(shard)];
  return std::min(look.last + options_.poll - SteadyNow(), look.due - clock_.Now());
}

Task<void> TimerPoller::RunShard(int shard) {
  {
    // Before it is read, so that what is noted meanwhile is not forgotten.
    absl::MutexLock lock(&mutex_);
    looks_[static_cast<size_t>(shard)] = {.last = SteadyNow()};
  }
  const absl::Time now = clock_.Now();
  auto due = co_await outbox_.DueTimers(shard, now, options_.batch);
  if (!due.ok()) co_return;  // the store is away, which its own log and metrics tell
  std::vector<Task<bool>> firing;
  for (store::Outbox::DueTimer& timer : due->first) {
    const auto put_off = put_off_.find(absl::StrCat(timer.name, "\n", timer.timer));
    if (put_off != put_off_.end()) {
      if (put_off->second > now) continue;
      put_off_.erase(put_off);
    }
    firing.push_back(Fire(std::move(timer)));
  }
  Note(shard, due->second);
  const bool all = due->first.size() <= static_cast<size_t>(options_.batch);
  const std::vector<bool> fired = co_await WhenAll(std::move(firing));
  // More are due than one batch holds. Those that cannot run now stand in the way until the next look.
  if (!all && std::find(fired.begin(), fired.end(), true) != fired.end()) Note(shard, now);
}

Task<bool> TimerPoller::Fire(store::Outbox::DueTimer timer) {
  const std::string id = absl::StrCat(timer.name, "\n", timer.timer);
  const std::string name = timer.name;
  const absl::Status fired = co_await handler_(std::move(timer));
  if (fired.ok()) {
    ++fired_;
  } else if (!IsTransient(fired)) {
    ++failed_;
    telemetry::Log(telemetry::Level::kError, "timer_failed",
                   {{"name", name}, {"reason", ReasonOf(fired)}, {"error", std::string(fired.message())}});
    co_await loop_.Schedule();  // put_off_ belongs to the loop
    put_off_[id] = clock_.Now() + options_.retry_failed;
  }
  co_return fired.ok();
}

}  // namespace meydan::delivery

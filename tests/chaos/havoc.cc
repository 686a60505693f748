#include "tests/chaos/havoc.h"

#include <algorithm>
#include <cstdio>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"

namespace meydan::chaos {
namespace {

constexpr absl::Duration kTick = absl::Milliseconds(5);
// What ends by itself is started again after this.
constexpr absl::Duration kOwnEndPause = absl::Milliseconds(200);

}  // namespace

Havoc::Havoc(std::vector<Victim> victims, std::vector<Strike> strikes)
    : victims_(std::move(victims)),
      conditions_(victims_.size()),
      strikes_(std::move(strikes)),
      begin_(absl::Now()),
      thread_([this] { Run(); }) {}

Havoc::~Havoc() {
  stop_.Notify();
  thread_.join();
}

void Havoc::Wait() {
  absl::MutexLock lock(&mutex_);
  mutex_.Await(absl::Condition(&done_));
}

absl::Time Havoc::latest_start() const {
  absl::MutexLock lock(&mutex_);
  return latest_start_;
}

std::vector<std::string> Havoc::own_ends() const {
  absl::MutexLock lock(&mutex_);
  return own_ends_;
}

void Havoc::Run() {
  do {
    const absl::Time now = absl::Now();
    if (next_ < strikes_.size()) StrikeIfDue(now);
    Supervise(now);
    const auto up = [](const Condition& condition) { return condition.up; };
    absl::MutexLock lock(&mutex_);
    done_ = next_ == strikes_.size() && std::all_of(conditions_.begin(), conditions_.end(), up);
  } while (!stop_.WaitForNotificationWithTimeout(kTick));
}

void Havoc::StrikeIfDue(absl::Time now) {
  const Strike& strike = strikes_[next_];
  if (now < begin_ + strike.at || now < put_off_until_) return;
  const auto index = static_cast<size_t>(strike.victim);
  Condition& condition = conditions_[index];
  if (!condition.up || !victims_[index].is_running()) {
    StartAgain(index);
    put_off_until_ = now + strike.grace;
    return;
  }
  victims_[index].kill();
  condition.up = false;
  condition.start_at = absl::Now() + strike.downtime;
  ++kills_;
  ++next_;
  std::fprintf(stderr, "%6.1f s  kill %3d  %s, down for %.2f s\n", absl::ToDoubleSeconds(now - begin_), kills_.load(),
               victims_[index].name.c_str(), absl::ToDoubleSeconds(strike.downtime));
}

void Havoc::Supervise(absl::Time now) {
  for (size_t i = 0; i < victims_.size(); ++i) {
    Condition& condition = conditions_[i];
    if (condition.up && !victims_[i].is_running()) {
      const int status = victims_[i].exit_status();
      Note(absl::StrCat(victims_[i].name, " ended by itself with ", status));
      if (status >= 128) broken_ = true;
      condition = {.up = false, .start_at = now + kOwnEndPause};
    }
    if (!condition.up && now >= condition.start_at) StartAgain(i);
  }
}

void Havoc::StartAgain(size_t victim) {
  const absl::Status started = victims_[victim].start();
  conditions_[victim].up = true;
  {
    absl::MutexLock lock(&mutex_);
    latest_start_ = absl::Now();
  }
  if (started.ok()) return;
  broken_ = true;
  Note(absl::StrCat(victims_[victim].name, " cannot be started: ", started.message()));
}

void Havoc::Note(std::string what) {
  std::fprintf(stderr, "%6.1f s  %s\n", absl::ToDoubleSeconds(absl::Now() - begin_), what.c_str());
  absl::MutexLock lock(&mutex_);
  own_ends_.push_back(std::move(what));
}

}  // namespace meydan::chaos

#include "tests/chaos/newsroom.h"

#include <algorithm>
#include <utility>

#include "absl/time/clock.h"
#include "meydan/review/v1/events.pb.h"
#include "tests/chaos/sample_university.h"

namespace meydan::chaos {
namespace {

namespace v1 = review::v1;

constexpr absl::Duration kTick = absl::Milliseconds(100);

}  // namespace

Newsroom::Newsroom(const integration::Stack& stack, University university, Options options)
    : university_(std::move(university)), options_(options), begin_(absl::Now()) {
  for (int i = 0; i < options_.publishers; ++i) {
    Publisher publisher(stack, university_, ledger_, options_.seed * 1000 + 500 + static_cast<uint64_t>(i));
    threads_.emplace_back([this, publisher = std::move(publisher)]() mutable { Work(std::move(publisher)); });
  }
  threads_.emplace_back([this, &stack] {
    Acting director(stack, ledger_, options_.seed * 1000 + 999);
    PauseNowAndThen(director);
  });
}

void Newsroom::Wait() {
  for (std::thread& thread : threads_) {
    if (thread.joinable()) thread.join();
  }
}

void Newsroom::Work(Publisher publisher) {
  while (const std::optional<int> number = Take()) {
    publisher.Begin(*number);
    publisher.FollowUp();
  }
  const absl::Time end = absl::Now() + options_.patience;
  while (publisher.FollowUp() && absl::Now() < end) {
    if (!WaitUntil(absl::Now() + options_.between)) return;
  }
}

std::optional<int> Newsroom::Take() {
  int number = 0;
  {
    absl::MutexLock lock(&mutex_);
    if (next_ >= options_.submissions) return std::nullopt;
    number = next_++;
  }
  const double part = static_cast<double>(number) / options_.submissions;
  return WaitUntil(begin_ + options_.span * part) ? std::optional<int>(number) : std::nullopt;
}

void Newsroom::PauseNowAndThen(Acting& director) {
  const auto is_on_x = [](const directory::v1::Account& account) {
    return account.platform() == directory::v1::PLATFORM_X && account.state() == directory::v1::Account::STATE_ACTIVE;
  };
  const auto& units = university_.units;
  const auto& accounts = university_.accounts;
  const auto account = std::find_if(accounts.begin(), accounts.end(), is_on_x);
  if (WaitUntil(begin_ + options_.span / 4)) PauseOnce(director, "");
  if (account == accounts.end()) return;
  const auto unit = std::find_if(units.begin(), units.end(),
                                 [&](const directory::v1::Unit& one) { return one.name() == account->unit(); });
  const bool has_above = unit != units.end() && !unit->parent().empty();
  if (has_above && WaitUntil(begin_ + options_.span / 2)) PauseOnce(director, unit->parent());
  if (WaitUntil(begin_ + options_.span * 3 / 4)) PauseOnce(director, account->name());
}

void Newsroom::PauseOnce(Acting& director, const std::string& scope) {
  v1::PausePublishingRequest pause;
  pause.set_scope(scope);
  pause.set_reason("Deprem.");
  const auto paused = director.Act<v1::Pause>("review", kDirector, std::move(pause));
  if (!paused.ok()) return;
  PauseSpan span{.scope = scope, .from = absl::Now(), .until = absl::InfiniteFuture()};
  ledger_.Note(paused->name(), v1::PublishingPaused::descriptor()->full_name());
  if (!WaitUntil(span.from + options_.pause)) return;
  v1::ResumePublishingRequest resume;
  resume.set_name(paused->name());
  span.until = absl::Now();
  ledger_.NotePause(std::move(span));
  const auto resumed = director.Act<v1::ResumePublishingResponse>("review", kDirector, std::move(resume));
  if (resumed.ok()) ledger_.Note(paused->name(), v1::PublishingResumed::descriptor()->full_name());
}

bool Newsroom::WaitUntil(absl::Time time) const {
  while (ledger_.status().ok() && absl::Now() < time) absl::SleepFor(std::min(kTick, time - absl::Now()));
  return ledger_.status().ok();
}

}  // namespace meydan::chaos

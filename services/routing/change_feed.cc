#include "services/routing/change_feed.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/async/spawn.h"
#include "common/base/errors.h"
#include "common/base/status_macros.h"
#include "common/store/write_path.h"
#include "services/routing/domain/rows.h"

namespace meydan::routing {
namespace {

constexpr int kMembersPerRead = 200;

}  // namespace

ChangeFeed::Watcher::Watcher(ChangeFeed& feed, std::string person)
    : feed_(feed), person_(std::move(person)), alarm_(std::make_shared<Alarm>(feed.loop_)) {}

ChangeFeed::Watcher::~Watcher() { feed_.Leave(this); }

absl::StatusOr<std::vector<ChangeFeed::Change>> ChangeFeed::Watcher::Take() {
  absl::MutexLock lock(&mutex_);
  if (lost_) {
    return MakeError(absl::StatusCode::kAborted, "WATCH_INTERRUPTED",
                     "more changed than this stream could take; open it again and list the cases anew");
  }
  return std::exchange(waiting_, {});
}

void ChangeFeed::Watcher::Put(const Change& change) {
  absl::MutexLock lock(&mutex_);
  lost_ = lost_ || waiting_.size() >= feed_.options_.most_waiting;
  if (lost_) {
    waiting_.clear();
  } else {
    waiting_.push_back(change);
  }
  alarm_->Ring();
}

ChangeFeed::ChangeFeed(EventLoop& loop, store::Store& store, const Clock& clock, Options options)
    : loop_(loop), store_(store), clock_(clock), options_(options), alarm_(loop) {
  Spawn(Run(), [this] { ended_.Notify(); });
}

ChangeFeed::~ChangeFeed() {
  stopping_ = true;
  alarm_.Ring();
  ended_.WaitForNotification();
}

absl::StatusOr<std::unique_ptr<ChangeFeed::Watcher>> ChangeFeed::Watch(std::string person) {
  auto watcher = std::unique_ptr<Watcher>(new Watcher(*this, std::move(person)));
  {
    absl::MutexLock lock(&mutex_);
    const auto same = [&](const Watcher* other) { return other->person_ == watcher->person_; };
    const auto of_person = std::count_if(watchers_.begin(), watchers_.end(), same);
    if (watchers_.size() < options_.most_watchers && static_cast<size_t>(of_person) < options_.most_per_person) {
      if (watchers_.empty()) looked_ = clock_.Now();
      watchers_.insert(watcher.get());
      alarm_.Ring();
      return watcher;
    }
  }
  return WithRetryDelay(MakeError(absl::StatusCode::kResourceExhausted, "TOO_MANY_WATCHES",
                                  "cases are watched as often as they may be; end another watch first"),
                        absl::Seconds(5));
}

void ChangeFeed::Leave(Watcher* watcher) {
  absl::MutexLock lock(&mutex_);
  watchers_.erase(watcher);
}

void ChangeFeed::Ring() {
  absl::MutexLock lock(&mutex_);
  if (!watchers_.empty()) alarm_.Ring();
}

Task<void> ChangeFeed::Run() {
  using SteadyClock = std::chrono::steady_clock;  // for lapses of time; not the time of day
  co_await loop_.Schedule();
  SteadyClock::time_point last_far_look;
  while (!stopping_) {
    bool resting;
    {
      absl::MutexLock lock(&mutex_);
      resting = watchers_.empty();
    }
    if (resting) {
      told_.clear();
      co_await alarm_.Wait(absl::InfiniteDuration());
      continue;
    }
    const bool far = absl::FromChrono(SteadyClock::now() - last_far_look) >= options_.look;
    const absl::Status looked = co_await Look(far ? options_.back : options_.back_at_ring);
    if (looked.ok() && far) last_far_look = SteadyClock::now();
    if (stopping_) break;
    co_await loop_.Sleep(options_.rest);
    co_await alarm_.Wait(options_.look);
  }
}

Task<absl::Status> ChangeFeed::Look(absl::Duration back) {
  const absl::Time now = clock_.Now();
  absl::Time from;
  {
    absl::MutexLock lock(&mutex_);
    from = std::min(looked_, now) - back;
  }
  store::Range range{.index = std::string(kChanged), .within = "", .after = store::SortKey(from)};
  range.newest_first = false;
  range.limit = kMembersPerRead;
  for (bool more = true; more;) {
    CO_ASSIGN_OR_RETURN(std::vector<std::string> members, co_await store_.List(range));
    more = members.size() == static_cast<size_t>(range.limit);
    if (more) range.after = members.back();
    CO_ASSIGN_OR_RETURN(std::vector<v1::Case> changed, co_await LoadNew(std::move(members)));
    for (v1::Case& one : changed) Tell(std::move(one));
  }
  {
    absl::MutexLock lock(&mutex_);
    looked_ = now;
  }
  Forget(now - 2 * options_.back);
  co_return absl::OkStatus();
}

Task<absl::StatusOr<std::vector<v1::Case>>> ChangeFeed::LoadNew(std::vector<std::string> members) {
  std::vector<Task<absl::StatusOr<store::Stored>>> loads;
  for (const std::string& member : members) {
    const std::string name = NameInChangedMember(member);
    if (!name.empty() && !told_.contains(member)) loads.push_back(store_.Load(name));
  }
  std::vector<absl::StatusOr<store::Stored>> loaded = co_await WhenAll(std::move(loads));
  std::vector<v1::Case> changed;
  for (absl::StatusOr<store::Stored>& stored : loaded) {
    if (!stored.ok()) co_return stored.status();
    CO_ASSIGN_OR_RETURN(v1::Case one, store::WritePath::Decode<v1::Case>(*stored));
    changed.push_back(std::move(one));
  }
  for (std::string& member : members) told_.insert(std::move(member));
  co_return changed;
}

void ChangeFeed::Tell(v1::Case changed) {
  told_.insert(ChangedMemberOf(changed));  // it may have changed once more since the list was read
  const auto change = std::make_shared<const v1::Case>(std::move(changed));
  absl::MutexLock lock(&mutex_);
  for (Watcher* watcher : watchers_) watcher->Put(change);
}

void ChangeFeed::Forget(absl::Time until) { told_.erase(told_.begin(), told_.lower_bound(store::SortKey(until))); }

}  // namespace meydan::routing

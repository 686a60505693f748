#include "common/delivery/handed_events.h"

#include <utility>

#include "common/store/entry_id.h"

namespace meydan::delivery {

using store::EntryId;

void HandedEvents::ClearLocked() {
  handed_.clear();
  bytes_ = 0;
  missed_ = false;
}

void HandedEvents::PopLocked() {
  bytes_ -= handed_.front().event.size();
  handed_.pop_front();
}

void HandedEvents::Open() {
  absl::MutexLock lock(&mutex_);
  ClearLocked();
  open_ = true;
}

void HandedEvents::Close() {
  absl::MutexLock lock(&mutex_);
  ClearLocked();
  open_ = false;
}

void HandedEvents::Clear() {
  absl::MutexLock lock(&mutex_);
  ClearLocked();
}

size_t HandedEvents::size() const {
  absl::MutexLock lock(&mutex_);
  return handed_.size();
}

void HandedEvents::Put(std::optional<store::Appended> appended) {
  absl::MutexLock lock(&mutex_);
  if (!open_) return;
  size_t bytes = bytes_;
  if (appended) {
    for (const std::string& event : appended->events) bytes += event.size();
  }
  if (!appended || handed_.size() + appended->events.size() > limits_.events || bytes > limits_.bytes) {
    missed_ = true;
    return;
  }
  bytes_ = bytes;
  std::string previous = std::move(appended->previous);
  for (size_t i = 0; i < appended->events.size(); ++i) {
    handed_.push_back({std::exchange(previous, appended->ids[i]), appended->ids[i], std::move(appended->events[i])});
  }
}

HandedEvents::Taken HandedEvents::Take(const std::string& position, int limit) {
  Taken taken;
  absl::MutexLock lock(&mutex_);
  if (const std::optional<EntryId> reached = EntryId::Parse(position)) {
    // They were read meanwhile.
    while (!handed_.empty() && EntryId::Parse(handed_.front().id) <= reached) PopLocked();
  }
  const std::string* last = &position;
  while (!handed_.empty() && taken.entries.size() < static_cast<size_t>(limit)) {
    Handed& next = handed_.front();
    if (!next.previous.empty() && next.previous != *last) break;
    store::Outbox::Entry entry{std::move(next.id), Event()};
    if (!entry.event.ParseFromString(next.event)) {
      missed_ = true;  // whoever reads it tells what is wrong
      break;
    }
    taken.entries.push_back(std::move(entry));
    last = &taken.entries.back().id;
    PopLocked();
  }
  taken.must_read = taken.entries.empty() && (missed_ || !handed_.empty());
  return taken;
}

}  // namespace meydan::delivery

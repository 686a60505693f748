#include "services/notification/bell.h"

#include <algorithm>
#include <utility>

#include "common/base/errors.h"

namespace meydan::notification {

Bell::Listener::Listener(Bell& bell, std::string person, std::shared_ptr<Alarm> alarm)
    : bell_(bell), person_(std::move(person)), alarm_(std::move(alarm)) {}

Bell::Listener::~Listener() { bell_.Forget(person_, alarm_); }

absl::StatusOr<std::unique_ptr<Bell::Listener>> Bell::Listen(const std::string& person) {
  auto alarm = std::make_shared<Alarm>(loop_);
  absl::MutexLock lock(&mutex_);
  std::vector<std::shared_ptr<Alarm>>& alarms = alarms_[person];
  if (alarms.size() >= kMostPerPerson) {
    return WithRetryDelay(MakeError(absl::StatusCode::kResourceExhausted, "TOO_MANY_WATCHES",
                                    "the inbox is watched as often as it may be; end another watch first"),
                          absl::Seconds(5));
  }
  alarms.push_back(alarm);
  return std::unique_ptr<Listener>(new Listener(*this, person, std::move(alarm)));
}

void Bell::Ring(absl::string_view person) {
  absl::MutexLock lock(&mutex_);
  const auto found = alarms_.find(person);
  if (found == alarms_.end()) return;
  for (const std::shared_ptr<Alarm>& alarm : found->second) alarm->Ring();
}

void Bell::Forget(const std::string& person, const std::shared_ptr<Alarm>& alarm) {
  absl::MutexLock lock(&mutex_);
  std::vector<std::shared_ptr<Alarm>>& alarms = alarms_[person];
  alarms.erase(std::remove(alarms.begin(), alarms.end(), alarm), alarms.end());
  if (alarms.empty()) alarms_.erase(person);
}

}  // namespace meydan::notification

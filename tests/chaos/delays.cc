#include "tests/chaos/delays.h"

#include <algorithm>
#include <map>
#include <string>

#include "absl/strings/str_cat.h"
#include "meydan/moderation/v1/events.pb.h"
#include "meydan/routing/v1/events.pb.h"

namespace meydan::chaos {

Delays FromFeedbackToCase(const std::vector<Event>& events) {
  std::map<std::string, absl::Time> feedback;  // by the cause of what follows from it
  std::map<std::string, absl::Duration> by_cause;
  for (const Event& event : events) {
    if (Is<moderation::v1::FeedbackIdentified>(event))
      feedback.emplace(absl::StrCat("event/", event.id()), TimeOf(event));
  }
  for (const Event& event : events) {
    const auto found = Is<routing::v1::CaseRouted>(event) ? feedback.find(event.cause()) : feedback.end();
    if (found != feedback.end()) by_cause.emplace(event.cause(), TimeOf(event) - found->second);
  }
  std::vector<absl::Duration> delays;
  delays.reserve(by_cause.size());
  for (const auto& [cause, delay] : by_cause) delays.push_back(delay);
  if (delays.empty()) return {};
  std::sort(delays.begin(), delays.end());
  return {delays[delays.size() / 2], delays[delays.size() * 99 / 100], delays.back()};
}

}  // namespace meydan::chaos

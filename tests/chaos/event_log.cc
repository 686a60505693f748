#include "tests/chaos/event_log.h"

#include <set>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"

namespace meydan::chaos {

int NumberOf(const Event& event) {
  const std::string prefix = absl::StrCat(event.source(), "/", event.subject(), "@", event.version(), ".");
  int number = -1;
  if (event.id().compare(0, prefix.size(), prefix) != 0) return -1;
  return absl::SimpleAtoi(event.id().substr(prefix.size()), &number) ? number : -1;
}

EventLog::EventLog(const std::vector<Event>& events, Report& report) {
  std::map<std::string, const Event*> by_id;
  for (const Event& event : events) {
    const auto [first, added] = by_id.emplace(event.id(), &event);
    if (added) {
      subjects_[event.subject()].push_back(&event);
    } else if (event.SerializeAsString() != first->second->SerializeAsString()) {
      report.Add(Fault::kDoubled, absl::StrCat("two different events are called ", event.id()));
    }
  }
  for (const auto& [subject, firsts] : subjects_) CheckSubject(subject, firsts, report);
}

const std::vector<const Event*>& EventLog::Of(const std::string& subject) const {
  static const auto* const nothing = new std::vector<const Event*>;
  const auto found = subjects_.find(subject);
  return found == subjects_.end() ? *nothing : found->second;
}

void EventLog::CheckSubject(const std::string& subject, const std::vector<const Event*>& firsts, Report& report) const {
  std::map<int64_t, std::set<int>> numbers;
  std::map<std::string, int64_t> causes;
  std::pair<int64_t, int> latest = {0, -1};
  for (const Event* event : firsts) {
    const std::pair<int64_t, int> at = {event->version(), NumberOf(*event)};
    if (at <= latest) report.Add(Fault::kDisordered, absl::StrCat(event->id(), " came behind a later event"));
    latest = std::max(latest, at);
    numbers[at.first].insert(at.second);
    if (event->cause().empty() || event->source() == "meydan.vault") continue;
    const auto [before, added] = causes.emplace(event->cause(), at.first);
    if (!added && before->second != at.first) {
      report.Add(Fault::kDoubled, absl::StrCat(event->cause(), " changed ", subject, " in version ", before->second,
                                               " and again in version ", at.first));
    }
  }
  for (const auto& [version, present] : numbers) {
    const int last = *present.rbegin();
    for (int number = 0; number < last; ++number) {
      if (present.count(number) > 0) continue;
      report.Add(Fault::kLost, absl::StrCat("event ", number, " of version ", version, " of ", subject,
                                            " is not on its topic, but event ", last, " is"));
    }
  }
}

}  // namespace meydan::chaos

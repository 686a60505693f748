#pragma once

#include <map>
#include <string>
#include <vector>

#include "common/base/event.h"
#include "tests/chaos/report.h"

namespace meydan::chaos {

// What lay on the topics, by subject and without repeats. Refers to the events that it was made of.
class EventLog {
 public:
  // Of events in the order in which a reader got them. Reports what is wrong with the order itself:
  //   - a subject's versions and their numbers must grow from one first occurrence to the next,
  //   - the numbers of a version begin with 0 and have no gap (an event between them was lost),
  //   - one id is one event: a repeat is the same byte by byte,
  //   - what has one cause happened in one version: a request, an event or a timer has no second effect on a subject.
  //     Not so in the vault, which names the cause of refusals too and follows what it hears without a mark; there
  //     vault_checks.h looks at causes.
  EventLog(const std::vector<Event>& events, Report& report);

  // First occurrences in their order; empty for a subject of which nothing was said.
  const std::vector<const Event*>& Of(const std::string& subject) const;
  const std::map<std::string, std::vector<const Event*>>& subjects() const { return subjects_; }

 private:
  void CheckSubject(const std::string& subject, const std::vector<const Event*>& firsts, Report& report) const;

  std::map<std::string, std::vector<const Event*>> subjects_;
};

// "2" of "meydan.routing/cases/5f0c@1.2": which event of its version it is; -1 when the id is not like that.
int NumberOf(const Event& event);

}  // namespace meydan::chaos

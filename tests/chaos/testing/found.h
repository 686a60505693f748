#pragma once

#include <algorithm>
#include <string>
#include <vector>

#include "tests/chaos/checker.h"

namespace meydan::chaos::testing {

// What the checker says of the facts: "lost: <what>" for each entry of its report.
inline std::vector<std::string> Found(const Facts& facts) {
  std::vector<std::string> lines;
  for (const Report::Entry& entry : Check(facts).entries) {
    const char* fault = entry.fault == Fault::kLost      ? "lost"
                        : entry.fault == Fault::kDoubled ? "doubled"
                                                         : "disordered";
    lines.push_back(std::string(fault) + ": " + entry.what);
  }
  return lines;
}

// The event of that id, which is there.
inline Event& EventOf(Facts& facts, const std::string& id) {
  return *std::find_if(facts.events.begin(), facts.events.end(), [&](const Event& event) { return event.id() == id; });
}

// Takes an event away, with what came of it in the inboxes.
inline void Lose(Facts& facts, const std::string& event) {
  std::erase_if(facts.events, [&](const Event& one) { return one.id() == event; });
  std::erase_if(facts.notices, [&](const notification::v1::Notice& notice) { return notice.event() == event; });
}

}  // namespace meydan::chaos::testing

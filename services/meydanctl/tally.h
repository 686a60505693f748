#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "meydan/directory/v1/resources.pb.h"
#include "meydan/moderation/v1/resources.pb.h"
#include "meydan/notification/v1/resources.pb.h"
#include "meydan/routing/v1/resources.pb.h"

namespace meydan::meydanctl {

// Everything that the services tell of the main job: a follower's comment → a case → people's inboxes.
struct Collected {
  std::vector<directory::v1::Unit> units;
  std::vector<directory::v1::Person> people;
  std::vector<directory::v1::Account> accounts;
  std::vector<moderation::v1::Comment> comments;
  std::vector<routing::v1::Case> cases;
  std::map<std::string, std::vector<notification::v1::Notice>> inboxes;  // by person
};

// What the report counts. A fault is something that must not be, in words; none repeats what people wrote.
struct Totals {
  int64_t comments = 0;
  int64_t flagged = 0;  // comments in whose last revision a ground was seen
  int64_t cases = 0;
  int64_t escalated = 0;  // cases before senior management
  int64_t notices = 0;
  std::vector<std::string> lost;
  std::vector<std::string> doubled;
};

// Counts, and compares what is there with what must be there:
//   lost     feedback without its case; a case without an owner that exists; a case or order of which nobody was told;
//            a person who had to be told and was not
//   doubled  two comments with one identity, two cases of one revision, two notices of one event in one inbox
// Who had to be told is worked out here from the procedure and the history of cases, not asked of the service that
// tells them. People are judged by the roles that they have had since before the event, as far as the directory knows.
// Pure.
Totals TallyOf(const Collected& all);

}  // namespace meydan::meydanctl

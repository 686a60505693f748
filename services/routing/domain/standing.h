#pragma once

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "common/base/actor.h"
#include "meydan/routing/v1/resources.pb.h"

namespace meydan::routing {

// What somebody is to the cases, worked out once from their roles (RR7). Plain data; safe for use from any thread.
struct Standing {
  std::string name;
  bool is_service = false;             // a part of Meydan itself: sees all, handles nothing
  bool is_system = false;              // a service or a service client: opens cases in others' names
  bool is_directorate = false;         // director or moderator of the Directorate: sees all and may put right all
  bool is_senior = false;              // sees what is before senior management
  std::vector<std::string> works_for;  // units whose cases it sees and handles
  std::vector<std::string> leads;      // of these, the units that it represents or heads

  bool SeesAll() const { return is_service || is_directorate; }
  bool WorksFor(absl::string_view unit) const;
  bool Leads(absl::string_view unit) const;
};

// `directorate` is the Directorate's unit, e.g. "units/iletisim".
Standing StandingOf(const Actor& actor, absl::string_view directorate);

// True when the case exists for them: in GetCase, lists, counts and streams alike.
bool MaySee(const Standing& who, const v1::Case& current);

// CASE_NOT_FOUND, which says nothing about whether there is such a case.
absl::Status CaseNotFound(absl::string_view name);

// The lists of cases that they may see: together they hold exactly the cases that MaySee lets through, some of them
// more than once. Each is a prefix of index names: "all", "unit/units/hukuk", "escalated", "asked/units/hukuk"
// (rows.h).
std::vector<std::string> VisibleScopes(const Standing& who);

}  // namespace meydan::routing

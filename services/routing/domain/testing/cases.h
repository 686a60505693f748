#pragma once

#include <string>
#include <utility>
#include <vector>

#include "absl/time/time.h"
#include "common/base/actor.h"
#include "common/base/testing/status_matchers.h"
#include "services/routing/domain/case.h"
#include "services/routing/domain/policy.h"
#include "services/routing/domain/standing.h"

namespace meydan::routing::testing {

// Monday, 2 March 2026, 09:00 UTC.
inline const absl::Time kNow = absl::FromUnixSeconds(1'772'442'000);

inline constexpr char kDirectorate[] = "units/iletisim";
inline constexpr char kRouting[] = "services/routing";
inline constexpr char kCaseName[] = "cases/5f0c1f5e-0000-5000-8000-000000000001";

// Somebody with the given roles.
inline Standing Who(std::string name, std::vector<Actor::Grant> grants) {
  return StandingOf(Actor{std::move(name), std::move(grants)}, kDirectorate);
}

inline const Standing kLawRepresentative = Who("people/ece", {{directory::v1::ROLE_REPRESENTATIVE, "units/hukuk"}});
inline const Standing kLawHead = Who("people/dekan", {{directory::v1::ROLE_UNIT_HEAD, "units/hukuk"}});
inline const Standing kLawStaff = Who("people/ali", {{directory::v1::ROLE_STAFF, "units/hukuk"}});
inline const Standing kArtHead = Who("people/can", {{directory::v1::ROLE_UNIT_HEAD, "units/guzel_sanatlar"}});
inline const Standing kDirector = Who("people/mudur", {{directory::v1::ROLE_DIRECTOR, kDirectorate}});
inline const Standing kModerator = Who("people/moderator", {{directory::v1::ROLE_MODERATOR, kDirectorate}});
inline const Standing kRector = Who("people/rektor", {{directory::v1::ROLE_SENIOR_MANAGER, "units/rektorluk"}});
inline const Standing kOperator = Who("people/operator", {{directory::v1::ROLE_OPERATOR, kDirectorate}});
inline const Standing kCallCentre = Who("people/cagri_merkezi", {{directory::v1::ROLE_SERVICE_CLIENT, kDirectorate}});

inline bool EveryUnit(absl::string_view unit) { return unit.rfind("units/", 0) == 0; }

// A case of the Faculty of Law that was routed at kNow, has a day to be acknowledged and five to be answered, and 10
// hours for each rung.
inline v1::Case LawCase() {
  auto current = meydan::testing::Proto<v1::Case>(R"pb(
    kind: KIND_COMPLAINT
    topic: TOPIC_EXAMS_GRADES
    importance: IMPORTANCE_NORMAL
    state: STATE_ROUTED
    owner_unit: "units/hukuk"
    rung: RUNG_REPRESENTATIVE
    origin { comment: "comments/1" account: "accounts/instagram.ornekuni_hukuk" }
    terms {
      acknowledge_within { seconds: 86400 }
      answer_within { seconds: 432000 }
      unit_head_within { seconds: 36000 }
      directorate_within { seconds: 36000 }
    }
    acknowledge_by { seconds: 1772528400 }
    acknowledge_alarm_time { seconds: 1772528400 }
    answer_by { seconds: 1772874000 }
    answer_alarm_time { seconds: 1772874000 }
    create_time { seconds: 1772442000 }
    update_time { seconds: 1772442000 }
  )pb");
  current.set_name(kCaseName);
  return current;
}

// The short names of the events, in order: {"CaseRouted", "CaseEscalated"}.
inline std::vector<std::string> EventsOf(const CaseDecision& decision) {
  std::vector<std::string> names;
  names.reserve(decision.events.size());
  for (const auto& event : decision.events) names.push_back(event.type_url().substr(event.type_url().rfind('.') + 1));
  return names;
}

// The n-th event, which must be an `Event`.
template <typename Event>
Event EventOf(const CaseDecision& decision, size_t n = 0) {
  Event event;
  if (n >= decision.events.size() || !decision.events[n].UnpackTo(&event)) ADD_FAILURE() << "no such event at " << n;
  return event;
}

}  // namespace meydan::routing::testing

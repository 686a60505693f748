#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/time/time.h"
#include "common/base/actor.h"
#include "common/base/testing/status_matchers.h"
#include "services/review/domain/content/digest.h"
#include "services/review/domain/publish.h"
#include "services/review/domain/standing.h"
#include "services/review/domain/surroundings.h"

// An approved submission and what surrounds it, for the tests of publishing.
namespace meydan::review::testing::approved {

// Monday, 2 March 2026, 09:00 UTC: the time of the submission below.
inline const absl::Time kDue = absl::FromUnixSeconds(1'772'442'000);

inline constexpr char kInstagram[] = "accounts/instagram.ornekuni";
inline constexpr char kX[] = "accounts/x.ornekuni";
inline constexpr char kMedium[] = "accounts/medium.ornekuni_tip";
inline constexpr char kPicture[] = "assets/picture";

inline Standing Who(std::string name, std::vector<Actor::Grant> grants, std::vector<std::string> manages = {}) {
  return StandingOf(Actor{std::move(name), std::move(grants)}, "units/iletisim", std::move(manages));
}

inline const Standing kAuthor = Who("people/ali", {{directory::v1::ROLE_STAFF, "units/hukuk"}});
inline const Standing kRepresentative = Who("people/ece", {{directory::v1::ROLE_REPRESENTATIVE, "units/hukuk"}});
inline const Standing kReviewer = Who("people/deniz", {{directory::v1::ROLE_REVIEWER, "units/iletisim"}});
inline const Standing kDirector = Who("people/mudur", {{directory::v1::ROLE_DIRECTOR, "units/iletisim"}});
inline const Standing kManager = Who("people/can", {}, {kInstagram, kX});
inline const Standing kXManager = Who("people/eda", {}, {kX});
inline const Standing kStranger = Who("people/oya", {{directory::v1::ROLE_UNIT_HEAD, "units/tip"}});
inline const Standing kReviewService = Who("services/review", {});

// The units hukuk, tip and iletisim; two accounts of the Directorate and one of tip. `closed` accounts are not active.
inline Surroundings World(const std::vector<std::string>& closed = {}) {
  Surroundings world;
  world.directorate = "units/iletisim";
  world.has_unit = [](absl::string_view unit) {
    return unit == "units/hukuk" || unit == "units/tip" || unit == "units/iletisim";
  };
  world.account = [closed](absl::string_view account) -> std::optional<AccountFacts> {
    const bool active = std::find(closed.begin(), closed.end(), account) == closed.end();
    if (account == kInstagram) return AccountFacts{directory::v1::PLATFORM_INSTAGRAM, "units/iletisim", active};
    if (account == kX) return AccountFacts{directory::v1::PLATFORM_X, "units/iletisim", active};
    if (account == kMedium) return AccountFacts{directory::v1::PLATFORM_MEDIUM, "units/tip", active};
    return std::nullopt;
  };
  world.is_within = [](absl::string_view unit, absl::string_view above) {  // all but the rectorate lie side by side
    return unit == above || above == "units/rektorluk";
  };
  world.people_with = [](directory::v1::Role role, absl::string_view unit) {
    const bool reviewers = role == directory::v1::ROLE_REVIEWER && unit == "units/iletisim";
    return reviewers ? std::vector<std::string>{"people/deniz"} : std::vector<std::string>{};
  };
  world.has_person = [](absl::string_view) { return true; };
  world.roles_of = [](absl::string_view) { return std::vector{directory::v1::ROLE_REVIEWER}; };
  world.same_person = [](absl::string_view person) { return std::vector<std::string>{std::string(person)}; };
  return world;
}

inline v1::Licence ActiveLicence(std::string name = "licences/1", std::string asset = kPicture) {
  v1::Licence licence;
  licence.set_name(std::move(name));
  licence.set_asset(std::move(asset));
  licence.set_kind(v1::Licence::KIND_OWN_WORK);
  licence.set_state(v1::Licence::STATE_ACTIVE);
  licence.set_unit("units/hukuk");
  return licence;
}

// A ledger in which the picture may be shown everywhere.
inline Ledger Covered() {
  Ledger ledger;
  ledger.assets[kPicture].set_kind(v1::Asset::KIND_IMAGE);
  ledger.licences[kPicture].push_back(ActiveLicence());
  return ledger;
}

// Content of units/hukuk for Instagram, X and Medium with a picture, whose review is complete; not scheduled yet. The
// managers have an hour to publish, and a day to take down.
inline v1::Submission Reviewed(const std::string& publish_time = "publish_time { seconds: 1772442000 }") {
  auto current = meydan::testing::Proto<v1::Submission>(R"pb(
    name: "submissions/5f0c1f5e-0000-4000-8000-000000000001"
    unit: "units/hukuk"
    content {
      text: "Kayıtlar başladı."
      targets { account: "accounts/instagram.ornekuni" kind: TARGET_KIND_POST }
      targets { account: "accounts/x.ornekuni" kind: TARGET_KIND_POST }
      targets { account: "accounts/medium.ornekuni_tip" kind: TARGET_KIND_ARTICLE }
      assets { asset: "assets/picture" }
      request_type: REQUEST_TYPE_ANNOUNCEMENT
    }
    state: STATE_IN_REVIEW
    author: "people/ali"
    round: 1
    assessments { criterion: CRITERION_BRAND outcome: OUTCOME_PASS actor: "people/deniz" }
    assessments { criterion: CRITERION_RIGHTS outcome: OUTCOME_PASS actor: "people/deniz" }
    assessments { criterion: CRITERION_PERSONAL_DATA outcome: OUTCOME_NOT_APPLICABLE actor: "people/deniz" }
    assessments { criterion: CRITERION_AUDIENCE outcome: OUTCOME_PASS actor: "people/deniz" }
    chain {
      id: "short"
      steps {
        id: "review"
        quorum: QUORUM_ANY
        groups { role: ROLE_REVIEWER unit: "units/iletisim" }
      }
    }
    step: 1
    decisions { action: ACTION_APPROVE actor: "people/deniz" step: "review" round: 1 }
    answer {
      positive: true
      actor: "people/deniz"
      time { seconds: 1772438400 }
    }
    terms { publish_seconds: 3600 take_down_seconds: 86400 }
    create_time { seconds: 1772300000 }
    submit_time { seconds: 1772300000 }
  )pb");
  current.mutable_content()->MergeFrom(meydan::testing::Proto<v1::Content>(publish_time));
  current.set_content_digest(DigestOf(current.content()));
  current.mutable_decisions(0)->set_content_digest(current.content_digest());
  return current;
}

inline v1::Submission Scheduled(v1::Submission reviewed = Reviewed()) {
  SubmissionDecision decision{std::move(reviewed), {}};
  ScheduleApproved(decision, "people/deniz", kDue - absl::Hours(1));
  return decision.state;
}

// With a task on each of the three accounts since kDue.
inline v1::Submission DueSubmission() {
  const auto due = BecomeDue(Scheduled(), Covered(), v1::PauseBoard(), World(), kDue);
  EXPECT_THAT(due, meydan::testing::IsOk());
  return due->state;
}

template <typename State>
std::vector<std::string> EventsOf(const Decision<State>& decision) {
  std::vector<std::string> names;
  names.reserve(decision.events.size());
  for (const auto& event : decision.events) names.push_back(event.type_url().substr(event.type_url().rfind('.') + 1));
  return names;
}

// The n-th event, which must be an `Event`.
template <typename Event, typename State>
Event EventOf(const Decision<State>& decision, size_t n = 0) {
  Event event;
  if (n >= decision.events.size() || !decision.events[n].UnpackTo(&event)) ADD_FAILURE() << "no such event at " << n;
  return event;
}

}  // namespace meydan::review::testing::approved

// Who may claim, judge, give back and agree, and why the others may not.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "services/review/domain/testing/samples.h"

namespace meydan::review {
namespace {

using namespace testing;  // NOLINT: the fixtures of these tests
using ::meydan::testing::Fails;

constexpr auto kDenied = absl::StatusCode::kPermissionDenied;
constexpr auto kPrecondition = absl::StatusCode::kFailedPrecondition;

// What everybody may do at a step where the dean decides; the rector decides at the next. The gate lets all of them
// through who hold any role that a chain may name: here it is decided.
struct Caller {
  const char* name;
  const char* person;
  const char* prepares;  // the reason why they may not claim or judge; empty: they may
  const char* decides;   // … why they may not agree
};

class AtTheDeansStepTest : public ::testing::TestWithParam<Caller> {
 protected:
  AtTheDeansStepTest() {
    office_.SetSteps({R"pb(id: "dean"
                           quorum: QUORUM_ANY
                           groups { role: ROLE_UNIT_HEAD })pb",
                      R"pb(id: "rector"
                           quorum: QUORUM_ANY
                           groups { role: ROLE_SENIOR_MANAGER unit: "units/rektorluk" })pb"});
  }
  static ::testing::Matcher<absl::Status> Gives(const std::string& reason) {
    if (reason.empty()) return ::testing::Truly([](const absl::Status& status) { return status.ok(); });
    const bool unseen = reason == "SUBMISSION_NOT_FOUND";
    return Fails(unseen ? absl::StatusCode::kNotFound : kDenied, reason);
  }
  Office office_;
};

TEST_P(AtTheDeansStepTest, CR3CR5CR8) {
  const Caller& caller = GetParam();
  const Standing who = office_.Who(caller.person);
  const v1::Submission waits = office_.Submitted();
  EXPECT_THAT(ClaimItem(waits, who, office_.world, kNow).status(), Gives(caller.prepares));
  EXPECT_THAT(Assess(waits, AssessRequest(waits, v1::CRITERION_BRAND), who, office_.world, kNow).status(),
              Gives(caller.prepares));
  const v1::Submission judged = office_.Assessed(waits, "people/dekan");
  EXPECT_THAT(office_.ApproveAs(judged, caller.person).status(), Gives(caller.decides));
  const v1::Submission held = ClaimItem(waits, office_.Who("people/dekan"), office_.world, kNow)->state;
  if (who.name() == "people/dekan" || who.is_director) {
    EXPECT_FALSE(ReleaseItem(held, who, kNow)->state.has_claim());
  } else if (std::string(caller.prepares) == "SUBMISSION_NOT_FOUND") {
    EXPECT_THAT(ReleaseItem(held, who, kNow), Fails(absl::StatusCode::kNotFound, "SUBMISSION_NOT_FOUND"));
  } else {
    EXPECT_THAT(ReleaseItem(held, who, kNow), Fails(kPrecondition, "CLAIMED_BY_OTHER"));
    EXPECT_TRUE(ReleaseItem(waits, who, kNow)->unchanged) << "there is nothing to give back";
  }
}

INSTANTIATE_TEST_SUITE_P(
    Callers, AtTheDeansStepTest,
    ::testing::Values(Caller{"TheDean", "people/dekan", "", ""},
                      Caller{"AReviewerPrepares", "people/rana", "", "DECIDER_REQUIRED"},
                      Caller{"TheDirectorPrepares", "people/mudur", "", "DECIDER_REQUIRED"},
                      Caller{"TheAuthor", "people/ece", "OWN_SUBMISSION", "OWN_SUBMISSION"},
                      Caller{"TheAuthorsSecondRecord", "people/ece.isletme", "OWN_SUBMISSION", "OWN_SUBMISSION"},
                      Caller{"TheUnitsStaff", "people/ali", "REVIEWER_REQUIRED", "DECIDER_REQUIRED"},
                      Caller{"WhoDecidesLater", "people/rektor", "REVIEWER_REQUIRED", "DECIDER_REQUIRED"},
                      Caller{"AServiceOfMeydan", "services/routing", "REVIEWER_REQUIRED", "DECIDER_REQUIRED"},
                      Caller{"ADeanElsewhere", "people/tip.dekan", "SUBMISSION_NOT_FOUND", "SUBMISSION_NOT_FOUND"},
                      Caller{"TheHeadBelow", "people/bolum", "SUBMISSION_NOT_FOUND", "SUBMISSION_NOT_FOUND"},
                      Caller{"TheAccountsManager", "people/yonetici", "SUBMISSION_NOT_FOUND", "SUBMISSION_NOT_FOUND"},
                      Caller{"AModerator", "people/esra", "SUBMISSION_NOT_FOUND", "SUBMISSION_NOT_FOUND"}),
    [](const auto& param) { return param.param.name; });

}  // namespace
}  // namespace meydan::review

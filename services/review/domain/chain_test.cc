#include "services/review/domain/chain.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/review/domain/people.h"
#include "services/review/domain/testing/samples.h"

namespace meydan::review {
namespace {

using namespace testing;  // NOLINT: the fixtures of these tests
using ::meydan::testing::Fails;
using ::meydan::testing::IsOk;
using ::meydan::testing::Proto;
using ::testing::UnorderedElementsAre;

constexpr auto kDenied = absl::StatusCode::kPermissionDenied;

v1::Step Reviewers(v1::Step::Quorum quorum, int count = 0) {
  auto step = Proto<v1::Step>(R"pb(id: "review"
                                   groups { role: ROLE_REVIEWER unit: "units/iletisim" })pb");
  step.set_quorum(quorum);
  step.set_count(count);
  return step;
}

v1::Submission By(const std::string& author) {
  v1::Submission current;
  current.set_name(kSubmissionName);
  current.set_author(author);
  return current;
}

TEST(ChainForTest, TheFirstThatMatchesCountsAndItsGroupsGetTheUnit) {
  v1::ReviewPolicy policy = BuiltInPolicy(kDirectorate);
  const v1::Chain all = policy.chains(0);
  policy.clear_chains();
  *policy.add_chains() = Proto<v1::Chain>(R"pb(id: "other_unit" units: "units/tip")pb");
  *policy.add_chains() = Proto<v1::Chain>(R"pb(id: "other_account" accounts: "accounts/medium.ornekuni")pb");
  *policy.add_chains() = Proto<v1::Chain>(R"pb(id: "other_type" request_types: REQUEST_TYPE_NEWS)pb");
  *policy.add_chains() = Proto<v1::Chain>(R"pb(
    id: "it"
    units: "units/hukuk"
    accounts: "accounts/x.ornekuni"
    request_types: REQUEST_TYPE_EVENT
    steps {
      id: "dean"
      groups { role: ROLE_UNIT_HEAD }
    }
  )pb");
  *policy.add_chains() = all;
  const v1::Chain chain = ChainFor(policy, kLaw, LawContent());
  EXPECT_EQ(chain.id(), "it");
  EXPECT_EQ(chain.steps(0).groups(0).unit(), kLaw);
  EXPECT_EQ(ChainFor(policy, kRectorate, LawContent()).id(), "built_in");
}

TEST(TermsForTest, ATypesOwnTermsComeBeforeThoseForAll) {
  auto policy = Proto<v1::ReviewPolicy>(R"pb(terms { lead_working_days: 1 }
                                             terms { request_type: REQUEST_TYPE_VIDEO lead_working_days: 5 })pb");
  EXPECT_EQ(TermsFor(policy, v1::REQUEST_TYPE_VIDEO).lead_working_days(), 5);
  EXPECT_EQ(TermsFor(policy, v1::REQUEST_TYPE_NEWS).lead_working_days(), 1);
}

TEST(BarredTest, CR2TheAuthorEveryEditorAndTheirOtherNames) {
  const Office office;
  v1::Submission current = By("people/ece");
  current.add_editors("people/ali");
  current.add_editors("people/rana");
  EXPECT_THAT(Barred(current, office.world),
              UnorderedElementsAre("people/ece", "people/ece.isletme", "people/ali", "people/rana"));
}

// ---- Who may decide ----

struct Path {
  const char* name;
  const char* step;
  const char* author;
  const char* decider;
  const char* reason;  // empty: may decide
};

class MayDecideTest : public ::testing::TestWithParam<Path> {};

TEST_P(MayDecideTest, CR2CR3) {
  const Path& path = GetParam();
  const Office office;
  auto step = Proto<v1::Step>(path.step);
  const absl::Status status = MayDecide(By(path.author), step, office.Who(path.decider), office.world);
  if (*path.reason == '\0') {
    EXPECT_THAT(status, IsOk());
  } else {
    EXPECT_THAT(status, Fails(kDenied, path.reason));
  }
}

constexpr char kReviewStep[] = R"pb(groups { role: ROLE_REVIEWER unit: "units/iletisim" })pb";
constexpr char kDeanStep[] = R"pb(groups { role: ROLE_UNIT_HEAD unit: "units/hukuk" })pb";
constexpr char kNamedStep[] = R"pb(persons: "people/ece" persons: "people/ali")pb";
constexpr char kBothStep[] = R"pb(groups { role: ROLE_REVIEWER unit: "units/iletisim" }
                                  groups { role: ROLE_DIRECTOR unit: "units/iletisim" }
                                  persons: "people/rana")pb";
constexpr char kNoUnitStep[] = R"pb(groups { role: ROLE_UNIT_HEAD })pb";

INSTANTIATE_TEST_SUITE_P(
    Paths, MayDecideTest,
    ::testing::Values(
        Path{"ByRole", kReviewStep, "people/ece", "people/rana", ""},
        Path{"ByName", kNamedStep, "people/rana", "people/ali", ""},
        Path{"WithoutTheRole", kReviewStep, "people/ece", "people/dekan", "DECIDER_REQUIRED"},
        Path{"TheDirectorIsNoReviewerByItself", kReviewStep, "people/ece", "people/mudur", "DECIDER_REQUIRED"},
        Path{"TrapAGroupOfTheSameNameElsewhere", kReviewStep, "people/ece", "people/can", "DECIDER_REQUIRED"},
        Path{"TrapNestedGroupsTheUnitBelow", kDeanStep, "people/ece", "people/bolum", "DECIDER_REQUIRED"},
        Path{"TrapNestedGroupsTheUnitItself", kDeanStep, "people/ece", "people/dekan", ""},
        Path{"TrapSelfApprovalByRole", kReviewStep, "people/rana", "people/rana", "OWN_SUBMISSION"},
        Path{"TrapSelfApprovalByName", kNamedStep, "people/ece", "people/ece", "OWN_SUBMISSION"},
        Path{"TrapSelfApprovalByASecondRecord", kReviewStep, "people/ece", "people/ece.isletme", "OWN_SUBMISSION"},
        Path{"TrapSelfApprovalByAnyOfSeveralGroups", kBothStep, "people/rana", "people/rana", "OWN_SUBMISSION"},
        Path{"AGroupWithoutAUnitHasNobody", kNoUnitStep, "people/ece", "people/dekan", "DECIDER_REQUIRED"},
        Path{"AServiceDecidesNothing", kReviewStep, "people/ece", "services/review", "DECIDER_REQUIRED"}),
    [](const auto& param) { return param.param.name; });

TEST(MayDecideByNameTest, WhoHasLeftMayNot) {
  Office office;
  const auto step = Proto<v1::Step>(kNamedStep);
  office.university.RevokeAll("people/ali");
  EXPECT_THAT(MayDecide(By("people/rana"), step, office.Who("people/ali"), office.world),
              Fails(kDenied, "DECIDER_REQUIRED"));
}

// Whoever lost every role that decides is let through to nothing any more: nobody waits for them.
TEST(MayDecideByNameTest, CR3WhoOnlyModeratesMayNotAndIsNotWaitedFor) {
  Office office;
  auto step = Proto<v1::Step>(kNamedStep);
  step.set_quorum(v1::Step::QUORUM_ALL);
  office.university.RevokeAll("people/ali");
  office.university.Grant("people/ali", directory::v1::ROLE_MODERATOR, kDirectorate);
  EXPECT_THAT(MayDecide(By("people/rana"), step, office.Who("people/ali"), office.world),
              Fails(kDenied, "DECIDER_REQUIRED"));
  EXPECT_TRUE(QuorumReached(By("people/rana"), step, {"people/ece"}, office.world));
}

// ---- Quorum ----

class QuorumTest : public ::testing::Test {
 protected:
  bool Reached(const v1::Step& step, const std::vector<std::string>& approved_by, const char* author = "people/ali") {
    return QuorumReached(By(author), step, approved_by, office_.world);
  }
  Office office_;
};

TEST_F(QuorumTest, TrapAQuorumOfZeroLetsNothingThrough) {
  EXPECT_FALSE(Reached(Reviewers(v1::Step::QUORUM_COUNT, 0), {}));
  EXPECT_FALSE(Reached(Reviewers(v1::Step::QUORUM_COUNT, 0), {"people/rana"}));
  EXPECT_FALSE(Reached(Reviewers(v1::Step::QUORUM_COUNT, -1), {"people/rana"}));
  EXPECT_FALSE(Reached(Reviewers(v1::Step::QUORUM_UNSPECIFIED), {"people/rana"}));
  EXPECT_FALSE(Reached(Reviewers(v1::Step::QUORUM_ANY), {}));
  EXPECT_FALSE(Reached(Reviewers(v1::Step::QUORUM_ALL), {}));
}

TEST_F(QuorumTest, TrapAnEmptyGroupLetsNothingThrough) {
  auto step = Proto<v1::Step>(R"pb(quorum: QUORUM_ALL
                                   groups { role: ROLE_REVIEWER unit: "units/hukuk" })pb");
  EXPECT_FALSE(Reached(step, {}));
  EXPECT_FALSE(Reached(step, {"people/rana"}));
  EXPECT_FALSE(Reached(Proto<v1::Step>("quorum: QUORUM_ALL"), {}));
}

TEST_F(QuorumTest, CR3CountsHumanBeings) {
  office_.university.Grant("people/rana.tip", directory::v1::ROLE_REVIEWER, kDirectorate);
  office_.university.Join("people/rana", "people/rana.tip");
  const v1::Step two = Reviewers(v1::Step::QUORUM_COUNT, 2);
  EXPECT_FALSE(Reached(two, {"people/rana", "people/rana"}));
  EXPECT_FALSE(Reached(two, {"people/rana", "people/rana.tip"})) << "one human being under two names";
  EXPECT_TRUE(Reached(two, {"people/rana", "people/deniz"}));
}

TEST_F(QuorumTest, CR2WhoIsBarredDoesNotCount) {
  const v1::Step two = Reviewers(v1::Step::QUORUM_COUNT, 2);
  EXPECT_FALSE(Reached(two, {"people/rana", "people/deniz"}, "people/rana"));
  EXPECT_FALSE(Reached(Reviewers(v1::Step::QUORUM_ANY), {"people/ece.isletme"}, "people/ece"));
}

TEST_F(QuorumTest, CR3AllLeavesOutWhoIsBarredButNeverPassesWithNobody) {
  const v1::Step all = Reviewers(v1::Step::QUORUM_ALL);
  EXPECT_FALSE(Reached(all, {"people/rana", "people/deniz"}, "people/ece"));
  EXPECT_TRUE(Reached(all, {"people/rana", "people/deniz", "people/sinan"}, "people/ece"))
      << "ece's second name is left out";
  const auto own = Proto<v1::Step>(R"pb(quorum: QUORUM_ALL persons: "people/rana")pb");
  EXPECT_FALSE(Reached(own, {}, "people/rana"));
  EXPECT_FALSE(Reached(own, {"people/rana"}, "people/rana"));
}

TEST_F(QuorumTest, CR3DecidedByTheMembershipAtTheMomentOfTheDecision) {
  const v1::Step all = Reviewers(v1::Step::QUORUM_ALL);
  const v1::Step two = Reviewers(v1::Step::QUORUM_COUNT, 2);
  const std::vector<std::string> three = {"people/rana", "people/deniz", "people/sinan"};
  office_.university.Grant("people/yeni", directory::v1::ROLE_REVIEWER, kDirectorate);
  EXPECT_FALSE(Reached(all, three, "people/ece")) << "somebody joined meanwhile";
  office_.university.RevokeAll("people/yeni");
  office_.university.RevokeAll("people/sinan");
  EXPECT_TRUE(Reached(all, {"people/rana", "people/deniz"}, "people/ece")) << "somebody left meanwhile";
  EXPECT_FALSE(Reached(two, {"people/rana", "people/sinan"})) << "an approver who left does not count";
}

}  // namespace
}  // namespace meydan::review

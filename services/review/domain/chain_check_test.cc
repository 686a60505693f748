// Policies that are refused when they are saved (CR3).
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>

#include "services/review/domain/chain.h"
#include "services/review/domain/testing/samples.h"

namespace meydan::review {
namespace {

using namespace testing;  // NOLINT: the fixtures of these tests
using ::meydan::testing::Fails;
using ::meydan::testing::IsOk;
using ::meydan::testing::Proto;

TEST(CheckPolicyTest, TheBuiltInPolicyIsAllRight) {
  const Office office;
  EXPECT_THAT(CheckPolicy(BuiltInPolicy(kDirectorate), office.world), IsOk());
}

struct Fault {
  const char* name;
  std::function<void(v1::ReviewPolicy&)> put;
  const char* field;
};

class PolicyFaultTest : public ::testing::TestWithParam<Fault> {};

TEST_P(PolicyFaultTest, CR3IsRefusedWhenItIsSaved) {
  const Office office;
  v1::ReviewPolicy policy = BuiltInPolicy(kDirectorate);
  GetParam().put(policy);
  const absl::Status status = CheckPolicy(policy, office.world);
  ASSERT_THAT(status, Fails(absl::StatusCode::kInvalidArgument, "POLICY_INVALID"));
  EXPECT_EQ(FactOf(status, "field"), GetParam().field) << status;
}

v1::Step& FirstStep(v1::ReviewPolicy& policy) { return *policy.mutable_chains(0)->mutable_steps(0); }

std::function<void(v1::ReviewPolicy&)> WithStep(const char* step) {
  return [step](v1::ReviewPolicy& policy) { FirstStep(policy) = Proto<v1::Step>(step); };
}

INSTANTIATE_TEST_SUITE_P(
    Faults, PolicyFaultTest,
    ::testing::Values(
        Fault{"QuorumOfZero", WithStep(R"pb(id: "a"
                                            quorum: QUORUM_COUNT
                                            groups { role: ROLE_REVIEWER unit: "units/iletisim" })pb"),
              "policy.chains[0].steps[0].count"},
        Fault{"QuorumBelowZero", WithStep(R"pb(id: "a"
                                               quorum: QUORUM_COUNT
                                               count: -1
                                               groups { role: ROLE_REVIEWER unit: "units/iletisim" })pb"),
              "policy.chains[0].steps[0].count"},
        Fault{"QuorumOfMoreThanThereAre", WithStep(R"pb(id: "a"
                                                        quorum: QUORUM_COUNT
                                                        count: 5
                                                        groups { role: ROLE_REVIEWER unit: "units/iletisim" })pb"),
              "policy.chains[0].steps[0].count"},
        // Four human beings: nobody decides about their own, so four would wait for ever.
        Fault{"QuorumOfAllThereAre", WithStep(R"pb(id: "a"
                                                   quorum: QUORUM_COUNT
                                                   count: 4
                                                   groups { role: ROLE_REVIEWER unit: "units/iletisim" })pb"),
              "policy.chains[0].steps[0].count"},
        Fault{"ModeratorsWhoMayNotDecideAboutContent",
              WithStep(R"pb(id: "a"
                            quorum: QUORUM_ANY
                            groups { role: ROLE_MODERATOR unit: "units/iletisim" })pb"),
              "policy.chains[0].steps[0].groups[0].role"},
        Fault{"NoQuorum", WithStep(R"pb(id: "a"
                                        groups { role: ROLE_REVIEWER unit: "units/iletisim" })pb"),
              "policy.chains[0].steps[0].quorum"},
        Fault{"CountWithoutQuorumCount", WithStep(R"pb(id: "a"
                                                       quorum: QUORUM_ANY
                                                       count: 2
                                                       groups { role: ROLE_REVIEWER unit: "units/iletisim" })pb"),
              "policy.chains[0].steps[0].count"},
        Fault{"NobodyAtAll", WithStep(R"pb(id: "a" quorum: QUORUM_ANY)pb"), "policy.chains[0].steps[0]"},
        Fault{"AnEmptyGroup", WithStep(R"pb(id: "a"
                                            quorum: QUORUM_ANY
                                            groups { role: ROLE_REVIEWER unit: "units/iletisim" }
                                            groups { role: ROLE_SENIOR_MANAGER unit: "units/tip" })pb"),
              "policy.chains[0].steps[0].groups[1]"},
        Fault{"AGroupOfTheSameNameElsewhere", WithStep(R"pb(id: "a"
                                                            quorum: QUORUM_ANY
                                                            groups { role: ROLE_REVIEWER })pb"),
              "policy.chains[0].steps[0].groups[0].unit"},
        Fault{"APersonTwice", WithStep(R"pb(id: "a"
                                            quorum: QUORUM_ANY
                                            persons: "people/rana"
                                            persons: "people/deniz"
                                            persons: "people/rana")pb"),
              "policy.chains[0].steps[0].persons[2]"},
        Fault{"APersonTwiceUnderTwoNames", WithStep(R"pb(id: "a"
                                                         quorum: QUORUM_ANY
                                                         persons: "people/ece"
                                                         persons: "people/deniz"
                                                         persons: "people/ece.isletme")pb"),
              "policy.chains[0].steps[0].persons[2]"},
        Fault{"OnePersonAlone", WithStep(R"pb(id: "a" quorum: QUORUM_ANY persons: "people/rana")pb"),
              "policy.chains[0].steps[0]"},
        Fault{"OneHumanAloneUnderTwoNames", WithStep(R"pb(id: "a"
                                                          quorum: QUORUM_ANY
                                                          groups { role: ROLE_REPRESENTATIVE unit: "units/hukuk" }
                                                          persons: "people/ece.isletme")pb"),
              "policy.chains[0].steps[0]"},
        Fault{"OnePersonAloneInANamedUnit",
              [](v1::ReviewPolicy& policy) {
                v1::Chain law = policy.chains(0);
                law.set_id("law");
                law.add_units(kLaw);
                *law.mutable_steps(0) = Proto<v1::Step>(R"pb(id: "dean"
                                                             quorum: QUORUM_ANY
                                                             groups { role: ROLE_UNIT_HEAD })pb");
                *policy.add_chains() = policy.chains(0);
                policy.mutable_chains(1)->set_id("rest");
                *policy.mutable_chains(0) = law;
              },
              "policy.chains[0].steps[0]"},
        Fault{"APersonWhoModeratesComments", WithStep(R"pb(id: "a"
                                                           quorum: QUORUM_ANY
                                                           persons: "people/rana"
                                                           persons: "people/deniz"
                                                           persons: "people/esra")pb"),
              "policy.chains[0].steps[0].persons[2]"},
        Fault{"APersonWhoRunsTheMachines", WithStep(R"pb(id: "a"
                                                         quorum: QUORUM_ALL
                                                         persons: "people/isletmen"
                                                         persons: "people/rana"
                                                         persons: "people/deniz")pb"),
              "policy.chains[0].steps[0].persons[0]"},
        Fault{"APersonWhoDoesNotExist", WithStep(R"pb(id: "a"
                                                      quorum: QUORUM_ANY
                                                      persons: "people/rana"
                                                      persons: "people/deniz"
                                                      persons: "people/nobody")pb"),
              "policy.chains[0].steps[0].persons[2]"},
        Fault{"ARoleThatDoesNotDecide", WithStep(R"pb(id: "a"
                                                      quorum: QUORUM_ANY
                                                      groups { role: ROLE_REVIEWER unit: "units/iletisim" }
                                                      groups { role: ROLE_SERVICE_CLIENT unit: "units/iletisim" })pb"),
              "policy.chains[0].steps[0].groups[1].role"},
        Fault{"AGroupsUnitThatDoesNotExist", WithStep(R"pb(id: "a"
                                                           quorum: QUORUM_ANY
                                                           groups { role: ROLE_REVIEWER unit: "units/iletisim" }
                                                           groups { role: ROLE_UNIT_HEAD unit: "units/x" })pb"),
              "policy.chains[0].steps[0].groups[1].unit"},
        Fault{"AUnitThatDoesNotExist", [](v1::ReviewPolicy& policy) { policy.mutable_chains(0)->add_units("units/x"); },
              "policy.chains[0].units[0]"},
        Fault{"AnAccountThatDoesNotExist",
              [](v1::ReviewPolicy& policy) { policy.mutable_chains(0)->add_accounts("accounts/x.x"); },
              "policy.chains[0].accounts[0]"},
        Fault{
            "ARequestTypeThatDoesNotExist",
            [](v1::ReviewPolicy& policy) { policy.mutable_chains(0)->add_request_types(v1::REQUEST_TYPE_UNSPECIFIED); },
            "policy.chains[0].request_types[0]"},
        Fault{"NothingForWhatIsLeft", [](v1::ReviewPolicy& policy) { policy.mutable_chains(0)->add_units(kLaw); },
              "policy.chains[0]"},
        Fault{"NoChain", [](v1::ReviewPolicy& policy) { policy.clear_chains(); }, "policy.chains"},
        Fault{"NoSteps", [](v1::ReviewPolicy& policy) { policy.mutable_chains(0)->clear_steps(); },
              "policy.chains[0].steps"},
        Fault{"NineSteps",
              [](v1::ReviewPolicy& policy) {
                for (int i = 0; i < 8; ++i) {
                  v1::Step& step = *policy.mutable_chains(0)->add_steps();
                  step = policy.chains(0).steps(0);
                  step.set_id("s" + std::to_string(i));
                }
              },
              "policy.chains[0].steps"},
        Fault{"AStepsIdTwice",
              [](v1::ReviewPolicy& policy) { *policy.mutable_chains(0)->add_steps() = FirstStep(policy); },
              "policy.chains[0].steps[1].id"},
        Fault{"AChainsIdTwice", [](v1::ReviewPolicy& policy) { *policy.add_chains() = policy.chains(0); },
              "policy.chains[1].id"},
        Fault{"AnIdWithCapitals", [](v1::ReviewPolicy& policy) { policy.mutable_chains(0)->set_id("Law"); },
              "policy.chains[0].id"},
        Fault{"ARestartAtNoStep", [](v1::ReviewPolicy& policy) { policy.mutable_chains(0)->set_edit_restarts_at("x"); },
              "policy.chains[0].edit_restarts_at"},
        Fault{"NoTermsForWhatIsLeft",
              [](v1::ReviewPolicy& policy) { policy.mutable_terms(0)->set_request_type(v1::REQUEST_TYPE_NEWS); },
              "policy.terms"},
        Fault{"AnAnswerWithinNoTime", [](v1::ReviewPolicy& policy) { policy.mutable_terms(0)->clear_answer_within(); },
              "policy.terms[0].answer_within"},
        Fault{"AWarningBeforeItBegins",
              [](v1::ReviewPolicy& policy) {
                *policy.mutable_terms(0)->mutable_warn_before() = policy.terms(0).answer_within();
              },
              "policy.terms[0].warn_before"},
        Fault{"ClaimsForASecond",
              [](v1::ReviewPolicy& policy) { *policy.mutable_claim_for() = ToProto(absl::Seconds(1)); },
              "policy.claim_for"},
        Fault{"APriorityThatThereIsNot",
              [](v1::ReviewPolicy& policy) { policy.mutable_terms(0)->set_priority(static_cast<v1::Priority>(9)); },
              "policy.terms[0].priority"},
        Fault{"ThreeMonthsOfLeadTime",
              [](v1::ReviewPolicy& policy) { policy.mutable_terms(0)->set_lead_working_days(61); },
              "policy.terms[0].lead_working_days"},
        Fault{"ChangesWithinLessThanNoDays",
              [](v1::ReviewPolicy& policy) { policy.mutable_terms(0)->set_changes_within_days(-1); },
              "policy.terms[0].changes_within_days"},
        Fault{"ChangesWithinMoreThanAYear",
              [](v1::ReviewPolicy& policy) { policy.mutable_terms(0)->set_changes_within_days(366); },
              "policy.terms[0].changes_within_days"}),
    [](const auto& param) { return param.param.name; });

TEST(CheckPolicyTest, AUnitsOwnGroupIsLookedAtWhenTheUnitIsKnown) {
  Office office;
  office.SetSteps({R"pb(id: "dean"
                        quorum: QUORUM_ANY
                        groups { role: ROLE_UNIT_HEAD })pb"});
  EXPECT_THAT(CheckPolicy(office.policy, office.world), IsOk())
      << "whose head that is cannot be told yet: SubmitSubmission looks at it (STEP_WITHOUT_DECIDER)";
}

}  // namespace
}  // namespace meydan::review

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "services/vault/domain/testing/asking.h"

namespace meydan::vault {
namespace {

using namespace testing;  // NOLINT: the samples
using ::meydan::testing::Fails;
using ::meydan::testing::IsOk;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

// Of the university's account, TIER_HIGH: by `person`, waiting.
storage::v1::Credential Asked(const Office& office, const std::string& person, storage::v1::Credential current) {
  return Given(RequestAccess(current, kAsked, Asking(), office.As(person))).state;
}
storage::v1::Credential Asked(const Office& office, const std::string& person = "people/yonetici") {
  return Asked(office, person, office.X());
}

std::string WhyNotApproved(const storage::v1::Credential& current, const Occasion& occasion) {
  const auto ruling = ApproveAs(current, occasion);
  if (ruling.ok() && ruling->refusal.ok()) return "";
  return ReasonOf(RefusalOf(current, ruling));
}

TEST(RequestAccessTest, CV6_ApproversAreTold) {
  const Office office;
  const CredentialDecision decision = Given(RequestAccess(
      office.X(), kAsked, Asking({v1::FIELD_PASSWORD, v1::FIELD_PASSWORD}, 2, 30), office.As("people/yonetici")));
  EXPECT_THAT(EventsOf(decision), ElementsAre("AccessRequested"));
  const auto requested = EventOf<v1::AccessRequested>(decision);
  EXPECT_THAT(requested.approvers(), ElementsAre("people/ikinci", "people/mudur"));
  ASSERT_EQ(decision.state.access_requests_size(), 1);
  const v1::AccessRequest& asked = decision.state.access_requests(0);
  EXPECT_EQ(asked.id(), kAsked);
  EXPECT_EQ(asked.state(), v1::AccessRequest::STATE_PENDING);
  EXPECT_EQ(asked.quorum(), 1);
  EXPECT_EQ(asked.uses(), 2);
  EXPECT_EQ(asked.minutes(), 30);
  EXPECT_EQ(asked.post(), "MANAGER");
  EXPECT_EQ(asked.fields_size(), 1) << "each field once";
  EXPECT_EQ(ToTime(asked.expire_time()), kNow + absl::Hours(24));
  EXPECT_THAT(decision.state.grants(), IsEmpty());
}

TEST(RequestAccessTest, CV6_WhoeverDoesNotSeeItMayAskByItsName) {
  const Office office;
  const storage::v1::Credential current = Asked(office, "people/ali");
  EXPECT_EQ(current.access_requests(0).post(), "");
  EXPECT_THAT(RequestAccess({}, kAsked, Asking(), office.As("people/ali")),
              Fails(absl::StatusCode::kNotFound, "CREDENTIAL_NOT_FOUND"));
  EXPECT_THAT(RequestAccess(office.X(), kAsked, Asking(), office.AsVault()),
              Fails(absl::StatusCode::kNotFound, "CREDENTIAL_NOT_FOUND"));
}

struct FormRow {
  const char* name;
  v1::RequestAccessRequest request;
  const char* reason;
};

v1::RequestAccessRequest WithPurpose(std::string purpose) {
  v1::RequestAccessRequest request = Asking();
  request.set_purpose(std::move(purpose));
  return request;
}

class RequestFormTest : public ::testing::TestWithParam<FormRow> {};

TEST_P(RequestFormTest, CV6_IsRefused) {
  const Office office;
  EXPECT_THAT(RequestAccess(office.X(), kAsked, GetParam().request, office.As("people/yonetici")),
              Fails(absl::StatusCode::kInvalidArgument, GetParam().reason));
}

INSTANTIATE_TEST_SUITE_P(
    CV6, RequestFormTest,
    ::testing::Values(FormRow{"NoPurpose", WithPurpose(""), "PURPOSE_REQUIRED"},
                      FormRow{"LongPurpose", WithPurpose(std::string(501, 'a')), "PURPOSE_TOO_LONG"},
                      FormRow{"NoField", Asking({}), "FIELD_REQUIRED"},
                      FormRow{"UnknownField", Asking({static_cast<v1::Field>(42)}), "FIELD_UNKNOWN"},
                      FormRow{"NegativeUses", Asking({v1::FIELD_EMAIL}, -1), "USES_INVALID"},
                      FormRow{"TooManyUses", Asking({v1::FIELD_EMAIL}, 11), "USES_INVALID"},
                      FormRow{"NegativeMinutes", Asking({v1::FIELD_EMAIL}, 1, -1), "MINUTES_INVALID"},
                      FormRow{"TooManyMinutes", Asking({v1::FIELD_EMAIL}, 1, 61), "MINUTES_INVALID"}),
    [](const auto& info) { return info.param.name; });

TEST(RequestAccessTest, CV6_OneRequestOfAHumanBeingWaits) {
  Office office;
  const storage::v1::Credential current = Asked(office);
  EXPECT_TRUE(Given(RequestAccess(current, kAsked, Asking(), office.As("people/yonetici"))).unchanged) << "a repeat";
  EXPECT_EQ(ReasonOf(RefusalOf(current, RequestAccess(current, "other", Asking(), office.As("people/yonetici")))),
            "REQUEST_PENDING");
  office.university.Join("people/yonetici", "people/yonetici.eski");
  EXPECT_EQ(ReasonOf(RefusalOf(current, RequestAccess(current, "other", Asking(), office.As("people/yonetici.eski")))),
            "REQUEST_PENDING");
}

TEST(RequestAccessTest, CV6_WithoutEnoughHumanBeingsToApproveItIsRefused) {
  Office office;
  office.policy.mutable_high()->set_quorum(2);  // ikinci and mudur
  Asked(office);
  office.university.EndDesignation(kX, "people/ikinci");
  EXPECT_EQ(ReasonOf(RefusalOf(office.X(), RequestAccess(office.X(), kAsked, Asking(), office.As("people/yonetici")))),
            "NO_APPROVER");
  office.university.Designate(kX, "people/mudur.eski");
  office.university.Join("people/mudur", "people/mudur.eski");
  EXPECT_EQ(ReasonOf(RefusalOf(office.X(), RequestAccess(office.X(), kAsked, Asking(), office.As("people/yonetici")))),
            "NO_APPROVER")
      << "two names of one";
}

TEST(RequestAccessTest, NothingThatWaitsOrIsInForceIsDroppedForANewOne) {
  const Office office;
  storage::v1::Credential current = office.X();
  for (int i = 0; i < 49; ++i) {
    v1::AccessRequest& asked = *current.add_access_requests();
    asked = Asked(office).access_requests(0);
    asked.set_id(absl::StrCat("waiting-", i));
    asked.set_requester(absl::StrCat("people/nobody.", i));
  }
  current = Given(RequestAccess(current, "the-50th", Asking(), office.As("people/yonetici"))).state;
  EXPECT_EQ(current.access_requests_size(), 50);
  EXPECT_EQ(ReasonOf(RefusalOf(current, RequestAccess(current, kAsked, Asking(), office.As("people/ali")))),
            "TOO_MANY_REQUESTS");
  current.mutable_access_requests(7)->set_state(v1::AccessRequest::STATE_DENIED);
  current = Given(RequestAccess(current, kAsked, Asking(), office.As("people/ali"))).state;
  EXPECT_EQ(current.access_requests_size(), 50) << "the oldest that is over went";
  EXPECT_EQ(current.access_requests(0).id(), "waiting-0");
  EXPECT_EQ(current.access_requests(7).id(), "waiting-8");
}

TEST(ApproveAccessTest, CV6_AnotherPersonApprovesAndTheGrantIsInForce) {
  const Office office;
  const storage::v1::Credential asked =
      Given(RequestAccess(office.X(), kAsked, Asking({v1::FIELD_PASSWORD}, 2, 30), office.As("people/yonetici"))).state;
  const CredentialDecision decision = Given(ApproveAs(asked, office.As("people/ikinci", kNow + absl::Hours(1))));
  EXPECT_THAT(EventsOf(decision), ElementsAre("AccessGranted"));
  const v1::AccessGrant& grant = decision.state.grants(0);
  EXPECT_EQ(grant.id(), kAsked);
  EXPECT_EQ(grant.person(), "people/yonetici");
  EXPECT_EQ(grant.basis(), v1::AccessGrant::BASIS_REQUEST);
  EXPECT_EQ(grant.uses_left(), 2);
  EXPECT_EQ(ToTime(grant.start_time()), kNow + absl::Hours(1));
  EXPECT_EQ(ToTime(grant.expire_time()), kNow + absl::Minutes(90));
  EXPECT_EQ(decision.state.access_requests(0).state(), v1::AccessRequest::STATE_APPROVED);
  EXPECT_THAT(decision.state.access_requests(0).approvals(), ElementsAre("people/ikinci"));
  EXPECT_EQ(WhyNotRevealed(decision.state, office.As("people/yonetici", kNow + absl::Minutes(61))), "");
  EXPECT_EQ(WhyNotApproved(decision.state, office.As("people/mudur")), "REQUEST_NOT_PENDING");
}

// CV6: nobody approves their own, by no path; and nobody without a post approves at all.
TEST(ApproveAccessTest, CV6_NeverOnesOwn) {
  Office office;
  const storage::v1::Credential current = Asked(office);
  EXPECT_EQ(WhyNotApproved(current, office.As("people/yonetici")), "OWN_REQUEST");
  office.university.Designate(kX, "people/yonetici.eski");
  office.university.Join("people/yonetici", "people/yonetici.eski");
  EXPECT_EQ(WhyNotApproved(current, office.As("people/yonetici.eski")), "OWN_REQUEST") << "under another name";
  EXPECT_EQ(WhyNotApproved(Asked(office, "people/yonetici.eski"), office.As("people/yonetici")), "OWN_REQUEST");
}

TEST(ApproveAccessTest, CV6_NeverAsTheOneWhoCoversForTheOther) {
  const Office office;
  const storage::v1::Credential away =
      Asked(office, "people/yonetici", Covered(office, office.X(), "people/yonetici", "people/ikinci"));
  EXPECT_EQ(WhyNotApproved(away, office.As("people/ikinci")), "OWN_REQUEST") << "the requester's deputy";
  EXPECT_EQ(WhyNotApproved(away, office.As("people/mudur")), "");
  const storage::v1::Credential deputy =
      Asked(office, "people/ali", Covered(office, office.X(), "people/ikinci", "people/ali"));
  EXPECT_EQ(WhyNotApproved(deputy, office.As("people/ikinci")), "OWN_REQUEST") << "whose deputy the requester is";
  EXPECT_EQ(WhyNotApproved(deputy, office.As("people/yonetici")), "");
}

TEST(ApproveAccessTest, CV6_ACoverIsNoRightToApprove) {
  const Office office;
  const storage::v1::Credential current =
      Asked(office, "people/yonetici", Covered(office, office.X(), "people/ikinci", "people/rana"));
  EXPECT_EQ(WhyNotApproved(current, office.As("people/rana")), "APPROVE_NOT_ALLOWED");
}

struct ApproverRow {
  const char* name;
  const char* person;
  const char* reason;
};

class ApproverTest : public ::testing::TestWithParam<ApproverRow> {};

TEST_P(ApproverTest, CV6_ApprovesOrDoesNot) {
  const Office office;
  EXPECT_EQ(WhyNotApproved(Asked(office), office.As(GetParam().person)), GetParam().reason);
}

INSTANTIATE_TEST_SUITE_P(
    CV6, ApproverTest,
    ::testing::Values(ApproverRow{"Director", "people/mudur", ""}, ApproverRow{"OtherManager", "people/ikinci", ""},
                      ApproverRow{"UnitHeadElsewhere", "people/dekan", "CREDENTIAL_NOT_FOUND"},
                      ApproverRow{"ManagerElsewhere", "people/ece.iletisim", "CREDENTIAL_NOT_FOUND"},
                      ApproverRow{"RepresentativeElsewhere", "people/ece", "CREDENTIAL_NOT_FOUND"},
                      ApproverRow{"Reviewer", "people/rana", "CREDENTIAL_NOT_FOUND"},
                      ApproverRow{"PartOfMeydan", "services/vault", "APPROVE_NOT_ALLOWED"}),
    [](const auto& info) { return info.param.name; });

TEST(ApproveAccessTest, CV6_AHolderOfAGrantDoesNotApprove) {
  const Office office;
  storage::v1::Credential current = Asked(office);
  *current.add_grants() = GrantFor("people/ali");
  EXPECT_EQ(WhyNotApproved(current, office.As("people/ali")), "APPROVE_NOT_ALLOWED");
}

// Three managers besides the requester: ikinci, mudur (director), ucuncu.
Office& WithQuorumOfTwo(Office& office) {
  office.policy.mutable_high()->set_quorum(2);
  office.university.Designate(kX, "people/ucuncu");
  return office;
}

TEST(ApproveAccessTest, CV6_TwoApprovalsOfOneHumanBeingCountOnce) {
  Office office;
  WithQuorumOfTwo(office);
  storage::v1::Credential current = Asked(office);
  office.university.Designate(kX, "people/ikinci.eski");
  office.university.Join("people/ikinci", "people/ikinci.eski");
  current = Given(ApproveAs(current, office.As("people/ikinci"))).state;
  EXPECT_TRUE(Given(ApproveAs(current, office.As("people/ikinci"))).unchanged);
  EXPECT_TRUE(Given(ApproveAs(current, office.As("people/ikinci.eski"))).unchanged);
  EXPECT_THAT(current.grants(), IsEmpty());
  EXPECT_EQ(Given(ApproveAs(current, office.As("people/mudur"))).state.grants_size(), 1);
}

TEST(ApproveAccessTest, CV6_NamesThatTurnOutToBeOneHumanBeingCountOnce) {
  Office office;
  WithQuorumOfTwo(office);
  office.policy.mutable_high()->set_quorum(3);
  storage::v1::Credential current = Asked(office);
  current = Given(ApproveAs(current, office.As("people/ikinci"))).state;
  current = Given(ApproveAs(current, office.As("people/ucuncu"))).state;
  office.university.Join("people/ikinci", "people/ucuncu");
  current = Given(ApproveAs(current, office.As("people/mudur"))).state;
  EXPECT_THAT(current.grants(), IsEmpty());
}

TEST(ApproveAccessTest, CV6_AnApproverWhoLostThePostMeanwhileDoesNotCount) {
  Office office;
  WithQuorumOfTwo(office);
  storage::v1::Credential current = Given(ApproveAs(Asked(office), office.As("people/ikinci"))).state;
  office.university.EndDesignation(kX, "people/ikinci");
  current = Given(ApproveAs(current, office.As("people/mudur"))).state;
  EXPECT_THAT(current.grants(), IsEmpty());
  current = Given(ApproveAs(current, office.As("people/ucuncu"))).state;
  EXPECT_EQ(current.grants_size(), 1);
}

TEST(ApproveAccessTest, CV6_OneWhoLostThePostBetweenAskingAndApprovingIsRefused) {
  Office office;
  const storage::v1::Credential current = Asked(office);
  office.university.EndDesignation(kX, "people/ikinci");
  EXPECT_EQ(WhyNotApproved(current, office.As("people/ikinci")), "CREDENTIAL_NOT_FOUND");
}

TEST(ApproveAccessTest, CV6_AQuorumOfZeroLetsNothingThrough) {
  Office office;
  office.policy.mutable_high()->set_quorum(0);  // no such policy can be set; were there one, it changes nothing
  storage::v1::Credential current = Asked(office);
  EXPECT_EQ(current.access_requests(0).quorum(), 1);
  EXPECT_THAT(current.grants(), IsEmpty());
  current.mutable_access_requests(0)->set_quorum(0);
  EXPECT_EQ(WhyNotRevealed(current, office.As("people/yonetici")), "GRANT_REQUIRED");
  EXPECT_EQ(WhyNotApproved(current, office.As("people/yonetici")), "OWN_REQUEST");
}

TEST(ApproveAccessTest, CV6_ARequestKeepsTheQuorumItWasMadeUnder) {
  Office office;
  WithQuorumOfTwo(office);
  storage::v1::Credential current = Asked(office);
  office.policy.mutable_high()->set_quorum(1);
  current = Given(ApproveAs(current, office.As("people/mudur"))).state;
  EXPECT_THAT(current.grants(), IsEmpty());
}

TEST(ApproveAccessTest, CV6_NeedsAFreshSignInAndItsTime) {
  const Office office;
  const storage::v1::Credential current = Asked(office);
  EXPECT_EQ(WhyNotApproved(current, office.As("people/mudur", kNow, {kNow - absl::Minutes(16), true})),
            "SIGN_IN_TOO_OLD");
  EXPECT_EQ(WhyNotApproved(current, office.As("people/mudur", kNow, {kNow, false})), "SECOND_FACTOR_REQUIRED");
  EXPECT_EQ(WhyNotApproved(current, office.As("people/mudur", kNow + absl::Hours(24))), "REQUEST_NOT_PENDING");
}

TEST(ApproveAccessTest, CV6_WhoeverAskedForTheirPostsSakeAndLostItIsNotGranted) {
  Office office;
  const storage::v1::Credential manager = Asked(office);
  const storage::v1::Credential staff = Asked(office, "people/ali");
  office.university.EndDesignation(kX, "people/yonetici");
  EXPECT_EQ(WhyNotApproved(manager, office.As("people/mudur")), "REQUEST_NOT_PENDING");
  office.university.Leave("people/ali");
  EXPECT_EQ(WhyNotApproved(staff, office.As("people/mudur")), "REQUEST_NOT_PENDING");
}

TEST(ApproveAccessTest, AnUnknownRequestIsRefusedWithoutKeepingWhatWasWritten) {
  const Office office;
  const auto ruling = ApproveAs(Asked(office), office.As("people/mudur"), "my-password-by-mistake");
  EXPECT_EQ(ReasonOf(RefusalOf(Asked(office), ruling)), "REQUEST_NOT_FOUND");
  EXPECT_EQ(RecordsOf(ruling->decision)[0].subject(), "");
}

TEST(DenyAccessTest, CV6_OneIsEnough) {
  const Office office;
  const storage::v1::Credential current = Asked(office);
  const auto request = About<v1::DenyAccessRequest>(kAsked);
  EXPECT_EQ(ReasonOf(RefusalOf(current, DenyAccess(current, request, office.As("people/yonetici")))), "OWN_REQUEST");
  EXPECT_THAT(RefusalOf(current, DenyAccess(current, request, office.As("people/ali"))),
              Fails(absl::StatusCode::kNotFound, "CREDENTIAL_NOT_FOUND"));
  const CredentialDecision denied = Given(DenyAccess(current, request, office.As("people/ikinci")));
  EXPECT_THAT(EventsOf(denied), ElementsAre("AccessDenied"));
  EXPECT_EQ(EventOf<v1::AccessDenied>(denied).state(), v1::AccessRequest::STATE_DENIED);
  EXPECT_EQ(denied.state.access_requests(0).denied_by(), "people/ikinci");
  EXPECT_EQ(WhyNotApproved(denied.state, office.As("people/mudur")), "REQUEST_NOT_PENDING");
}

TEST(EndAccessTest, CV6_WhoeverAskedTakesItBack) {
  const Office office;
  const storage::v1::Credential current = Asked(office, "people/ali");
  const auto request = About<v1::EndAccessRequest>(kAsked);
  EXPECT_EQ(ReasonOf(RefusalOf(current, EndAccess(current, request, office.As("people/mudur")))), "END_NOT_ALLOWED");
  EXPECT_THAT(RefusalOf(current, EndAccess(current, request, office.As("people/rana"))),
              Fails(absl::StatusCode::kNotFound, "CREDENTIAL_NOT_FOUND"));
  const CredentialDecision ended = Given(EndAccess(current, request, office.As("people/ali")));
  EXPECT_EQ(EventOf<v1::AccessDenied>(ended).state(), v1::AccessRequest::STATE_CANCELLED);
  EXPECT_EQ(ReasonOf(RefusalOf(ended.state, EndAccess(ended.state, request, office.As("people/ali")))),
            "REQUEST_NOT_PENDING");
}

TEST(EndAccessTest, CV6_AGrantIsEndedByItsHolderAndByTheAccountsPeople) {
  const Office office;
  const storage::v1::Credential current =
      Given(ApproveAs(Asked(office, "people/ali"), office.As("people/mudur"))).state;
  const auto request = About<v1::EndAccessRequest>(kAsked);
  for (const char* person : {"people/ali", "people/mudur", "people/ikinci"}) {
    const CredentialDecision ended = Given(EndAccess(current, request, office.As(person)));
    EXPECT_THAT(EventsOf(ended), ElementsAre("AccessRevoked"));
    EXPECT_EQ(ended.state.grants(0).state(), v1::AccessGrant::STATE_REVOKED);
    EXPECT_EQ(WhyNotRevealed(ended.state, office.As("people/ali")), "CREDENTIAL_NOT_FOUND");
    EXPECT_EQ(ReasonOf(RefusalOf(ended.state, EndAccess(ended.state, request, office.As("people/mudur")))),
              "GRANT_ENDED");
  }
  EXPECT_EQ(
      ReasonOf(RefusalOf(current, EndAccess(current, About<v1::EndAccessRequest>("none"), office.As("people/ali")))),
      "REQUEST_NOT_FOUND");
}

TEST(AccessTimerTest, CV6_RequestsAndGrantsRunOut) {
  const Office office;
  storage::v1::Credential current = Asked(office);
  ASSERT_THAT(AccessTimersOf(current),
              ElementsAre(store::Timer{absl::StrCat("request/", kAsked), kNow + absl::Hours(24)}));
  const std::string request_timer = AccessTimersOf(current)[0].name;
  EXPECT_TRUE(Given(OnAccessTimer(current, request_timer, office.AsVault(kNow + absl::Hours(23)))).unchanged);
  const CredentialDecision expired =
      Given(OnAccessTimer(current, request_timer, office.AsVault(kNow + absl::Hours(24))));
  EXPECT_EQ(EventOf<v1::AccessDenied>(expired).state(), v1::AccessRequest::STATE_EXPIRED);
  EXPECT_THAT(AccessTimersOf(expired.state), IsEmpty());

  current = Given(ApproveAs(current, office.As("people/mudur"))).state;
  ASSERT_THAT(AccessTimersOf(current),
              ElementsAre(store::Timer{absl::StrCat("grant/", kAsked), kNow + absl::Hours(1)}));
  EXPECT_TRUE(Given(OnAccessTimer(current, request_timer, office.AsVault(kNow + absl::Hours(24)))).unchanged);
  const CredentialDecision over =
      Given(OnAccessTimer(current, AccessTimersOf(current)[0].name, office.AsVault(kNow + absl::Hours(1))));
  EXPECT_EQ(over.state.grants(0).state(), v1::AccessGrant::STATE_EXPIRED);
  EXPECT_EQ(RecordsOf(over)[0].action(), v1::AuditRecord::ACTION_END_ACCESS);
  EXPECT_THAT(AccessTimersOf(over.state), IsEmpty());
  EXPECT_TRUE(Given(OnAccessTimer(over.state, "grant/none", office.AsVault())).unchanged);
  EXPECT_TRUE(Given(OnAccessTimer(over.state, "duty", office.AsVault())).unchanged);
}

}  // namespace
}  // namespace meydan::vault

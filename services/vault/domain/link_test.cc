#include "services/vault/domain/link.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/vault/domain/testing/asking.h"
#include "services/vault/domain/testing/linking.h"

namespace meydan::vault {
namespace {

using namespace testing;  // NOLINT: the samples
using ::meydan::testing::EqualsProto;
using ::meydan::testing::Fails;
using ::meydan::testing::IsOk;
using storage::v1::Link;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(AllowLinkTest, CV8_IsAllowedAsARevealOfEachFieldIsAndRecorded) {
  const Office office;
  const CredentialDecision decision = Given(Allowed(office.Instagram(), Making(), office.As("people/ece")));
  EXPECT_THAT(EventsOf(decision), IsEmpty()) << "nobody has seen anything yet";
  const auto records = RecordsOf(decision);
  ASSERT_EQ(records.size(), 1u);
  EXPECT_EQ(records[0].action(), v1::AuditRecord::ACTION_CREATE_LINK);
  EXPECT_EQ(records[0].subject(), kLink);
  EXPECT_THAT(records[0].fields(), ElementsAre(v1::FIELD_USER_NAME, v1::FIELD_PASSWORD));
  EXPECT_EQ(ReasonOf(RefusalOf(office.X(), Allowed(office.X(), Making(), office.As("people/ikinci")))),
            "GRANT_REQUIRED");
  EXPECT_THAT(RefusalOf(office.Instagram(), Allowed(office.Instagram(), Making(), office.As("people/rana"))),
              Fails(absl::StatusCode::kNotFound, "CREDENTIAL_NOT_FOUND"));
  const Occasion old = office.As("people/ece", kNow, {kNow - absl::Hours(2), true});
  EXPECT_EQ(ReasonOf(RefusalOf(office.Instagram(), Allowed(office.Instagram(), Making(), old))), "SIGN_IN_TOO_OLD");
}

struct LinkRow {
  const char* name;
  v1::CreateHandOverLinkRequest request;
  const char* reason;
};

v1::CreateHandOverLinkRequest Lasting(int minutes) {
  v1::CreateHandOverLinkRequest request = Making();
  request.set_minutes(minutes);
  return request;
}

v1::CreateHandOverLinkRequest Unexplained() {
  v1::CreateHandOverLinkRequest request = Making();
  request.clear_purpose();
  return request;
}

class AllowLinkRefusalTest : public ::testing::TestWithParam<LinkRow> {};

TEST_P(AllowLinkRefusalTest, CV8_IsRefused) {
  const Office office;
  const auto ruling = Allowed(office.Instagram(), GetParam().request, office.As("people/ece"));
  EXPECT_EQ(ReasonOf(RefusalOf(office.Instagram(), ruling)), GetParam().reason);
}

INSTANTIATE_TEST_SUITE_P(
    CV8, AllowLinkRefusalTest,
    ::testing::Values(LinkRow{"NoField", Making("people/ali", {}), "FIELD_REQUIRED"},
                      LinkRow{"UnknownField", Making("people/ali", {static_cast<v1::Field>(42)}), "FIELD_UNKNOWN"},
                      LinkRow{"Seed", Making("people/ali", {v1::FIELD_SECOND_FACTOR}), "SEED_NEVER_REVEALED"},
                      LinkRow{"NoSuchRecipient", Making("people/yok"), "RECIPIENT_UNKNOWN"},
                      LinkRow{"ForOneself", Making("people/ece"), "RECIPIENT_SELF"},
                      LinkRow{"ForOneselfUnderAnotherName", Making("people/ece.iletisim"), "RECIPIENT_SELF"},
                      LinkRow{"TooLong", Lasting(61), "MINUTES_INVALID"},
                      LinkRow{"Negative", Lasting(-1), "MINUTES_INVALID"},
                      LinkRow{"NoPurpose", Unexplained(), "PURPOSE_REQUIRED"}),
    [](const auto& info) { return info.param.name; });

TEST(AllowLinkTest, CV6_EachFieldSpendsAUseOfTheGrant) {
  const Office office;
  storage::v1::Credential current = office.X();
  *current.add_grants() = GrantFor("people/ikinci");
  current.mutable_grants(0)->set_uses_left(1);
  const auto making = Making("people/mudur");
  EXPECT_EQ(ReasonOf(RefusalOf(current, Allowed(current, making, office.As("people/ikinci")))), "GRANT_ENDED");
  current.mutable_grants(0)->set_uses_left(2);
  EXPECT_EQ(Given(Allowed(current, making, office.As("people/ikinci"))).state.grants(0).state(),
            v1::AccessGrant::STATE_USED_UP);
}

TEST(LinkTest, CV8_ShowsItsValuesOnceToTheOneItIsFor) {
  const Office office;
  const Decision<Link> made = Made(office);
  EXPECT_THAT(EventsOf(made.events), ElementsAre("LinkCreated"));
  EXPECT_EQ(ToTime(made.state.expire_time()), kNow + absl::Hours(1));
  const LinkRuling ruling = Opened(made.state, office.As("people/ali"));
  EXPECT_THAT(ruling.refusal, IsOk());
  ASSERT_EQ(ruling.values.size(), 2u);
  EXPECT_EQ(ruling.values[1].ciphertext(), "sealed");
  EXPECT_THAT(EventsOf(ruling.decision.events), ElementsAre("LinkOpened"));
  EXPECT_EQ(RecordsOf(ruling.decision.events)[0].action(), v1::AuditRecord::ACTION_OPEN_LINK);
  EXPECT_EQ(ruling.decision.state.state(), Link::STATE_USED);
  EXPECT_TRUE(IsEmptied(ruling.decision.state)) << "by the same commit";
}

TEST(LinkTest, CV8_TheSecondOpeningIsAnIncident) {
  const Office office;
  Link link = Opened(Made(office).state, office.As("people/ali")).decision.state;
  for (int i = 1; i <= 2; ++i) {
    const LinkRuling again = Opened(link, office.As("people/ali"));
    EXPECT_THAT(again.refusal, Fails(absl::StatusCode::kFailedPrecondition, "LINK_USED"));
    EXPECT_THAT(again.values, IsEmpty());
    EXPECT_THAT(EventsOf(again.decision.events), ElementsAre("LinkIncident"));
    EXPECT_EQ(RecordsOf(again.decision.events)[0].refusal(), "LINK_USED");
    EXPECT_EQ(again.decision.state.state(), Link::STATE_INCIDENT);
    EXPECT_EQ(again.decision.state.incidents(), i);
    link = again.decision.state;
  }
}

TEST(LinkTest, CV8_SomebodyElsesTryIsAnIncidentThatShowsNothingAndKillsIt) {
  const Office office;
  const LinkRuling foreign = Opened(Made(office).state, office.As("people/rana"));
  EXPECT_THAT(foreign.refusal, Fails(absl::StatusCode::kPermissionDenied, "LINK_FOREIGN"));
  EXPECT_THAT(foreign.values, IsEmpty());
  EXPECT_THAT(EventsOf(foreign.decision.events), ElementsAre("LinkIncident"));
  EXPECT_TRUE(IsEmptied(foreign.decision.state));
  EXPECT_EQ(ReasonOf(Opened(foreign.decision.state, office.As("people/ali")).refusal), "LINK_USED");
}

TEST(LinkTest, CV8_RunsOut) {
  const Office office;
  const Link link = Made(office).state;
  ASSERT_THAT(LinkTimersOf(link), ElementsAre(store::Timer{"expire", kNow + absl::Hours(1)}));
  const LinkRuling late = Opened(link, office.As("people/ali", kNow + absl::Hours(1)));
  EXPECT_THAT(late.refusal, Fails(absl::StatusCode::kFailedPrecondition, "LINK_EXPIRED"));
  EXPECT_THAT(EventsOf(late.decision.events), IsEmpty()) << "to be late is no incident";
  EXPECT_TRUE(IsEmptied(late.decision.state)) << "also when no timer has come yet";
  EXPECT_TRUE(OnLinkTimer(link, office.AsVault(kNow + absl::Minutes(59)))->unchanged);
  const auto expired = OnLinkTimer(link, office.AsVault(kNow + absl::Hours(1)));
  EXPECT_EQ(expired->state.state(), Link::STATE_EXPIRED);
  EXPECT_TRUE(IsEmptied(expired->state));
  EXPECT_THAT(LinkTimersOf(expired->state), IsEmpty());
  EXPECT_TRUE(OnLinkTimer(expired->state, office.AsVault(kNow + absl::Hours(2)))->unchanged);
  const Link used = Opened(link, office.As("people/ali")).decision.state;
  EXPECT_TRUE(OnLinkTimer(used, office.AsVault(kNow + absl::Hours(1)))->unchanged);
}

TEST(LinkTest, CV8_AnotherTokenFindsNothingAndIsRecorded) {
  const Office office;
  const auto nothing = Fails(absl::StatusCode::kNotFound, "LINK_NOT_FOUND");
  for (const char* token : {"digest-of-another-of-32-bytes...", ""}) {
    const auto ruling =
        OpenLink(Made(office).state, office.Instagram(), token, absl::OkStatus(), {}, office.As("people/rana"));
    ASSERT_THAT(ruling, IsOk());
    EXPECT_THAT(ruling->refusal, nothing);
    EXPECT_THAT(ruling->values, IsEmpty());
    const auto records = RecordsOf(ruling->decision.events);
    ASSERT_EQ(records.size(), 1u);
    EXPECT_EQ(records[0].actor(), "people/rana");
    EXPECT_EQ(records[0].refusal(), "LINK_NOT_FOUND");
    EXPECT_THAT(Opened(ruling->decision.state, office.As("people/ali")).refusal, IsOk()) << "it is still there";
  }
  EXPECT_THAT(OpenLink({}, office.Instagram(), "", absl::OkStatus(), {}, office.As("people/ali")), nothing)
      << "one that there is not";
}

TEST(LinkTest, CV8_NeedsTheSignInOfTheAccountsTier) {
  const Office office;
  const LinkRuling old = Opened(Made(office).state, office.As("people/ali", kNow, {kNow - absl::Hours(2), true}));
  EXPECT_EQ(ReasonOf(old.refusal), "SIGN_IN_TOO_OLD");
  EXPECT_THAT(old.values, IsEmpty());
  EXPECT_THAT(Opened(old.decision.state, office.As("people/ali")).refusal, IsOk()) << "it is still there";
}

TEST(LinkTest, CV10_TheRecipientKnowsTheValues) {
  const Office office;
  const Link link = Opened(Made(office).state, office.As("people/ali")).decision.state;
  const std::vector<std::pair<v1::Field, int>> versions = {{v1::FIELD_USER_NAME, 1}, {v1::FIELD_PASSWORD, 1}};
  const CredentialDecision decision = Given(OnLinkOpened(office.Instagram(), link, versions, office.AsVault()));
  for (const v1::Field field : {v1::FIELD_USER_NAME, v1::FIELD_PASSWORD}) {
    const v1::Knowledge& known = *CurrentOf(decision.state, field)->shown().known_by().rbegin();
    EXPECT_EQ(known.person(), "people/ali");
    EXPECT_EQ(known.how(), v1::Knowledge::HOW_LINK);
  }
  EXPECT_EQ(RecordsOf(decision)[0].actor(), "people/ali");
  EXPECT_TRUE(Given(OnLinkOpened(decision.state, link, versions, office.AsVault())).unchanged) << "a replay";
}

TEST(LinkTest, CV10_WhoeverLeftBetweenMakingAndOpeningIsALeaverWhoKnowsIt) {
  Office office;
  const Link link = Made(office).state;  // for ali, who is the representative for a minute
  office.university.SetRepresentative(kLaw, "people/ali");
  storage::v1::Credential current = Given(FollowDirectory(office.Instagram(), kInstagram, office.AsVault())).state;
  office.university.SetRepresentative(kLaw, "people/rektor");
  current = Given(FollowDirectory(current, kInstagram, office.AsVault(kNow + absl::Minutes(1)))).state;
  const CredentialDecision decision =
      Given(OnLinkOpened(current, link, {{v1::FIELD_PASSWORD, 1}}, office.AsVault(kNow + absl::Minutes(2))));
  bool listed = false;
  for (const v1::HandOver& each : decision.state.hand_overs()) {
    if (each.leaver() != "people/ali") continue;
    listed = each.state() == v1::HandOver::STATE_ROTATING && each.exposures(0).field() == v1::FIELD_PASSWORD;
  }
  EXPECT_TRUE(listed);
}

TEST(LinkTest, CV8_AnIncidentMakesThePasswordDueWhileItIsInUse) {
  const Office office;
  const Link link = Opened(Made(office).state, office.As("people/rana")).decision.state;
  const CredentialDecision due = Given(OnLinkIncident(office.Instagram(), link, office.AsVault()));
  EXPECT_THAT(EventsOf(due), ElementsAre("RotationDue"));
  EXPECT_EQ(due.state.rotation_reason(), v1::ROTATION_REASON_INCIDENT);
  EXPECT_TRUE(Given(OnLinkIncident(due.state, link, office.AsVault())).unchanged) << "a replay";
  storage::v1::Credential changed = office.Instagram();
  v1::ShareCredentialRequest share;
  changed = Given(Share(changed, share, {DepositOf(v1::FIELD_PASSWORD, "new")}, office.As("people/ece"))).state;
  EXPECT_FALSE(Given(OnLinkIncident(changed, link, office.AsVault())).unchanged) << "nobody has confirmed the new one";
  v1::ConfirmCredentialRequest confirm;
  changed = Given(Confirm(changed, confirm, office.As("people/ece"))).state;
  EXPECT_TRUE(Given(OnLinkIncident(changed, link, office.AsVault())).unchanged);
}

}  // namespace
}  // namespace meydan::vault

// A link does not outlive what it rests on (CV6, CV8).
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>

#include "absl/strings/str_cat.h"
#include "services/vault/domain/testing/linking.h"

namespace meydan::vault {
namespace {

using namespace testing;  // NOLINT: the samples
using ::meydan::testing::Fails;
using ::meydan::testing::IsOk;
using storage::v1::Link;
using ::testing::IsEmpty;

// What became of the account between the making of a link and its opening.
struct EndingRow {
  const char* name;
  std::function<void(Office& office, storage::v1::Credential& current)> change;
};

class LinkEndingTest : public ::testing::TestWithParam<EndingRow> {};

TEST_P(LinkEndingTest, CV8_ALinkDoesNotOutliveWhatItRestsOn) {
  Office office;
  const Link link = Made(office, "people/yonetici").state;
  storage::v1::Credential current = office.Instagram();
  EXPECT_THAT(Opened(link, office.As("people/ali"), current).refusal, IsOk());
  GetParam().change(office, current);
  const LinkRuling ended = Opened(link, office.As("people/ali"), current);
  EXPECT_THAT(ended.refusal, Fails(absl::StatusCode::kFailedPrecondition, "LINK_ENDED"));
  EXPECT_THAT(ended.values, IsEmpty());
  EXPECT_THAT(EventsOf(ended.decision.events), IsEmpty()) << "no incident";
  EXPECT_EQ(RecordsOf(ended.decision.events)[0].refusal(), "LINK_ENDED");
  EXPECT_EQ(ended.decision.state.state(), Link::STATE_ENDED);
  EXPECT_TRUE(IsEmptied(ended.decision.state));
  EXPECT_THAT(LinkTimersOf(ended.decision.state), IsEmpty());
  const LinkRuling again = Opened(ended.decision.state, office.As("people/ali"));
  EXPECT_EQ(ReasonOf(again.refusal), "LINK_ENDED") << "also when all is as it was";
  EXPECT_EQ(ReasonOf(Opened(ended.decision.state, office.As("people/rana")).refusal), "LINK_FOREIGN");
}

void Replace(const Office& office, storage::v1::Credential& current) {
  current = SharePassword(office, current, "new").state;
}

INSTANTIATE_TEST_SUITE_P(
    CV8, LinkEndingTest,
    ::testing::Values(
        EndingRow{"TheAccountCameIntoTierHigh",
                  [](Office& office, auto&) { office.policy.mutable_tiers(0)->add_accounts(kInstagram); }},
        EndingRow{"FourEyesWereAskedFor",
                  [](Office& office, auto&) { office.policy.mutable_standard()->set_four_eyes(true); }},
        EndingRow{"TheMakerLostThePost",
                  [](Office& office, auto&) { office.university.EndDesignation(kInstagram, "people/yonetici"); }},
        EndingRow{"TheMakerLeft", [](Office& office, auto&) { office.university.Leave("people/yonetici"); }},
        EndingRow{"ThePasswordWasReplaced", Replace},
        EndingRow{"AndTheOldOneDestroyed",
                  [](Office& office, storage::v1::Credential& current) {
                    Replace(office, current);
                    v1::DestroyVersionRequest destroy;
                    destroy.set_field(v1::FIELD_PASSWORD);
                    destroy.set_version(1);
                    current = Given(Destroy(current, destroy, office.As("people/ece"))).state;
                  }},
        EndingRow{"TheAccountWasClosed", [](Office&, storage::v1::Credential& current) { current.set_duty(false); }},
        EndingRow{"ThereIsNoCredential", [](Office&, storage::v1::Credential& current) { current.Clear(); }}),
    [](const auto& info) { return info.param.name; });

TEST(LinkTest, CV8_WhatElseHappensToTheAccountIsNoMatter) {
  Office office;
  const Link link = Made(office).state;
  v1::ShareCredentialRequest share;
  storage::v1::Credential current =
      Given(Share(office.Instagram(), share, {DepositOf(v1::FIELD_EMAIL, "new")}, office.As("people/ece"))).state;
  office.university.EndDesignation(kInstagram, "people/yonetici");
  EXPECT_THAT(Opened(link, office.As("people/ali"), current).refusal, IsOk());
}

// Of the university's account, by ikinci who has a grant of three uses, with user name and password.
struct GuardedLink {
  explicit GuardedLink(const std::string& recipient = "people/mudur") {
    current = office.X();
    *current.add_grants() = GrantFor("people/ikinci");
    current.mutable_grants(0)->set_uses_left(2);
    const Occasion maker = office.As("people/ikinci");
    current = Given(Allowed(current, Making(recipient), maker)).state;
    std::vector<storage::v1::LinkValue> values(1);
    values[0].set_field(v1::FIELD_PASSWORD);
    values[0].set_version(1);
    link = MakeLink(kLink, Making(recipient), current, kDigest, values, maker)->state;
  }
  std::string WhyNotOpened(const std::string& person, absl::Time now = kNow) const {
    return ReasonOf(Opened(link, office.As(person, now), current).refusal);
  }

  Office office;
  storage::v1::Credential current;
  Link link;
};

TEST(LinkTest, CV6_InTierHighItStandsAsLongAsTheGrantItCameFrom) {
  GuardedLink guarded;
  EXPECT_EQ(guarded.current.grants(0).state(), v1::AccessGrant::STATE_USED_UP) << "by the link itself";
  EXPECT_EQ(guarded.WhyNotOpened("people/mudur"), "");
  EXPECT_EQ(guarded.WhyNotOpened("people/mudur", kNow + absl::Minutes(59)), "");
  EXPECT_EQ(guarded.WhyNotOpened("people/mudur", kNow + absl::Hours(1)), "LINK_EXPIRED");
  guarded.current.mutable_grants(0)->set_state(v1::AccessGrant::STATE_REVOKED);
  EXPECT_EQ(guarded.WhyNotOpened("people/mudur"), "LINK_ENDED");
}

TEST(LinkTest, CV6_InTierHighTheRecipientMustStillBeOneOfItsPeople) {
  GuardedLink guarded("people/yonetici");
  EXPECT_EQ(guarded.WhyNotOpened("people/yonetici"), "");
  guarded.office.university.EndDesignation(kX, "people/yonetici");
  EXPECT_EQ(guarded.WhyNotOpened("people/yonetici"), "LINK_ENDED");
}

TEST(AllowLinkTest, CV6_InTierHighALinkGoesToNobodyOutside) {
  const Office office;
  storage::v1::Credential current = Covered(office, office.X(), "people/yonetici", "people/rana");
  *current.add_grants() = GrantFor("people/ikinci");
  const auto why_not = [&](const std::string& recipient) {
    const auto ruling = Allowed(current, Making(recipient), office.As("people/ikinci"));
    return ruling.ok() && ruling->refusal.ok() ? "" : ReasonOf(RefusalOf(current, ruling));
  };
  EXPECT_EQ(why_not("people/ali"), "RECIPIENT_NOT_ALLOWED");
  EXPECT_EQ(why_not("people/rana"), "RECIPIENT_NOT_ALLOWED") << "a cover is no approval";
  *current.add_grants() = GrantFor("people/tip.uye", "7b4c0c56-0000-4000-8000-000000000003");
  current.mutable_grants()->rbegin()->set_basis(v1::AccessGrant::BASIS_BREAK_GLASS);
  EXPECT_EQ(why_not("people/tip.uye"), "RECIPIENT_NOT_ALLOWED") << "nor is an emergency";
  EXPECT_EQ(why_not("people/mudur"), "");
  *current.add_grants() = GrantFor("people/ali", "7b4c0c56-0000-4000-8000-000000000002");
  EXPECT_EQ(why_not("people/ali"), "") << "who was approved as well";
  current.mutable_grants()->rbegin()->mutable_fields()->erase(current.grants().rbegin()->fields().begin(),
                                                              current.grants().rbegin()->fields().begin() + 1);
  EXPECT_EQ(why_not("people/ali"), "RECIPIENT_NOT_ALLOWED") << "not for every field";
}

TEST(AllowLinkTest, CV10_TheRecipientIsAmongThoseWhoCanSeeItWhileTheLinkStands) {
  Office office;
  const storage::v1::Credential current =
      Given(Allowed(office.Instagram(), Making(), office.As("people/yonetici"))).state;
  const auto listed = [&](const storage::v1::Credential& credential, absl::Time now) {
    for (const v1::Access& access : WhoCanSee(credential, office.AsVault(now))) {
      if (access.person() == "people/ali") return access.by() + " " + absl::StrCat(access.fields_size());
    }
    return std::string();
  };
  EXPECT_EQ(listed(current, kNow), "LINK 2");
  EXPECT_EQ(listed(current, kNow + absl::Hours(1)), "");
  EXPECT_EQ(listed(SharePassword(office, current, "new").state, kNow), "");
  Link link = Made(office, "people/yonetici").state;
  const CredentialDecision opened = Given(OnLinkOpened(current, link, {{v1::FIELD_PASSWORD, 1}}, office.AsVault()));
  EXPECT_EQ(listed(opened.state, kNow), "");
  EXPECT_EQ(listed(Given(OnLinkIncident(current, link, office.AsVault())).state, kNow), "");
  office.university.EndDesignation(kInstagram, "people/yonetici");
  EXPECT_EQ(listed(current, kNow), "");
}

TEST(AllowLinkTest, CV8_TheCredentialsListOfLinksIsBounded) {
  const Office office;
  storage::v1::Credential current = office.Instagram();
  for (int i = 0; i < 50; ++i) current = Given(Allowed(current, Making(), office.As("people/ece"))).state;
  EXPECT_EQ(ReasonOf(RefusalOf(current, Allowed(current, Making(), office.As("people/ece")))), "TOO_MANY_LINKS");
  current = Given(Allowed(current, Making(), office.As("people/ece", kNow + absl::Hours(1)))).state;
  EXPECT_EQ(current.open_links_size(), 1) << "those that ran out went";
}

TEST(AllowLinkTest, CV8_AClosedAccountIsHandedOverToNobody) {
  const Office office;
  storage::v1::Credential current = office.Instagram();
  current.set_duty(false);
  EXPECT_EQ(ReasonOf(RefusalOf(current, Allowed(current, Making(), office.As("people/ece")))), "DUTY_ENDED");
}

}  // namespace
}  // namespace meydan::vault

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "services/vault/domain/people.h"
#include "services/vault/domain/testing/asking.h"

namespace meydan::vault {
namespace {

using namespace testing;  // NOLINT: the samples
using ::meydan::testing::Fails;
using ::testing::ElementsAre;

constexpr absl::Duration kDay = absl::Hours(24);

std::string WhyNotArranged(const Office& office, const storage::v1::Credential& current, const std::string& by,
                           const v1::ArrangeLeaveCoverRequest& request) {
  const auto ruling = ArrangeLeaveCover(current, kCovered, request, office.As(by));
  if (ruling.ok() && ruling->refusal.ok()) return "";
  return ReasonOf(RefusalOf(current, ruling));
}

TEST(LeaveCoverTest, DR3_TheDeputyStandsInBetweenTheTwoDates) {
  const Office office;
  const auto request = Covering("people/ece", "people/ali", kNow + kDay, kNow + 3 * kDay);
  const CredentialDecision decision =
      Given(ArrangeLeaveCover(office.Instagram(), kCovered, request, office.As("people/ece")));
  EXPECT_THAT(EventsOf(decision), ElementsAre("AccessGranted"));
  const auto granted = EventOf<v1::AccessGranted>(decision);
  EXPECT_EQ(granted.basis(), v1::AccessGrant::BASIS_LEAVE_COVER);
  EXPECT_EQ(granted.absent(), "people/ece") << "who is told of it";
  EXPECT_EQ(granted.arranged_by(), "people/ece");
  EXPECT_EQ(ToTime(granted.start_time()), kNow + kDay);
  EXPECT_EQ(decision.state.leave_covers(0).arranged_by(), "people/ece");
  const storage::v1::Credential& current = decision.state;
  EXPECT_EQ(WhyNotRevealed(current, office.As("people/ali")), "CREDENTIAL_NOT_FOUND");
  EXPECT_EQ(WhyNotRevealed(current, office.As("people/ali", kNow + kDay)), "");
  EXPECT_EQ(WhyNotRevealed(current, office.As("people/ali", kNow + 3 * kDay - absl::Seconds(1))), "");
  EXPECT_EQ(WhyNotRevealed(current, office.As("people/ali", kNow + 3 * kDay)), "CREDENTIAL_NOT_FOUND");
  v1::ShareCredentialRequest share;
  EXPECT_EQ(Given(Share(current, share, {DepositOf(v1::FIELD_PASSWORD, "new")}, office.As("people/ali", kNow + kDay)))
                .state.revision(),
            current.revision() + 1)
      << "the absent person's standing, not a look alone";
}

TEST(LeaveCoverTest, DR3_InTierHighTheDeputyNeedsApprovalAllTheSame) {
  const Office office;
  storage::v1::Credential current = Covered(office, office.X(), "people/ikinci", "people/rana");
  EXPECT_EQ(WhyNotRevealed(current, office.As("people/rana")), "GRANT_REQUIRED");
  current = Given(RequestAccess(current, kAsked, Asking(), office.As("people/rana"))).state;
  EXPECT_EQ(current.access_requests(0).post(), "DEPUTY");
  current = Given(ApproveAs(current, office.As("people/mudur"))).state;
  EXPECT_EQ(WhyNotRevealed(current, office.As("people/rana")), "");
}

TEST(LeaveCoverTest, DR3_ItEndsWithTheAbsentPersonsPost) {
  Office office;
  storage::v1::Credential current = Covered(office, office.Instagram(), "people/ece", "people/ali");
  EXPECT_EQ(WhyNotRevealed(current, office.As("people/ali")), "");
  office.university.SetRepresentative(kLaw, "people/rektor");
  EXPECT_EQ(WhyNotRevealed(current, office.As("people/ali")), "CREDENTIAL_NOT_FOUND") << "before the vault hears of it";
  current = Given(FollowDirectory(current, kInstagram, office.AsVault())).state;
  EXPECT_EQ(current.grants(0).state(), v1::AccessGrant::STATE_REVOKED);
  EXPECT_EQ(WhyNotRevealed(current, office.As("people/ali")), "CREDENTIAL_NOT_FOUND");
}

TEST(LeaveCoverTest, DR3_WhoeverArrangedAndEndedItMeansIt) {
  const Office office;
  const storage::v1::Credential current = Covered(office, office.Instagram(), "people/ece", "people/ali");
  const CredentialDecision ended =
      Given(EndAccess(current, About<v1::EndAccessRequest>(kCovered), office.As("people/ece")));
  EXPECT_EQ(WhyNotRevealed(ended.state, office.As("people/ali")), "CREDENTIAL_NOT_FOUND");
}

TEST(LeaveCoverTest, DR3_NeedsTheSignInOfTheAccountsTier) {
  const Office office;
  const auto arrange = [&](const storage::v1::Credential& current, const char* absent, SignIn sign_in) {
    const auto request = Covering(absent, "people/ali", kNow, kNow + kDay);
    return ReasonOf(
        RefusalOf(current, ArrangeLeaveCover(current, kCovered, request, office.As(absent, kNow, sign_in))));
  };
  EXPECT_EQ(arrange(office.Instagram(), "people/ece", {kNow - absl::Hours(30), true}), "SIGN_IN_TOO_OLD");
  EXPECT_EQ(arrange(office.Instagram(), "people/ece", {kNow, false}), "SECOND_FACTOR_REQUIRED");
  EXPECT_EQ(arrange(office.X(), "people/ikinci", {kNow - absl::Minutes(16), true}), "SIGN_IN_TOO_OLD");
}

TEST(LeaveCoverTest, CV6_InTierHighNobodyArrangesACoverByThemself) {
  Office office;
  office.university.Grant("people/bas", directory::v1::ROLE_UNIT_HEAD, kDirectorate);
  const auto request = Covering("people/ikinci", "people/bas", kNow, kNow + kDay);
  EXPECT_EQ(WhyNotArranged(office, office.X(), "people/bas", request), "COVER_NOT_ALLOWED");
  EXPECT_EQ(WhyNotArranged(office, office.X(), "people/mudur", request), "");
}

// Two who agree would see alone what nobody sees alone.
TEST(LeaveCoverTest, CV6_InTierHighADeputyBreaksTheGlassOnlyWhenAThirdPersonMadeThemOne) {
  Office office;
  office.university.Join("people/ikinci", "people/ikinci.eski");
  office.university.Designate(kX, "people/ikinci.eski");
  for (const char* arranger : {"people/ikinci", "people/ikinci.eski"}) {
    const auto request = Covering("people/ikinci", "people/rana", kNow, kNow + kDay);
    const storage::v1::Credential current =
        Given(ArrangeLeaveCover(office.X(), kCovered, request, office.As(arranger))).state;
    EXPECT_EQ(ReasonOf(RefusalOf(current, BreakGlass(current, kBroken, Breaking(), office.As("people/rana")))),
              "BREAK_GLASS_NOT_ALLOWED");
  }
  const storage::v1::Credential by_director = Covered(office, office.X(), "people/ikinci", "people/rana");
  Given(BreakGlass(by_director, kBroken, Breaking(), office.As("people/rana")));
}

TEST(LeaveCoverTest, DR3_TheDeputyOfAHeadWhoLostThePostSeesNothingMore) {
  Office office;
  const storage::v1::Credential current = Covered(office, office.Instagram(), "people/dekan", "people/ali");
  EXPECT_TRUE(MaySee(current, office.As("people/ali")));
  office.university.Leave("people/dekan");
  EXPECT_FALSE(MaySee(current, office.As("people/ali"))) << "not even what is no secret";
}

struct ArrangeRow {
  const char* name;
  const char* by;
  const char* absent;
  const char* deputy;
  const char* reason;
};

class ArrangeTest : public ::testing::TestWithParam<ArrangeRow> {};

TEST_P(ArrangeTest, DR3_ByWhomForWhom) {
  const Office office;
  const auto request = Covering(GetParam().absent, GetParam().deputy, kNow, kNow + kDay);
  EXPECT_EQ(WhyNotArranged(office, office.Instagram(), GetParam().by, request), GetParam().reason);
}

INSTANTIATE_TEST_SUITE_P(
    DR3, ArrangeTest,
    ::testing::Values(
        ArrangeRow{"Self", "people/ece", "people/ece", "people/ali", ""},
        ArrangeRow{"SelfUnderAnotherName", "people/ece.iletisim", "people/ece", "people/ali", ""},
        ArrangeRow{"Head", "people/dekan", "people/ece", "people/ali", ""},
        ArrangeRow{"HeadForThemself", "people/dekan", "people/dekan", "people/ali", ""},
        ArrangeRow{"Director", "people/mudur", "people/yonetici", "people/ali", ""},
        ArrangeRow{"AnotherManager", "people/yonetici", "people/ece", "people/ali", "COVER_NOT_ALLOWED"},
        ArrangeRow{"Stranger", "people/ali", "people/ece", "people/ali", "CREDENTIAL_NOT_FOUND"},
        ArrangeRow{"HeadElsewhere", "people/tip.dekan", "people/ece", "people/ali", "CREDENTIAL_NOT_FOUND"},
        ArrangeRow{"NoneOfItsPeople", "people/dekan", "people/ali", "people/rana", "ABSENT_UNKNOWN"},
        ArrangeRow{"NoSuchDeputy", "people/dekan", "people/ece", "people/yok", "DEPUTY_UNKNOWN"},
        ArrangeRow{"DeputySelf", "people/dekan", "people/ece", "people/ece", "DEPUTY_SELF"},
        ArrangeRow{"DeputySelfUnderAnotherName", "people/dekan", "people/ece", "people/ece.iletisim", "DEPUTY_SELF"}),
    [](const auto& info) { return info.param.name; });

TEST(LeaveCoverTest, DR3_ADeputyPassesNothingOn) {
  const Office office;
  const storage::v1::Credential current = Covered(office, office.Instagram(), "people/ece", "people/ali");
  const auto ruling = ArrangeLeaveCover(current, "other", Covering("people/ece", "people/rana", kNow, kNow + kDay),
                                        office.As("people/ali"));
  EXPECT_EQ(ReasonOf(RefusalOf(current, ruling)), "COVER_NOT_ALLOWED");
}

TEST(LeaveCoverTest, DR3_ThePeriodHasAnEndAndBounds) {
  const Office office;
  const auto arrange = [&](v1::ArrangeLeaveCoverRequest request) {
    return ArrangeLeaveCover(office.Instagram(), kCovered, request, office.As("people/ece"));
  };
  const auto invalid = Fails(absl::StatusCode::kInvalidArgument, "PERIOD_INVALID");
  auto without_end = Covering("people/ece", "people/ali", kNow, kNow);
  without_end.clear_end_time();
  EXPECT_THAT(arrange(without_end), invalid);
  EXPECT_THAT(arrange(Covering("people/ece", "people/ali", kNow, kNow)), invalid);
  EXPECT_THAT(arrange(Covering("people/ece", "people/ali", kNow - kDay, kNow)), invalid);
  EXPECT_THAT(arrange(Covering("people/ece", "people/ali", kNow, kNow + 181 * kDay)), invalid);
  EXPECT_THAT(arrange(Covering("people/ece", "people/ali", kNow + 400 * kDay, kNow + 401 * kDay)), invalid);
  auto from_now = Covering("people/ece", "people/ali", kNow, kNow + kDay);
  from_now.clear_start_time();
  EXPECT_EQ(ToTime(Given(arrange(from_now)).state.grants(0).start_time()), kNow);
  EXPECT_EQ(
      ToTime(
          Given(arrange(Covering("people/ece", "people/ali", kNow - kDay, kNow + kDay))).state.grants(0).start_time()),
      kNow)
      << "nothing is granted for the past";
}

TEST(LeaveCoverTest, NoneInForceOrToComeIsDroppedForANewOne) {
  const Office office;
  storage::v1::Credential current = office.Instagram();
  for (int i = 0; i < 20; ++i) {
    const auto request = Covering("people/ece", "people/ali", kNow + i * kDay, kNow + (i + 1) * kDay);
    current = Given(ArrangeLeaveCover(current, absl::StrCat("cover-", i), request, office.As("people/ece"))).state;
  }
  const auto request = Covering("people/ece", "people/ali", kNow + 30 * kDay, kNow + 31 * kDay);
  EXPECT_EQ(WhyNotArranged(office, current, "people/ece", request), "TOO_MANY_COVERS");
  EXPECT_TRUE(Given(ArrangeLeaveCover(current, "cover-3", request, office.As("people/ece"))).unchanged) << "a repeat";
  current = Given(EndAccess(current, About<v1::EndAccessRequest>("cover-3"), office.As("people/ece"))).state;
  current = Given(ArrangeLeaveCover(current, kCovered, request, office.As("people/ece"))).state;
  EXPECT_EQ(current.leave_covers_size(), 20);
  EXPECT_EQ(current.leave_covers(0).id(), "cover-0");
  EXPECT_EQ(current.leave_covers(3).id(), "cover-4");
}

}  // namespace
}  // namespace meydan::vault

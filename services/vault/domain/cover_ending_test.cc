// DR3, CV10: when a cover ends, the deputy goes like a leaver: what they came to know is listed and due.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "services/vault/domain/exposure.h"
#include "services/vault/domain/rows.h"
#include "services/vault/domain/testing/asking.h"
#include "services/vault/domain/testing/linking.h"
#include "services/vault/domain/testing/listing.h"

namespace meydan::vault {
namespace {

using namespace testing;  // NOLINT: the samples
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using v1::HandOver;

constexpr char kDeputy[] = "people/ali";
const absl::Time kEnd = kNow + absl::Hours(72);  // of the cover

storage::v1::Credential CoveredBy(const Office& office, const std::string& deputy = kDeputy) {
  return Covered(office, office.Instagram(), "people/ece", deputy);
}

storage::v1::Credential Seen(const Office& office, const storage::v1::Credential& current,
                             const std::string& person = kDeputy, v1::Field field = v1::FIELD_PASSWORD) {
  return RevealAs(current, office.As(person), field)->ruling.decision.state;
}

CredentialDecision TimeOver(const Office& office, const storage::v1::Credential& current) {
  return Given(OnTimer(current, absl::StrCat("grant/", kCovered), office.AsVault(kEnd)));
}

TEST(CoverEndingTest, DR3_CV10_WhatTheDeputySawIsListedAndDueWhenItsTimeIsOver) {
  const Office office;
  storage::v1::Credential current = Seen(office, CoveredBy(office));
  EXPECT_TRUE(Shown(current, 1).known_by(1).by_cover());
  EXPECT_FALSE(Shown(current, 1).known_by(1).by_post());
  current = Seen(office, current, kDeputy, v1::FIELD_RECOVERY_CODES);
  EXPECT_TRUE(Given(FollowDirectory(current, kInstagram, office.AsVault())).unchanged) << "they still cover";
  const CredentialDecision over = TimeOver(office, current);
  EXPECT_THAT(EventsOf(over), ElementsAre("RotationDue", "HandOverStarted"));
  EXPECT_THAT(Listed(over.state), ElementsAre("people/ali FIELD_PASSWORD 1", "people/ali FIELD_RECOVERY_CODES 1"));
  EXPECT_EQ(over.state.hand_overs(0).post(), HandOver::POST_OTHER) << "nobody succeeds them";
  EXPECT_EQ(over.state.rotation_reason(), v1::ROTATION_REASON_LEAVER);
  EXPECT_EQ(ToTime(over.state.rotation_due()), kEnd);
  EXPECT_TRUE(Given(FollowDirectory(over.state, kInstagram, office.AsVault(kEnd))).unchanged) << "once";
}

TEST(CoverEndingTest, CV10_ALinkThatTheyOpenedInTimeAndThatIsHeardOfTooLate) {
  const Office office;
  storage::v1::Credential current = Given(Allowed(CoveredBy(office), Making(kDeputy), office.As("people/ece"))).state;
  const storage::v1::Link link = Opened(Made(office).state, office.As(kDeputy), current).decision.state;
  current = TimeOver(office, current).state;
  EXPECT_THAT(Listed(current), IsEmpty()) << "the vault has not heard of it";
  const auto heard = OnLinkOpened(current, link, {{v1::FIELD_PASSWORD, 1}}, office.AsVault(kEnd + absl::Minutes(1)));
  EXPECT_THAT(Listed(Given(heard).state), ElementsAre("people/ali FIELD_PASSWORD 1"));
}

TEST(CoverEndingTest, DR3_ADeputyWhoSawNothingLeavesNothingToDo) {
  const Office office;
  const CredentialDecision over = TimeOver(office, CoveredBy(office));
  EXPECT_THAT(EventsOf(over), IsEmpty());
  EXPECT_THAT(Listed(over.state), IsEmpty());
}

TEST(CoverEndingTest, DR3_AnEndBeforeItsTimeIsNoOther) {
  const Office office;
  const storage::v1::Credential current = Seen(office, CoveredBy(office));
  const auto end = About<v1::EndAccessRequest>(kCovered);
  const CredentialDecision ended = Given(EndAccess(current, end, office.As("people/ece")));
  EXPECT_THAT(EventsOf(ended), ElementsAre("AccessRevoked", "RotationDue", "HandOverStarted"));
  EXPECT_EQ(EventOf<v1::AccessRevoked>(ended).reason(), v1::AccessRevoked::REASON_ENDED);
  EXPECT_THAT(Listed(ended.state), ElementsAre("people/ali FIELD_PASSWORD 1"));
}

TEST(CoverEndingTest, DR3_DR4_ItEndsWithTheAbsentPersonsPostForBoth) {
  Office office;
  const storage::v1::Credential current = Seen(office, CoveredBy(office));
  office.university.SetRepresentative(kLaw, "people/rektor");
  const CredentialDecision gone = Given(FollowDirectory(current, kInstagram, office.AsVault()));
  EXPECT_THAT(Listed(gone.state), Contains("people/ece FIELD_PASSWORD 1"));
  EXPECT_THAT(Listed(gone.state), Contains("people/ali FIELD_PASSWORD 1"));
}

TEST(CoverEndingTest, CV10_WhatTheDeputyDepositedTheyKnowAsWell) {
  const Office office;
  const storage::v1::Credential current =
      SharePassword(office, CoveredBy(office), "by the deputy", kNow, kDeputy).state;
  EXPECT_THAT(Listed(TimeOver(office, current).state), ElementsAre("people/ali FIELD_PASSWORD 2"));
}

TEST(CoverEndingTest, CV10_OfAnotherNameOfOneOfThePeopleNothingIsDue) {
  Office office;
  office.university.Join("people/yonetici", kDeputy);
  EXPECT_THAT(Listed(TimeOver(office, Seen(office, CoveredBy(office))).state), IsEmpty());
}

TEST(CoverEndingTest, DR3_AnotherCoverOfTheirsGoesOnAndSoDoesWhatOthersGrantedThem) {
  const Office office;
  storage::v1::Credential current = Seen(office, CoveredBy(office));
  const auto next = Covering("people/ece", kDeputy, kEnd + absl::Hours(24), kEnd + absl::Hours(48));
  current = Given(ArrangeLeaveCover(current, "next", next, office.As("people/ece"))).state;
  *current.add_grants() = GrantFor(kDeputy, "approved");
  *current.mutable_grants(2)->mutable_expire_time() = ToProto(kEnd + absl::Hours(1));
  current = TimeOver(office, current).state;
  EXPECT_THAT(Listed(current), ElementsAre("people/ali FIELD_PASSWORD 1"));
  EXPECT_EQ(current.grants(1).state(), v1::AccessGrant::STATE_ACTIVE);
  EXPECT_EQ(current.grants(2).state(), v1::AccessGrant::STATE_ACTIVE);
}

TEST(CoverEndingTest, DR3_WhoStillCoversForSomebodyElseIsNotGone) {
  const Office office;
  storage::v1::Credential current = Seen(office, CoveredBy(office));
  const auto longer = Covering("people/yonetici", kDeputy, kNow, kEnd + absl::Hours(24));
  current = Given(ArrangeLeaveCover(current, "longer", longer, office.As("people/yonetici"))).state;
  current = TimeOver(office, current).state;
  EXPECT_THAT(Listed(current), IsEmpty());
  const absl::Time end = kEnd + absl::Hours(24);
  EXPECT_THAT(Listed(Given(OnTimer(current, "grant/longer", office.AsVault(end))).state),
              ElementsAre("people/ali FIELD_PASSWORD 1"));
}

// The hourly look finds what no timer said.
TEST(CoverEndingTest, DR3_ATimerThatIsLateHidesNothing) {
  const Office office;
  const storage::v1::Credential current = Seen(office, CoveredBy(office));
  EXPECT_THAT(Listed(Given(FollowDirectory(current, kInstagram, office.AsVault(kEnd))).state),
              ElementsAre("people/ali FIELD_PASSWORD 1"));
}

TEST(CoverEndingTest, CV10_ItIsOverOnceAllIsChanged) {
  const Office office;
  storage::v1::Credential current = TimeOver(office, Seen(office, CoveredBy(office))).state;
  current = SharePassword(office, current, "second", kEnd).state;
  const CredentialDecision done = Given(Confirm(current, {}, office.As("people/ece", kEnd)));
  EXPECT_THAT(Listed(done.state), IsEmpty());
  EXPECT_EQ(done.state.hand_overs(0).state(), HandOver::STATE_COMPLETED);
  EXPECT_EQ(done.state.rotation_reason(), v1::ROTATION_REASON_AGE);
}

}  // namespace
}  // namespace meydan::vault

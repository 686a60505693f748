// CV10: whoever knew something and has left, whatever post they had, however they came to know it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "services/vault/domain/exposure.h"
#include "services/vault/domain/link.h"
#include "services/vault/domain/rotation.h"
#include "services/vault/domain/rows.h"
#include "services/vault/domain/testing/asking.h"
#include "services/vault/domain/testing/listing.h"
#include "services/vault/domain/versions.h"

namespace meydan::vault {
namespace {

using namespace testing;  // NOLINT: the samples
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using v1::HandOver;

constexpr char kHead[] = "people/dekan";

CredentialDecision Followed(const Office& office, const storage::v1::Credential& current, absl::Time now = kNow) {
  return Given(FollowDirectory(current, current.account(), office.AsVault(now)));
}

storage::v1::Credential Revealed(const Office& office, const storage::v1::Credential& current,
                                 const std::string& person, v1::Field field = v1::FIELD_PASSWORD,
                                 absl::Time now = kNow) {
  return RevealAs(current, office.As(person, now), field)->ruling.decision.state;
}

// The head of Law is nothing but staff any more.
void LoseThePost(Office& office) {
  office.university.Leave(kHead);
  office.university.Grant(kHead, directory::v1::ROLE_STAFF, kLaw);
}

storage::v1::Link LinkFor(const Office& office, const storage::v1::Credential& current, const std::string& recipient) {
  v1::CreateHandOverLinkRequest request;
  request.set_name(kInstagramCredential);
  request.set_recipient(recipient);
  request.add_fields(v1::FIELD_PASSWORD);
  request.set_purpose("to take over");
  storage::v1::LinkValue value;
  value.set_field(v1::FIELD_PASSWORD);
  value.set_version(1);
  const Occasion ece = office.As("people/ece");
  const auto allowed = AllowLink(current, "links/1", request, absl::OkStatus(), {}, ece);
  return MakeLink("links/1", request, allowed->ruling.decision.state, "digest", {value}, ece)->state;
}

TEST(LeaverTest, CV10_AHeadIsFollowedLikeAnybodyWithAPost) {
  for (const bool stays : {true, false}) {
    Office office;
    storage::v1::Credential current = Revealed(office, office.Instagram(), kHead);
    *current.add_grants() = GrantFor(kHead);
    current.mutable_grants(0)->set_post("UNIT_HEAD");
    EXPECT_TRUE(Followed(office, current).unchanged) << "is still its head";
    office.university.Leave(kHead);
    if (stays) office.university.Grant(kHead, directory::v1::ROLE_STAFF, kLaw);
    const CredentialDecision gone = Followed(office, current);
    EXPECT_EQ(gone.state.grants(0).state(), v1::AccessGrant::STATE_REVOKED);
    EXPECT_THAT(EventsOf(gone), ElementsAre("AccessRevoked", "RotationDue", "HandOverStarted"));
    EXPECT_THAT(Listed(gone.state), ElementsAre("people/dekan FIELD_PASSWORD 1"));
    EXPECT_EQ(gone.state.rotation_reason(), v1::ROTATION_REASON_LEAVER);
    EXPECT_TRUE(Followed(office, gone.state).unchanged) << "a replay";
  }
}

// (a) Revealed by the post, then a link to the same version.
TEST(LeaverTest, CV10_ALinkIsNoExcuseForWhatWasRevealedByAPost) {
  Office office;
  storage::v1::Credential current = Revealed(office, office.Instagram(), kHead);
  const storage::v1::Link link = LinkFor(office, current, kHead);
  current = Given(OnLinkOpened(current, link, {{v1::FIELD_PASSWORD, 1}}, office.AsVault())).state;
  const v1::Knowledge known = Shown(current, 1).known_by(1);
  EXPECT_EQ(known.how(), v1::Knowledge::HOW_REVEALED) << "the first way stays";
  EXPECT_THAT(known.ways(), ElementsAre(v1::Knowledge::HOW_REVEALED, v1::Knowledge::HOW_LINK));
  LoseThePost(office);
  const CredentialDecision gone = Followed(office, current);
  EXPECT_THAT(Listed(gone.state), ElementsAre("people/dekan FIELD_PASSWORD 1"));
  EXPECT_EQ(gone.state.rotation_reason(), v1::ROTATION_REASON_LEAVER);
}

// (b) A grant as an outsider, long ago and for something else.
TEST(LeaverTest, CV10_AnOutsidersGrantIsNoExcuseForWhatWasRevealedByAPost) {
  Office office;
  storage::v1::Credential current = office.Instagram();
  v1::AccessGrant& grant = *current.add_grants() = GrantFor(kHead);
  grant.clear_fields();
  grant.add_fields(v1::FIELD_USER_NAME);
  grant.set_state(v1::AccessGrant::STATE_EXPIRED);
  current = Revealed(office, current, kHead);
  LoseThePost(office);
  EXPECT_THAT(Listed(Followed(office, current).state), ElementsAre("people/dekan FIELD_PASSWORD 1"));
}

// (c) Recovery codes and the password that is still in use on the platform; a newer one was deposited only.
TEST(LeaverTest, CV10_AllThatMayBeInUseIsListedNotTheCurrentPasswordAlone) {
  for (const int history : {5, 0}) {
    Office office;
    office.policy.set_history_versions(history);
    storage::v1::Credential current = Revealed(office, office.Instagram(), kHead);
    current = Revealed(office, current, kHead, v1::FIELD_RECOVERY_CODES);
    current = SharePassword(office, current, "second", kNow).state;
    office.university.Leave(kHead);
    EXPECT_THAT(IndexesOf(current), Contains(store::IndexEntry{SeenIndex(kHead), kInstagramCredential}));
    const CredentialDecision gone = Followed(office, current);
    EXPECT_THAT(Listed(gone.state),
                ElementsAre("people/dekan FIELD_PASSWORD 1", "people/dekan FIELD_RECOVERY_CODES 1"));
    EXPECT_EQ(gone.state.rotation_reason(), v1::ROTATION_REASON_LEAVER);
  }
}

TEST(LeaverTest, CV10_ItIsDoneOnceAllIsChangedAndNobodyHasToSucceed) {
  Office office;
  storage::v1::Credential current = Revealed(office, office.Instagram(), kHead);
  current = Revealed(office, current, kHead, v1::FIELD_RECOVERY_CODES);
  LoseThePost(office);
  current = Followed(office, current).state;
  current = SharePassword(office, current, "second").state;
  EXPECT_EQ(current.rotation_reason(), v1::ROTATION_REASON_LEAVER) << "a deposit is no answer";
  v1::ConfirmCredentialRequest confirm;
  confirm.add_fields(v1::FIELD_PASSWORD);
  current = Given(Confirm(current, confirm, office.As("people/ece"))).state;
  EXPECT_EQ(current.rotation_reason(), v1::ROTATION_REASON_AGE);
  EXPECT_THAT(Listed(current), ElementsAre("people/dekan FIELD_RECOVERY_CODES 1"));
  current = Given(Share(current, {}, {DepositOf(v1::FIELD_RECOVERY_CODES, "new")}, office.As("people/ece"))).state;
  const CredentialDecision done = Given(Confirm(current, {}, office.As("people/ece")));
  EXPECT_THAT(Listed(done.state), IsEmpty());
  EXPECT_EQ(done.state.hand_overs(0).state(), HandOver::STATE_COMPLETED);
  EXPECT_EQ(done.state.hand_overs(0).rotation_attested_by(), "people/ece");
  EXPECT_THAT(EventsOf(done), Contains("HandOverStepReached"));
  EXPECT_THAT(HandOverTimersOf(done.state), IsEmpty());
  EXPECT_TRUE(Followed(office, done.state).unchanged);
}

TEST(LeaverTest, CV10_WhatWaitedToBeSetWhenTheyLeftIsDueOnceItIsInUse) {
  Office office;
  storage::v1::Credential current =
      Given(Rotate(office.EmptyInstagram(), {}, DepositOf(v1::FIELD_PASSWORD, "made"), office.As("people/yonetici")))
          .state;
  office.university.EndDesignation(kInstagram, "people/yonetici");
  current = Followed(office, current).state;
  EXPECT_THAT(Listed(current), ElementsAre("people/yonetici FIELD_PASSWORD 1"));
  current.set_rotation_by("people/ece");
  v1::ConfirmRotationRequest confirm;
  confirm.set_version(1);
  current = Given(ConfirmRotation(current, confirm, office.As("people/ece"))).state;
  EXPECT_EQ(current.rotation_reason(), v1::ROTATION_REASON_LEAVER);
}

TEST(LeaverTest, CV10_TheDirectorsKnowledgeIsFollowedToo) {
  Office office;
  const storage::v1::Credential current = Revealed(office, office.Instagram(), "people/mudur");
  office.university.Leave("people/mudur");
  EXPECT_THAT(Listed(Followed(office, current).state), ElementsAre("people/mudur FIELD_PASSWORD 1"));
}

TEST(LeaverTest, CV10_ALinkMadeForAHeadWhoOpensItAfterwards) {
  Office office;
  storage::v1::Credential current = office.Instagram();
  const storage::v1::Link link = LinkFor(office, current, kHead);
  LoseThePost(office);
  current = Followed(office, current).state;
  EXPECT_THAT(Listed(current), IsEmpty()) << "they know nothing";
  const auto heard = OnLinkOpened(current, link, {{v1::FIELD_PASSWORD, 1}}, office.AsVault());
  EXPECT_THAT(Listed(Given(heard).state), ElementsAre("people/dekan FIELD_PASSWORD 1"));
}

TEST(LeaverTest, CV10_WhoNeverHadAPostIsFollowedOnceTheyLeaveTheUniversity) {
  Office office;
  storage::v1::Credential current = office.X();
  *current.add_grants() = GrantFor("people/ali");
  current = RevealAs(current, office.As("people/ali"))->ruling.decision.state;
  EXPECT_TRUE(Followed(office, current).unchanged) << "whoever was granted it knows it rightly";
  office.university.Leave("people/ali");
  const CredentialDecision gone = Followed(office, current);
  EXPECT_THAT(EventsOf(gone), ElementsAre("AccessRevoked", "RotationDue", "HandOverStarted"));
  EXPECT_THAT(Listed(gone.state), ElementsAre("people/ali FIELD_PASSWORD 1"));
  EXPECT_TRUE(Followed(office, gone.state).unchanged) << "a replay";
}

TEST(LeaverTest, CV10_AnAccountThatIsClosedAndOpenedAgainForgetsNoLeaver) {
  Office office;
  storage::v1::Credential current = Revealed(office, office.Instagram(), kHead);
  LoseThePost(office);
  current = Followed(office, current).state;
  office.university.account(kInstagram).state = directory::v1::Account::STATE_CLOSED;
  current = Followed(office, current).state;
  EXPECT_FALSE(current.has_rotation_due());
  office.university.account(kInstagram).state = directory::v1::Account::STATE_ACTIVE;
  current = Followed(office, current).state;
  EXPECT_THAT(Listed(current), ElementsAre("people/dekan FIELD_PASSWORD 1"));
  EXPECT_EQ(current.rotation_reason(), v1::ROTATION_REASON_LEAVER);
}

TEST(LeaverTest, CV10_ManyDepositsMakeNobodyForgotten) {
  Office office;
  office.policy.set_history_versions(0);
  storage::v1::Credential current = Revealed(office, office.Instagram(), kHead);
  for (int i = 0; i < kMostVersions + 10; ++i) {
    current = SharePassword(office, current, absl::StrCat("junk-", i)).state;
  }
  ASSERT_EQ(VersionOf(current, v1::FIELD_PASSWORD, 1), nullptr);
  LoseThePost(office);
  current = Followed(office, current).state;
  EXPECT_THAT(Listed(current), ElementsAre(::testing::StartsWith("people/dekan FIELD_PASSWORD")));
}

// CV2: whoever got a post later sees no earlier version, heads and directors no less.
TEST(LaterPostTest, CV2_ANewHeadAndANewDirectorSeeNoVersionOfBefore) {
  Office office;
  storage::v1::Credential current = SharePassword(office, office.Instagram(), "second", kNow - absl::Hours(5)).state;
  EXPECT_EQ(WhyNotRevealed(current, office.As(kHead), v1::FIELD_PASSWORD, 1), "") << "the head of then";
  office.university.Grant("people/yeni", directory::v1::ROLE_UNIT_HEAD, kLaw);
  office.university.Grant("people/yeni.mudur", directory::v1::ROLE_DIRECTOR, kDirectorate);
  for (const bool heard : {false, true}) {
    if (heard) current = Followed(office, current, kNow).state;
    for (const char* person : {"people/yeni", "people/yeni.mudur"}) {
      const Occasion occasion = office.As(person, kNow + absl::Hours(1));
      EXPECT_EQ(WhyNotRevealed(current, occasion, v1::FIELD_PASSWORD, 1), "VERSION_NOT_FOUND") << person;
      EXPECT_EQ(WhyNotRevealed(current, occasion, v1::FIELD_PASSWORD, 2), "") << person;
    }
  }
  current = SharePassword(office, current, "third", kNow + absl::Hours(2)).state;
  EXPECT_EQ(WhyNotRevealed(current, office.As("people/yeni", kNow + absl::Hours(3)), v1::FIELD_PASSWORD, 2), "")
      << "which was in use in their time";
}

}  // namespace
}  // namespace meydan::vault

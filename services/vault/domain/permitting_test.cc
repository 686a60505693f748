// Copies of the vault: one that knows less of the directory lets nobody do what another one knows they may do no more.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <string>

#include "services/vault/domain/access.h"
#include "services/vault/domain/duty.h"
#include "services/vault/domain/exposure.h"
#include "services/vault/domain/followed.h"
#include "services/vault/domain/granting.h"
#include "services/vault/domain/rotation.h"
#include "services/vault/domain/testing/linking.h"
#include "services/vault/domain/versions.h"
#include "services/vault/domain/viewing.h"

namespace meydan::vault {
namespace {

using namespace testing;  // NOLINT: the samples
using ::meydan::testing::Fails;
using ::meydan::testing::IsOk;
using storage::v1::Credential;
using testing::OutcomeOf;
using ::testing::SizeIs;
using v1::HandOver;

absl::Status OutcomeOf(const absl::StatusOr<Ruling>& ruling) { return ruling.ok() ? ruling->refusal : ruling.status(); }
absl::Status OutcomeOf(const absl::StatusOr<RevealRuling>& ruling) {
  return ruling.ok() ? ruling->ruling.refusal : ruling.status();
}

struct PermittingRow {
  const char* name;
  const char* account;
  // What there was before anything changed, by what the older copy knows to this day.
  std::function<Credential(const Office& older)> before;
  // What the newer copy has heard of.
  std::function<void(Office& newer)> change;
  const char* who;
  std::function<absl::Status(const Credential& current, const Occasion& occasion)> attempt;
};

class PermittingTest : public ::testing::TestWithParam<PermittingRow> {
 protected:
  PermittingTest() {
    for (const char* account : {kInstagram, kX}) {
      older.university.account(account).version = 5;
      newer.university.account(account).version = 6;
    }
    older.policy.mutable_high()->set_quorum(2);
    newer.policy.mutable_high()->set_quorum(2);
    before = GetParam().before(older);
    GetParam().change(newer);
    current = Given(FollowDirectory(before, GetParam().account, newer.AsVault())).state;
  }
  absl::Status TryAt(const Office& office, const Credential& there, absl::Duration later,
                     const std::string& who = GetParam().who) {
    return GetParam().attempt(there, office.As(who, kNow + later));
  }
  Office newer;
  Office older;
  Credential before;
  Credential current;
};

TEST_P(PermittingTest, CV10NobodyIsLetByACopyThatKnowsLess) {
  ASSERT_THAT(TryAt(older, before, absl::Minutes(1)), IsOk()) << "as long as nobody has heard of it";
  EXPECT_THAT(TryAt(older, current, absl::Minutes(1)), IsOutdated());
  EXPECT_THAT(TryAt(older, current, absl::Minutes(20) - absl::Seconds(1)), IsOutdated());
  EXPECT_NE(ReasonOf(TryAt(older, current, absl::Minutes(20))), "DIRECTORY_OUTDATED") << "nobody waits for ever";
}

TEST_P(PermittingTest, TheCopyThatKnowsIsNeverOutdated) {
  EXPECT_NE(ReasonOf(TryAt(newer, current, absl::Minutes(1))), "DIRECTORY_OUTDATED");
}

TEST_P(PermittingTest, AStrangerLearnsNothing) {
  const std::string reason = ReasonOf(TryAt(older, current, absl::Minutes(1), "people/tip.uye"));
  if (reason == "DIRECTORY_OUTDATED") {
    EXPECT_STREQ(GetParam().name, "OpensALink") << "the token was shown";
  } else {
    EXPECT_EQ(reason, "CREDENTIAL_NOT_FOUND");
  }
}

Credential LawsOwn(const Office& older) { return older.Instagram(); }

void EndYonetici(Office& newer) {
  newer.university.EndDesignation(kInstagram, "people/yonetici");
  newer.university.EndDesignation(kX, "people/yonetici");
}

absl::Status TryToReveal(const Credential& current, const Occasion& occasion) {
  return OutcomeOf(RevealAs(current, occasion));
}

absl::Status TryForACode(const Credential& current, const Occasion& occasion) {
  v1::GetOneTimeCodeRequest request;
  request.set_purpose("to sign in there");
  return OutcomeOf(RevealCode(current, request, absl::OkStatus(), {}, occasion));
}

absl::Status TryToRotate(const Credential& current, const Occasion& occasion) {
  return OutcomeOf(Rotate(current, {}, DepositOf(v1::FIELD_PASSWORD, "new"), occasion));
}

absl::Status TryToMakeALink(const Credential& current, const Occasion& occasion) {
  return OutcomeOf(Allowed(current, Making(), occasion));
}

absl::Status TryToCover(const Credential& current, const Occasion& occasion) {
  const auto request = Covering("people/yonetici", "people/rana", occasion.now, occasion.now + absl::Hours(24));
  return OutcomeOf(ArrangeLeaveCover(current, kCovered, request, occasion));
}

Credential WithALink(const Office& older) {
  return Given(Allowed(older.Instagram(), Making(), older.As("people/yonetici"))).state;
}

absl::Status TryToOpen(const Credential& current, const Occasion& occasion) {
  const storage::v1::Link link = Made(Office(), "people/yonetici").state;
  return OutcomeOf(OpenLink(link, current, kDigest, absl::OkStatus(), {}, occasion));
}

// rana has asked; yonetici has agreed, who is one of the two that it takes.
Credential HalfApproved(const Office& older) {
  const Credential asked = Given(RequestAccess(older.X(), kAsked, Asking(), older.As("people/rana"))).state;
  return Given(ApproveAs(asked, older.As("people/yonetici"))).state;
}

Credential AskedByIkinci(const Office& older) {
  return Given(RequestAccess(older.X(), kAsked, Asking(), older.As("people/ikinci"))).state;
}

// ikinci turns out to be yonetici, which came to light as somebody else came.
void JoinTheTwo(Office& newer) {
  newer.university.Join("people/ikinci", "people/yonetici");
  newer.university.Designate(kX, "people/yeni");
}

// deniz has left, and has access no more; but asks for it anew at the copy that has not heard of that.
Credential GrantedAndAsked(const Office& older) {
  Credential current = older.X();
  *current.add_grants() = GrantFor("people/deniz");
  return Given(RequestAccess(current, kAsked, Asking(), older.As("people/deniz"))).state;
}

absl::Status TryToApprove(const Credential& current, const Occasion& occasion) {
  return OutcomeOf(ApproveAs(current, occasion));
}

absl::Status TryToAskAndApprove(const Credential& current, const Occasion& occasion) {
  Credential asked = current;
  asked.mutable_access_requests(0)->set_state(v1::AccessRequest::STATE_PENDING);
  return TryToApprove(asked, occasion);
}

Credential InAnEmergency(const Office& older) {
  return Given(BreakGlass(older.X(), kBroken, Breaking(), older.As("people/ikinci"))).state;
}

absl::Status TryToReview(const Credential& current, const Occasion& occasion) {
  v1::ReviewBreakGlassRequest request;
  request.set_break_glass(kBroken);
  request.set_justified(true);
  return OutcomeOf(ReviewBreakGlass(current, request, occasion));
}

Credential InARotation(const Office& older) {
  const auto made = DepositOf(v1::FIELD_PASSWORD, "new");
  return Given(Rotate(older.Instagram(), {}, made, older.As("people/yonetici"))).state;
}

// Who has just lost the post knows the password, and says that it was changed.
absl::Status TryToConfirmTheRotation(const Credential& current, const Occasion& occasion) {
  v1::ConfirmRotationRequest request;
  request.set_version(PendingOf(current, v1::FIELD_PASSWORD)->shown().number());
  return OutcomeOf(ConfirmRotation(current, request, occasion));
}

absl::Status TryToConfirm(const Credential& current, const Occasion& occasion) {
  return OutcomeOf(Confirm(current, {}, occasion));
}

Credential HandedOver(const Office& older) {
  Credential current = older.Instagram();
  HandOver& hand_over = *current.add_hand_overs();
  hand_over.set_id("hand-over");
  hand_over.set_leaver("people/eski");
  hand_over.set_post(HandOver::POST_MANAGER);
  hand_over.set_state(HandOver::STATE_CONFIRMING);
  return current;
}

absl::Status TryToConfirmAccess(const Credential& current, const Occasion& occasion) {
  v1::ConfirmAccessRequest request;
  request.set_hand_over("hand-over");
  return OutcomeOf(ConfirmAccess(current, request, occasion));
}

INSTANTIATE_TEST_SUITE_P(
    CV10, PermittingTest,
    ::testing::Values(
        PermittingRow{"RevealsByAPost", kInstagram, LawsOwn, EndYonetici, "people/yonetici", TryToReveal},
        PermittingRow{"GetsACode", kInstagram, LawsOwn, EndYonetici, "people/yonetici", TryForACode},
        PermittingRow{"Rotates", kInstagram, LawsOwn, EndYonetici, "people/yonetici", TryToRotate},
        PermittingRow{"ConfirmsARotation", kInstagram, InARotation, EndYonetici, "people/yonetici",
                      TryToConfirmTheRotation},
        PermittingRow{"ConfirmsWhatIsDeposited", kInstagram, LawsOwn, EndYonetici, "people/yonetici", TryToConfirm},
        PermittingRow{"ConfirmsAccess", kInstagram, HandedOver, EndYonetici, "people/yonetici", TryToConfirmAccess},
        PermittingRow{"MakesALink", kInstagram, LawsOwn, EndYonetici, "people/yonetici", TryToMakeALink},
        PermittingRow{"ArrangesACover", kInstagram, LawsOwn, EndYonetici, "people/yonetici", TryToCover},
        PermittingRow{"OpensALink", kInstagram, WithALink, EndYonetici, "people/ali", TryToOpen},
        PermittingRow{"ApprovesAsTheSecond", kX, HalfApproved, EndYonetici, "people/ikinci", TryToApprove},
        PermittingRow{"ApprovesUnderAnotherName", kX, AskedByIkinci, JoinTheTwo, "people/yonetici", TryToApprove},
        PermittingRow{"ApprovesWhoHasLeft", kX, GrantedAndAsked,
                      [](Office& newer) {
                        newer.university.account(kX).version = 5;  // they alone have changed
                        newer.university.Leave("people/deniz");
                        newer.university.SetVersion("people/deniz", 2);
                      },
                      "people/mudur", TryToAskAndApprove},
        PermittingRow{"ReviewsUnderAnotherName", kX, InAnEmergency, JoinTheTwo, "people/yonetici", TryToReview}),
    [](const auto& info) { return info.param.name; });

// Whoever learnt something at a copy of before and is listed: the others wait until they know them as leavers, too.
TEST(OutdatedLeaverTest, CV10WhoIsListedIsNotedAsWell) {
  Office newer;
  newer.university.Leave("people/ali");
  newer.university.SetVersion("people/ali", 2);
  Credential current = newer.Instagram();
  Learn(*FieldOf(current, v1::FIELD_PASSWORD).mutable_versions(0), "people/ali", v1::Knowledge::HOW_REVEALED, Ties{},
        kNow);
  current = Given(FollowDirectory(current, kInstagram, newer.AsVault())).state;
  ASSERT_THAT(current.hand_overs(), SizeIs(1));
  EXPECT_THAT(CheckUpToDate(current, Office().AsVault()), IsOutdated());
}

TEST(OutdatedEmergencyTest, CV7AnEmergencyWaitsForNothing) {
  Office newer;
  Office older;
  newer.university.SetVersion("people/ikinci", 2);
  Credential current = older.X();
  NotePerson(current, "people/ikinci", newer.AsVault());
  const Occasion ikinci = older.As("people/ikinci");
  current = Given(BreakGlass(current, kBroken, Breaking(), ikinci)).state;
  EXPECT_THAT(CheckUpToDate(current, ikinci), IsOutdated());
  EXPECT_THAT(TryToReveal(current, ikinci), IsOk());
  EXPECT_THAT(TryToRotate(current, ikinci), IsOk());
  EXPECT_THAT(TryToMakeALink(current, ikinci), IsOutdated()) << "that is for somebody else";
}

// What they had besides is what this copy cannot tell any more.
TEST(OutdatedEmergencyTest, TrapCV7APostOrAGrantBesideItDoesNotHoldItUp) {
  Office newer;
  Office older;
  newer.university.SetVersion("people/yonetici", 2);
  newer.university.SetVersion("people/ikinci", 2);
  const auto try_with = [&](Credential current, const char* person) {
    NotePerson(current, person, newer.AsVault());
    const Occasion who = older.As(person);
    EXPECT_THAT(TryToReveal(current, who), IsOutdated()) << person;
    current = Given(BreakGlass(current, kBroken, Breaking(), who)).state;
    EXPECT_THAT(TryToReveal(current, who), IsOk()) << person;
    EXPECT_THAT(TryToRotate(current, who), IsOk()) << person;
  };
  try_with(older.Instagram(), "people/yonetici");
  Credential granted = older.X();
  *granted.add_grants() = GrantFor("people/ikinci");
  try_with(granted, "people/ikinci");
}

}  // namespace
}  // namespace meydan::vault

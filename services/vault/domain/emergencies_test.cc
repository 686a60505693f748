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

storage::v1::Credential Broken(const Office& office, const std::string& person = "people/ikinci") {
  return Given(BreakGlass(office.X(), kBroken, Breaking(), office.As(person))).state;
}

v1::ReviewBreakGlassRequest Reviewing(bool justified = true) {
  v1::ReviewBreakGlassRequest request;
  request.set_name(kXCredential);
  request.set_break_glass(kBroken);
  request.set_justified(justified);
  return request;
}

std::string WhyNotReviewed(const storage::v1::Credential& current, const Occasion& occasion) {
  const auto ruling = ReviewBreakGlass(current, Reviewing(), occasion);
  if (ruling.ok() && ruling->refusal.ok()) return "";
  return ReasonOf(RefusalOf(current, ruling));
}

TEST(BreakGlassTest, CV7_OpensAtOnceLoudlyAndThePasswordIsDue) {
  const Office office;
  EXPECT_EQ(WhyNotRevealed(office.X(), office.As("people/ikinci")), "GRANT_REQUIRED");
  const CredentialDecision decision = Given(BreakGlass(office.X(), kBroken, Breaking(), office.As("people/ikinci")));
  EXPECT_THAT(EventsOf(decision), ElementsAre("RotationDue", "BreakGlassUsed", "AccessGranted"));
  EXPECT_EQ(EventOf<v1::BreakGlassUsed>(decision).person(), "people/ikinci");
  EXPECT_EQ(EventOf<v1::RotationDue>(decision).reason(), v1::ROTATION_REASON_BREAK_GLASS);
  EXPECT_EQ(decision.state.rotation_reason(), v1::ROTATION_REASON_BREAK_GLASS);
  EXPECT_EQ(ToTime(decision.state.rotation_due()), kNow);
  const v1::BreakGlass& emergency = decision.state.break_glasses(0);
  EXPECT_EQ(emergency.person(), "people/ikinci");
  EXPECT_EQ(emergency.reason(), "the account was taken over");
  EXPECT_EQ(ToTime(emergency.review_due()), kNow + absl::Hours(24));
  EXPECT_EQ(RecordsOf(decision)[0].action(), v1::AuditRecord::ACTION_BREAK_GLASS);
  EXPECT_EQ(RecordsOf(decision)[0].words_digest(), "hmac-of-26-bytes");
  for (const v1::Field field : {v1::FIELD_PASSWORD, v1::FIELD_RECOVERY_CODES, v1::FIELD_EMAIL}) {
    EXPECT_EQ(WhyNotRevealed(decision.state, office.As("people/ikinci"), field), "");
  }
  EXPECT_EQ(WhyNotRevealed(decision.state, office.As("people/yonetici")), "GRANT_REQUIRED") << "for nobody else";
  EXPECT_EQ(WhyNotRevealed(decision.state, office.As("people/ikinci", kNow + absl::Hours(1))), "GRANT_ENDED");
}

struct BreakRow {
  const char* name;
  const char* person;
  const char* reason;
};

class BreakGlassRightsTest : public ::testing::TestWithParam<BreakRow> {};

TEST_P(BreakGlassRightsTest, CV7_IsForTheAccountsPeople) {
  const Office office;
  storage::v1::Credential current = Covered(office, office.X(), "people/yonetici", "people/rana");
  *current.add_grants() = GrantFor("people/ali");
  const auto ruling = BreakGlass(current, kBroken, Breaking(), office.As(GetParam().person));
  const bool allowed = ruling.ok() && ruling->refusal.ok();
  EXPECT_EQ(allowed ? "" : ReasonOf(RefusalOf(current, ruling)), GetParam().reason);
}

INSTANTIATE_TEST_SUITE_P(CV7, BreakGlassRightsTest,
                         ::testing::Values(BreakRow{"Director", "people/mudur", ""},
                                           BreakRow{"Manager", "people/ikinci", ""},
                                           BreakRow{"Deputy", "people/rana", ""},
                                           BreakRow{"Grantee", "people/ali", "BREAK_GLASS_NOT_ALLOWED"},
                                           BreakRow{"Stranger", "people/ece", "CREDENTIAL_NOT_FOUND"},
                                           BreakRow{"PartOfMeydan", "services/vault", "BREAK_GLASS_NOT_ALLOWED"}),
                         [](const auto& info) { return info.param.name; });

TEST(BreakGlassTest, CV7_NeedsAReasonAndAFreshSignIn) {
  const Office office;
  v1::BreakGlassRequest request = Breaking();
  request.set_reason("  no    ");
  EXPECT_THAT(BreakGlass(office.X(), kBroken, request, office.As("people/ikinci")),
              Fails(absl::StatusCode::kInvalidArgument, "REASON_REQUIRED"));
  for (const char* unseen : {"\u200b\u200b\u200b\u200b\u200b", "\x01\x02\x03\x04\x05\x06\x07\x08\x0b\x0c\x0e",
                             "\u3164\u3164\u3164\u3164", "............", "\u2800\u2800\u2800\u2800",
                             "\xff\xfe\xff\xfe\xff\xfe\xff\xfe\xff\xfe", "a\u200b\u200b\u200b\u200b\u200b\u200bb c"}) {
    request.set_reason(unseen);
    EXPECT_THAT(BreakGlass(office.X(), kBroken, request, office.As("people/ikinci")),
                Fails(absl::StatusCode::kInvalidArgument, "REASON_REQUIRED"))
        << unseen;
  }
  for (const char* seen : {"hesap çalındı!", "アカウント乗っ取り", "hacked now"}) {
    request.set_reason(seen);
    EXPECT_THAT(BreakGlass(office.X(), kBroken, request, office.As("people/ikinci")), IsOk()) << seen;
  }
  request.set_reason(std::string(1001, 'a'));
  EXPECT_THAT(BreakGlass(office.X(), kBroken, request, office.As("people/ikinci")),
              Fails(absl::StatusCode::kInvalidArgument, "REASON_TOO_LONG"));
  const Occasion old = office.As("people/ikinci", kNow, {kNow - absl::Hours(1), true});
  EXPECT_EQ(ReasonOf(RefusalOf(office.X(), BreakGlass(office.X(), kBroken, Breaking(), old))), "SIGN_IN_TOO_OLD");
  const Occasion one = office.As("people/ikinci", kNow, {kNow, false});
  EXPECT_EQ(ReasonOf(RefusalOf(office.X(), BreakGlass(office.X(), kBroken, Breaking(), one))),
            "SECOND_FACTOR_REQUIRED");
}

TEST(BreakGlassTest, CV7_OncePerHumanBeingAtATime) {
  Office office;
  office.university.Designate(kX, "people/ikinci.eski");
  office.university.Join("people/ikinci", "people/ikinci.eski");
  const storage::v1::Credential current = Broken(office);
  EXPECT_TRUE(Given(BreakGlass(current, kBroken, Breaking(), office.As("people/ikinci"))).unchanged) << "a repeat";
  for (const char* person : {"people/ikinci", "people/ikinci.eski"}) {
    EXPECT_EQ(ReasonOf(RefusalOf(current, BreakGlass(current, "other", Breaking(), office.As(person)))),
              "BREAK_GLASS_IN_FORCE");
  }
  Given(BreakGlass(current, "other", Breaking(), office.As("people/mudur")));
}

void AddWaiting(storage::v1::Credential& current, int count, const std::string& person) {
  for (int i = 0; i < count; ++i) {
    v1::BreakGlass& emergency = *current.add_break_glasses();
    emergency.set_id(absl::StrCat("waiting-", i));
    emergency.set_person(person);
  }
}

TEST(BreakGlassTest, CV7_NobodyLeavesMoreThanTwoWithoutAReviewBehind) {
  Office office;
  office.university.Designate(kX, "people/ikinci.eski");
  office.university.Join("people/ikinci", "people/ikinci.eski");
  storage::v1::Credential current = office.X();
  AddWaiting(current, 1, "people/ikinci");
  Given(BreakGlass(current, kBroken, Breaking(), office.As("people/ikinci")));
  AddWaiting(current, 1, "people/ikinci.eski");
  for (const char* person : {"people/ikinci", "people/ikinci.eski"}) {
    EXPECT_EQ(ReasonOf(RefusalOf(current, BreakGlass(current, kBroken, Breaking(), office.As(person)))),
              "TOO_MANY_REQUESTS");
  }
  *current.mutable_break_glasses(0)->mutable_review_time() = ToProto(kNow);
  Given(BreakGlass(current, kBroken, Breaking(), office.As("people/ikinci")));
}

TEST(BreakGlassTest, CV7_NobodyUsesUpTheEmergenciesOfTheOthers) {
  const Office office;
  storage::v1::Credential current = office.X();
  AddWaiting(current, 20, "people/yonetici");
  Given(BreakGlass(current, kBroken, Breaking(), office.As("people/ikinci")));
}

TEST(BreakGlassTest, CV7_NoneThatWaitsForItsReviewIsDropped) {
  const Office office;
  storage::v1::Credential current = office.X();
  AddWaiting(current, 20, "people/yonetici");
  *current.mutable_break_glasses(5)->mutable_review_time() = ToProto(kNow);
  current = Given(BreakGlass(current, kBroken, Breaking(), office.As("people/ikinci"))).state;
  EXPECT_EQ(current.break_glasses_size(), 20);
  EXPECT_EQ(current.break_glasses(0).id(), "waiting-0");
  EXPECT_EQ(current.break_glasses(5).id(), "waiting-6");
  EXPECT_EQ(current.break_glasses(19).id(), kBroken);
}

TEST(ReviewBreakGlassTest, CV7_SomebodyElseReviewsByNoPathTheOneWhoUsedIt) {
  Office office;
  const storage::v1::Credential current = Broken(office);
  EXPECT_EQ(WhyNotReviewed(current, office.As("people/ikinci")), "OWN_REQUEST");
  EXPECT_EQ(WhyNotReviewed(current, office.As("people/ali")), "CREDENTIAL_NOT_FOUND");
  EXPECT_EQ(WhyNotReviewed(office.X(), office.As("people/mudur")), "BREAK_GLASS_NOT_FOUND");
  office.university.Designate(kX, "people/ikinci.eski");
  office.university.Join("people/ikinci", "people/ikinci.eski");
  EXPECT_EQ(WhyNotReviewed(current, office.As("people/ikinci.eski")), "OWN_REQUEST");
  const storage::v1::Credential covered = Covered(office, current, "people/ikinci", "people/yonetici");
  EXPECT_EQ(WhyNotReviewed(covered, office.As("people/yonetici")), "OWN_REQUEST") << "their deputy";
  const CredentialDecision decision = Given(ReviewBreakGlass(current, Reviewing(), office.As("people/mudur")));
  EXPECT_THAT(EventsOf(decision), ElementsAre("BreakGlassReviewed"));
  EXPECT_EQ(decision.state.break_glasses(0).reviewed_by(), "people/mudur");
  EXPECT_TRUE(decision.state.break_glasses(0).justified());
  EXPECT_EQ(decision.state.grants(0).state(), v1::AccessGrant::STATE_ACTIVE);
  EXPECT_EQ(WhyNotReviewed(decision.state, office.As("people/mudur")), "BREAK_GLASS_REVIEWED");
}

TEST(ReviewBreakGlassTest, CV7_NeedsTheSignInOfTheAccountsTier) {
  const Office office;
  const storage::v1::Credential current = Broken(office);
  EXPECT_EQ(WhyNotReviewed(current, office.As("people/mudur", kNow, {kNow - absl::Hours(30), true})),
            "SIGN_IN_TOO_OLD");
  EXPECT_EQ(WhyNotReviewed(current, office.As("people/mudur", kNow, {kNow, false})), "SECOND_FACTOR_REQUIRED");
}

TEST(ReviewBreakGlassTest, CV7_WhatWasNoEmergencyEndsAtOnce) {
  const Office office;
  const CredentialDecision decision =
      Given(ReviewBreakGlass(Broken(office), Reviewing(false), office.As("people/mudur")));
  EXPECT_THAT(EventsOf(decision), ElementsAre("BreakGlassReviewed", "AccessRevoked"));
  EXPECT_EQ(WhyNotRevealed(decision.state, office.As("people/ikinci")), "GRANT_ENDED");
}

TEST(BreakGlassTimerTest, CV7_RemindersOfTheReviewClimbUntilItIsDone) {
  Office office;
  office.university.Grant("people/bas", directory::v1::ROLE_UNIT_HEAD, kDirectorate);
  storage::v1::Credential current = Broken(office);
  const std::string timer = absl::StrCat("break_glass/", kBroken);
  const auto due_of = [&]() -> absl::Time {
    for (const store::Timer& each : AccessTimersOf(current)) {
      if (each.name == timer) return each.due;
    }
    return absl::InfiniteFuture();
  };
  std::vector<std::string> told;
  for (int i = 0; i < 10; ++i) {
    const absl::Time due = due_of();
    EXPECT_TRUE(Given(OnAccessTimer(current, timer, office.AsVault(due - absl::Seconds(1)))).unchanged);
    const CredentialDecision decision = Given(OnAccessTimer(current, timer, office.AsVault(due)));
    const auto overdue = EventOf<v1::BreakGlassReviewOverdue>(decision);
    EXPECT_EQ(overdue.reminder(), i + 1);
    EXPECT_EQ(overdue.person(), "people/ikinci");
    told.push_back(
        absl::StrCat((due - kNow) / absl::Hours(24), "d ", v1::ReminderStage_Name(overdue.stage()).substr(15)));
    current = decision.state;
  }
  EXPECT_THAT(told,
              ElementsAre("1d PEOPLE", "2d UNIT_HEAD", "3d DIRECTORATE", "4d DIRECTORATE", "5d DIRECTORATE",
                          "6d DIRECTORATE", "7d DIRECTORATE", "8d DIRECTORATE", "15d DIRECTORATE", "22d DIRECTORATE"));
  current = Given(ReviewBreakGlass(current, Reviewing(), office.As("people/mudur"))).state;
  EXPECT_EQ(due_of(), absl::InfiniteFuture());
}

}  // namespace
}  // namespace meydan::vault

// What the vault's commands say that they have done.
#include "services/meydanctl/vault_outcome.h"

#include <gmock/gmock.h>

#include "absl/strings/str_cat.h"
#include "common/base/testing/status_matchers.h"
#include "services/meydanctl/vault_display.h"

namespace meydan::meydanctl {
namespace {

using ::meydan::testing::Proto;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
namespace v1 = vault::v1;

v1::Credential Known(const std::string& more = "") {
  return Proto<v1::Credential>(R"(name: "credentials/x.hukuk" duty: true etag: "r3" )" + more);
}

constexpr char kDeposited[] = R"(
  compliance: COMPLIANCE_SHARED
  fields { field: FIELD_EMAIL required: true compliance: COMPLIANCE_VERIFIED }
  fields { field: FIELD_PASSWORD required: true compliance: COMPLIANCE_SHARED }
  fields { field: FIELD_EMAIL_OWNER compliance: COMPLIANCE_SHARED })";

TEST(VaultOutcomeTest, ADepositSaysWhatWasDepositedAndWhatIsLeftToDo) {
  EXPECT_EQ(
      DepositedLine(Known(kDeposited), {v1::FIELD_PASSWORD, v1::FIELD_EMAIL_OWNER}),
      "Deposited for credentials/x.hukuk: password, email_owner. It is shared (etag r3). Not confirmed: password. "
      "Next: try what is deposited on the platform, then `meydanctl vault confirm credentials/x.hukuk`.");
  const v1::Credential incomplete = Known(R"(compliance: COMPLIANCE_INCOMPLETE
               fields { field: FIELD_EMAIL required: true compliance: COMPLIANCE_MISSING }
               fields { field: FIELD_PASSWORD required: true compliance: COMPLIANCE_UNCONFIRMED })");
  EXPECT_THAT(DepositedLine(incomplete, {v1::FIELD_PASSWORD}),
              HasSubstr("It is incomplete (etag r3). Missing: email. Not confirmed: password. Next: deposit what is "
                        "missing with `meydanctl vault share credentials/x.hukuk`."));
}

TEST(VaultOutcomeTest, WhenAllIsWellThereIsNothingToDo) {
  const v1::Credential verified = Known(R"(compliance: COMPLIANCE_VERIFIED rotation_due { seconds: 4102488000 })");
  EXPECT_THAT(ConfirmedLine(verified, {}),
              AllOf(HasSubstr("Confirmed for credentials/x.hukuk: all that is deposited. It is verified (etag r3). The "
                              "password is to be changed by 2100-01-01"),
                    Not(HasSubstr("Next"))));
  EXPECT_THAT(ConfirmedLine(verified, {v1::FIELD_EMAIL}), HasSubstr("hukuk: email."));
  EXPECT_THAT(StandingOf(Proto<v1::Credential>(R"pb(name: "credentials/x.hukuk" compliance: COMPLIANCE_MISSING)pb")),
              HasSubstr("account is closed"));
}

TEST(VaultOutcomeTest, WhatIsStaleIsConfirmedAnewOrChanged) {
  EXPECT_THAT(StandingOf(Known(R"(compliance: COMPLIANCE_STALE
                                  fields { field: FIELD_EMAIL required: true compliance: COMPLIANCE_STALE })")),
              HasSubstr("Confirmed too long ago: email. Next: try what is deposited on the platform, then `meydanctl"));
  EXPECT_THAT(StandingOf(Known(R"(compliance: COMPLIANCE_STALE rotation_due { seconds: 1 }
                                  fields { field: FIELD_PASSWORD required: true compliance: COMPLIANCE_STALE })")),
              AllOf(HasSubstr("To be changed: password. Next: change it with `meydanctl vault rotate credentials/"),
                    Not(HasSubstr("too long ago"))));
}

TEST(VaultOutcomeTest, AChangedPasswordSaysWhoseTurnItIs) {
  const v1::Credential handed = Known(R"(compliance: COMPLIANCE_VERIFIED
                                         hand_overs { id: "h1" state: STATE_COMPLETED }
                                         hand_overs { id: "h2" state: STATE_CONFIRMING })");
  EXPECT_THAT(RotationConfirmedLine(handed, 2),
              AllOf(HasSubstr("Version 2 of the password of credentials/x.hukuk is the one in use. It is verified"),
                    HasSubstr("Hand-over h2 waits for its successor: `meydanctl vault confirm-access "
                              "credentials/x.hukuk --hand-over h2`."),
                    Not(HasSubstr("h1"))));
  EXPECT_THAT(RotationAskedLine(handed), HasSubstr("Next: `meydanctl vault rotate credentials/x.hukuk`."));
  EXPECT_THAT(AccessConfirmedLine(handed, "h2"), HasSubstr("Hand-over h2 of credentials/x.hukuk is completed"));
  EXPECT_THAT(DestroyedLine(handed, v1::FIELD_PASSWORD, 1), HasSubstr("Destroyed: version 1 of the password of cred"));
}

constexpr char kAsked[] = R"(access_requests { id: "q1" requester: "people/rana" fields: FIELD_PASSWORD quorum: 2
                                               expire_time { seconds: 1795789800 } )";

TEST(VaultOutcomeTest, ARequestSaysItsIdAndWhoMustAgree) {
  const v1::Credential asked = Known(absl::StrCat(kAsked, "state: STATE_PENDING }"));
  EXPECT_THAT(RequestedLine(asked),
              AllOf(HasSubstr("Access to credentials/x.hukuk is asked for (password): request q1. It waits until 2026"),
                    HasSubstr("2 other persons must agree with `meydanctl vault approve credentials/x.hukuk q1`")));
  EXPECT_EQ(RequestedLine(Known()), "Access to credentials/x.hukuk is asked for.");
}

TEST(VaultOutcomeTest, AnApprovalSaysWhetherItWasEnough) {
  const v1::Credential waits = Known(absl::StrCat(kAsked, R"(state: STATE_PENDING approvals: "people/dekan" })"));
  EXPECT_EQ(
      ApprovedLine(waits, "q1"),
      "You have approved that people/rana sees password of credentials/x.hukuk (request q1). It still waits: 1 of "
      "2 have approved.");
  const v1::Credential granted = Known(absl::StrCat(
      kAsked, R"(state: STATE_APPROVED } grants { id: "q1" uses_left: 1 expire_time { seconds: 1795789800 } })"));
  EXPECT_THAT(ApprovedLine(granted, "q1"), AllOf(HasSubstr("The access is granted, for 1 reveal. It ends at 2026-11-2"),
                                                 HasSubstr("`meydanctl vault end credentials/x.hukuk q1`")));
}

TEST(VaultOutcomeTest, AnEndSaysWhatEnded) {
  const v1::Credential taken_back = Known(absl::StrCat(kAsked, "state: STATE_CANCELLED }"));
  EXPECT_THAT(EndedLine(taken_back, "q1"), HasSubstr("Taken back: request q1 for credentials/x.hukuk;"));
  const v1::Credential ended = Known(R"(grants { id: "g1" person: "people/rana" })");
  EXPECT_EQ(EndedLine(ended, "g1"), "Ended: the access of people/rana to credentials/x.hukuk (g1).");
  EXPECT_EQ(DeniedLine(taken_back, "q1"), "Refused: request q1 for credentials/x.hukuk; people/rana is told.");
}

TEST(VaultOutcomeTest, AnEmergencySaysWhatItSetsOff) {
  const v1::Credential used = Known(R"(break_glasses { id: "b0" } break_glasses { id: "b1" review_due { seconds: 1 } }
                                       grants { id: "b1" expire_time { seconds: 1795789800 } })");
  EXPECT_THAT(BreakGlassLine(used),
              AllOf(HasSubstr("You may reveal credentials/x.hukuk until 2026-11-2"), HasSubstr("(emergency b1)."),
                    HasSubstr("Somebody else reviews it by 1970"), HasSubstr("`meydanctl vault rotate ")));
  EXPECT_THAT(ReviewedLine(used, "b1", true), HasSubstr("was justified"));
  EXPECT_THAT(ReviewedLine(used, "b1", false), HasSubstr("was not justified; all owners"));
}

TEST(VaultOutcomeTest, ACoverSaysHowItIsEnded) {
  const v1::Credential covered = Known(R"(leave_covers { id: "c1" absent: "people/ayse" deputy: "people/ece"
                                            start_time { seconds: 1795789800 } end_time { seconds: 1796789800 } })");
  EXPECT_THAT(CoverLine(covered), AllOf(HasSubstr("people/ece covers for people/ayse at credentials/x.hukuk from 2026"),
                                        HasSubstr("`meydanctl vault end credentials/x.hukuk c1`")));
}

TEST(VaultNamesTest, AnAccountStandsForItsCredential) {
  for (const char* name : {"x.hukuk", "accounts/x.hukuk", "credentials/x.hukuk"}) {
    EXPECT_EQ(CredentialName(name), "credentials/x.hukuk");
    EXPECT_EQ(ChainName(name), "credentials/x.hukuk");
  }
  for (const char* name : {"", "policies/vault", "keyrings/vault", "links/1"}) EXPECT_EQ(ChainName(name), name);
}

}  // namespace
}  // namespace meydan::meydanctl

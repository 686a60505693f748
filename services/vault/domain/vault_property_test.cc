// A hundred long random sequences of commands: deep, and in each run.
#include <gtest/gtest.h>

#include "services/vault/domain/testing/vault_sequences.h"

namespace meydan::vault {
namespace {

TEST(VaultPropertyTest, NoLongSequenceOfCommandsBreaksARule) {
  testing::Tally tally;
  ASSERT_TRUE(testing::RulesHold(1, 720, tally));
  RecordProperty("commands", tally.commands);
  for (const auto& [what, count] : tally.counts) RecordProperty(what.empty() ? "other" : what, count);
  EXPECT_GE(tally.commands, 100'000);
  // A run about nothing proves nothing.
  for (const char* often : {"CredentialShared",
                            "CredentialConfirmed",
                            "CredentialRevealed",
                            "UnusualReveal",
                            "AccessRequested",
                            "AccessGranted",
                            "AccessDenied",
                            "REASON_ENDED",
                            "REASON_LEFT",
                            "REASON_TIER_RAISED",
                            "REASON_NOT_JUSTIFIED",
                            "REASON_PASSWORD_CHANGED",
                            "BreakGlassUsed",
                            "BreakGlassReviewed",
                            "BreakGlassReviewOverdue",
                            "RotationDue",
                            "RotationStarted",
                            "CredentialRotated",
                            "VersionDestroyed",
                            "HandOverStarted",
                            "what a deputy knew",
                            "HandOverStepReached",
                            "HandOverOverdue",
                            "HandOverCompleted",
                            "LinkOpened",
                            "LinkIncident",
                            "LINK_ENDED",
                            "RECIPIENT_NOT_ALLOWED",
                            "OWN_REQUEST",
                            "GRANT_REQUIRED",
                            "GRANT_ENDED",
                            "REVEAL_NOT_ALLOWED",
                            "APPROVE_NOT_ALLOWED",
                            "SIGN_IN_TOO_OLD",
                            "SECOND_FACTOR_REQUIRED",
                            "VERSION_NOT_FOUND",
                            "TOO_MANY_REVEALS",
                            "NOT_THE_SUCCESSOR",
                            "ROTATION_OPEN",
                            "CREDENTIAL_NOT_FOUND",
                            "left",
                            "closed",
                            "policy"}) {
    EXPECT_GE(tally.counts[often], 10) << often;
  }
}

}  // namespace
}  // namespace meydan::vault

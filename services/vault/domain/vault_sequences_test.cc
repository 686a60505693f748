// 10^5 short random sequences of commands, each on a vault of its own: wide, and too long for the sanitizers.
#include "services/vault/domain/testing/vault_sequences.h"

#include <gtest/gtest.h>

namespace meydan::vault {
namespace {

TEST(VaultSequencesTest, NoneOfAHundredThousandSequencesBreaksARule) {
  testing::Tally tally;
  ASSERT_TRUE(testing::RulesHold(1000, 24, tally));
  EXPECT_EQ(tally.sequences, 100'000);
  RecordProperty("commands", tally.commands);
  // A run about nothing proves nothing.
  for (const char* often : {"CredentialRevealed", "AccessGranted", "OWN_REQUEST", "BreakGlassUsed", "RotationStarted",
                            "CredentialRotated", "HandOverStarted", "LinkOpened", "GRANT_REQUIRED", "policy"}) {
    EXPECT_GE(tally.counts[often], 100) << often;
  }
}

}  // namespace
}  // namespace meydan::vault

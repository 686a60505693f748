// Random sequences of commands over values, access, emergencies, hand-overs, links, the directory, the policy and time.
// One that breaks a rule is cut to the few commands that do. To repeat a run: RC_PARAMS="seed=<number>", as it is told.
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "services/vault/domain/testing/vault_machine.h"

namespace meydan::vault {
namespace {

constexpr int kCommands = 100'000;  // in a run, at least
constexpr int kSequence = 720;      // numbers in each of its hundred sequences

using Sequence = std::vector<uint64_t>;

// What breaks a rule is cut here: rapidcheck's own way tries every piece of every length, which takes too long. Numbers
// of nominal size have all their bits.
rc::Gen<Sequence> Sequences() {
  const auto command = rc::gen::resize(rc::kNominalSize, rc::gen::arbitrary<uint64_t>());
  return rc::gen::noShrink(rc::gen::container<Sequence>(kSequence, command));
}

// Empty, or the rule that it breaks; then `sequence` ends with the command that does.
std::string BrokenBy(Sequence& sequence, std::map<std::string, int>& counts, int& commands) {
  testing::VaultMachine machine;
  for (size_t i = 0; i < sequence.size(); ++i) {
    std::string wrong = machine.Step(sequence[i]);
    if (wrong.empty()) continue;
    sequence.resize(i + 1);
    return wrong;
  }
  for (const auto& [what, count] : machine.counts()) counts[what] += count;
  commands += machine.commands();
  return "";
}

// Leaves out pieces, half as long each time round, as long as a rule is still broken.
void Cut(Sequence& sequence, std::string& broken) {
  std::map<std::string, int> counts;
  int commands = 0;
  for (size_t piece = sequence.size() / 2; piece > 0; piece /= 2) {
    for (size_t begin = 0; begin < sequence.size();) {
      Sequence shorter = sequence;
      const auto from = shorter.begin() + static_cast<std::ptrdiff_t>(begin);
      shorter.erase(from, from + static_cast<std::ptrdiff_t>(std::min(piece, shorter.size() - begin)));
      const std::string still = BrokenBy(shorter, counts, commands);
      if (still.empty()) {
        begin += piece;
      } else {
        sequence = shorter;
        broken = still;
      }
    }
  }
}

TEST(VaultPropertyTest, NoSequenceOfCommandsBreaksARule) {
  std::map<std::string, int> counts;
  int commands = 0;
  const bool holds = rc::check("the rules hold after every command", [&] {
    Sequence sequence = *Sequences();
    std::string broken = BrokenBy(sequence, counts, commands);
    if (!broken.empty()) {
      Cut(sequence, broken);
      testing::VaultMachine machine;
      for (const uint64_t number : sequence) machine.Step(number);
      absl::StrAppend(&broken, machine.story());
      RC_FAIL(broken);
    }
  });
  RecordProperty("commands", commands);
  for (const auto& [what, count] : counts) RecordProperty(what.empty() ? "other" : what, count);
  ASSERT_TRUE(holds);
  EXPECT_GE(commands, kCommands);
  // A run about nothing proves nothing.
  for (const char* often : {"CredentialShared",
                            "CredentialConfirmed",
                            "CredentialRevealed",
                            "UnusualReveal",
                            "AccessRequested",
                            "AccessGranted",
                            "AccessDenied",
                            "AccessRevoked",
                            "BreakGlassUsed",
                            "BreakGlassReviewed",
                            "BreakGlassReviewOverdue",
                            "RotationDue",
                            "RotationStarted",
                            "CredentialRotated",
                            "VersionDestroyed",
                            "HandOverStarted",
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
    EXPECT_GE(counts[often], 10) << often;
  }
}

}  // namespace
}  // namespace meydan::vault

// Random sequences of commands over writing, reviewing, publishing, pausing and rights. One that breaks a rule is cut
// to the few commands that do. To repeat a run: RC_PARAMS="seed=<number>", as it is told.
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "services/review/domain/testing/life_machine.h"

namespace meydan::review {
namespace {

constexpr int kCommands = 100'000;  // in a run, at least; twice as many on average
constexpr int kSequence = 4'000;    // in the longest sequence

using Sequence = std::vector<uint64_t>;

// Above its nominal size rapidcheck draws every number with all its bits set, so the two get sizes of their own. What
// breaks a rule is cut here: rapidcheck's own way tries every piece of every length, which takes too long.
rc::Gen<Sequence> Sequences() {
  const auto command = rc::gen::resize(rc::kNominalSize, rc::gen::arbitrary<uint64_t>());
  return rc::gen::noShrink(rc::gen::resize(kSequence, rc::gen::container<Sequence>(command)));
}

// Empty, or the rule that it breaks; then `sequence` ends with the command that does.
std::string BrokenBy(Sequence& sequence, std::map<std::string, int>& counts) {
  testing::LifeMachine machine;
  for (size_t i = 0; i < sequence.size(); ++i) {
    std::string wrong = machine.Step(sequence[i]);
    if (wrong.empty()) continue;
    sequence.resize(i + 1);
    return wrong;
  }
  for (const auto& [what, count] : machine.counts()) counts[what] += count;
  return "";
}

// Leaves out pieces, half as long each time round, as long as a rule is still broken.
void Cut(Sequence& sequence, std::string& broken) {
  std::map<std::string, int> counts;
  for (size_t piece = sequence.size() / 2; piece > 0; piece /= 2) {
    for (size_t begin = 0; begin < sequence.size();) {
      Sequence shorter = sequence;
      const auto from = shorter.begin() + static_cast<std::ptrdiff_t>(begin);
      shorter.erase(from, from + static_cast<std::ptrdiff_t>(std::min(piece, shorter.size() - begin)));
      const std::string still = BrokenBy(shorter, counts);
      if (still.empty()) {
        begin += piece;
      } else {
        sequence = shorter;
        broken = still;
      }
    }
  }
}

TEST(LifePropertyTest, NoSequenceOfCommandsBreaksARule) {
  std::map<std::string, int> counts;
  int commands = 0;
  const bool holds = rc::check("the rules hold after every command", [&] {
    Sequence sequence = *Sequences();
    std::string broken = BrokenBy(sequence, counts);
    if (!broken.empty()) {
      Cut(sequence, broken);
      for (const uint64_t number : sequence) absl::StrAppend(&broken, "\n  ", number);
      RC_FAIL(broken);
    }
    commands += static_cast<int>(sequence.size());
  });
  ASSERT_TRUE(holds);
  EXPECT_GE(commands, kCommands);
  // A run about nothing proves nothing.
  for (const char* often :
       {"ContentSubmitted", "ContentApproved", "ContentRejected", "ContentExpired", "PublishDue", "PublicationHeld",
        "ContentPublished", "ContentRevised", "OWN_SUBMISSION", "CLAIMED_BY_OTHER", "CONTENT_CHANGED", "CRITERION_OPEN",
        "RIGHTS_MISSING", "DECIDER_REQUIRED", "TIME_PASSED", "ChangesDue"}) {
    EXPECT_GE(counts[often], 10) << often;
  }
  EXPECT_GE(counts["TakedownRequired"], 1);
  for (const auto& [what, count] : counts) RecordProperty(what, count);
}

}  // namespace
}  // namespace meydan::review

#include "services/vault/domain/testing/vault_sequences.h"

#include <rapidcheck.h>

#include <algorithm>
#include <cstdint>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "services/vault/domain/testing/vault_machine.h"

namespace meydan::vault::testing {
namespace {

using Sequence = std::vector<uint64_t>;

// What breaks a rule is cut here: rapidcheck's own way tries every piece of every length, which takes too long. Numbers
// of nominal size have all their bits.
rc::Gen<Sequence> Numbers(int count) {
  const auto number = rc::gen::resize(rc::kNominalSize, rc::gen::arbitrary<uint64_t>());
  return rc::gen::noShrink(rc::gen::container<Sequence>(static_cast<size_t>(count), number));
}

// Empty, or the rule that it breaks; then `sequence` ends with the command that does.
std::string BrokenBy(Sequence& sequence, Tally& tally) {
  VaultMachine machine;
  for (size_t i = 0; i < sequence.size(); ++i) {
    std::string wrong = machine.Step(sequence[i]);
    if (wrong.empty()) continue;
    sequence.resize(i + 1);
    return wrong;
  }
  for (const auto& [what, count] : machine.counts()) tally.counts[what] += count;
  tally.commands += machine.commands();
  ++tally.sequences;
  return "";
}

// Leaves out pieces, half as long each time round, as long as a rule is still broken.
void Cut(Sequence& sequence, std::string& broken) {
  Tally aside;
  for (size_t piece = sequence.size() / 2; piece > 0; piece /= 2) {
    for (size_t begin = 0; begin < sequence.size();) {
      Sequence shorter = sequence;
      const auto from = shorter.begin() + static_cast<std::ptrdiff_t>(begin);
      shorter.erase(from, from + static_cast<std::ptrdiff_t>(std::min(piece, shorter.size() - begin)));
      const std::string still = BrokenBy(shorter, aside);
      if (still.empty()) {
        begin += piece;
      } else {
        sequence = shorter;
        broken = still;
      }
    }
  }
}

void Try(Sequence sequence, Tally& tally) {
  std::string broken = BrokenBy(sequence, tally);
  if (broken.empty()) return;
  Cut(sequence, broken);
  VaultMachine machine;
  for (const uint64_t number : sequence) machine.Step(number);
  absl::StrAppend(&broken, machine.story());
  RC_FAIL(broken);
}

}  // namespace

bool RulesHold(int each, int length, Tally& tally) {
  return rc::check("the rules hold after every command", [&] {
    const Sequence numbers = *Numbers(each * length);
    for (auto at = numbers.begin(); at != numbers.end(); at += length) Try(Sequence(at, at + length), tally);
  });
}

}  // namespace meydan::vault::testing

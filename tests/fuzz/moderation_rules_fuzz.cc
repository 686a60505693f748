// Throws files at what reads moderation's rules: lexicon, private data and cues. Nothing may crash or hang, every
// refusal must name a fault, and rules that are taken must be able to judge.
#include <cstdint>
#include <cstdlib>
#include <string>

#include "absl/strings/str_cat.h"
#include "common/base/errors.h"
#include "services/moderation/domain/judge/rule_folder.h"
#include "services/moderation/domain/judge/rule_judge.h"
#include "services/moderation/domain/judge/testing/small_rules.h"

namespace {

using meydan::moderation::RuleFiles;
using meydan::moderation::RuleJudge;

constexpr char kGroup[] = "  - {id: insult.person, tag: insult, ground: insult, score: 0.85, words: [hödük]}\n";

void Require(bool holds) {
  if (!holds) std::abort();
}

void TryRules(const RuleFiles& files) {
  const auto judge = RuleJudge::Create(files, {});
  if (!judge.ok()) return Require(meydan::ReasonOf(judge.status()) == "RULES_INVALID");
  const auto judgement = (*judge)->Classify({.text = "Hödük! 0532 000 00 00, 50 TL'ye https://a.example mi?"});
  Require(!judgement.kinds.empty());
  for (const double score : judgement.scores) Require(0 <= score && score <= 1);
}

}  // namespace

// The first byte says which file it is.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size == 0) return 0;
  const std::string text(reinterpret_cast<const char*>(data) + 1, size - 1);
  RuleFiles files = meydan::moderation::testing::SmallRules(kGroup);
  switch (data[0] % 3) {
    case 0:
      files.lexicon.text = text;
      break;
    case 1:
      files.private_data.text = text;
      break;
    default:
      files.cues[0].text = text;
  }
  TryRules(files);
  return 0;
}

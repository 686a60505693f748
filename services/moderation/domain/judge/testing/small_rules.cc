#include "services/moderation/domain/judge/testing/small_rules.h"

#include <cstdlib>
#include <iostream>

#include "absl/strings/str_cat.h"
#include "services/moderation/domain/judge/rule_folder.h"

namespace meydan::moderation::testing {

RuleFiles SmallRules(const std::string& lexicon_groups, const std::string& cues, const std::string& phase) {
  RuleFiles files;
  files.lexicon = {"lexicon.yaml", absl::StrCat("version: 1\ngroups:\n", lexicon_groups)};
  files.private_data = {"private.yaml",
                        "version: 1\nscores: {tckn: 0.95, phone: 0.9, email: 0.85}\nown_domains: [ornekuni.edu.tr]\n"
                        "personal_domains: [ogr.ornekuni.edu.tr]\nphones: [\"0212 000 40 xx\"]\n"};
  files.cues.push_back({"cues.yaml", absl::StrCat("version: 1\nphase: ", phase, "\n", cues)});
  return files;
}

std::unique_ptr<RuleJudge> SmallJudge(const RuleFiles& files, RuleJudge::Limits limits) {
  absl::StatusOr<std::unique_ptr<RuleJudge>> judge = RuleJudge::Create(files, limits);
  if (judge.ok()) return *std::move(judge);
  std::cerr << DescribeFaults(judge.status()) << std::endl;
  std::abort();
}

}  // namespace meydan::moderation::testing

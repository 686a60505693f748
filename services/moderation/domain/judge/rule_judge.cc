#include "services/moderation/domain/judge/rule_judge.h"

#include "absl/strings/str_cat.h"
#include "common/base/status_macros.h"
#include "services/moderation/domain/judge/case_file.h"

namespace meydan::moderation {

absl::StatusOr<std::unique_ptr<RuleJudge>> RuleJudge::Create(const RuleFiles& files) { return Create(files, Limits()); }

absl::StatusOr<std::unique_ptr<RuleJudge>> RuleJudge::Create(const RuleFiles& files, Limits limits) {
  ASSIGN_OR_RETURN(RuleBook book, RuleBook::Load(files));
  return std::make_unique<RuleJudge>(std::move(book), limits);
}

Judgement RuleJudge::Classify(const CommentText& comment) const {
  Judgement judgement;
  judgement.engine = absl::StrCat("rules-1/", book_.version);
  CaseFile file(book_, comment);
  int64_t steps = limits_.steps_at_least + limits_.steps_per_byte * static_cast<int64_t>(comment.text.size());
  judgement.over_budget = !file.Investigate(steps);
  file.Report(judgement);
  if (judgement.over_budget) {
    Finding finding;
    finding.rule = std::string(kOverBudgetRule);
    judgement.findings.push_back(std::move(finding));
  }
  file.Triage(judgement);
  return judgement;
}

}  // namespace meydan::moderation

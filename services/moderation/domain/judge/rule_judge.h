#pragma once

#include <cstdint>
#include <memory>

#include "absl/status/statusor.h"
#include "services/moderation/domain/judge/judge.h"
#include "services/moderation/domain/judge/rules.h"

namespace meydan::moderation {

// The engine that judges by word lists and patterns alone. Every score and label names the rule that set it.
class RuleJudge final : public Judge {
 public:
  struct Limits {
    // Work units for one comment (CM9): so many per byte, and some for the shortest. Ordinary comments need a
    // tenth.
    int64_t steps_per_byte = 400;
    int64_t steps_at_least = 20'000;
  };

  // INVALID_ARGUMENT, reason RULES_INVALID, as RuleBook::Load.
  static absl::StatusOr<std::unique_ptr<RuleJudge>> Create(const RuleFiles& files);
  static absl::StatusOr<std::unique_ptr<RuleJudge>> Create(const RuleFiles& files, Limits limits);

  RuleJudge(RuleBook book, Limits limits) : book_(std::move(book)), limits_(limits) {}

  Judgement Classify(const CommentText& comment) const override;

 private:
  const RuleBook book_;
  const Limits limits_;
};

}  // namespace meydan::moderation

#pragma once

#include "absl/status/status.h"
#include "services/moderation/domain/judge/rules.h"

// The parts of RuleBook::Load, one per kind of file. Each adds to `book`, or returns INVALID_ARGUMENT with all faults
// of the file.
namespace meydan::moderation {

absl::Status LoadLexicon(const RuleFiles::File& file, RuleBook& book);
absl::Status LoadPrivateData(const RuleFiles::File& file, RuleBook& book);
absl::Status LoadCues(const RuleFiles::File& file, RuleBook& book);

inline constexpr char kRulesInvalid[] = "RULES_INVALID";

}  // namespace meydan::moderation

#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "services/moderation/domain/judge/policy.h"
#include "services/moderation/domain/judge/rules.h"

namespace meydan::moderation {

// Reads the rule files (kLexiconFile, kPrivateDataFile, kCueFiles) of a folder. NOT_FOUND, reason RULES_NOT_FOUND,
// names the file.
absl::StatusOr<RuleFiles> ReadRuleFolder(const std::string& folder);

// Reads and checks the policy of a folder. NOT_FOUND, reason POLICY_NOT_FOUND, or as ParsePolicy.
absl::StatusOr<Policy> ReadPolicy(const std::string& path);

// A faulty file's status as lines of text: the message, then "lexicon.yaml:12: what is wrong" for each fault.
std::string DescribeFaults(const absl::Status& status);

}  // namespace meydan::moderation

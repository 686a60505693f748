#pragma once

#include <memory>
#include <string>

#include "services/moderation/domain/judge/rule_judge.h"

namespace meydan::moderation::testing {

// Rule files for a test: the groups of a lexicon and the body of one cue file of the phase, as YAML.
RuleFiles SmallRules(const std::string& lexicon_groups, const std::string& cues = "cues: []",
                     const std::string& phase = "hostility");

// The judge over them; the process ends with a message when they are faulty.
std::unique_ptr<RuleJudge> SmallJudge(const RuleFiles& files, RuleJudge::Limits limits = {});

}  // namespace meydan::moderation::testing

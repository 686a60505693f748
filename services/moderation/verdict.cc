#include "services/moderation/verdict.h"

#include <algorithm>

namespace meydan::moderation {
namespace {

// Both lists have the same values in the same order, the API's with an unspecified one in front (verdict_test.cc holds
// them against each other, name by name).
template <typename To, typename From>
To Shifted(From value) {
  return static_cast<To>(static_cast<int>(value) + 1);
}

void AddFindings(const Judgement& judgement, v1::Verdict& verdict) {
  for (const Finding& seen : judgement.findings) {
    if (static_cast<size_t>(verdict.findings_size()) == kMaxFindings) return;
    v1::Finding& finding = *verdict.add_findings();
    finding.set_phase(ToProto(seen.phase));
    if (seen.ground) finding.set_ground(ToProto(*seen.ground));
    finding.set_score(static_cast<float>(seen.score));
    finding.set_begin(seen.span.begin);
    finding.set_end(seen.span.end);
    finding.set_rule(seen.rule);
  }
}

void AddPhases(const Judgement& judgement, v1::Verdict& verdict) {
  for (const PhaseVerdict& phase : judgement.phases) {
    const auto says_something = [](double score) { return score > 0; };
    if (std::none_of(phase.scores.begin(), phase.scores.end(), says_something)) continue;
    v1::PhaseVerdict& kept = *verdict.add_phases();
    kept.set_phase(ToProto(phase.phase));
    for (int i = 0; i < kGroundCount; ++i) {
      if (phase.scores[i] <= 0) continue;
      v1::GroundScore& score = *kept.add_scores();
      score.set_ground(ToProto(static_cast<Ground>(i)));
      score.set_score(static_cast<float>(phase.scores[i]));
    }
  }
}

void AddTriage(const Judgement& judgement, v1::Verdict& verdict) {
  for (const KindFound& found : judgement.kinds) {
    verdict.add_kinds(ToProto(found.kind));
    verdict.add_kind_rules(found.rule);
  }
  verdict.set_topic(ToProto(judgement.topic));
  verdict.set_topic_rule(judgement.topic_rule);
  verdict.set_importance(ToProto(judgement.importance));
  verdict.set_importance_rule(judgement.importance_rule);
}

}  // namespace

v1::Verdict ToVerdict(const Judgement& judgement, const Outcome& outcome) {
  v1::Verdict verdict;
  verdict.set_outcome(ToProto(outcome.verdict));
  verdict.set_policy_version(outcome.policy_version);
  verdict.set_engine(judgement.engine);
  verdict.set_over_budget(outcome.over_budget);
  if (outcome.decided_by) verdict.set_decided_by(ToProto(*outcome.decided_by));
  for (const GroundVerdict& ground : outcome.grounds) {
    v1::JudgedGround& judged = *verdict.add_grounds();
    judged.set_ground(ToProto(ground.ground));
    judged.set_score(static_cast<float>(ground.score));
    judged.set_outcome(ToProto(ground.verdict));
  }
  AddFindings(judgement, verdict);
  AddPhases(judgement, verdict);
  AddTriage(judgement, verdict);
  return verdict;
}

v1::Ground ToProto(Ground ground) { return Shifted<v1::Ground>(ground); }
v1::Kind ToProto(Kind kind) { return Shifted<v1::Kind>(kind); }
v1::Topic ToProto(Topic topic) { return Shifted<v1::Topic>(topic); }
v1::Importance ToProto(Importance importance) { return Shifted<v1::Importance>(importance); }
v1::Phase ToProto(Phase phase) { return Shifted<v1::Phase>(phase); }
v1::Verdict::Outcome ToProto(Verdict verdict) { return Shifted<v1::Verdict::Outcome>(verdict); }

}  // namespace meydan::moderation

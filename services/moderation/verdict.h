#pragma once

#include "meydan/moderation/v1/resources.pb.h"
#include "services/moderation/domain/judge/judge.h"
#include "services/moderation/domain/judge/policy.h"

namespace meydan::moderation {

// The most findings that are kept of one revision. A text that is one long abuse has no more to tell after these; the
// scores are of all findings.
inline constexpr size_t kMaxFindings = 100;

// What the judge saw and what follows from it by policy, as it is recorded with the comment (CM2).
v1::Verdict ToVerdict(const Judgement& judgement, const Outcome& outcome);

// The judge's words as the API's.
v1::Ground ToProto(Ground ground);
v1::Kind ToProto(Kind kind);
v1::Topic ToProto(Topic topic);
v1::Importance ToProto(Importance importance);
v1::Phase ToProto(Phase phase);
v1::Verdict::Outcome ToProto(Verdict verdict);

}  // namespace meydan::moderation

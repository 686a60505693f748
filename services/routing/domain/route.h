#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "meydan/routing/v1/service.pb.h"
#include "services/routing/domain/policy.h"

namespace meydan::routing {

// What is to be routed, as it came in.
struct Matter {
  v1::Kind kind = v1::KIND_UNSPECIFIED;
  v1::Topic topic = v1::TOPIC_UNSPECIFIED;
  v1::Importance importance = v1::IMPORTANCE_UNSPECIFIED;
  v1::Source kind_source = v1::SOURCE_UNSPECIFIED;
  v1::Source topic_source = v1::SOURCE_UNSPECIFIED;
  v1::Source importance_source = v1::SOURCE_UNSPECIFIED;
  std::string account;       // "accounts/instagram.ornekuni", or empty
  std::string account_unit;  // the unit that owns the account; empty when it is not known or not in being
  std::string language;      // "tr", "tr-TR", or empty
};

// Where a matter goes, and by which rules.
struct Routing {
  std::string owner_unit;
  v1::Importance importance = v1::IMPORTANCE_UNSPECIFIED;
  bool escalated = false;  // to senior management at once
  v1::CaseTerms terms;
  v1::RoutingReasons reasons;
};

// Applies the policy (P11, P19; RR1). Each thing is set by the first matching rule that says something about it. Rules
// match the importance that came in; times and escalation follow from the one that results. A critical complaint goes
// to senior management whatever the policy says. Total: every matter with a kind, a topic and an importance has an
// owner.
Routing Route(const Policy& policy, const Matter& matter);

// Builds a matter out of what a caller said, and fills in the usual values: GENERAL, and NORMAL (LOW for praise).
// INVALID_ARGUMENT: KIND_REQUIRED, or INVALID_FIELD for a value that the enum does not have.
absl::StatusOr<Matter> MatterOf(v1::Kind kind, v1::Topic topic, v1::Importance importance);

// What would become of the matter if it came in `now`.
v1::PreviewRoutingResponse Preview(const Policy& policy, const Matter& matter, absl::Time now);

}  // namespace meydan::routing

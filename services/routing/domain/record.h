#pragma once

#include <google/protobuf/duration.pb.h>
#include <google/protobuf/timestamp.pb.h>

#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/base/decision.h"
#include "common/base/proto_time.h"
#include "meydan/routing/v1/events.pb.h"
#include "meydan/routing/v1/resources.pb.h"

namespace meydan::routing {

using CaseDecision = Decision<v1::Case>;

// What every change of a case writes down about itself. All functions are pure and safe for use from any thread.

// `within` after `from`, in whole seconds.
google::protobuf::Timestamp DueAfter(absl::Time from, const google::protobuf::Duration& within);

// True while it waits for an answer.
bool IsOpen(v1::Case::State state);

// The case as events tell of it.
v1::CaseFacts FactsOf(const v1::Case& current);

// Adds an entry to the history, which stays within its bound (P12).
void WriteHistory(v1::Case& current, v1::HistoryEntry::Action action, absl::string_view actor, absl::Time now,
                  absl::string_view reason = "");

// What made a case climb.
struct Climb {
  v1::EscalationCause cause = v1::ESCALATION_CAUSE_UNSPECIFIED;
  std::string rule;    // by rule: its id; by timer: the timer's name
  std::string reason;  // by hand
};

// Brings the case before `rung`, on record, and emits CaseEscalated (P19; RR5).
void ClimbTo(CaseDecision& decision, v1::Rung rung, const Climb& why, absl::string_view actor, absl::Time now);

}  // namespace meydan::routing

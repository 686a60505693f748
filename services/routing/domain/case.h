#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "meydan/routing/v1/service.pb.h"
#include "services/routing/domain/policy.h"
#include "services/routing/domain/record.h"
#include "services/routing/domain/route.h"
#include "services/routing/domain/standing.h"

namespace meydan::routing {

// The life of a case (P11, P12, P14, P16, P19). All functions are pure and safe for use from any thread. Those that
// take a case answer CASE_NOT_FOUND to whoever may not see it (RR7), and PERMISSION_DENIED to whoever may see it but
// not do this. Request fields that are wrong are INVALID_ARGUMENT with their paths. `etag` and `request_id` are the
// write path's affair, not looked at here.
//
//                  AcknowledgeCase          AnswerCase            CloseCase
//   → ROUTED ──────────────────→ ACKNOWLEDGED ───────→ ANSWERED ───────────→ CLOSED
//     ↑  ↑ └─────────────────────────────────────────────↗ │                    │
//     │  └─ ReassignCase (from ROUTED, ACKNOWLEDGED)       │                    │
//     └──────────────── ReopenCase ───────────────────────┴────────────────────┘

// What moderation read out of a comment, as far as routing needs it.
struct Feedback {
  std::vector<v1::Kind> kinds;  // the main one first; empty for a comment that matters whatever it is, such as a threat
  v1::Topic topic = v1::TOPIC_UNSPECIFIED;
  v1::Importance importance = v1::IMPORTANCE_UNSPECIFIED;
  std::string comment;  // "comments/<uuid>"
  int revision = 0;
  std::string account;
  std::string account_unit;  // the unit that owns the account; empty when it is not in being
  std::string language;
};

// The name of the case that is born from a comment: the same however often, and by whichever event, moderation tells
// of that revision.
std::string CaseNameOfComment(absl::string_view comment, int revision);

// The name of the case that a caller opens: the same however often the request is repeated.
std::string CaseNameOfRequest(absl::string_view caller, absl::string_view request_id);

// Opens the case of a comment (P11). `name` from CaseNameOfComment; `actor` is this service. A comment that is a
// complaint among other things is treated as one when it is critical (P19); one of no kind as a complaint, about safety
// unless it is about something else. INVALID_ARGUMENT, reason FEEDBACK_INVALID, when comment or importance is missing.
absl::StatusOr<CaseDecision> OpenFromFeedback(const Policy& policy, const Feedback& feedback, absl::string_view name,
                                              absl::string_view actor, absl::Time now);

// Opens a caller's or a unit's case (P16). `name` from CaseNameOfRequest; `account_unit` is the owner of the request's
// account, empty when unknown. Reasons as listed at CaseService.OpenCase.
absl::StatusOr<CaseDecision> Open(const Policy& policy, const v1::OpenCaseRequest& request,
                                  absl::string_view account_unit, const HasUnit& has_unit, absl::string_view name,
                                  const Standing& who, absl::Time now);

// Opens a unit's request for support (P16), always with `directorate` as its owner. `name` and `account_unit` as for
// Open. Reasons as listed at CaseService.RequestSupport.
absl::StatusOr<CaseDecision> RequestSupport(const Policy& policy, const v1::RequestSupportRequest& request,
                                            absl::string_view directorate, absl::string_view account_unit,
                                            const HasUnit& has_unit, absl::string_view name, const Standing& who,
                                            absl::Time now);

// The commands on a case. States, callers and reasons as listed at the methods of CaseService.
absl::StatusOr<CaseDecision> Acknowledge(const v1::Case& current, const Standing& who, absl::Time now);
absl::StatusOr<CaseDecision> Reassign(const v1::Case& current, const v1::ReassignCaseRequest& request,
                                      const HasUnit& has_unit, const Standing& who, absl::Time now);
absl::StatusOr<CaseDecision> Answer(const v1::Case& current, const v1::AnswerCaseRequest& request, const Standing& who,
                                    absl::Time now);
absl::StatusOr<CaseDecision> Escalate(const v1::Case& current, const v1::EscalateCaseRequest& request,
                                      const Standing& who, absl::Time now);
absl::StatusOr<CaseDecision> Close(const v1::Case& current, const v1::CloseCaseRequest& request, const Standing& who,
                                   absl::Time now);
absl::StatusOr<CaseDecision> Reopen(const v1::Case& current, const v1::ReopenCaseRequest& request, const Standing& who,
                                    absl::Time now);

}  // namespace meydan::routing

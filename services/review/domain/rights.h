#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/base/decision.h"
#include "common/store/plan.h"
#include "meydan/review/v1/rights_service.pb.h"
#include "services/review/domain/standing.h"
#include "services/review/domain/surroundings.h"

namespace meydan::review {

// The rights ledger (P8, P9; CR10, CR11). All functions are pure and safe for use from any thread. Reasons as listed at
// the methods of RightsService. A unit's people record and withdraw for their unit; who leads it, and reviewers, also
// say what was paid. `warn_before` is the policy's warn_of_rights_before.
//
//   RecordLicence         WithdrawLicence
//   ─────────────→ ACTIVE ───────────────→ WITHDRAWN
//                     └─ timer "end" ────→ ENDED          (both: RightsEnded; releases alike)

using LicenceDecision = Decision<v1::Licence>;
using ReleaseDecision = Decision<v1::Release>;

absl::StatusOr<LicenceDecision> RecordLicence(absl::string_view name, const v1::RecordLicenceRequest& request,
                                              bool asset_known, const Standing& who, const Surroundings& world,
                                              absl::Time now);
absl::StatusOr<LicenceDecision> PayLicence(const v1::Licence& current, const v1::PayLicenceRequest& request,
                                           const Standing& who, absl::Time now);
absl::StatusOr<LicenceDecision> WithdrawLicence(const v1::Licence& current, const v1::WithdrawLicenceRequest& request,
                                                const Standing& who, absl::Time now);
absl::StatusOr<ReleaseDecision> RecordRelease(absl::string_view name, const v1::RecordReleaseRequest& request,
                                              bool asset_known, const Standing& who, const Surroundings& world,
                                              absl::Time now);
absl::StatusOr<ReleaseDecision> WithdrawRelease(const v1::Release& current, const Standing& who, absl::Time now);

// LICENCE_NOT_FOUND, RELEASE_NOT_FOUND for whoever may not see it.
absl::Status CheckSees(const v1::Licence& current, const Standing& who);
absl::Status CheckSees(const v1::Release& current, const Standing& who);

// "warn" and "end", for what is active and has an end.
std::vector<store::Timer> TimersOf(const v1::Licence& current, absl::Duration warn_before);
std::vector<store::Timer> TimersOf(const v1::Release& current, absl::Duration warn_before);
absl::StatusOr<LicenceDecision> OnTimer(const v1::Licence& current, absl::string_view timer, absl::Time now);
absl::StatusOr<ReleaseDecision> OnTimer(const v1::Release& current, absl::string_view timer, absl::Time now);

}  // namespace meydan::review

#pragma once

#include <google/protobuf/timestamp.pb.h>

#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/base/errors.h"
#include "services/review/domain/standing.h"
#include "services/review/domain/surroundings.h"

namespace meydan::review {

// What licences and releases have in common. All functions are pure and safe for use from any thread.

inline constexpr size_t kMaxNameBytes = 300;  // of an owner, a person, a guardian, a purpose, a receipt
inline constexpr size_t kMaxProofBytes = 2048;

// Reviewers see all, others what their units recorded.
bool SeesRights(const Standing& who, absl::string_view unit);

// The unit in whose name something is recorded: the one that is named; when none is, the only one that they work for.
std::string RecordingUnit(absl::string_view named, const Standing& who);
// UNIT_FOREIGN; UNIT_NOT_FOUND for a reviewer, who records for all.
absl::Status CheckRecordsFor(absl::string_view unit, const Standing& who, const Surroundings& world);

// TEXT_TOO_LONG; `reason` when it is empty and must not be (no reason: it may be).
void CheckWords(absl::string_view field, absl::string_view words, size_t most, absl::string_view reason,
                FieldViolations& bad);

// ASSET_UNKNOWN.
void CheckAsset(absl::string_view field, absl::string_view asset, bool known, FieldViolations& bad);

// What a caller says of a licence: every fault with its field, in the licence's order. Reasons as at RecordLicence.
absl::Status CheckLicence(const v1::Licence& licence, bool asset_known, absl::Time now);

// Within the years 1 to 9999.
bool IsTime(const google::protobuf::Timestamp& time);

}  // namespace meydan::review

#pragma once

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "common/base/errors.h"
#include "meydan/review/v1/content.pb.h"
#include "services/review/domain/surroundings.h"

namespace meydan::review {

// Whether content can be content at all; whether it is good is the affair of domain/checks. Pure; safe for use from any
// thread.

inline constexpr int kMaxTargets = 20;
inline constexpr int kMaxAssets = 20;

// Every fault at once, with paths below `root` ("content.targets[0].account"): reasons as listed at CreateSubmission.
// Then, for content without a fault, ABORTED, reason LEDGER_STALE, when the ledger does not cover one of its assets.
absl::Status CheckFields(const v1::Content& content, absl::string_view root, const Surroundings& world,
                         const Ledger& ledger);

// OK for a time that protobuf, the digest and the store can hold: within 2000 to 2100. TIME_INVALID.
void CheckTime(const google::protobuf::Timestamp& time, absl::string_view field, FieldViolations& bad);

// The content as it is kept: its time in whole microseconds, as the digest counts.
v1::Content AsKept(v1::Content content);

}  // namespace meydan::review

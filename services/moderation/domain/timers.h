#pragma once

#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/base/decision.h"
#include "common/store/plan.h"
#include "meydan/moderation/v1/resources.pb.h"

namespace meydan::moderation {

// What has to happen to a comment by itself: while a removal is ordered, "remind" and then "overdue" (P10), the second
// from when the first has acted, so that a reminder that is lost does not pass for one that came too late; "claim"
// while it is claimed (CR8). A claim moves neither of them.
std::vector<store::Timer> TimersOf(const v1::Comment& comment);

// What happens when one of them is due. A timer that the comment no longer has, or that is not due yet, changes
// nothing.
absl::StatusOr<Decision<v1::Comment>> OnTimer(const v1::Comment& current, absl::string_view timer, absl::Time now);

}  // namespace meydan::moderation

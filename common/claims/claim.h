#pragma once

#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"

// Two people never hold one item (CR8). These rules know nothing of what is held, so every queue uses them: content
// review's and moderation's. A claim is looked at by the clock: it is over at its end, whether or not a timer has taken
// it away by then. That nobody else took the item meanwhile is the commit's to see, which succeeds only on the version
// that was looked at. Pure; safe for use from any thread.
namespace meydan::claims {

// Somebody's hold on an item, from `since` to before `until`.
struct Term {
  std::string holder;
  absl::Time since;
  absl::Time until;

  friend bool operator==(const Term&, const Term&) = default;
};

bool InForce(const std::optional<Term>& claim, absl::Time now);

// OK unless somebody else holds the item: FAILED_PRECONDITION, reason CLAIMED_BY_OTHER, with the holder and the end.
absl::Status CheckNotHeldByOther(const std::optional<Term>& claim, absl::string_view who, absl::Time now);

// The claim of `who` from now on: a new one, or one's own renewed, which never gets shorter. CLAIMED_BY_OTHER.
absl::StatusOr<Term> Take(const std::optional<Term>& claim, absl::string_view who, absl::Duration length,
                          absl::Time now);

}  // namespace meydan::claims

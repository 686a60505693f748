#include "common/claims/claim.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "common/base/errors.h"
#include "common/base/status_macros.h"

namespace meydan::claims {

bool InForce(const std::optional<Term>& claim, absl::Time now) { return claim.has_value() && now < claim->until; }

absl::Status CheckNotHeldByOther(const std::optional<Term>& claim, absl::string_view who, absl::Time now) {
  if (!InForce(claim, now) || claim->holder == who) return absl::OkStatus();
  const std::string until = absl::FormatTime(absl::RFC3339_full, claim->until, absl::UTCTimeZone());
  return MakeError(absl::StatusCode::kFailedPrecondition, "CLAIMED_BY_OTHER",
                   absl::StrCat(claim->holder, " holds it until ", until),
                   {{"holder", claim->holder}, {"until", until}});
}

absl::StatusOr<Term> Take(const std::optional<Term>& claim, absl::string_view who, absl::Duration length,
                          absl::Time now) {
  RETURN_IF_ERROR(CheckNotHeldByOther(claim, who, now));
  if (!InForce(claim, now)) return Term{std::string(who), now, now + length};
  return Term{claim->holder, claim->since, std::max(claim->until, now + length)};
}

}  // namespace meydan::claims

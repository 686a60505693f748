#include "common/auth/verifier.h"

#include <memory>
#include <optional>
#include <utility>

#include "common/auth/jws.h"
#include "common/base/status_macros.h"

namespace meydan::auth {

absl::StatusOr<Claims> Verifier::Verify(absl::string_view token, absl::Time now) {
  keys_.Refresh(now);
  const TokenCache::Digest digest = TokenCache::DigestOf(token);
  if (std::optional<Claims> known = cache_.Find(digest, keys_.generation()); known.has_value()) {
    absl::Status in_time = CheckTime(*known, expected_.clock_skew, now);
    if (in_time.ok()) return *std::move(known);
    cache_.Erase(digest);
    return in_time;
  }
  ASSIGN_OR_RETURN(const Jws jws, ParseJws(token));
  const std::shared_ptr<const KeySetFile::Keys> keys = keys_.keys();
  RETURN_IF_ERROR(keys->set.Verify(jws));
  ASSIGN_OR_RETURN(Claims claims, ReadClaims(jws.payload, expected_, now));
  cache_.Insert(digest, keys->generation, claims);
  return claims;
}

}  // namespace meydan::auth

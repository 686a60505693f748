#pragma once

#include <cstddef>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/auth/claims.h"
#include "common/auth/key_set_file.h"
#include "common/auth/token_cache.h"

// Signatures are checked with OpenSSL alone and the few lines of JOSE around them are in this library (jws, key_set,
// claims): the JWT libraries that Debian ships take the algorithm from the token or lack EdDSA.
namespace meydan::auth {

// Tells whether a bearer token (JWT: RS256, ES256, EdDSA) is genuine, meant for us and in its time. Safe from any
// thread.
class Verifier {
 public:
  static constexpr size_t kDefaultCacheCapacity = 16'384;

  // `keys` must live longer. At most about `cache_capacity` verified tokens are remembered, which makes a token's next
  // use cost a microsecond instead of a signature check; a change of the keys forgets them all, an expiry is checked at
  // each use.
  Verifier(Expected expected, KeySetFile& keys, size_t cache_capacity = kDefaultCacheCapacity)
      : expected_(std::move(expected)), keys_(keys), cache_(cache_capacity) {}

  // UNAUTHENTICATED with exactly one of these reasons, found in this order: TOKEN_MISSING, TOKEN_MALFORMED (not a JWT),
  // TOKEN_ALGORITHM_REFUSED, TOKEN_KEY_UNKNOWN, TOKEN_SIGNATURE_INVALID, TOKEN_MALFORMED (not our claims),
  // TOKEN_ISSUER_WRONG, TOKEN_AUDIENCE_WRONG, TOKEN_EXPIRED, TOKEN_NOT_YET_VALID. No error holds any part of the token.
  absl::StatusOr<Claims> Verify(absl::string_view token, absl::Time now);

 private:
  const Expected expected_;
  KeySetFile& keys_;
  TokenCache cache_;
};

}  // namespace meydan::auth

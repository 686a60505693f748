#pragma once

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/auth/jws.h"
#include "common/auth/public_key.h"

namespace meydan::auth {

// The issuer's public keys, a JSON Web Key Set (RFC 7517 section 5). Never changes; safe from any thread.
class KeySet {
 public:
  // Keys of kinds that are not used here (encryption, other curves) are passed over, as the standard asks.
  // INVALID_ARGUMENT, reason JWKS_INVALID, when the text is no key set, a key of a used kind is broken or private, an
  // id occurs twice, there are more than 100 keys, or no key is left.
  static absl::StatusOr<KeySet> Parse(absl::string_view text);

  // Whether one of the keys signed `jws`. UNAUTHENTICATED with TOKEN_KEY_UNKNOWN when no key has the token's id (or,
  // where the token names none, when not exactly one key fits its algorithm), TOKEN_ALGORITHM_REFUSED when the key is
  // for another algorithm, TOKEN_SIGNATURE_INVALID.
  absl::Status Verify(const Jws& jws) const;

  size_t size() const { return keys_.size(); }

 private:
  explicit KeySet(std::vector<PublicKey> keys) : keys_(std::move(keys)) {}
  std::vector<PublicKey> keys_;
};

}  // namespace meydan::auth

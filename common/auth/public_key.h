#pragma once

#include <openssl/evp.h>

#include <memory>
#include <nlohmann/json.hpp>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/auth/jws.h"

namespace meydan::auth {

struct EvpKeyDeleter {
  void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
};
using EvpKey = std::unique_ptr<EVP_PKEY, EvpKeyDeleter>;

// A key that checks signatures, of one issuer. It works with one algorithm alone, so that a token cannot choose another
// for it. Safe from any thread.
class PublicKey {
 public:
  // A JSON Web Key (RFC 7517): RSA of 2048 to 8192 bits, EC on P-256, or OKP with Ed25519. INVALID_ARGUMENT, reason
  // JWK_UNSUPPORTED, for a key of another kind or use; JWK_INVALID for a broken one, and for one that holds a private
  // part.
  static absl::StatusOr<PublicKey> FromJwk(const nlohmann::json& jwk);

  const std::string& id() const { return id_; }  // empty when the key has none
  Algorithm algorithm() const { return algorithm_; }
  bool Verifies(absl::string_view signing_input, absl::string_view signature) const;

 private:
  PublicKey(std::string id, Algorithm algorithm, EvpKey key)
      : id_(std::move(id)), algorithm_(algorithm), key_(std::move(key)) {}

  std::string id_;
  Algorithm algorithm_;
  EvpKey key_;
};

}  // namespace meydan::auth

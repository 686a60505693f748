#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/auth/public_key.h"

namespace meydan::auth {

// The private key of a small issuer of tokens (ES256), for a stack that has no single sign-on yet and for services' own
// tokens. Move only. Const methods are safe from any thread.
class SigningKey {
 public:
  static SigningKey Generate();
  // From a PEM file (PKCS#8 or SEC 1, not encrypted). Errors as crypto::ReadSecretFile; ISSUER_KEY_INVALID when it
  // holds no private key on P-256.
  static absl::StatusOr<SigningKey> Load(const std::string& path);
  // Writes it as PKCS#8 PEM, mode 0600. Errors as crypto::WriteSecretFile: a key is never overwritten.
  absl::Status Save(const std::string& path) const;

  // RFC 7638 thumbprint of the public key: the `kid` of its tokens.
  const std::string& id() const { return id_; }
  // The key set of this one public key, as services read it.
  std::string Jwks() const;
  // r and s of 32 bytes each over the SHA-256 of `input` (RFC 7518 section 3.4).
  std::string Sign(absl::string_view input) const;

 private:
  explicit SigningKey(EvpKey key);
  EvpKey key_;
  std::string x_;  // both coordinates in base64url
  std::string y_;
  std::string id_;
};

// Makes sure that `key_path` holds a signing key and `jwks_path` its key set: what is there stays, what is missing is
// made, and the key set is rewritten, in one step, when it is not that of the key. Returns the key. JWKS_UNWRITABLE
// when the latter fails.
absl::StatusOr<SigningKey> EnsureIssuer(const std::string& key_path, const std::string& jwks_path);

// What a new token says.
struct TokenRequest {
  std::string issuer;
  std::string audience;
  std::string subject;  // "people/ayse.demir"
  absl::Time issued_at;
  absl::Duration lifetime = absl::Hours(1);
  // How the subject signed in, as Claims has it; what is not given, the token does not say.
  std::optional<absl::Time> auth_time = std::nullopt;
  std::vector<std::string> methods = {};
  std::string context_class = {};
};

// A signed token with a random id. INVALID_ARGUMENT, reason TOKEN_REQUEST_INVALID, when a name is empty or the lifetime
// is not between a second and a year.
absl::StatusOr<std::string> Mint(const SigningKey& key, const TokenRequest& request);

}  // namespace meydan::auth

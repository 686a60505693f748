#pragma once

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace meydan::auth {

// The signatures that Meydan accepts (RFC 7518, RFC 8037): each belongs to one type of key, and none of them to a
// shared secret.
enum class Algorithm { kRs256, kEs256, kEdDsa };

// "RS256", "ES256" or "EdDSA".
absl::string_view NameOf(Algorithm algorithm);

// A token taken to pieces (RFC 7515, compact form). Nothing of it is true before its signature is verified.
struct Jws {
  Algorithm algorithm;
  std::string key_id;               // empty when the header names none
  absl::string_view signing_input;  // points into the token
  std::string payload;
  std::string signature;
};

// UNAUTHENTICATED with TOKEN_MISSING (empty), TOKEN_MALFORMED (not three canonical base64url parts, header no JSON
// object or with a name twice, larger than 8 kB, or a `crit` header, which asks for what is not understood here) or
// TOKEN_ALGORITHM_REFUSED ("none", HS256 and all else but the three above). Neither here nor anywhere in this library
// does an error hold any part of a token.
absl::StatusOr<Jws> ParseJws(absl::string_view token);

// The token of an `authorization` header, "Bearer <token>" (RFC 6750; the word in any case). TOKEN_MISSING when the
// header is empty, TOKEN_MALFORMED for any other scheme.
absl::StatusOr<absl::string_view> BearerToken(absl::string_view authorization);

// UNAUTHENTICATED with `reason`; how this library refuses.
absl::Status Refuse(absl::string_view reason, std::string message);

}  // namespace meydan::auth

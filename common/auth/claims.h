#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace meydan::auth {

// What a verified token says (RFC 7519). Who the subject is, and what it may do, the directory says.
struct Claims {
  std::string subject;   // "people/ayse.demir", or "services/routing" for a part of Meydan itself
  std::string token_id;  // `jti`; empty when there is none
  absl::Time expiry;
  absl::Time not_before = absl::InfinitePast();
  // How the subject signed in (OpenID Connect Core, section 2): when, by which methods (RFC 8176), and by which of the
  // issuer's classes of sign-ins. Nothing where the token does not say.
  std::optional<absl::Time> auth_time = std::nullopt;
  std::vector<std::string> methods = {};  // `amr`
  std::string context_class = {};         // `acr`
};

// What a token must say to be accepted here.
struct Expected {
  std::string issuer;
  std::string audience;
  // How far the issuer's clock and ours may be apart.
  absl::Duration clock_skew = absl::Seconds(30);
};

// Reads the payload of a token whose signature has been verified, and checks it. UNAUTHENTICATED with TOKEN_MALFORMED
// (no JSON object, a name twice, a claim of the wrong type, no subject, no expiry), TOKEN_ISSUER_WRONG,
// TOKEN_AUDIENCE_WRONG, TOKEN_EXPIRED or TOKEN_NOT_YET_VALID. `aud` may be one audience or a list that holds ours. A
// sign-in that lies in the future by more than the skew is TOKEN_NOT_YET_VALID: it would count as fresh for ever.
absl::StatusOr<Claims> ReadClaims(absl::string_view payload, const Expected& expected, absl::Time now);

// TOKEN_EXPIRED or TOKEN_NOT_YET_VALID, or OK.
absl::Status CheckTime(const Claims& claims, absl::Duration clock_skew, absl::Time now);

}  // namespace meydan::auth

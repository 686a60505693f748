#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "services/vault/sealing/secret.h"

namespace meydan::vault {

// The second factor's seed, as it is kept sealed: otpauth parameters in a canonical form.
struct OneTimeSeed {
  Secret key;                 // 10 to 64 bytes
  int digits = 6;             // 6 to 8
  int period = 30;            // seconds, 15 to 120
  std::string hash = "SHA1";  // or SHA256, SHA512
};

// Reads a base32 seed, or the URI that platforms show as a QR code (Google Authenticator's "Key URI Format"):
//
//   otpauth://totp/<label>?secret=<base32>[&issuer=…][&algorithm=SHA1|SHA256|SHA512][&digits=6…8][&period=15…120]
//
// In base32 case, blanks, hyphens and the `=` at the end do not matter; a letter too few or too many does. Label,
// issuer and parameters that are not known are left out of what is kept. INVALID_ARGUMENT, reason
// SECOND_FACTOR_INVALID, tells what is wrong without any part of it; otpauth://hotp, a parameter given twice, and more
// than 2,000 bytes are refused.
absl::StatusOr<OneTimeSeed> ReadSeed(absl::string_view text);
// The canonical otpauth URI to seal. ReadSeed gives the same seed again.
Secret WriteSeed(const OneTimeSeed& seed);

struct OneTimeCode {
  Secret code;
  absl::Time valid_until;
};
// RFC 6238, with liboath. SECOND_FACTOR_INVALID when a part of the seed is not as above or `now` is before 1970.
absl::StatusOr<OneTimeCode> CodeAt(const OneTimeSeed& seed, absl::Time now);

}  // namespace meydan::vault

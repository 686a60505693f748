#pragma once

#include <string>

#include "absl/types/span.h"
#include "common/auth/claims.h"

namespace meydan::auth {

// Whether the issuer says that the subject signed in with a second factor. It does when the sign-in's class (`acr`) is
// one of `classes`, when `amr` holds "mfa", or when `amr` holds methods of two kinds (RFC 8176, section 2): something
// known (pwd, pin), something owned (otp, hwk, swk, sc), something that the person is (face, fpt, iris, retina, vbm).
// One method alone is none, whichever it is. "sms" and "tel" do not count as something owned: whoever talks a telephone
// company into another SIM card has them too. An issuer that says "mfa" is believed in how it came to that.
bool ShowsSecondFactor(const Claims& claims, absl::Span<const std::string> classes);

}  // namespace meydan::auth

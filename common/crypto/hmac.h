#pragma once

#include <string>

#include "absl/strings/string_view.h"

namespace meydan::crypto {

// HMAC-SHA256 (RFC 2104) of `data` under `key`: 32 bytes. Whoever does not hold the key can neither compute it nor try
// out guesses, so it makes the pseudonym of a follower's author id (P8). The key is at least 32 bytes (ReadKeyFile sees
// to that).
std::string HmacSha256(absl::string_view key, absl::string_view data);

// The same in 64 lower-case hexadecimal digits.
std::string HmacSha256Hex(absl::string_view key, absl::string_view data);

// Compares without telling by its duration where the two differ; only their lengths are no secret.
bool ConstantTimeEquals(absl::string_view a, absl::string_view b);

}  // namespace meydan::crypto

// Throws bytes at all that reads what strangers send for identity: tokens, their claims, and key sets. Nothing may
// crash, and nothing that was not signed may be believed.
#include <cstdint>
#include <cstdlib>
#include <string>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "common/auth/claims.h"
#include "common/auth/issuer.h"
#include "common/auth/jws.h"
#include "common/auth/key_set.h"

namespace {

using meydan::auth::KeySet;

// No run knows its private key, so no input can be signed with it.
const KeySet& Keys() {
  static const KeySet& keys = *new KeySet(*KeySet::Parse(meydan::auth::SigningKey::Generate().Jwks()));
  return keys;
}

void TryToken(absl::string_view token) {
  const auto jws = meydan::auth::ParseJws(token);
  if (jws.ok() && Keys().Verify(*jws).ok()) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const absl::string_view input(reinterpret_cast<const char*>(data), size);
  TryToken(input);
  // As header, and as signature of a token that is right otherwise.
  const std::string encoded = absl::WebSafeBase64Escape(input);
  TryToken(absl::StrCat(encoded, ".e30.c2ln"));
  TryToken(absl::StrCat("eyJhbGciOiJFUzI1NiJ9.e30.", encoded));
  static_cast<void>(meydan::auth::BearerToken(input).ok());
  static_cast<void>(meydan::auth::ReadClaims(input, {"us", "meydan"}, absl::FromUnixSeconds(1000)).ok());
  static_cast<void>(KeySet::Parse(input).ok());
  static_cast<void>(KeySet::Parse(absl::StrCat("{\"keys\":[", input, "]}")).ok());
  return 0;
}

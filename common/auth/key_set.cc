#include "common/auth/key_set.h"

#include <optional>

#include "absl/strings/str_cat.h"
#include "common/auth/strict_json.h"
#include "common/base/errors.h"

namespace meydan::auth {
namespace {

constexpr size_t kMaxKeys = 100;

absl::Status Invalid(absl::string_view why) {
  return MakeError(absl::StatusCode::kInvalidArgument, "JWKS_INVALID", absl::StrCat("the key set is invalid: ", why));
}

}  // namespace

absl::StatusOr<KeySet> KeySet::Parse(absl::string_view text) {
  const std::optional<nlohmann::json> set = ParseStrictObject(text);
  if (!set.has_value()) return Invalid("it is not a JSON object, or names something twice");
  const auto list = set->find("keys");
  if (list == set->end() || !list->is_array()) return Invalid("it has no list called `keys`");
  if (list->size() > kMaxKeys) return Invalid(absl::StrCat("it has more than ", kMaxKeys, " keys"));
  std::vector<PublicKey> keys;
  for (size_t i = 0; i < list->size(); ++i) {
    absl::StatusOr<PublicKey> key = PublicKey::FromJwk((*list)[i]);
    if (ReasonOf(key.status()) == "JWK_UNSUPPORTED") continue;
    if (!key.ok()) return Invalid(absl::StrCat("keys[", i, "]: ", key.status().message()));
    for (const PublicKey& other : keys) {
      if (!key->id().empty() && key->id() == other.id())
        return Invalid(absl::StrCat("keys[", i, "]: its id occurs twice"));
    }
    keys.push_back(*std::move(key));
  }
  if (keys.empty()) return Invalid("it holds no key for RS256, ES256 or EdDSA");
  return KeySet(std::move(keys));
}

absl::Status KeySet::Verify(const Jws& jws) const {
  const PublicKey* chosen = nullptr;
  for (const PublicKey& key : keys_) {
    const bool fits = jws.key_id.empty() ? key.algorithm() == jws.algorithm : key.id() == jws.key_id;
    if (!fits) continue;
    if (chosen != nullptr) return Refuse("TOKEN_KEY_UNKNOWN", "the token names no key and several would fit");
    chosen = &key;
  }
  if (chosen == nullptr)
    return Refuse("TOKEN_KEY_UNKNOWN", "the token is signed with a key that the issuer does not list");
  if (chosen->algorithm() != jws.algorithm) {
    return Refuse("TOKEN_ALGORITHM_REFUSED", "the token's algorithm is not the one that its key is for");
  }
  if (!chosen->Verifies(jws.signing_input, jws.signature)) {
    return Refuse("TOKEN_SIGNATURE_INVALID", "the token's signature is wrong");
  }
  return absl::OkStatus();
}

}  // namespace meydan::auth

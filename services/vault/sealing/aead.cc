#include "services/vault/sealing/aead.h"

#include <sodium.h>

#include <array>
#include <cstdio>
#include <cstdlib>

#include "common/base/errors.h"

namespace meydan::vault {
namespace {

constexpr size_t kNonceBytes = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES;
constexpr size_t kTagBytes = crypto_aead_xchacha20poly1305_ietf_ABYTES;
static_assert(kKeyBytes == crypto_aead_xchacha20poly1305_ietf_KEYBYTES);
static_assert(kKeyBytes >= crypto_generichash_KEYBYTES_MIN && kKeyBytes <= crypto_generichash_KEYBYTES_MAX);

const unsigned char* Bytes(absl::string_view text) { return reinterpret_cast<const unsigned char*>(text.data()); }

// A key of another size is a fault of the program: every key is made here or checked where it comes in.
void CheckKey(const Secret& key) {
  if (key.size() == kKeyBytes) return;
  std::fprintf(stderr, "a key of %zu bytes\n", key.size());
  std::abort();
}

std::array<unsigned char, 8> LengthOf(absl::string_view part) {
  std::array<unsigned char, 8> length{};
  for (size_t i = 0, rest = part.size(); i < length.size(); ++i, rest >>= 8) {
    length[i] = static_cast<unsigned char>(rest & 0xff);
  }
  return length;
}

// HMAC-SHA256 that leaves nothing of the key on the stack.
class Hmac {
 public:
  explicit Hmac(const Secret& key) {
    StartSodium();
    crypto_auth_hmacsha256_init(&state_, key.data(), key.size());
  }
  Hmac(const Hmac&) = delete;
  Hmac& operator=(const Hmac&) = delete;
  ~Hmac() { sodium_memzero(&state_, sizeof(state_)); }

  void Add(const unsigned char* data, size_t size) { crypto_auth_hmacsha256_update(&state_, data, size); }
  std::string Digest() {
    std::string digest(crypto_auth_hmacsha256_BYTES, '\0');
    crypto_auth_hmacsha256_final(&state_, reinterpret_cast<unsigned char*>(digest.data()));
    return digest;
  }

 private:
  crypto_auth_hmacsha256_state state_;
};

}  // namespace

absl::Status RecordDamaged() {
  return MakeError(absl::StatusCode::kDataLoss, "RECORD_DAMAGED",
                   "what is stored is not as it was sealed, or it belongs elsewhere");
}

std::string SealBytes(const Secret& key, absl::string_view plain, absl::string_view associated) {
  StartSodium();
  CheckKey(key);
  std::string sealed(kNonceBytes + plain.size() + kTagBytes, '\0');
  auto* nonce = reinterpret_cast<unsigned char*>(sealed.data());
  randombytes_buf(nonce, kNonceBytes);
  crypto_aead_xchacha20poly1305_ietf_encrypt(nonce + kNonceBytes, nullptr, Bytes(plain), plain.size(),
                                             Bytes(associated), associated.size(), nullptr, nonce, key.data());
  return sealed;
}

absl::StatusOr<Secret> OpenBytes(const Secret& key, absl::string_view sealed, absl::string_view associated) {
  StartSodium();
  CheckKey(key);
  if (sealed.size() < kNonceBytes + kTagBytes) return RecordDamaged();
  const absl::string_view cipher = sealed.substr(kNonceBytes);
  Secret plain(cipher.size() - kTagBytes);
  if (crypto_aead_xchacha20poly1305_ietf_decrypt(plain.data(), nullptr, nullptr, Bytes(cipher), cipher.size(),
                                                 Bytes(associated), associated.size(), Bytes(sealed),
                                                 key.data()) != 0) {
    return RecordDamaged();
  }
  return plain;
}

std::string Framed(std::initializer_list<absl::string_view> parts) {
  std::string framed;
  for (const absl::string_view part : parts) {
    const auto length = LengthOf(part);
    framed.append(length.begin(), length.end()).append(part.data(), part.size());
  }
  return framed;
}

std::string KeyedDigest(const Secret& key, absl::string_view bytes) {
  Hmac hmac(key);
  hmac.Add(Bytes(bytes), bytes.size());
  return hmac.Digest();
}

std::string KeyedDigest(const Secret& key, std::initializer_list<absl::string_view> parts) {
  Hmac hmac(key);
  for (const absl::string_view part : parts) {
    const auto length = LengthOf(part);
    hmac.Add(length.data(), length.size());
    hmac.Add(Bytes(part), part.size());
  }
  return hmac.Digest();
}

Secret DeriveKey(const Secret& key, absl::string_view purpose) {
  StartSodium();
  CheckKey(key);
  Secret derived(kKeyBytes);
  crypto_generichash(derived.data(), derived.size(), Bytes(purpose), purpose.size(), key.data(), key.size());
  return derived;
}

}  // namespace meydan::vault

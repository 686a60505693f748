#pragma once

#include <cstddef>
#include <initializer_list>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "services/vault/sealing/secret.h"

namespace meydan::vault {

// XChaCha20-Poly1305 (draft-irtf-cfrg-xchacha-03) of libsodium, with a random nonce in front.

inline constexpr size_t kKeyBytes = 32;

// Nonce and ciphertext. `key` has kKeyBytes.
std::string SealBytes(const Secret& key, absl::string_view plain, absl::string_view associated);

// DATA_LOSS, reason RECORD_DAMAGED, when key, bytes or associated data are not those of the sealing.
absl::StatusOr<Secret> OpenBytes(const Secret& key, absl::string_view sealed, absl::string_view associated);

// DATA_LOSS, reason RECORD_DAMAGED: what all of this folder answers to bytes that are not as they were sealed.
absl::Status RecordDamaged();

// The parts one after the other, each behind its length in eight bytes (little-endian), so that no two lists of parts
// give the same bytes.
std::string Framed(std::initializer_list<absl::string_view> parts);

// HMAC-SHA256 with a key that is secret; the second, of Framed(parts) without making a copy of them.
std::string KeyedDigest(const Secret& key, absl::string_view bytes);
std::string KeyedDigest(const Secret& key, std::initializer_list<absl::string_view> parts);

// A key for another purpose, from one that is secret: BLAKE2b under `key`. Both have kKeyBytes.
Secret DeriveKey(const Secret& key, absl::string_view purpose);

}  // namespace meydan::vault

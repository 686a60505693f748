#pragma once

#include <map>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "meydan/vault/storage/v1/storage.pb.h"
#include "meydan/vault/v1/resources.pb.h"
#include "services/vault/sealing/secret.h"

// What lies under what, each under XChaCha20-Poly1305 with a random nonce in front (aead.h). What a seal names as
// associated data stands in brackets, framed so that no two lists of it are the same; a text with a number in it tells
// the kinds apart.
//
//   root key (root_key.h)
//     BLAKE2b → key of the keyring's record (record_code.h)
//     BLAKE2b → wrapping key
//       key-encryption keys 1, 2, …                     ["meydan vault key 1", number, ""]
//         data key, one for each sealed value           ["meydan vault data key 1", place, id, key version]
//           the value, padded to a multiple of 64 bytes ["meydan vault value 1", place, id]
//       record key, digest key                          ["meydan vault key 1", 0, purpose]
//
// A place is three: credential, field, version of the field.
namespace meydan::vault {

// Where a value belongs: it is sealed for that, and opens nowhere else. The name is only looked at.
struct Place {
  absl::string_view credential;
  v1::Field field;
  int version;  // of the field, not of a key
};

// The keyring, opened: key-encryption keys by version, the record key and the digest key. Never changes; safe from any
// thread.
class Keys {
 public:
  // FAILED_PRECONDITION, reason ROOT_KEY_WRONG: the root key opens none of it. DATA_LOSS, reason RECORD_DAMAGED: only
  // some of it, or its keys are not those of `minimum` to `current` and one for each purpose.
  static absl::StatusOr<std::shared_ptr<const Keys>> Open(const Secret& root, const storage::v1::Keyring& keyring);

  int current() const { return current_; }
  int minimum() const { return minimum_; }
  bool Has(int key_version) const;
  // Under which the bodies of records are sealed: like the record key, with which their codes are made, it stays when
  // the key-encryption keys change.
  const Secret& body_key() const { return body_; }

  // Seals a value, padded to a multiple of 64 bytes (CV1), under a new data key under the current key-encryption key.
  storage::v1::SealedValue Seal(const Place& place, const Secret& value) const;
  // RECORD_DAMAGED (DATA_LOSS): it was not sealed for this place, or not these bytes. KEY_DESTROYED
  // (FAILED_PRECONDITION): its key-encryption key is gone. KEYRING_STALE (ABORTED): made by a newer keyring than this.
  absl::StatusOr<Secret> Open(const Place& place, const storage::v1::SealedValue& value) const;
  // The same value, its data key under the current key-encryption key; one that is under it already comes back as it
  // is. Errors as Open.
  absl::StatusOr<storage::v1::SealedValue> Rewrap(const Place& place, const storage::v1::SealedValue& value) const;

  // HMACs under the record key and the digest key, of both arguments.
  std::string RecordCode(absl::string_view name, absl::string_view body) const;
  std::string Digest(absl::string_view purpose, absl::string_view words) const;

 private:
  std::map<int, Secret> keys_;
  Secret record_;
  Secret digest_;
  Secret body_;
  int current_ = 0;
  int minimum_ = 0;
};

// A keyring with its first keys; with one key more, which is the current one (FAILED_PRECONDITION, TOO_MANY_KEYS beyond
// kMaxKeys; errors as Keys::Open when `root` is not the keyring's); without those below `minimum` (INVALID_ARGUMENT,
// VERSION_INVALID, unless it lies between the present minimum and current). New keys are sealed under `root`.
inline constexpr int kMaxKeys = 100;
storage::v1::Keyring MakeKeyring(const Secret& root, absl::Time now);
absl::StatusOr<storage::v1::Keyring> AddKey(const storage::v1::Keyring& keyring, const Secret& root, absl::Time now);
absl::StatusOr<storage::v1::Keyring> DropKeys(const storage::v1::Keyring& keyring, int minimum);

}  // namespace meydan::vault

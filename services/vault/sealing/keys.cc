#include "services/vault/sealing/keys.h"

#include <sodium.h>

#include <cstring>

#include "absl/strings/str_cat.h"
#include "common/base/errors.h"
#include "common/base/ids.h"
#include "common/base/status_macros.h"
#include "services/vault/sealing/aead.h"

namespace meydan::vault {
namespace {

using storage::v1::SealedValue;

constexpr size_t kBlockBytes = 64;

// Stays the same when the data key is re-wrapped.
std::string AssociatedWithValue(const Place& place, absl::string_view id) {
  return Framed({"meydan vault value 1", place.credential, absl::StrCat(static_cast<int>(place.field)),
                 absl::StrCat(place.version), id});
}

std::string AssociatedWithDataKey(const Place& place, absl::string_view id, int key_version) {
  return Framed({"meydan vault data key 1", place.credential, absl::StrCat(static_cast<int>(place.field)),
                 absl::StrCat(place.version), id, absl::StrCat(key_version)});
}

// At least one byte is added (ISO/IEC 7816-4).
Secret Padded(const Secret& value) {
  Secret padded((value.size() / kBlockBytes + 1) * kBlockBytes);
  if (!value.empty()) std::memcpy(padded.data(), value.data(), value.size());
  size_t size = 0;
  sodium_pad(&size, padded.data(), value.size(), kBlockBytes, padded.size());
  return padded;
}

absl::StatusOr<Secret> Unpadded(Secret padded) {
  size_t size = 0;
  if (padded.empty() || sodium_unpad(&size, padded.data(), padded.size(), kBlockBytes) != 0) return RecordDamaged();
  padded.Shrink(size);
  return padded;
}

absl::StatusOr<Secret> OpenDataKey(const Secret& key, const Place& place, const SealedValue& value) {
  const std::string associated = AssociatedWithDataKey(place, value.id(), value.key_version());
  ASSIGN_OR_RETURN(Secret data_key, OpenBytes(key, value.wrapped_key(), associated));
  if (data_key.size() != kKeyBytes) return RecordDamaged();
  return data_key;
}

absl::Status KeyDestroyed(int version) {
  return MakeError(absl::StatusCode::kFailedPrecondition, "KEY_DESTROYED",
                   absl::StrCat("key ", version, " was destroyed, and with it what lay under it"));
}

absl::Status KeyringStale(int version) {
  return MakeError(absl::StatusCode::kAborted, "KEYRING_STALE",
                   absl::StrCat("key ", version, " is newer than the keyring that is open here"));
}

}  // namespace

bool Keys::Has(int key_version) const { return keys_.contains(key_version); }

SealedValue Keys::Seal(const Place& place, const Secret& value) const {
  const Secret data_key = Secret::Random(kKeyBytes);
  SealedValue sealed;
  sealed.set_id(RandomUuid());
  sealed.set_key_version(current_);
  sealed.set_wrapped_key(
      SealBytes(keys_.at(current_), data_key.view(), AssociatedWithDataKey(place, sealed.id(), current_)));
  sealed.set_ciphertext(SealBytes(data_key, Padded(value).view(), AssociatedWithValue(place, sealed.id())));
  return sealed;
}

absl::StatusOr<Secret> Keys::Open(const Place& place, const SealedValue& value) const {
  const int version = value.key_version();
  if (version < 1) return RecordDamaged();
  if (version > current_) return KeyringStale(version);
  const auto key = keys_.find(version);
  if (key == keys_.end()) return KeyDestroyed(version);
  ASSIGN_OR_RETURN(const Secret data_key, OpenDataKey(key->second, place, value));
  ASSIGN_OR_RETURN(Secret padded, OpenBytes(data_key, value.ciphertext(), AssociatedWithValue(place, value.id())));
  return Unpadded(std::move(padded));
}

absl::StatusOr<SealedValue> Keys::Rewrap(const Place& place, const SealedValue& value) const {
  // The value too is opened: a damaged one is found out while its older copies may still exist.
  RETURN_IF_ERROR(Open(place, value).status());
  if (value.key_version() == current_) return value;
  ASSIGN_OR_RETURN(const Secret data_key, OpenDataKey(keys_.at(value.key_version()), place, value));
  SealedValue again = value;
  again.set_key_version(current_);
  again.set_wrapped_key(
      SealBytes(keys_.at(current_), data_key.view(), AssociatedWithDataKey(place, value.id(), current_)));
  return again;
}

std::string Keys::RecordCode(absl::string_view name, absl::string_view body) const {
  return KeyedDigest(record_, {name, body});
}

std::string Keys::Digest(absl::string_view purpose, absl::string_view words) const {
  return KeyedDigest(digest_, {purpose, words});
}

}  // namespace meydan::vault

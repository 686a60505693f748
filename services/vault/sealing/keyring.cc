// How keys are kept in the keyring, each sealed under a key that follows from the root key.
#include <algorithm>

#include "absl/strings/str_cat.h"
#include "common/base/errors.h"
#include "common/base/proto_time.h"
#include "common/base/status_macros.h"
#include "services/vault/sealing/aead.h"
#include "services/vault/sealing/keys.h"

namespace meydan::vault {
namespace {

using storage::v1::Keyring;
using storage::v1::WrappedKey;

constexpr absl::string_view kRecordPurpose = "record";
constexpr absl::string_view kDigestPurpose = "digest";

Secret WrappingKey(const Secret& root) { return DeriveKey(root, "meydan vault: keys of the keyring"); }

std::string AssociatedWith(const WrappedKey& key) {
  return Framed({"meydan vault key 1", absl::StrCat(key.number()), key.purpose()});
}

void Wrap(const Secret& wrapping, absl::Time now, WrappedKey& key) {
  key.set_wrapped(SealBytes(wrapping, Secret::Random(kKeyBytes).view(), AssociatedWith(key)));
  *key.mutable_create_time() = ToProto(now);
}

absl::Status RootKeyWrong() {
  return MakeError(absl::StatusCode::kFailedPrecondition, "ROOT_KEY_WRONG",
                   "the root key is not the one that the keyring was sealed under");
}

// The numbers are all those from minimum to current, and each purpose has one key.
bool IsWhole(const Keyring& keyring) {
  if (keyring.minimum() < 1 || keyring.current() < keyring.minimum()) return false;
  if (keyring.keys_size() > kMaxKeys || keyring.keys_size() != keyring.current() - keyring.minimum() + 1) return false;
  for (int i = 0; i < keyring.keys_size(); ++i) {
    if (keyring.keys(i).number() != keyring.minimum() + i || !keyring.keys(i).purpose().empty()) return false;
  }
  return keyring.purposes_size() == 2 && keyring.purposes(0).purpose() == kRecordPurpose &&
         keyring.purposes(1).purpose() == kDigestPurpose &&
         std::all_of(keyring.purposes().begin(), keyring.purposes().end(),
                     [](const WrappedKey& key) { return key.number() == 0; });
}

}  // namespace

absl::StatusOr<std::shared_ptr<const Keys>> Keys::Open(const Secret& root, const Keyring& keyring) {
  if (root.size() != kKeyBytes) return RootKeyWrong();
  if (!IsWhole(keyring)) return RecordDamaged();
  const Secret wrapping = WrappingKey(root);
  auto keys = std::make_shared<Keys>();
  int opened = 0;
  int failed = 0;
  const auto open = [&](const WrappedKey& key) {
    absl::StatusOr<Secret> plain = OpenBytes(wrapping, key.wrapped(), AssociatedWith(key));
    const bool good = plain.ok() && plain->size() == kKeyBytes;
    ++(good ? opened : failed);
    return good ? *std::move(plain) : Secret();
  };
  for (const WrappedKey& key : keyring.keys()) keys->keys_.emplace(key.number(), open(key));
  keys->record_ = open(keyring.purposes(0));
  keys->digest_ = open(keyring.purposes(1));
  if (opened == 0) return RootKeyWrong();
  if (failed != 0) return RecordDamaged();
  std::string body = keys->Digest("key of sealed bodies", "");
  keys->body_ = Secret::Of(body);
  Wipe(body);
  keys->current_ = keyring.current();
  keys->minimum_ = keyring.minimum();
  return keys;
}

Keyring MakeKeyring(const Secret& root, absl::Time now) {
  const Secret wrapping = WrappingKey(root);
  Keyring keyring;
  keyring.set_name("keyrings/vault");
  keyring.set_current(1);
  keyring.set_minimum(1);
  WrappedKey& first = *keyring.add_keys();
  first.set_number(1);
  Wrap(wrapping, now, first);
  for (const absl::string_view purpose : {kRecordPurpose, kDigestPurpose}) {
    WrappedKey& key = *keyring.add_purposes();
    key.set_purpose(std::string(purpose));
    Wrap(wrapping, now, key);
  }
  return keyring;
}

absl::StatusOr<Keyring> AddKey(const Keyring& keyring, const Secret& root, absl::Time now) {
  // Otherwise a wrong root key would make a keyring that no root key opens.
  RETURN_IF_ERROR(Keys::Open(root, keyring).status());
  if (keyring.keys_size() >= kMaxKeys) {
    return MakeError(absl::StatusCode::kFailedPrecondition, "TOO_MANY_KEYS",
                     absl::StrCat("there are ", kMaxKeys, " keys already; destroy the old ones first"));
  }
  Keyring more = keyring;
  WrappedKey& key = *more.add_keys();
  key.set_number(keyring.current() + 1);
  Wrap(WrappingKey(root), now, key);
  more.set_current(key.number());
  return more;
}

absl::StatusOr<Keyring> DropKeys(const Keyring& keyring, int minimum) {
  if (minimum < keyring.minimum() || minimum > keyring.current()) {
    return MakeError(absl::StatusCode::kInvalidArgument, "VERSION_INVALID",
                     absl::StrCat("the minimum must be between ", keyring.minimum(), " and ", keyring.current()),
                     {{"minimum", absl::StrCat(keyring.minimum())}, {"current", absl::StrCat(keyring.current())}});
  }
  Keyring fewer = keyring;
  fewer.clear_keys();
  for (const WrappedKey& key : keyring.keys()) {
    if (key.number() >= minimum) *fewer.add_keys() = key;
  }
  fewer.set_minimum(minimum);
  return fewer;
}

}  // namespace meydan::vault

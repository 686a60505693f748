#include "services/vault/sealing/record_code.h"

#include <string>

#include "common/base/errors.h"
#include "common/base/status_macros.h"
#include "common/crypto/hmac.h"
#include "services/vault/sealing/aead.h"

namespace meydan::vault {
namespace {

using storage::v1::Keyring;
using storage::v1::Record;

constexpr absl::string_view kKeyringName = "keyrings/vault";

std::string KeyringCode(const Secret& root, absl::string_view body) {
  return KeyedDigest(DeriveKey(root, "meydan vault: record of the keyring"), {kKeyringName, body});
}

}  // namespace

Record CloseRecord(const google::protobuf::Message& body, absl::string_view name, const Keys& keys) {
  Record record;
  record.set_name(std::string(name));
  record.set_body(body.SerializeAsString());
  record.set_code(keys.RecordCode(name, record.body()));
  return record;
}

absl::Status OpenRecord(const Record& record, absl::string_view name, const Keys& keys,
                        google::protobuf::Message& body) {
  if (record.name() != name) return RecordDamaged();
  if (!crypto::ConstantTimeEquals(record.code(), keys.RecordCode(name, record.body()))) return RecordDamaged();
  if (!body.ParseFromString(record.body())) return RecordDamaged();
  return absl::OkStatus();
}

Record CloseKeyring(const Keyring& keyring, const Secret& root) {
  Record record;
  record.set_name(std::string(kKeyringName));
  record.set_body(keyring.SerializeAsString());
  record.set_code(KeyringCode(root, record.body()));
  return record;
}

absl::StatusOr<Keyring> OpenKeyringRecord(const Record& record, const Secret& root) {
  Keyring keyring;
  if (record.name() != kKeyringName || !keyring.ParseFromString(record.body())) return RecordDamaged();
  // A code that does not fit may come from a wrong root key or from tampering: the keys in it tell which.
  if (root.size() != kKeyBytes || !crypto::ConstantTimeEquals(record.code(), KeyringCode(root, record.body()))) {
    const absl::Status opened = Keys::Open(root, keyring).status();
    return ReasonOf(opened) == "ROOT_KEY_WRONG" ? opened : RecordDamaged();
  }
  return keyring;
}

}  // namespace meydan::vault

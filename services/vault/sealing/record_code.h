#pragma once

#include <google/protobuf/message.h>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "meydan/vault/storage/v1/storage.pb.h"
#include "services/vault/sealing/keys.h"

namespace meydan::vault {

// What lies in the store: the aggregate's bytes and a code over them (storage.v1.Record).
storage::v1::Record CloseRecord(const google::protobuf::Message& body, absl::string_view name, const Keys& keys);
// RECORD_DAMAGED (DATA_LOSS) when a single bit is not as it was closed, or it is another aggregate's.
absl::Status OpenRecord(const storage::v1::Record& record, absl::string_view name, const Keys& keys,
                        google::protobuf::Message& body);

// The keyring's own record, under a key that follows from the root key. Opening: FAILED_PRECONDITION, reason
// ROOT_KEY_WRONG, when the root key opens nothing in it either; RECORD_DAMAGED as above.
storage::v1::Record CloseKeyring(const storage::v1::Keyring& keyring, const Secret& root);
absl::StatusOr<storage::v1::Keyring> OpenKeyringRecord(const storage::v1::Record& record, const Secret& root);

}  // namespace meydan::vault

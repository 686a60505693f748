#include "services/vault/sealed_type.h"

#include "services/vault/domain/link.h"
#include "services/vault/domain/policy.h"
#include "services/vault/domain/rows.h"
#include "services/vault/sealing/aead.h"

namespace meydan::vault {
void SealBody(storage::v1::Record& record, const Keys& keys) {
  std::string sealed = SealBytes(keys.body_key(), record.body(), record.name());
  Wipe(*record.mutable_body());
  record.set_body(std::move(sealed));
}

absl::Status UnsealBody(storage::v1::Record& record, absl::string_view name, const Keys& keys) {
  ASSIGN_OR_RETURN(const Secret body, OpenBytes(keys.body_key(), record.body(), name));
  record.set_body(std::string(body.view()));
  return absl::OkStatus();
}

std::vector<store::IndexEntry> ListsOf(const storage::v1::Credential& body) { return IndexesOf(body); }
std::vector<store::IndexEntry> ListsOf(const storage::v1::Reader&) { return {}; }
std::vector<store::IndexEntry> ListsOf(const storage::v1::Link& body) { return IndexesOf(body); }
std::vector<store::IndexEntry> ListsOf(const storage::v1::Policy& body) { return IndexesOf(body); }
std::vector<store::Timer> AllTimersOf(const storage::v1::Credential& body) { return TimersOf(body); }
std::vector<store::Timer> AllTimersOf(const storage::v1::Reader&) { return {}; }
std::vector<store::Timer> AllTimersOf(const storage::v1::Link& body) { return LinkTimersOf(body); }
std::vector<store::Timer> AllTimersOf(const storage::v1::Policy& body) { return PolicyTimersOf(body); }

void WithoutValues(storage::v1::Credential& body) {
  for (storage::v1::StoredField& field : *body.mutable_fields()) {
    for (storage::v1::StoredVersion& version : *field.mutable_versions()) {
      version.clear_value();
      version.clear_reuse_digest();
      version.clear_part_digests();
    }
  }
}

}  // namespace meydan::vault

#include "services/vault/domain/audit.h"

#include "absl/strings/str_cat.h"
#include "common/base/ids.h"
#include "common/base/proto_time.h"

namespace meydan::vault {

v1::AuditRecord RecordOf(const Occasion& occasion, v1::AuditRecord::Action action) {
  v1::AuditRecord record;
  *record.mutable_time() = ToProto(occasion.now);
  record.set_actor(occasion.who.name());
  record.set_action(action);
  record.set_cause(occasion.cause);
  return record;
}

std::string ChainDigest(absl::string_view before, absl::string_view record) {
  return Sha256(absl::StrCat(before, record));
}

v1::AuditRecorded Extend(absl::string_view chain, v1::ChainHead& head, const v1::AuditRecord& record) {
  v1::AuditRecorded recorded;
  recorded.set_chain(std::string(chain));
  recorded.set_number(head.number() + 1);
  recorded.set_record(record.SerializeAsString());
  recorded.set_digest(ChainDigest(head.digest(), recorded.record()));
  head.set_number(recorded.number());
  head.set_digest(recorded.digest());
  return recorded;
}

v1::CredentialFacts FactsOf(const storage::v1::Credential& credential) {
  v1::CredentialFacts facts;
  facts.set_name(credential.name());
  facts.set_account(credential.account());
  facts.set_unit(credential.unit());
  facts.set_tier(credential.tier());
  facts.set_compliance(credential.compliance());
  return facts;
}

}  // namespace meydan::vault

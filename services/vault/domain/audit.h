#pragma once

#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "common/base/decision.h"
#include "common/base/errors.h"
#include "meydan/vault/storage/v1/storage.pb.h"
#include "meydan/vault/v1/audit.pb.h"
#include "meydan/vault/v1/events.pb.h"
#include "services/vault/domain/ruling.h"
#include "services/vault/domain/surroundings.h"

namespace meydan::vault {

// The audit chains (CV5): every aggregate of the vault has its own, so that a record is committed together with what it
// records, in one atomic commit, and chains need no order among each other. The head stands in the aggregate's state,
// the records are events of its history and go out on the vault's topic; heads are anchored outside besides.

// A record of this occasion: time, actor and cause are filled in.
v1::AuditRecord RecordOf(const Occasion& occasion, v1::AuditRecord::Action action);

// SHA-256 of the digest before it and the record's bytes.
std::string ChainDigest(absl::string_view before, absl::string_view record);

// The next link: advances `head` and gives the event that carries the record.
v1::AuditRecorded Extend(absl::string_view chain, v1::ChainHead& head, const v1::AuditRecord& record);

// Adds a record to the decision's state and events. `State` has `name` and `chain`.
template <typename State>
void WriteAudit(Decision<State>& decision, const v1::AuditRecord& record) {
  const std::string name = decision.state.name();
  decision.Emit(Extend(name, *decision.state.mutable_chain(), record));
}

// A refusal that is written down: the record says why. `current` has a name.
template <typename State>
RulingOn<State> Refused(State current, v1::AuditRecord record, absl::Status refusal) {
  record.set_refusal(ReasonOf(refusal));
  RulingOn<State> ruling{{std::move(current), {}}, std::move(refusal)};
  WriteAudit(ruling.decision, record);
  return ruling;
}

// The credential as events tell of it.
v1::CredentialFacts FactsOf(const storage::v1::Credential& credential);

// Emits an event whose `facts` are those of the decision's state.
template <typename Event>
void EmitWithFacts(CredentialDecision& decision, Event event) {
  *event.mutable_facts() = FactsOf(decision.state);
  decision.Emit(event);
}

}  // namespace meydan::vault

#pragma once

#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/base/decision.h"
#include "meydan/vault/storage/v1/storage.pb.h"

namespace meydan::vault {

using CredentialDecision = Decision<storage::v1::Credential>;

// What a domain function decided about an aggregate. A refusal is written down like anything else (CV4, CV5): then
// `refusal` is what the caller is told once the decision, which holds nothing but the record, has been committed. What
// comes back as an error instead of a ruling is not recorded: faults of the request's form, and what does not exist.
template <typename State>
struct RulingOn {
  Decision<State> decision;
  absl::Status refusal;
};
using Ruling = RulingOn<storage::v1::Credential>;
using PolicyRuling = RulingOn<storage::v1::Policy>;

}  // namespace meydan::vault

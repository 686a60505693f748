#include "services/vault/gate_refusals.h"

#include <utility>

#include "common/base/errors.h"
#include "services/vault/domain/audit.h"
#include "services/vault/domain/granting.h"

namespace meydan::vault {

Task<absl::Status> GateRefusals::WriteDown(rpc::Call call, const rpc::Method& method, std::string resource,
                                           absl::Status refusal) {
  const absl::StatusOr<Circumstances> circumstances = co_await preparation_.Of(std::move(call), "");
  if (ReasonOf(circumstances.status()) == "VAULT_SEALED") co_return refusal;
  if (!circumstances.ok()) co_return circumstances.status();
  const auto record = [&](absl::Time now) {
    return RecordAbout(method.descriptor->name(), v1::AuditRecord::ACTION_CALL, circumstances->At(now));
  };
  if (IsCredentialName(resource)) {
    const auto refuse = [&](const storage::v1::Credential& current, absl::Time now) -> absl::StatusOr<Ruling> {
      return Refused(current, record(now), refusal);
    };
    const absl::Status written =
        (co_await preparation_.records().Rule(std::move(resource), circumstances->origin, refuse)).status();
    if (ReasonOf(written) != "CREDENTIAL_NOT_FOUND") co_return written;
  }
  const auto refuse = [&](storage::v1::Policy current, absl::Time now) -> absl::StatusOr<PolicyRuling> {
    current.set_name(kPolicyName);
    return Refused(std::move(current), record(now), refusal);
  };
  co_return (co_await preparation_.records().Rule(circumstances->origin, refuse)).status();
}

}  // namespace meydan::vault

#include "services/vault/gate_refusals.h"

#include <utility>

#include "absl/strings/match.h"
#include "common/base/errors.h"
#include "services/vault/domain/audit.h"
#include "services/vault/domain/granting.h"

namespace meydan::vault {
namespace {

bool IsSealed(const absl::Status& status) { return ReasonOf(status) == "VAULT_SEALED"; }

}  // namespace

Task<absl::Status> GateRefusals::WriteDown(rpc::Call call, const rpc::Method& method, std::string resource,
                                           absl::Status refusal) {
  if (!absl::StartsWith(method.name, "meydan.vault.")) co_return refusal;
  Records& records = preparation_.records();
  if (!limit_.Take(call.actor.name, records.clock().Now()).ok()) co_return refusal;
  const absl::StatusOr<Circumstances> circumstances = co_await preparation_.Of(std::move(call), "");
  if (!circumstances.ok()) co_return IsSealed(circumstances.status()) ? refusal : circumstances.status();
  const auto record = [&](absl::Time now) {
    return RecordAbout(method.descriptor->name(), v1::AuditRecord::ACTION_CALL, circumstances->At(now));
  };
  absl::Status written = absl::NotFoundError("");
  if (IsCredentialName(resource)) {
    const auto add = [&](const storage::v1::Credential& current, absl::Time now) -> absl::StatusOr<CredentialDecision> {
      return Refused(current, record(now), refusal).decision;
    };
    written = (co_await records.Change<storage::v1::Credential>(resource, circumstances->origin, add)).status();
  }
  if (absl::IsNotFound(written) || absl::IsDataLoss(written)) {  // there is none, or it is damaged
    const auto add = [&](storage::v1::Policy current, absl::Time now) -> absl::StatusOr<Decision<storage::v1::Policy>> {
      current.set_name(kPolicyName);
      return Refused(std::move(current), record(now), refusal).decision;
    };
    written = (co_await records.Put<storage::v1::Policy>(kPolicyName, circumstances->origin, add)).status();
  }
  co_return written.ok() || IsSealed(written) ? refusal : written;
}

}  // namespace meydan::vault

#include "services/vault/rpc/credential_calls.h"

#include <utility>

#include "common/base/errors.h"
#include "common/base/status_macros.h"
#include "services/vault/domain/audit.h"
#include "services/vault/domain/granting.h"
#include "services/vault/domain/people.h"
#include "services/vault/domain/standing.h"
#include "services/vault/domain/view.h"

namespace meydan::vault {

v1::Credential CredentialCalls::Show(const Circumstances& circumstances,
                                     const storage::v1::Credential& credential) const {
  return ShownTo(circumstances.who, credential, circumstances.At(Now()));
}

Task<absl::StatusOr<storage::v1::Credential>> CredentialCalls::Load(const Circumstances& circumstances,
                                                                    std::string name) {
  if (!IsCredentialName(name)) co_return CredentialNotFound(name);
  absl::StatusOr<storage::v1::Credential> found = co_await records().Read<storage::v1::Credential>(name);
  if (ReasonOf(found.status()) == "NOT_FOUND") co_return CredentialNotFound(name);
  if (found.ok() && !MaySee(*found, circumstances.At(Now()))) co_return CredentialNotFound(name);
  co_return found;
}

Task<absl::Status> CredentialCalls::CheckExists(const Circumstances& circumstances, std::string name,
                                                v1::AuditRecord::Action action) {
  const absl::Status found = (co_await Load(circumstances, name)).status();
  if (ReasonOf(found) != "CREDENTIAL_NOT_FOUND") co_return found;
  const auto refuse = [&](const storage::v1::Credential& current, absl::Time now) -> absl::StatusOr<Ruling> {
    const Occasion occasion = circumstances.At(now);
    // It has come to exist for them meanwhile: they may try again.
    if (ExistsFor(current, occasion)) return CredentialNotFound(name);
    return NotFoundFor(current, name, RecordOf(occasion, action));
  };
  co_return (co_await records().Rule(name, circumstances.origin, refuse)).status();
}

Task<absl::StatusOr<v1::Credential>> CredentialCalls::Rule(rpc::Call call, std::string name, std::string request_id,
                                                           Decide decide) {
  CO_ASSIGN_OR_RETURN(const Circumstances circumstances,
                      co_await preparation_.Of(std::move(call), std::move(request_id)));
  const auto rule = [&](const storage::v1::Credential& current, absl::Time now) {
    return decide(current, circumstances.At(now));
  };
  CO_ASSIGN_OR_RETURN(const store::Written<storage::v1::Credential> written,
                      co_await records().Rule(std::move(name), circumstances.origin, rule));
  co_return Show(circumstances, written.state);
}

}  // namespace meydan::vault

#pragma once

#include <functional>
#include <string>

#include "absl/status/statusor.h"
#include "common/async/task.h"
#include "common/rpc/call.h"
#include "meydan/vault/v1/audit.pb.h"
#include "meydan/vault/v1/resources.pb.h"
#include "services/vault/domain/ruling.h"
#include "services/vault/preparation.h"

namespace meydan::vault {

// What the methods on one credential have in common. Safe from any thread.
class CredentialCalls {
 public:
  using Decide = std::function<absl::StatusOr<Ruling>(const storage::v1::Credential&, const Occasion&)>;

  explicit CredentialCalls(Preparation& preparation) : preparation_(preparation) {}

  // Lets the domain rule, commits what it ruled, and answers with what the caller may see then (Records::Rule).
  Task<absl::StatusOr<v1::Credential>> Rule(rpc::Call call, std::string name, std::string request_id, Decide decide);
  // The credential, when the caller may see it: CREDENTIAL_NOT_FOUND. `circumstances` must live until it has been
  // awaited.
  Task<absl::StatusOr<storage::v1::Credential>> Load(const Circumstances& circumstances, std::string name);
  // Whether it exists for the caller, before anything is prepared; that a stranger tried `action` is recorded.
  // `circumstances` must live until it has been awaited.
  Task<absl::Status> CheckExists(const Circumstances& circumstances, std::string name, v1::AuditRecord::Action action);
  // What the caller may see of it now.
  v1::Credential Show(const Circumstances& circumstances, const storage::v1::Credential& credential) const;

  Preparation& preparation() { return preparation_; }
  Records& records() { return preparation_.records(); }
  absl::Time Now() const { return preparation_.records().clock().Now(); }

 private:
  Preparation& preparation_;
};

}  // namespace meydan::vault

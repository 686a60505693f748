#pragma once

#include <functional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/async/task.h"
#include "common/rpc/call.h"
#include "meydan/vault/v1/service.pb.h"
#include "services/vault/rpc/credential_calls.h"

namespace meydan::vault {

// Lists of what the caller may see, out of the lists that they may read; every credential is looked at once more before
// it goes out (MaySee): what a list gives, GetCredential gives. Safe from any thread.
class ListMethods {
 public:
  explicit ListMethods(CredentialCalls& calls) : calls_(calls) {}

  // A page may be shorter than asked for, or even empty, and yet not be the last.
  Task<absl::StatusOr<v1::ListCredentialsResponse>> ListCredentials(rpc::Call call, v1::ListCredentialsRequest request);
  Task<absl::StatusOr<v1::ListHandOversResponse>> ListHandOvers(rpc::Call call, v1::ListHandOversRequest request);
  Task<absl::StatusOr<v1::CountComplianceResponse>> CountCompliance(rpc::Call call, v1::CountComplianceRequest request);

 private:
  struct Page {
    std::vector<storage::v1::Credential> credentials;
    std::vector<std::string> damaged;  // told to the director alone
    std::string next;                  // the name behind which the next page begins; empty on the last page
  };
  using Matches = std::function<bool(const storage::v1::Credential&)>;

  // Of what the caller may see behind `after`, the next `size` that match.
  Task<absl::StatusOr<Page>> Read(const Circumstances& circumstances, std::string unit, std::string after, int size,
                                  Matches matches);

  CredentialCalls& calls_;
};

}  // namespace meydan::vault

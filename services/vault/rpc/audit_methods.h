#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/async/task.h"
#include "common/rpc/call.h"
#include "meydan/vault/v1/audit_service.pb.h"
#include "services/vault/preparation.h"

namespace meydan::vault {

// What the vault wrote down, and who sees what (CV5, CV10). Safe from any thread.
class AuditMethods {
 public:
  explicit AuditMethods(Preparation& preparation) : preparation_(preparation) {}

  Task<absl::StatusOr<v1::ListAuditChainsResponse>> ListAuditChains(rpc::Call call, v1::ListAuditChainsRequest request);
  Task<absl::StatusOr<v1::ListAuditRecordsResponse>> ListAuditRecords(rpc::Call call,
                                                                      v1::ListAuditRecordsRequest request);
  Task<absl::StatusOr<v1::WhoCanSeeResponse>> WhoCanSee(rpc::Call call, v1::WhoCanSeeRequest request);
  Task<absl::StatusOr<v1::WhatCanSeeResponse>> WhatCanSee(rpc::Call call, v1::WhatCanSeeRequest request);
  Task<absl::StatusOr<v1::WhatWasSeenResponse>> WhatWasSeen(rpc::Call call, v1::WhatWasSeenRequest request);

 private:
  std::vector<std::string> ListsOf(const std::string& person) const;

  Preparation& preparation_;
};

}  // namespace meydan::vault

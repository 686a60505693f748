#pragma once

#include <string>

#include "absl/status/status.h"
#include "common/async/task.h"
#include "common/rpc/call.h"
#include "common/rpc/method.h"
#include "services/vault/preparation.h"

namespace meydan::vault {

// Writes down whom the gate refused a method as such (CV5), like what the domain refuses: in the chain of the
// credential that the call names, or in that of the policy when it names none that there is. Safe from any thread.
class GateRefusals {
 public:
  explicit GateRefusals(Preparation& preparation) : preparation_(preparation) {}

  // Gate::WriteDown. Returns `refusal` once its record is written, or why it could not be; `refusal` too while the
  // vault is sealed, when nothing can be had or written. TOO_MANY_REFUSALS.
  Task<absl::Status> WriteDown(rpc::Call call, const rpc::Method& method, std::string resource, absl::Status refusal);

 private:
  Preparation& preparation_;
};

}  // namespace meydan::vault

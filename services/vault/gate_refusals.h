#pragma once

#include <string>

#include "absl/status/status.h"
#include "common/async/task.h"
#include "common/rpc/call.h"
#include "common/rpc/method.h"
#include "services/vault/preparation.h"
#include "services/vault/refusal_limit.h"

namespace meydan::vault {

// Writes down whom the gate refused a method of the vault as such (CV5), like what the domain refuses: in the chain of
// the credential that the call names (`name`), or in that of the policy when it names none that can be written to. At
// most RefusalLimit::kMostInAnHour of each person in an hour, counted apart from what the domain refuses: who may not
// call one method is still let in by the others. Safe from any thread.
class GateRefusals {
 public:
  explicit GateRefusals(Preparation& preparation) : preparation_(preparation) {}

  // Gate::WriteDown. Returns `refusal` once its record is written, or why it could not be; `refusal` without a record
  // while the vault is sealed, when nothing can be had or written, past the limit, and of methods that are no vault's.
  Task<absl::Status> WriteDown(rpc::Call call, const rpc::Method& method, std::string resource, absl::Status refusal);

 private:
  Preparation& preparation_;
  RefusalLimit limit_;
};

}  // namespace meydan::vault

#pragma once

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/async/task.h"
#include "services/vault/domain/access.h"
#include "services/vault/preparation.h"

namespace meydan::vault {

// Counts what each person reveals (CV3), before it is revealed, and which passwords they deposit. Safe from any thread.
class Readers {
 public:
  struct Counted {
    absl::Status refusal;  // TOO_MANY_REVEALS, or OK
    Alerts alerts;
  };

  explicit Readers(Records& records) : records_(records) {}

  // Counts an access to the credential by the caller. `circumstances` must live until it has been awaited.
  Task<absl::StatusOr<Counted>> Count(const Circumstances& circumstances, std::string credential);
  // Counts a password that the caller deposits: TOO_MANY_DEPOSITS. `circumstances` must live until it has been awaited.
  Task<absl::StatusOr<Counted>> CountDeposit(const Circumstances& circumstances);
  // It came to a refusal. Of no consequence for the answer.
  Task<void> CountRefusal(const Circumstances& circumstances);

 private:
  Records& records_;
};

}  // namespace meydan::vault

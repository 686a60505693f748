#pragma once

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/async/task.h"
#include "services/vault/domain/access.h"
#include "services/vault/preparation.h"

namespace meydan::vault {

// What alerts a ruling tells, when it is committed. For one call.
class Telling {
 public:
  // Of several decisions the last one counts.
  void Note(const Ruling& ruling);
  void Note(const std::vector<google::protobuf::Any>& events);
  // What a commit that came to `outcome` has told for certain. A refusal is answered once it is committed, too; what
  // may have been committed counts as not: told twice is better than never.
  Alerts ToldBy(const absl::Status& outcome) const;

 private:
  Alerts alerts_;
  absl::Status refusal_;
};

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
  // These are owed no more (reader.h). Of no consequence for the answer: what fails is told again.
  Task<void> MarkTold(const Circumstances& circumstances, Alerts told);
  // It came to a refusal. Of no consequence for the answer.
  Task<void> CountRefusal(const Circumstances& circumstances);

 private:
  Records& records_;
};

}  // namespace meydan::vault

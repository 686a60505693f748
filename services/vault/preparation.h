#pragma once

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/async/task.h"
#include "common/async/work_threads.h"
#include "common/rpc/call.h"
#include "meydan/vault/v1/service.pb.h"
#include "services/vault/domain/duty.h"
#include "services/vault/domain/surroundings.h"
#include "services/vault/sealing/keys.h"
#include "services/vault/secrets/password.h"
#include "services/vault/store.h"
#include "services/vault/university.h"

namespace meydan::vault {

// What all decisions of one call, event or timer stand on beside the aggregate; read once. The University must outlive
// it.
struct Circumstances {
  Standing who;
  const World* world;
  std::shared_ptr<const v1::VaultPolicy> policy;  // shared: decisions are made again when somebody came between
  std::shared_ptr<const Keys> keys;               // shared: the vault may be sealed meanwhile
  store::Origin origin;

  // For one decision; it looks at this object.
  Occasion At(absl::Time now) const;
};

// Reads what a decision relies on, and does before it what takes long: judging. Safe from any thread.
class Preparation {
 public:
  Preparation(Records& records, University& university, const PasswordJudge& judge, WorkThreads& threads)
      : records_(records), university_(university), judge_(judge), threads_(threads) {}

  // DIRECTORY_NOT_READY and VAULT_SEALED (UNAVAILABLE).
  Task<absl::StatusOr<Circumstances>> Of(rpc::Call call, std::string request_id);
  // The vault's own, for an event or a timer: nothing remembers the cause, since what it leads to can be repeated.
  Task<absl::StatusOr<Circumstances>> OfOwn(std::string cause, std::string traceparent);

  // The policy in force; the default one when none was set.
  Task<absl::StatusOr<std::shared_ptr<const v1::VaultPolicy>>> Policy();

  // Makes values ready to be sealed for a credential, under fresh keys, and judges them. Passwords are judged on the
  // work threads.
  // INVALID_ARGUMENT, reason SECOND_FACTOR_INVALID. `request` is wiped by whoever owns it.
  Task<absl::StatusOr<std::vector<Deposit>>> Deposits(const v1::ShareCredentialRequest& request);
  // One password, given or made.
  Task<absl::StatusOr<Deposit>> PasswordDeposit(std::string credential, const Secret& password);

  // The platform of a credential's account.
  directory::v1::Platform PlatformOf(absl::string_view credential) const;

  Records& records() { return records_; }
  University& university() { return university_; }

 private:
  // `about` must outlive it, and what it views.
  Task<absl::StatusOr<Deposit>> DepositOf(std::shared_ptr<const Keys> keys, std::string credential, v1::Field field,
                                          const Secret& value, const std::vector<absl::string_view>& about);
  // Other credentials that have the password with this digest in use, a few.
  Task<absl::StatusOr<std::vector<std::string>>> ReusedWith(std::string credential, std::string digest);
  // The credential's id and, when the directory knows it, its unit's.
  std::vector<std::string> NamesAbout(absl::string_view credential) const;

  Records& records_;
  University& university_;
  const PasswordJudge& judge_;
  WorkThreads& threads_;
};

}  // namespace meydan::vault

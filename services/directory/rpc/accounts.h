#pragma once

#include "common/rpc/service.h"
#include "meydan/directory/v1/service.pb.h"
#include "services/directory/domain/roles.h"
#include "services/directory/store.h"

namespace meydan::directory {

// The methods about official accounts and their managers. Safe from any thread.
class AccountMethods {
 public:
  AccountMethods(DirectoryStore& store, const Rules& rules) : store_(store), rules_(rules) {}

  using Answer = Task<absl::StatusOr<v1::Account>>;
  Answer GetAccount(rpc::Call call, v1::GetAccountRequest request);
  Task<absl::StatusOr<v1::ListAccountsResponse>> ListAccounts(rpc::Call call, v1::ListAccountsRequest request);
  Answer RequestAccount(rpc::Call call, v1::RequestAccountRequest request);
  Answer UpdateAccount(rpc::Call call, v1::UpdateAccountRequest request);
  Answer ActivateAccount(rpc::Call call, v1::ActivateAccountRequest request);
  Answer MarkAccountDormant(rpc::Call call, v1::MarkAccountDormantRequest request);
  Answer CloseAccount(rpc::Call call, v1::CloseAccountRequest request);
  Answer DesignateAccountManager(rpc::Call call, v1::DesignateAccountManagerRequest request);
  Answer RemoveAccountManager(rpc::Call call, v1::RemoveAccountManagerRequest request);

 private:
  using Decided = Task<absl::StatusOr<GuardedDecision<v1::Account>>>;
  Decided Decide(v1::RequestAccountRequest request);
  Decided Decide(v1::Account account, v1::UpdateAccountRequest request);
  Decided Decide(v1::Account account, v1::ActivateAccountRequest request);
  Decided Decide(v1::Account account, v1::MarkAccountDormantRequest request);
  Decided Decide(v1::Account account, v1::CloseAccountRequest request, Actor actor);
  Decided Decide(v1::Account account, v1::DesignateAccountManagerRequest request, Actor actor);
  Decided Decide(v1::Account account, v1::RemoveAccountManagerRequest request, Actor actor);

  DirectoryStore& store_;
  const Rules& rules_;
};

}  // namespace meydan::directory

#include "services/directory/rpc/accounts.h"

#include <utility>

#include "common/app/origin.h"
#include "common/base/status_macros.h"
#include "common/directory_view/names.h"
#include "services/directory/domain/account.h"
#include "services/directory/domain/account_manager.h"
#include "services/directory/domain/lists.h"

namespace meydan::directory {

AccountMethods::Answer AccountMethods::GetAccount(rpc::Call, v1::GetAccountRequest request) {
  CO_ASSIGN_OR_RETURN(Held<v1::Account> account, co_await store_.Load<v1::Account>(request.name()));
  co_return std::move(account.state);
}

Task<absl::StatusOr<v1::ListAccountsResponse>> AccountMethods::ListAccounts(rpc::Call,
                                                                            v1::ListAccountsRequest request) {
  CO_ASSIGN_OR_RETURN(const std::string list, ListFor(request));
  CO_ASSIGN_OR_RETURN(auto page,
                      co_await store_.LoadPage<v1::Account>(list, request.page_size(), request.page_token()));
  v1::ListAccountsResponse response;
  for (v1::Account& account : page.first) *response.add_accounts() = std::move(account);
  response.set_next_page_token(page.second);
  co_return response;
}

AccountMethods::Answer AccountMethods::RequestAccount(rpc::Call call, v1::RequestAccountRequest request) {
  const auto decide = [this, request] { return Decide(request); };
  const std::string name = directory_view::AccountName(request.account().platform(), request.account().handle());
  co_return co_await store_.Create<v1::Account>(name, app::OriginOf(call, request.request_id()), decide);
}

AccountMethods::Decided AccountMethods::Decide(v1::RequestAccountRequest request) {
  CO_ASSIGN_OR_RETURN(const Held<v1::Unit> unit, co_await store_.Load<v1::Unit>(request.account().unit()));
  co_return directory::RequestAccount(request, unit, store_.clock().Now());
}

AccountMethods::Answer AccountMethods::UpdateAccount(rpc::Call call, v1::UpdateAccountRequest request) {
  const auto decide = [this, request](const v1::Account& account) { return Decide(account, request); };
  co_return co_await store_.Change<v1::Account>(request.account().name(), app::OriginOf(call, request.request_id()),
                                                request.account().etag(), decide);
}

AccountMethods::Decided AccountMethods::Decide(v1::Account account, v1::UpdateAccountRequest request) {
  co_return directory::UpdateAccount(account, request, store_.clock().Now());
}

AccountMethods::Answer AccountMethods::ActivateAccount(rpc::Call call, v1::ActivateAccountRequest request) {
  const auto decide = [this, request](const v1::Account& account) { return Decide(account, request); };
  co_return co_await store_.Change<v1::Account>(request.name(), app::OriginOf(call, request.request_id()),
                                                request.etag(), decide);
}

AccountMethods::Decided AccountMethods::Decide(v1::Account account, v1::ActivateAccountRequest) {
  CO_ASSIGN_OR_RETURN(const Held<v1::Unit> unit, co_await store_.Load<v1::Unit>(account.unit()));
  co_return directory::ActivateAccount(account, unit, store_.clock().Now());
}

AccountMethods::Answer AccountMethods::MarkAccountDormant(rpc::Call call, v1::MarkAccountDormantRequest request) {
  const auto decide = [this, request](const v1::Account& account) { return Decide(account, request); };
  co_return co_await store_.Change<v1::Account>(request.name(), app::OriginOf(call, request.request_id()),
                                                request.etag(), decide);
}

AccountMethods::Decided AccountMethods::Decide(v1::Account account, v1::MarkAccountDormantRequest) {
  co_return directory::MarkAccountDormant(account, store_.clock().Now());
}

AccountMethods::Answer AccountMethods::CloseAccount(rpc::Call call, v1::CloseAccountRequest request) {
  const auto decide = [this, request, actor = call.actor](const v1::Account& account) {
    return Decide(account, request, actor);
  };
  co_return co_await store_.Change<v1::Account>(request.name(), app::OriginOf(call, request.request_id()),
                                                request.etag(), decide);
}

AccountMethods::Decided AccountMethods::Decide(v1::Account account, v1::CloseAccountRequest, Actor actor) {
  co_return directory::CloseAccount(account, actor, store_.clock().Now());
}

AccountMethods::Answer AccountMethods::DesignateAccountManager(rpc::Call call,
                                                               v1::DesignateAccountManagerRequest request) {
  const auto decide = [this, request, actor = call.actor](const v1::Account& account) {
    return Decide(account, request, actor);
  };
  co_return co_await store_.Change<v1::Account>(request.name(), app::OriginOf(call, request.request_id()),
                                                request.etag(), decide);
}

AccountMethods::Decided AccountMethods::Decide(v1::Account account, v1::DesignateAccountManagerRequest request,
                                               Actor actor) {
  CO_ASSIGN_OR_RETURN(const Held<v1::Person> person, co_await store_.Load<v1::Person>(request.person()));
  co_return directory::DesignateAccountManager(account, person, actor, rules_, store_.clock().Now());
}

AccountMethods::Answer AccountMethods::RemoveAccountManager(rpc::Call call, v1::RemoveAccountManagerRequest request) {
  const auto decide = [this, request, actor = call.actor](const v1::Account& account) {
    return Decide(account, request, actor);
  };
  co_return co_await store_.Change<v1::Account>(request.name(), app::OriginOf(call, request.request_id()),
                                                request.etag(), decide);
}

AccountMethods::Decided AccountMethods::Decide(v1::Account account, v1::RemoveAccountManagerRequest request,
                                               Actor actor) {
  co_return directory::RemoveAccountManager(account, request.person(), actor, rules_, store_.clock().Now());
}

}  // namespace meydan::directory

#include "tests/chaos/vault_collector.h"

#include <string>
#include <utility>
#include <vector>

#include "common/base/status_macros.h"
#include "meydan/vault/v1/service.pb.h"
#include "tests/chaos/pages.h"

namespace meydan::chaos {
namespace {

namespace v1 = vault::v1;

constexpr int kPageSize = 200;

absl::Status ListCredentials(rpc::Client& client, VaultFacts& facts) {
  std::vector<std::string> names;
  v1::ListCredentialsRequest request;
  request.set_page_size(kPageSize);
  const auto use = [&names](const v1::ListCredentialsResponse& page) {
    for (const v1::Credential& credential : page.credentials()) names.push_back(credential.name());
  };
  RETURN_IF_ERROR(ReadPages<v1::ListCredentialsResponse>(client, std::move(request), use));
  for (const std::string& name : names) {  // lists leave most of it out
    v1::GetCredentialRequest get;
    get.set_name(name);
    ASSIGN_OR_RETURN(v1::Credential credential, CallPatiently<v1::Credential>(client, get));
    facts.credentials.push_back(std::move(credential));
    v1::WhoCanSeeRequest who;
    who.set_name(name);
    ASSIGN_OR_RETURN(const auto can_see, CallPatiently<v1::WhoCanSeeResponse>(client, who));
    facts.who_can_see[name] = {can_see.accesses().begin(), can_see.accesses().end()};
  }
  return absl::OkStatus();
}

absl::Status ListRecords(rpc::Client& client, const std::string& name, VaultChain& chain) {
  v1::ListAuditRecordsRequest request;
  request.set_chain(name);
  request.set_page_size(kPageSize);
  while (true) {
    ASSIGN_OR_RETURN(const auto page, CallPatiently<v1::ListAuditRecordsResponse>(client, request));
    chain.head = page.head();
    chain.entries.insert(chain.entries.end(), page.entries().begin(), page.entries().end());
    if (page.entries_size() < kPageSize) return absl::OkStatus();
    request.set_after(page.entries(page.entries_size() - 1).number());
  }
}

absl::Status ListChains(rpc::Client& client, VaultFacts& facts) {
  v1::ListAuditChainsRequest request;
  request.set_page_size(kPageSize);
  const auto use = [&facts](const v1::ListAuditChainsResponse& page) {
    for (const v1::AuditChain& chain : page.chains()) facts.chains[chain.name()] = {};
  };
  RETURN_IF_ERROR(ReadPages<v1::ListAuditChainsResponse>(client, std::move(request), use));
  for (auto& [name, chain] : facts.chains) RETURN_IF_ERROR(ListRecords(client, name, chain));
  return absl::OkStatus();
}

}  // namespace

absl::Status CollectVault(rpc::Client& director, rpc::Client& keeper, VaultFacts& facts) {
  RETURN_IF_ERROR(ListCredentials(director, facts));
  RETURN_IF_ERROR(ListChains(director, facts));
  ASSIGN_OR_RETURN(facts.keyring, CallPatiently<v1::Keyring>(keeper, v1::GetKeyringRequest()));
  return absl::OkStatus();
}

}  // namespace meydan::chaos

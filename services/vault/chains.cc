#include "services/vault/chains.h"

#include "absl/strings/match.h"
#include "common/base/errors.h"
#include "common/base/status_macros.h"

namespace meydan::vault {
namespace {

absl::Status ChainNotFound(const std::string& chain) {
  return MakeError(absl::StatusCode::kNotFound, "CHAIN_NOT_FOUND", "there is no audit chain of that name",
                   {{"chain", chain}});
}

template <typename T>
absl::StatusOr<v1::ChainHead> HeadIn(absl::StatusOr<T> found, const std::string& chain) {
  if (ReasonOf(found.status()) == "NOT_FOUND") return ChainNotFound(chain);
  if (!found.ok()) return found.status();
  return found->chain();
}

}  // namespace

Task<absl::StatusOr<v1::ChainHead>> HeadOf(Records& records, std::string chain) {
  if (IsCredentialName(chain)) co_return HeadIn(co_await records.Read<storage::v1::Credential>(chain), chain);
  if (absl::StartsWith(chain, "links/")) co_return HeadIn(co_await records.Read<storage::v1::Link>(chain), chain);
  if (chain == kPolicyName) co_return HeadIn(co_await records.Read<storage::v1::Policy>(chain), chain);
  if (chain != kKeyringName) co_return ChainNotFound(chain);
  CO_ASSIGN_OR_RETURN(const Seal::Ring ring, co_await records.seal().ReadRing());
  co_return ring.keyring.chain();
}

}  // namespace meydan::vault

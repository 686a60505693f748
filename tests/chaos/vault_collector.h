#pragma once

#include "absl/status/status.h"
#include "common/rpc/client.h"
#include "tests/chaos/vault_facts.h"

namespace meydan::chaos {

// Asks the vault for all but what clients were answered. `director` and `keeper` call it as the Director and as who
// looks after the keys.
absl::Status CollectVault(rpc::Client& director, rpc::Client& keeper, VaultFacts& facts);

}  // namespace meydan::chaos

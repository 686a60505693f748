#pragma once

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "tests/chaos/facts.h"
#include "tests/integration/stack.h"

namespace meydan::chaos {

// Who looks after the vault's keys.
inline constexpr char kKeyKeeper[] = "people/sibel.onat";

// A unit that is there for the vault alone, so that its posts can change hands while everything else goes by who holds
// which post.
struct House {
  std::string unit;
  std::string head;
  std::vector<std::string> representatives;  // the first one represents it in the beginning
  std::vector<std::string> managers;         // the first one runs both accounts in the beginning
  std::string standard;                      // the credential of an account whose people reveal by themselves
  std::string guarded;                       // of one that takes another person's approval
  bool changes = false;                      // its posts change hands
};
const std::vector<House>& Houses();

// The sample university's file with the houses in it. INTERNAL when the file has another form than expected.
absl::StatusOr<std::string> WithHouses(absl::string_view file);
// The university without them.
University WithoutHouses(University university);

// Puts a vault policy in force by which the houses' second accounts are guarded, people may look at much, at any hour,
// and whoever owes a deposit is reminded at once. Nothing is guarded less than before.
absl::Status SetVaultPolicy(const integration::Stack& stack);

}  // namespace meydan::chaos

#pragma once

#include <compare>
#include <cstdint>
#include <optional>

#include "absl/strings/string_view.h"

namespace meydan::store {

// The place of an event in its shard's outbox, stored and sent as "<ms>-<n>". Each is greater than all before it.
struct EntryId {
  uint64_t ms = 0;
  uint64_t n = 0;
  friend auto operator<=>(const EntryId&, const EntryId&) = default;

  // nullopt when it is none.
  static std::optional<EntryId> Parse(absl::string_view text);
};

}  // namespace meydan::store

#pragma once

#include <optional>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "common/directory_view/directory_view.h"
#include "services/moderation/domain/account.h"

namespace meydan::moderation {

// The official accounts as moderation's rules want to know them, out of its view of the directory. Safe from any
// thread; never waits.
class Accounts {
 public:
  explicit Accounts(const directory_view::DirectoryView& directory) : directory_(directory) {}

  // UNAVAILABLE, reason DIRECTORY_NOT_READY, while an unknown account may only be one not heard of yet.
  absl::Status CheckReady() const;

  // nullopt when the directory has no such account.
  std::optional<AccountFacts> Find(absl::string_view account) const;

  // The same for a comment that is kept already; with the name alone when the directory does not know it any more.
  AccountFacts Get(absl::string_view account) const;

 private:
  const directory_view::DirectoryView& directory_;
};

}  // namespace meydan::moderation

#pragma once

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "common/directory_view/directory_view.h"
#include "common/rpc/call.h"
#include "services/vault/domain/standing.h"
#include "services/vault/domain/surroundings.h"

namespace meydan::vault {

// The vault itself, as the actor of timers and events.
inline constexpr char kService[] = "services/vault";

// The directory, as the domain asks for it. Safe from any thread.
class University {
 public:
  University(directory_view::DirectoryView& directory, const std::string& directorate);

  // UNAVAILABLE, reason DIRECTORY_NOT_READY, while what is not known may only be what has not been heard of yet.
  absl::Status CheckReady() const;

  const World& world() const { return world_; }
  const std::string& directorate() const { return world_.directorate; }
  directory_view::DirectoryView& directory() { return directory_; }

  // What a caller is at this moment, and how they signed in.
  Standing StandingOf(const rpc::Call& call) const;
  // The vault's own.
  Standing OwnStanding() const;
  // Whether the directory knows somebody of that name, also one who has left.
  bool Knows(absl::string_view person) const { return directory_.KnowsPerson(person); }

 private:
  directory_view::DirectoryView& directory_;
  const World world_;
};

}  // namespace meydan::vault

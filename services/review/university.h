#pragma once

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/base/actor.h"
#include "common/directory_view/directory_view.h"
#include "services/review/domain/standing.h"
#include "services/review/domain/surroundings.h"

namespace meydan::review {

// The directory, as the domain asks for it. Safe from any thread.
class University {
 public:
  University(const directory_view::DirectoryView& directory, std::string directorate);

  // UNAVAILABLE, reason DIRECTORY_NOT_READY, while what is not known may only be what has not been heard of yet.
  absl::Status CheckReady() const;

  const Surroundings& world() const { return world_; }
  const std::string& directorate() const { return world_.directorate; }
  // What a caller is at this moment.
  Standing StandingOf(const Actor& actor) const;
  // The same for whoever was let in a while ago: roles come and go. CALLER_UNKNOWN for who has left.
  absl::StatusOr<Standing> StandingNow(const Actor& actor) const;

 private:
  const directory_view::DirectoryView& directory_;
  const Surroundings world_;
};

}  // namespace meydan::review

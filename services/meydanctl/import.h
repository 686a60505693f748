#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "services/meydanctl/session.h"

namespace meydan::meydanctl {

struct ImportChoice {
  std::string file;
  bool dry_run = false;
};

// `directory import`: false when the file has faults, which have been told.
absl::StatusOr<bool> ImportDirectory(Session& session, const ImportChoice& choice);

}  // namespace meydan::meydanctl

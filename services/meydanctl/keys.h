#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "services/meydanctl/session.h"

namespace meydan::meydanctl {

// Until when the token in a file is good, by the home folder's key set. Errors as crypto::ReadSecretFile,
// KeySetFile::Open and Verifier::Verify.
absl::StatusOr<absl::Time> TokenExpiry(const Home& home, const Settings& settings, const std::string& path);

}  // namespace meydan::meydanctl

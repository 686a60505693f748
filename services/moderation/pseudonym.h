#pragma once

#include <string>

#include "absl/strings/string_view.h"
#include "meydan/directory/v1/resources.pb.h"

namespace meydan::moderation {

// What is kept of a follower's id on a platform (P8): 32 hexadecimal digits, the first 128 bits of the HMAC-SHA256 of
// "<platform's number>/<author id>" under the service's key. The same for all comments of one author; nobody without
// the key can tell whose it is, or try out ids. Empty for an author that the platform did not tell.
std::string PseudonymOf(absl::string_view key, directory::v1::Platform platform, absl::string_view author_id);

}  // namespace meydan::moderation

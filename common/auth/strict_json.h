#pragma once

#include <nlohmann/json.hpp>
#include <optional>

#include "absl/strings/string_view.h"

namespace meydan::auth {

// Reads one JSON object. nullopt for anything that two readers could understand differently or that serves no honest
// purpose: a name that occurs twice in one object (RFC 7515 section 4), invalid UTF-8, text behind the object, more
// than eight levels.
std::optional<nlohmann::json> ParseStrictObject(absl::string_view text);

// Unpadded base64url (RFC 7515 section 2) in its one canonical form: no white space, no padding, no stray bits at the
// end.
std::optional<std::string> DecodeBase64Url(absl::string_view text);

}  // namespace meydan::auth

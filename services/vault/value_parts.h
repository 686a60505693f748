#pragma once

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "services/vault/sealing/keys.h"
#include "services/vault/sealing/secret.h"

namespace meydan::vault {

// By what it is seen that a second factor or recovery codes which somebody knew come back (DR4): keyed digests, sorted,
// each once, that mean something within this credential and field alone (StoredVersion.part_digests). Of a second
// factor, `value` being its canonical URI: of the seed, and of the whole; so that the same seed with other digits or
// another period is another value with the same seed. Of recovery codes: of each, whatever its case, blanks and
// hyphens, of the first kMostCodes. Of other fields none.
inline constexpr int kMostCodes = 100;
std::vector<std::string> PartDigests(const Keys& keys, absl::string_view credential, v1::Field field,
                                     const Secret& value);

}  // namespace meydan::vault

#pragma once

#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "meydan/notification/v1/resources.pb.h"
#include "services/notification/domain/catalogue.h"

namespace meydan::notification {

// How resources are shown, by their names: {"units/law", "Hukuk Fakültesi"}.
using DisplayNames = absl::flat_hash_map<std::string, std::string>;

// The resources that a notice's words mention, each once: what DisplayNames should know.
std::vector<std::string> ReferencesOf(const v1::Notice& notice);

// The notice's words in the catalogue's language. Never fails: a resource without a display name is shown by its id,
// and a notice of a template that the catalogue no longer has gets the words for unknown ones.
v1::Text Render(const v1::Notice& notice, const Catalogue& catalogue, const DisplayNames& names);

}  // namespace meydan::notification

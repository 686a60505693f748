#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace meydan::moderation {

// What a piece of text without blanks is, as far as it leads somewhere.
enum class AddressKind { kNone, kLink, kOwnLink, kMail, kOwnMail, kMention, kHashtag };

// `chunk` in folded letters. A link has a scheme, "www." or a host under a common top-level domain; `own_domains` are
// the university's, in lower case, and their subdomains count too.
AddressKind AddressOf(std::u32string_view chunk, const std::vector<std::string>& own_domains);

}  // namespace meydan::moderation

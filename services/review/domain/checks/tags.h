#pragma once

#include <string_view>
#include <vector>

#include "common/text/normalize.h"

namespace meydan::review {

// What a text calls on, in code points, sign included, in order; by the grammar of twitter-text 3.1.0, which the other
// platforms follow closely enough. Pure; safe for use from any thread.

// "#İTÜ'lü" gives #İTÜ; digits alone are none, nor is what stands within a web address.
std::vector<text::Span> FindHashtags(std::u32string_view text);
// "@ornekuni"; letters a-z, digits and "_" only. A mail address holds none.
std::vector<text::Span> FindMentions(std::u32string_view text);
// "$TRY".
std::vector<text::Span> FindCashtags(std::u32string_view text);

}  // namespace meydan::review

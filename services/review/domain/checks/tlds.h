#pragma once

#include <cstddef>
#include <string_view>

namespace meydan::review {

// True for a top-level domain, in any case. Pure; safe for use from any thread.
bool IsTopLevelDomain(std::u32string_view label);

// The length in code points of the longest top-level domain that `text` begins with and that ends there as X sees it;
// 0 for none. Bounded time.
size_t TopLevelDomainAt(std::u32string_view text);

}  // namespace meydan::review

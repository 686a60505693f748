#pragma once

#include <cstddef>
#include <string_view>

namespace meydan::review {

// The length in code points of the emoji that `text` begins with: one pictograph, or a whole sequence that Unicode
// recommends for interchange (flag, family, skin tone, keycap). 0 where there is none. Pure; safe from any thread.
size_t EmojiAt(std::u32string_view text);

}  // namespace meydan::review

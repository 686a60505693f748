#pragma once

#include <vector>

#include "common/text/normalize.h"

namespace meydan::text {

// Words, numbers and pictographs of a folded text, in order. An apostrophe ends a word, as it does before Turkish
// endings.
std::vector<Token> Tokenize(const View& folded);

// A letter, or a mark that its script needs.
bool IsLetter(char32_t c);

// A letter, or a digit of any script.
bool IsLetterOrDigit(char32_t c);

inline bool IsDigit(char32_t c) { return c >= U'0' && c <= U'9'; }

}  // namespace meydan::text

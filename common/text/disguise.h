#pragma once

#include <vector>

#include "common/text/normalize.h"

namespace meydan::text {

// Every reading of the tokens as words: as they stand, and with disguises taken off. A bounded number per token.
std::vector<Form> ReadForms(const View& folded, const std::vector<Token>& tokens);

}  // namespace meydan::text

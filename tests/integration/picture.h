#pragma once

#include <string>

namespace meydan::integration {

// A PNG of 8 by 8 grey pixels.
std::string Picture();

}  // namespace meydan::integration

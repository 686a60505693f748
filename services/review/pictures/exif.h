#pragma once

#include "absl/strings/string_view.h"

namespace meydan::review {

// True when EXIF data ask for a turn by a quarter (orientations 5 to 8). `exif` may begin with "Exif\0\0"; what does
// not hold together asks for nothing. Pure.
bool AsksForAQuarterTurn(absl::string_view exif);

}  // namespace meydan::review

#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace meydan::review {

// What a picture tells.
struct Picture {
  int width = 0;  // pixels, as they are stored; 0 when they are not known
  int height = 0;
  std::vector<std::string> colours;  // its main colours, "#rrggbb", most of them first; empty when they are not known
  bool sideways = false;             // EXIF: it is shown turned by a quarter, so width and height change places
};

// What looking at a picture may cost.
struct PictureLimits {
  int64_t pixels = 50'000'000;
  size_t bytes = size_t{40} << 20;  // for a decoder that takes a picture as a whole: progressive JPEG, lossless WebP
};

// Looks at a JPEG, PNG or WebP with the library that is at home in the format. Other types, damaged pictures and those
// that would cost too much tell no colours; nothing fails. Takes up to about half a second; safe from any thread.
Picture LookAtPicture(const std::string& path, absl::string_view media_type, PictureLimits limits = {});

}  // namespace meydan::review

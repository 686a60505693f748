#pragma once

#include <functional>
#include <string>

namespace meydan::review::testing {

// A picture's pixels: red, green and blue as 0xrrggbb.
using Paint = std::function<unsigned(int x, int y)>;

struct JpegForm {
  bool progressive = false;
  std::string exif = {};  // the marker's content; none when empty
};

// Encoded pictures.
std::string JpegOf(int width, int height, const Paint& paint, const JpegForm& form = {});
std::string PngOf(int width, int height, const Paint& paint, bool interlaced = false, const std::string& exif = {});
std::string WebpOf(int width, int height, const Paint& paint, bool lossless = false, const std::string& exif = {});

// EXIF data with that orientation, 1 to 8, after another entry; `little` end first. As in a PNG or WebP: a JPEG's begin
// with "Exif" and two zeros.
std::string ExifOf(int orientation, bool little);

}  // namespace meydan::review::testing

#pragma once

#include <string>

namespace meydan::review::testing {

// The smallest files of their kinds that are valid, made here so that the tests need no files and no program for them.

// A PNG of one grey, `width` by `height` pixels.
std::string Png(int width, int height);
// A JPEG's headers and an empty scan.
std::string Jpeg(int width, int height);
// Silence, 16 bit, one channel, 8,000 samples a second.
std::string Wav(int milliseconds);
// An MP4 with one H.264 track that holds nothing; with a sound track too if wanted. `turned` as a telephone held
// upright records it.
std::string Mp4(int width, int height, int milliseconds, bool sound = false, bool turned = false);

}  // namespace meydan::review::testing

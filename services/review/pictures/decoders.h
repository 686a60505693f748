#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdio>

#include "services/review/pictures/main_colours.h"
#include "services/review/pictures/picture.h"

namespace meydan::review {

// What each decoder fills. Colours of a picture that turns out to be damaged are cleared.
struct Look {
  const PictureLimits limits;
  int width = 0;
  int height = 0;
  MainColours colours;
  bool sideways = false;

  // Whether it may be decoded.
  bool IsSmallEnough() const { return int64_t{width} * height <= limits.pixels; }
};

// About so many pixels of a picture are counted.
inline constexpr int64_t kCountedPixels = 65'536;

// Of `pixels`, every how many-th in a row, and every how many-th row, is counted.
int StepFor(int64_t pixels);

void LookAtJpeg(FILE* file, Look& look);
void LookAtPng(FILE* file, Look& look);
void LookAtWebp(FILE* file, Look& look);

}  // namespace meydan::review

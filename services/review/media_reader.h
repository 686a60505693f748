#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "meydan/review/v1/content.pb.h"

namespace meydan::review {

// What a file is, as the file itself tells.
struct MediaFacts {
  v1::Asset::Kind kind = v1::Asset::KIND_UNSPECIFIED;
  std::string media_type;   // "image/jpeg"
  int width = 0;            // pixels as shown, i.e. after the turn that a video or EXIF asks for; 0 without pictures
  int height = 0;           // the same
  int64_t duration_ms = 0;  // 0 for what does not last
  bool has_sound = false;
  std::vector<std::string> colours;  // a picture's main ones, "#rrggbb"; empty when they are not known (picture.h)
};

// Reads them with libmediainfo, and the colours as pictures/picture.h says: by content alone, never by the file's name,
// and without opening any other file that it may point to. INVALID_ARGUMENT, reason MEDIA_TYPE_UNKNOWN, for a format
// that Meydan does not take, and for one that says no size or length where it must have one. Blocks on the file; safe
// from any thread.
absl::StatusOr<MediaFacts> ReadMedia(const std::string& path);

}  // namespace meydan::review

#pragma once

#include <string>

#include "meydan/review/v1/content.pb.h"

namespace meydan::review {

// What platforms tell apart: "image", "gif", "video", "audio", "document"; "" when it is not known.
std::string ClassOf(const v1::Asset& asset);

// The format in the words of platform-limits.tsv: "jpeg", "mov", "mp3"; the media type's own last word for others.
std::string FormatOf(const v1::Asset& asset);

}  // namespace meydan::review

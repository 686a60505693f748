#include "services/review/domain/checks/media.h"

#include "absl/strings/ascii.h"
#include "absl/strings/string_view.h"

namespace meydan::review {

std::string ClassOf(const v1::Asset& asset) {
  switch (asset.kind()) {
    case v1::Asset::KIND_IMAGE:
      return asset.media_type() == "image/gif" ? "gif" : "image";
    case v1::Asset::KIND_VIDEO:
      return "video";
    case v1::Asset::KIND_AUDIO:
      return "audio";
    case v1::Asset::KIND_DOCUMENT:
      return "document";
    default:
      return "";
  }
}

std::string FormatOf(const v1::Asset& asset) {
  struct Format {
    absl::string_view media_type;
    const char* word;
  };
  static constexpr Format kFormats[] = {
      {"video/quicktime", "mov"}, {"video/x-matroska", "mkv"}, {"video/x-msvideo", "avi"}, {"video/mp2t", "ts"},
      {"video/3gpp", "3gp"},      {"video/x-ms-wmv", "wmv"},   {"audio/mpeg", "mp3"},      {"audio/mp4", "m4a"},
      {"audio/x-m4a", "m4a"},     {"audio/x-wav", "wav"},      {"audio/vnd.wave", "wav"},  {"image/jpg", "jpeg"},
  };
  const std::string media_type = absl::AsciiStrToLower(asset.media_type());
  for (const Format& format : kFormats) {
    if (media_type == format.media_type) return format.word;
  }
  return media_type.substr(media_type.find('/') + 1);
}

}  // namespace meydan::review

#include "services/review/media_reader.h"

#include <array>
#include <fstream>
#include <limits>
#include <optional>
#include <tuple>
#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "common/base/errors.h"
#include "services/review/media_info.h"
#include "services/review/pictures/picture.h"

namespace meydan::review {
namespace {

using Stream = MediaInfo::Stream;

// So much is given to the library at a time.
constexpr size_t kPieceBytes = 256 << 10;
// A file that lets the library seek to and fro without end is none that we take.
constexpr int kMostSeeks = 1000;

// What Meydan takes, by the library's name for the format, and how it is called elsewhere. Containers that may hold
// pictures and sound are a video when they hold pictures and an audio otherwise.
struct Format {
  absl::string_view name;
  v1::Asset::Kind kind;
  absl::string_view media_type;
  absl::string_view sound_only = "";  // its media type without pictures
};
constexpr std::array kFormats = {
    Format{"JPEG", v1::Asset::KIND_IMAGE, "image/jpeg"},
    Format{"PNG", v1::Asset::KIND_IMAGE, "image/png"},
    Format{"GIF", v1::Asset::KIND_IMAGE, "image/gif"},
    Format{"WebP", v1::Asset::KIND_IMAGE, "image/webp"},
    Format{"HEIF", v1::Asset::KIND_IMAGE, "image/heif"},
    Format{"TIFF", v1::Asset::KIND_IMAGE, "image/tiff"},
    Format{"MPEG-4", v1::Asset::KIND_VIDEO, "video/mp4", "audio/mp4"},
    Format{"QuickTime", v1::Asset::KIND_VIDEO, "video/quicktime", "audio/mp4"},
    Format{"WebM", v1::Asset::KIND_VIDEO, "video/webm", "audio/webm"},
    Format{"Matroska", v1::Asset::KIND_VIDEO, "video/x-matroska", "audio/x-matroska"},
    Format{"AVI", v1::Asset::KIND_VIDEO, "video/x-msvideo"},
    Format{"Wave", v1::Asset::KIND_AUDIO, "audio/wav"},
    Format{"MPEG Audio", v1::Asset::KIND_AUDIO, "audio/mpeg"},
    Format{"ADTS", v1::Asset::KIND_AUDIO, "audio/aac"},
    Format{"FLAC", v1::Asset::KIND_AUDIO, "audio/flac"},
    Format{"Ogg", v1::Asset::KIND_AUDIO, "audio/ogg"},
    Format{"PDF", v1::Asset::KIND_DOCUMENT, "application/pdf"},
};

const Format* FindFormat(absl::string_view name) {
  for (const Format& format : kFormats) {
    if (format.name == name) return &format;
  }
  return nullptr;
}

// The number at the answer's beginning, as "1920" or "2000.000"; 0 without one.
int64_t Number(const MediaInfo& info, Stream stream, const char* field) {
  double number = 0;
  const bool is_number = absl::SimpleAtod(info.Get(stream, field), &number);
  if (!is_number || !(number > 0) || number > std::numeric_limits<int32_t>::max()) return 0;
  return static_cast<int64_t>(number);
}

// Hands the file to the library, which never learns its name: so it can neither guess from it nor open others beside
// it.
bool Feed(MediaInfo& info, const std::string& path) {
  std::ifstream file(path, std::ios::binary | std::ios::ate);
  if (!file) return false;
  const auto size = static_cast<uint64_t>(file.tellg());
  file.seekg(0);
  info.Begin(size, 0);
  std::vector<char> piece(kPieceBytes);
  int seeks = 0;
  while (seeks < kMostSeeks) {
    file.read(piece.data(), static_cast<std::streamsize>(piece.size()));
    const auto got = static_cast<size_t>(file.gcount());
    if (got == 0) break;
    if (info.Take(piece.data(), got)) break;
    const uint64_t wanted = info.WantsToGoTo();
    if (wanted == std::numeric_limits<uint64_t>::max()) continue;
    if (wanted >= size) break;
    ++seeks;
    file.clear();
    file.seekg(static_cast<std::streamoff>(wanted));
    info.Begin(size, wanted);
  }
  info.End();
  return true;
}

absl::Status Unknown(absl::string_view why) {
  return BadField("chunk", absl::StrCat("the file is none that can be published: ", why), "MEDIA_TYPE_UNKNOWN");
}

MediaFacts FactsOf(const MediaInfo& info, const Format& format) {
  const bool moves = format.kind == v1::Asset::KIND_VIDEO;
  MediaFacts facts{.kind = format.kind, .media_type = std::string(format.media_type)};
  facts.has_sound = info.Count(Stream::kAudio) > 0;
  if (moves && info.Count(Stream::kVideo) == 0 && !format.sound_only.empty()) {
    facts.kind = v1::Asset::KIND_AUDIO;
    facts.media_type = std::string(format.sound_only);
  }
  if (facts.kind == v1::Asset::KIND_VIDEO || facts.kind == v1::Asset::KIND_AUDIO) {
    facts.duration_ms = Number(info, Stream::kGeneral, "Duration");
  }
  if (facts.kind == v1::Asset::KIND_IMAGE || facts.kind == v1::Asset::KIND_VIDEO) {
    const Stream pictures = facts.kind == v1::Asset::KIND_VIDEO ? Stream::kVideo : Stream::kImage;
    facts.width = static_cast<int>(Number(info, pictures, "Width"));
    facts.height = static_cast<int>(Number(info, pictures, "Height"));
    const int64_t turned = Number(info, pictures, "Rotation");
    if (turned == 90 || turned == 270) std::swap(facts.width, facts.height);
  }
  return facts;
}

// What the picture itself tells. libmediainfo knows nothing of EXIF's turn, nor the size of lossless WebP.
void AddLooks(const std::string& path, MediaFacts& facts) {
  Picture picture = LookAtPicture(path, facts.media_type);
  if (facts.width == 0 || facts.height == 0)
    std::tie(facts.width, facts.height) = std::tie(picture.width, picture.height);
  if (picture.sideways) std::swap(facts.width, facts.height);
  facts.colours = std::move(picture.colours);
}

}  // namespace

absl::StatusOr<MediaFacts> ReadMedia(const std::string& path) {
  MediaInfo info;
  if (!Feed(info, path)) return MakeError(absl::StatusCode::kInternal, "ASSET_STORE_BROKEN", "the file is not there");
  std::string name = info.Get(Stream::kGeneral, "Format");
  if (info.Get(Stream::kGeneral, "Format_Profile") == "QuickTime") name = "QuickTime";
  const Format* const format = FindFormat(name);
  if (format == nullptr) return Unknown("its format is not among those that are taken");
  MediaFacts facts = FactsOf(info, *format);
  if (facts.kind == v1::Asset::KIND_IMAGE) AddLooks(path, facts);
  const bool shows = facts.kind == v1::Asset::KIND_IMAGE || facts.kind == v1::Asset::KIND_VIDEO;
  const bool lasts = facts.kind == v1::Asset::KIND_AUDIO || facts.kind == v1::Asset::KIND_VIDEO;
  if (shows && (facts.width == 0 || facts.height == 0)) return Unknown("it does not tell how large it is");
  if (lasts && facts.duration_ms == 0) return Unknown("it does not tell how long it lasts");
  return facts;
}

}  // namespace meydan::review

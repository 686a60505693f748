#include <webp/decode.h>

#include <algorithm>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "services/review/pictures/decoders.h"
#include "services/review/pictures/exif.h"

namespace meydan::review {
namespace {

constexpr size_t kMostFileBytes = size_t{32} << 20;
constexpr int kLossless = 2;
constexpr int kSide = 256;  // after scaling, at most
constexpr uint8_t kSeen = 0x80;

uint32_t Little(absl::string_view data, size_t at) {
  uint32_t number = 0;
  for (size_t i = 4; i-- > 0;) number = number << 8 | static_cast<unsigned char>(data[at + i]);
  return number;
}

// "RIFF" size "WEBP", then chunks: a name of four letters, a size, so many bytes, one more to be even.
bool IsSideways(absl::string_view file) {
  constexpr size_t kHead = 8;
  for (size_t at = 12; at <= file.size() && file.size() - at >= kHead;) {
    const size_t size = Little(file, at + 4);
    if (file.substr(at, 4) == "EXIF") return AsksForAQuarterTurn(file.substr(at + kHead, size));
    at += kHead + size + size % 2;
  }
  return false;
}

std::string ReadAll(FILE* file) {
  std::string bytes;
  std::vector<char> piece(size_t{256} << 10);
  while (bytes.size() <= kMostFileBytes) {
    const size_t got = std::fread(piece.data(), 1, piece.size(), file);
    if (got == 0) return bytes;
    bytes.append(piece.data(), got);
  }
  return "";
}

// The library decodes lossless pictures as a whole.
bool IsCheap(const WebPBitstreamFeatures& features, const Look& look) {
  const auto whole = int64_t{4} * features.width * features.height;
  return features.has_animation == 0 && look.IsSmallEnough() &&
         (features.format != kLossless || whole <= static_cast<int64_t>(look.limits.bytes));
}

}  // namespace

void LookAtWebp(FILE* file, Look& look) {
  const std::string bytes = ReadAll(file);
  const auto* const data = reinterpret_cast<const uint8_t*>(bytes.data());
  WebPDecoderConfig config;
  if (WebPInitDecoderConfig(&config) == 0 || WebPGetFeatures(data, bytes.size(), &config.input) != VP8_STATUS_OK)
    return;
  look.sideways = IsSideways(bytes);
  look.width = config.input.width;
  look.height = config.input.height;
  if (!IsCheap(config.input, look)) return;
  const int width = std::min(config.input.width, kSide);
  const int height = std::min(config.input.height, kSide);
  std::vector<uint8_t> pixels(size_t{4} * static_cast<size_t>(width) * static_cast<size_t>(height));
  config.options.use_scaling = 1;
  config.options.scaled_width = width;
  config.options.scaled_height = height;
  config.output.colorspace = MODE_RGBA;
  config.output.is_external_memory = 1;
  config.output.u.RGBA.rgba = pixels.data();
  config.output.u.RGBA.stride = 4 * width;
  config.output.u.RGBA.size = pixels.size();
  const bool whole = WebPDecode(data, bytes.size(), &config) == VP8_STATUS_OK;
  WebPFreeDecBuffer(&config.output);
  for (size_t i = 0; whole && i < pixels.size(); i += 4) {
    if (pixels[i + 3] >= kSeen) look.colours.Add(pixels[i], pixels[i + 1], pixels[i + 2]);
  }
}

}  // namespace meydan::review

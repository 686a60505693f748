// EXIF is a TIFF without pictures: "II*\0" or "MM\0*", the offset of a directory, and there a count and entries of 12
// bytes: tag, type, count, value.
#include "services/review/pictures/exif.h"

#include <cstdint>

#include "absl/strings/match.h"
#include "absl/strings/strip.h"

namespace meydan::review {
namespace {

constexpr uint32_t kOrientation = 0x0112;
constexpr uint32_t kShort = 3;
constexpr size_t kEntryBytes = 12;

// A number of `size` bytes; 0 behind the end.
uint32_t Number(absl::string_view tiff, size_t at, size_t size, bool little) {
  if (at > tiff.size() || tiff.size() - at < size) return 0;
  uint32_t number = 0;
  for (size_t i = 0; i < size; ++i) {
    const size_t place = little ? at + size - 1 - i : at + i;
    number = number << 8 | static_cast<unsigned char>(tiff[place]);
  }
  return number;
}

}  // namespace

bool AsksForAQuarterTurn(absl::string_view exif) {
  absl::ConsumePrefix(&exif, absl::string_view("Exif\0\0", 6));
  const bool little = absl::StartsWith(exif, absl::string_view("II*\0", 4));
  if (!little && !absl::StartsWith(exif, absl::string_view("MM\0*", 4))) return false;
  const size_t directory = Number(exif, 4, 4, little);
  const uint32_t entries = Number(exif, directory, 2, little);
  for (uint32_t i = 0; i < entries; ++i) {
    const size_t entry = directory + 2 + i * kEntryBytes;
    if (entry + kEntryBytes > exif.size()) return false;
    if (Number(exif, entry, 2, little) != kOrientation) continue;
    const uint32_t turn = Number(exif, entry + 8, 2, little);
    return Number(exif, entry + 2, 2, little) == kShort && turn >= 5 && turn <= 8;
  }
  return false;
}

}  // namespace meydan::review

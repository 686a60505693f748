#include "services/review/pictures/picture.h"

#include <cmath>
#include <memory>

#include "services/review/pictures/decoders.h"

namespace meydan::review {

int StepFor(int64_t pixels) {
  return pixels <= kCountedPixels ? 1 : static_cast<int>(std::sqrt(static_cast<double>(pixels) / kCountedPixels));
}

Picture LookAtPicture(const std::string& path, absl::string_view media_type, PictureLimits limits) {
  void (*look_at)(FILE*, Look&) = nullptr;
  if (media_type == "image/jpeg") look_at = &LookAtJpeg;
  if (media_type == "image/png") look_at = &LookAtPng;
  if (media_type == "image/webp") look_at = &LookAtWebp;
  if (look_at == nullptr) return {};
  const std::unique_ptr<FILE, int (*)(FILE*)> file(std::fopen(path.c_str(), "rbe"), &std::fclose);
  if (file == nullptr) return {};
  Look look{.limits = limits, .width = 0, .height = 0, .colours = {}, .sideways = false};
  look_at(file.get(), look);
  return {.width = look.width, .height = look.height, .colours = look.colours.Take(), .sideways = look.sideways};
}

}  // namespace meydan::review

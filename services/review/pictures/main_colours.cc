#include "services/review/pictures/main_colours.h"

#include <algorithm>
#include <cmath>
#include <tuple>

#include "absl/strings/str_format.h"

namespace meydan::review {
namespace {

constexpr size_t kMost = 5;
constexpr double kNear = 48;  // in the cube of red, green and blue; three steps of one of them

struct Colour {
  uint32_t count;
  uint32_t red, green, blue;
};

double Distance(const Colour& one, const Colour& other) {
  const auto part = [](uint32_t a, uint32_t b) { return static_cast<double>(a) - static_cast<double>(b); };
  return std::hypot(part(one.red, other.red), part(one.green, other.green), part(one.blue, other.blue));
}

}  // namespace

void MainColours::Add(uint8_t red, uint8_t green, uint8_t blue) {
  Cell& cell = cells_[static_cast<size_t>(red >> 4) << 8 | static_cast<size_t>(green >> 4) << 4 | blue >> 4];
  ++cell.count;
  cell.red += red;
  cell.green += green;
  cell.blue += blue;
  ++pixels_;
}

std::vector<std::string> MainColours::Take() const {
  std::vector<Colour> found;
  for (const Cell& cell : cells_) {
    if (cell.count == 0) continue;
    found.push_back({cell.count, cell.red / cell.count, cell.green / cell.count, cell.blue / cell.count});
  }
  const auto more = [](const Colour& one, const Colour& other) {
    return std::tie(other.count, one.red, one.green, one.blue) <
           std::tie(one.count, other.red, other.green, other.blue);
  };
  std::sort(found.begin(), found.end(), more);
  std::vector<Colour> colours;
  for (const Colour& one : found) {
    const auto near = std::find_if(colours.begin(), colours.end(),
                                   [&one](const Colour& other) { return Distance(one, other) < kNear; });
    if (near == colours.end()) {
      colours.push_back(one);
    } else {
      near->count += one.count;
    }
  }
  std::sort(colours.begin(), colours.end(), more);
  std::vector<std::string> names;
  for (const Colour& one : colours) {
    if (names.size() == kMost || one.count < pixels_ / 20) break;
    names.push_back(absl::StrFormat("#%02x%02x%02x", one.red, one.green, one.blue));
  }
  return names;
}

}  // namespace meydan::review

#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

namespace meydan::review {

// Counts pixels by their colour. For one thread.
class MainColours {
 public:
  void Add(uint8_t red, uint8_t green, uint8_t blue);
  // Forgets all.
  void Clear() { *this = MainColours(); }

  // The colours of at least a twentieth of the pixels, most of them first, at most five, as "#rrggbb". What lies near a
  // more frequent one counts as that.
  std::vector<std::string> Take() const;

 private:
  // 16 steps of each primary colour; the sums tell the mean within a cell.
  struct Cell {
    uint32_t count = 0;
    uint32_t red = 0, green = 0, blue = 0;
  };
  std::vector<Cell> cells_ = std::vector<Cell>(16 * 16 * 16);
  uint32_t pixels_ = 0;
};

}  // namespace meydan::review

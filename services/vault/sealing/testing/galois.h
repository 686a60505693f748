#pragma once

#include <utility>
#include <vector>

namespace meydan::vault::testing {

// GF(2^8) with the polynomial x^8 + x^4 + x^3 + x^2 + 1, worked out bit by bit: independent of libgfshare's tables.
inline unsigned char Times(unsigned char a, unsigned char b) {
  unsigned product = 0;
  for (unsigned shifted = a, rest = b; rest != 0; rest >>= 1) {
    if ((rest & 1) != 0) product ^= shifted;
    shifted <<= 1;
    if ((shifted & 0x100) != 0) shifted ^= 0x11d;
  }
  return static_cast<unsigned char>(product);
}

inline unsigned char Inverse(unsigned char a) {
  for (unsigned b = 1; b < 256; ++b) {
    if (Times(a, static_cast<unsigned char>(b)) == 1) return static_cast<unsigned char>(b);
  }
  return 0;
}

// The polynomial with these coefficients, the constant first, at `x`.
inline unsigned char ValueAt(const std::vector<unsigned char>& coefficients, unsigned char x) {
  unsigned char value = 0;
  for (auto c = coefficients.rbegin(); c != coefficients.rend(); ++c) value = Times(value, x) ^ *c;
  return value;
}

// What the polynomial of the lowest degree through the points (x, y) is at 0 (Lagrange).
inline unsigned char AtZero(const std::vector<std::pair<unsigned char, unsigned char>>& points) {
  unsigned char sum = 0;
  for (const auto& [x, y] : points) {
    unsigned char term = y;
    for (const auto& [other, ignored] : points) {
      if (other != x) term = Times(term, Times(other, Inverse(other ^ x)));
    }
    sum ^= term;
  }
  return sum;
}

}  // namespace meydan::vault::testing

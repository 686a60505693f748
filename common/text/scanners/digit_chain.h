#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "common/text/scanners/scan_text.h"

namespace meydan::text {

// Digits that may make up one number, with the separators of the surface forms between them: blanks, dots, dashes,
// slashes, brackets. "0 (532) 276-81.89" is one chain of the groups 0, 532, 276, 81 and 89.
struct DigitChain {
  std::string digits;
  std::vector<size_t> at;      // the character of each digit
  std::vector<size_t> groups;  // the first digit of each group
  bool letters = false;        // some digits are written o, l or i

  size_t begin() const { return at.front(); }
  size_t end() const { return at.back() + 1; }
  size_t GroupEnd(size_t group) const { return group + 1 < groups.size() ? groups[group + 1] : digits.size(); }
  // Every digit, or every group but the last, stands in groups of one size: parts of it are no numbers of their own.
  bool IsUniform() const;
};

// All chains of the text in order, without overlaps. With `letters`, the letters o, l and i (also I and ı) count as 0
// and 1 in groups that have no other letters, and only chains that have such letters are returned.
std::vector<DigitChain> FindDigitChains(const ScanText& text, bool letters);

// Groups [first, last) of the chain as a number of its own.
struct ChainPart {
  const DigitChain* chain;
  size_t first;
  size_t last;

  std::string digits() const;
  size_t begin() const { return chain->at[chain->groups[first]]; }
  size_t end() const { return chain->at[chain->GroupEnd(last - 1) - 1] + 1; }
  bool whole() const { return first == 0 && last == chain->groups.size(); }
};

}  // namespace meydan::text

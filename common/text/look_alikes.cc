#include <algorithm>
#include <iterator>
#include <utility>

#include "common/text/folding.h"

// Unicode's own table of confusables merges ı with i and l with 1; Turkish cannot afford either, hence this one.
namespace meydan::text {
namespace {

using Pair = std::pair<char32_t, char32_t>;

// Sorted by first.
constexpr Pair kLookAlikes[] = {
    // Greek
    {U'Α', U'A'},
    {U'Β', U'B'},
    {U'Ε', U'E'},
    {U'Ζ', U'Z'},
    {U'Η', U'H'},
    {U'Ι', U'I'},
    {U'Κ', U'K'},
    {U'Μ', U'M'},
    {U'Ν', U'N'},
    {U'Ο', U'O'},
    {U'Ρ', U'P'},
    {U'Τ', U'T'},
    {U'Υ', U'Y'},
    {U'Χ', U'X'},
    {U'α', U'a'},
    {U'β', U'b'},
    {U'γ', U'y'},
    {U'ε', U'e'},
    {U'η', U'n'},
    {U'ι', U'ı'},
    {U'κ', U'k'},
    {U'ν', U'v'},
    {U'ο', U'o'},
    {U'ρ', U'p'},
    {U'σ', U'o'},
    {U'τ', U't'},
    {U'υ', U'u'},
    {U'χ', U'x'},
    {U'ω', U'w'},
    {U'ϲ', U'c'},
    {U'ϳ', U'j'},
    // Cyrillic
    {U'Ѕ', U'S'},
    {U'І', U'I'},
    {U'Ї', U'İ'},
    {U'Ј', U'J'},
    {U'А', U'A'},
    {U'В', U'B'},
    {U'Е', U'E'},
    {U'К', U'K'},
    {U'М', U'M'},
    {U'Н', U'H'},
    {U'О', U'O'},
    {U'Р', U'P'},
    {U'С', U'C'},
    {U'Т', U'T'},
    {U'У', U'Y'},
    {U'Х', U'X'},
    {U'а', U'a'},
    {U'в', U'b'},
    {U'е', U'e'},
    {U'к', U'k'},
    {U'м', U'm'},
    {U'н', U'h'},
    {U'о', U'o'},
    {U'р', U'p'},
    {U'с', U'c'},
    {U'т', U't'},
    {U'у', U'y'},
    {U'х', U'x'},
    {U'ѐ', U'e'},
    {U'ё', U'e'},
    {U'ѕ', U's'},
    {U'і', U'i'},
    {U'ї', U'i'},
    {U'ј', U'j'},
    {U'ѵ', U'v'},
    {U'Ү', U'Y'},
    {U'ү', U'y'},
    {U'Һ', U'H'},
    {U'һ', U'h'},
    {U'Ӏ', U'I'},
    {U'ӏ', U'l'},
    {U'Ԁ', U'D'},
    {U'ԁ', U'd'},
    {U'Ԛ', U'Q'},
    {U'ԛ', U'q'},
    {U'Ԝ', U'W'},
    {U'ԝ', U'w'},
    // Armenian
    {U'Օ', U'O'},
    {U'հ', U'h'},
    {U'ո', U'n'},
    {U'ս', U'u'},
    {U'օ', U'o'},
};

// Latin letters that look like others and have no decomposition. Sorted by first.
constexpr Pair kFancy[] = {
    {U'Ø', U'O'}, {U'ø', U'o'}, {U'Đ', U'D'}, {U'đ', U'd'}, {U'Ħ', U'H'}, {U'ħ', U'h'}, {U'Ł', U'L'},
    {U'ł', U'l'}, {U'Ŧ', U'T'}, {U'ŧ', U't'}, {U'ƀ', U'b'}, {U'Ș', U'Ş'}, {U'ș', U'ş'}, {U'ɑ', U'a'},
    {U'ɡ', U'g'}, {U'ɢ', U'g'}, {U'ɨ', U'i'}, {U'ɩ', U'ı'}, {U'ɪ', U'ı'}, {U'ɴ', U'n'}, {U'ʀ', U'r'},
    {U'ʏ', U'y'}, {U'ʙ', U'b'}, {U'ʜ', U'h'}, {U'ʟ', U'l'}, {U'ᴀ', U'a'}, {U'ᴄ', U'c'}, {U'ᴅ', U'd'},
    {U'ᴇ', U'e'}, {U'ᴊ', U'j'}, {U'ᴋ', U'k'}, {U'ᴍ', U'm'}, {U'ᴏ', U'o'}, {U'ᴘ', U'p'}, {U'ᴛ', U't'},
    {U'ᴜ', U'u'}, {U'ᴠ', U'v'}, {U'ᴡ', U'w'}, {U'ᴢ', U'z'}, {U'ꜰ', U'f'}, {U'ꜱ', U's'},
};

template <size_t n>
constexpr bool IsSorted(const Pair (&table)[n]) {
  for (size_t i = 1; i < n; ++i) {
    if (table[i - 1].first >= table[i].first) return false;
  }
  return true;
}
static_assert(IsSorted(kLookAlikes));
static_assert(IsSorted(kFancy));

template <size_t n>
char32_t LookUp(const Pair (&table)[n], char32_t c) {
  const auto* found = std::lower_bound(std::begin(table), std::end(table), c,
                                       [](const Pair& pair, char32_t key) { return pair.first < key; });
  return found != std::end(table) && found->first == c ? found->second : c;
}

}  // namespace

char32_t LatinLookAlike(char32_t c) { return LookUp(kLookAlikes, c); }

char32_t PlainLatin(char32_t c) {
  if (c >= 0x1F150 && c <= 0x1F169) return U'A' + (c - 0x1F150);  // negative circled
  if (c >= 0x1F170 && c <= 0x1F189) return U'A' + (c - 0x1F170);  // negative squared
  return LookUp(kFancy, c);
}

}  // namespace meydan::text

#pragma once

#include <string_view>

// The vocabulary of Turkish addresses, asciified lower case.
namespace meydan::text {

// What an address is made of, as bits.
enum AddressPart : unsigned {
  kQuarter = 1 << 0,    // Mah.
  kAvenue = 1 << 1,     // Cad.
  kStreet = 1 << 2,     // Sok.
  kBoulevard = 1 << 3,  // Bulvar
  kBuilding = 1 << 4,   // Apt., Sitesi, Blok
  kNumber = 1 << 5,     // No
  kFloor = 1 << 6,      // Kat
  kFlat = 1 << 7,       // Daire
};

int CountParts(unsigned parts);
inline bool IsStreetPart(unsigned part) {
  return (part & (kQuarter | kAvenue | kStreet | kBoulevard | kBuilding)) != 0;
}

// The part that a word behind a name marks (mah, caddesi, apt …), or 0.
unsigned MarkerOf(std::u32string_view word);
// The part that a word before a number marks (no, kat, d …), or 0.
unsigned KeyOf(std::u32string_view word);
// The word as all spellings of it are compared: caddesi, cd → cad.
std::u32string_view ShortForm(std::u32string_view word);
// A floor without a number: zemin, giriş.
bool IsFloorName(std::u32string_view word);
// A word that stands before addresses and is no part of a street's name: evi, adresim, to.
bool IsStopWord(std::u32string_view word);
// The first word of many names of two words: Fevzi Çakmak, Yunus Emre.
bool BeginsNames(std::u32string_view word);
// A district whose name is an everyday word.
bool IsAmbiguousPlace(std::u32string_view word);
// -de, -dan and their like.
bool IsLocative(std::u32string_view ending);

}  // namespace meydan::text

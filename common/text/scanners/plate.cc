#include <algorithm>
#include <iterator>

#include "common/text/scanners/finders.h"

namespace meydan::text {
namespace {

constexpr size_t kNear = 40;

constexpr std::initializer_list<Cue> kVehicleCues = {
    U"plaka",  U"arac",   U"araba",  U"otomobil", U"oto",     U"motor",   U"kamyon", U"minibus",
    U"surucu", U"park",   U"ruhsat", U"car",      U"plate",   U"vehicle", U"driver", U"parked",
    U"taksi",  U"servis", U"لوحة",   U"سيارة",    U"السيارة", U"سيارته"};

// What stands between two figures without being a plate's letters: 31 bin 500, 20 de 1430.
constexpr std::u32string_view kWords[] = {
    U"a",   U"ad",  U"al",  U"alo", U"am",  U"ar",  U"as",  U"at",  U"ay",  U"az",  U"bin", U"bir", U"bu",
    U"da",  U"dan", U"de",  U"den", U"dil", U"en",  U"et",  U"gun", U"hat", U"il",  U"ila", U"ile", U"in",
    U"is",  U"kat", U"kez", U"ki",  U"lik", U"luk", U"mah", U"max", U"may", U"mi",  U"min", U"mu",  U"net",
    U"no",  U"not", U"nu",  U"o",   U"of",  U"on",  U"or",  U"oy",  U"ram", U"sn",  U"su",  U"ta",  U"tam",
    U"tan", U"te",  U"ten", U"to",  U"var", U"ve",  U"ya",  U"yas", U"yil", U"yok", U"yuz", U"and", U"out",
    U"per", U"the", U"lu",  U"li",  U"nci", U"si",  U"sk",  U"cd",  U"mh",  U"dc",  U"ac",  U"bc"};

// 01 FEB 21.
constexpr std::u32string_view kMonths[] = {U"jan", U"feb", U"mar", U"apr", U"may", U"jun", U"jul", U"aug",
                                           U"sep", U"oct", U"nov", U"dec", U"oca", U"sub", U"nis", U"haz",
                                           U"tem", U"agu", U"eyl", U"eki", U"kas", U"ara"};

// Units stay units in capitals: 40 GB 500.
constexpr std::u32string_view kUnits[] = {U"bin", U"cm", U"dk", U"eur", U"gb", U"gr", U"hz", U"kb", U"kg",  U"km",
                                          U"kr",  U"mb", U"mg", U"mhz", U"ml", U"mm", U"tb", U"tl", U"try", U"usd"};

// Goods whose model numbers look like plates: LED TV 48H5203.
constexpr std::initializer_list<Cue> kGoods = {U"tv",       U"led",     U"lcd",     U"ekran", U"inc",
                                               U"notebook", U"laptop",  U"samsung", U"lg",    U"sony",
                                               U"vestel",   U"philips", U"arcelik", U"model"};

bool IsSeparator(char32_t c) { return c == U' ' || c == U'.' || c == U'-' || c == U'/'; }

size_t SkipSeparators(const ScanText& text, size_t at) {
  size_t skipped = 0;
  while (skipped < 3 && at < text.size() && IsSeparator(text.At(at))) {
    ++at;
    ++skipped;
  }
  return at;
}

bool IsPlateLetter(const ScanText& text, size_t i) {
  const char32_t c = text.At(i);
  // ç, ğ, ö, ş and ü are not used; ı is how I reads in lower case.
  const char32_t written = i < text.size() ? text.folded()[i] : U' ';
  return c >= U'a' && c <= U'z' && c != U'q' && c != U'w' && c != U'x' && (written == c || written == U'ı');
}

// Some digits, possibly each apart from the next.
size_t ReadDigits(const ScanText& text, size_t at, size_t* count) {
  *count = 0;
  while (text.IsDigitAt(at) && *count < 6) {
    ++*count;
    ++at;
  }
  return at;
}

bool IsDigitCount(size_t letters, size_t digits) {
  switch (letters) {
    case 1:
      return digits == 4 || digits == 5;
    case 2:
      return digits == 3 || digits == 4;
    case 3:
      return digits == 2 || digits == 3;
    default:
      return false;
  }
}

template <size_t n>
bool Contains(const std::u32string_view (&list)[n], std::u32string_view word) {
  return std::find(std::begin(list), std::end(list), word) != std::end(list);
}

// True if the text around [begin, end) is written in capitals too, so that those of a plate say nothing.
bool IsAmidCapitals(const ScanText& text, size_t begin, size_t end) {
  size_t small = 0;
  const size_t until = std::min(end + kNear, text.size());
  for (size_t i = begin > kNear ? begin - kNear : 0; i < until; ++i) {
    if ((i < begin || i >= end) && text.IsLetterAt(i) && text.At(i) < 0x250 && !text.IsUpperAt(i)) ++small;
  }
  return small < 3;
}

// A candidate for a plate: two digits, letters, digits.
struct Candidate {
  size_t begin;
  Span letters;
  size_t digits;  // where the last ones begin
  size_t end;
};

// True if `it` is a plate by its looks, without its being said that one is meant.
bool LooksIt(const ScanText& text, const Candidate& it) {
  const std::u32string_view letters = text.Slice(it.letters.begin, it.letters.end);
  for (size_t i = it.letters.begin; i < it.letters.end; ++i) {
    if (!text.IsUpperAt(i)) return false;
  }
  const bool blanks = text.At(it.letters.end) == U' ' || text.At(it.letters.begin - 1) == U' ';
  if (!blanks) return true;  // 54.HZ.022
  if (it.end - it.digits == 2 && Contains(kMonths, letters)) return false;
  return !Contains(kUnits, letters) && !(Contains(kWords, letters) && IsAmidCapitals(text, it.begin, it.end));
}

size_t PlateEnd(const ScanText& text, size_t begin) {
  if (!text.IsDigitAt(begin) || !text.IsDigitAt(begin + 1) || text.IsDigitAt(begin + 2)) return 0;
  if (!text.NumberMayBeginAt(begin)) return 0;
  if (begin > 1 && (text.At(begin - 1) == U',' || text.At(begin - 1) == U'.') && text.IsDigitAt(begin - 2)) return 0;
  const auto province = (text.At(begin) - U'0') * 10 + (text.At(begin + 1) - U'0');
  if (province < 1 || province > 81) return 0;
  const size_t letters = SkipSeparators(text, begin + 2);
  size_t letters_end = letters;
  while (letters_end - letters < 4 && IsPlateLetter(text, letters_end)) ++letters_end;
  if (text.IsLetterAt(letters_end)) return 0;
  size_t count = 0;
  const size_t end = ReadDigits(text, SkipSeparators(text, letters_end), &count);
  if (!IsDigitCount(letters_end - letters, count) || !text.NumberMayEndAt(end)) return 0;
  if ((text.At(end) == U',' || text.At(end) == U'.') && text.IsDigitAt(end + 1)) return 0;
  const size_t before = begin > kNear ? begin - kNear : 0;
  const size_t behind = std::min(end + kNear, text.size());
  const auto is_near = [&](std::initializer_list<Cue> cues) {
    return HasCue(text, before, begin, cues) || HasCue(text, end, behind, cues);
  };
  if (is_near(kVehicleCues)) return end;
  const bool glued = end - begin == 2 + (letters_end - letters) + count;
  if (glued && is_near(kGoods)) return 0;
  return LooksIt(text, {begin, {letters, letters_end}, end - count, end}) ? end : 0;
}

}  // namespace

void FindPlates(const ScanText& text, std::vector<Found>& found) {
  for (size_t i = 0; i < text.size(); ++i) {
    const size_t end = PlateEnd(text, i);
    if (end == 0) continue;
    found.push_back({PrivateType::kPlate, i, end});
    i = end - 1;
  }
}

}  // namespace meydan::text

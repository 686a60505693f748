#include <algorithm>
#include <iterator>

#include "common/text/scanners/finders.h"

// Telephone numbers in words: "sıfır beş yüz otuz iki 123 45 67", "sıfır beş üç iki bir iki üç …", also mixed with
// digits.
namespace meydan::text {
namespace {

constexpr size_t kMaxDigits = 15;
constexpr size_t kMinWords = 3;

enum class Kind { kZero, kOne, kTen, kHundred, kDigits };

struct NumberWord {
  std::u32string_view word;
  Kind kind;
  int value;
};

constexpr NumberWord kNumberWords[] = {
    {U"sifir", Kind::kZero, 0}, {U"bir", Kind::kOne, 1},    {U"iki", Kind::kOne, 2},    {U"uc", Kind::kOne, 3},
    {U"dort", Kind::kOne, 4},   {U"bes", Kind::kOne, 5},    {U"alti", Kind::kOne, 6},   {U"yedi", Kind::kOne, 7},
    {U"sekiz", Kind::kOne, 8},  {U"dokuz", Kind::kOne, 9},  {U"on", Kind::kTen, 1},     {U"yirmi", Kind::kTen, 2},
    {U"otuz", Kind::kTen, 3},   {U"kirk", Kind::kTen, 4},   {U"elli", Kind::kTen, 5},   {U"altmis", Kind::kTen, 6},
    {U"yetmis", Kind::kTen, 7}, {U"seksen", Kind::kTen, 8}, {U"doksan", Kind::kTen, 9}, {U"yuz", Kind::kHundred, 1},
    {U"zero", Kind::kZero, 0},  {U"oh", Kind::kZero, 0},    {U"one", Kind::kOne, 1},    {U"two", Kind::kOne, 2},
    {U"three", Kind::kOne, 3},  {U"four", Kind::kOne, 4},   {U"five", Kind::kOne, 5},   {U"six", Kind::kOne, 6},
    {U"seven", Kind::kOne, 7},  {U"eight", Kind::kOne, 8},  {U"nine", Kind::kOne, 9},   {U"صفر", Kind::kZero, 0},
    {U"واحد", Kind::kOne, 1},   {U"اثنان", Kind::kOne, 2},  {U"اثنين", Kind::kOne, 2},  {U"ثلاثة", Kind::kOne, 3},
    {U"اربعة", Kind::kOne, 4},  {U"خمسة", Kind::kOne, 5},   {U"ستة", Kind::kOne, 6},    {U"سبعة", Kind::kOne, 7},
    {U"ثمانية", Kind::kOne, 8}, {U"تسعة", Kind::kOne, 9},   {U"خمسه", Kind::kOne, 5},   {U"ثلاثه", Kind::kOne, 3},
};

// Endings of the last word: dokuzdan, yediyi.
constexpr std::u32string_view kEndings[] = {U"den", U"dan", U"ten", U"tan", U"de",  U"da", U"te", U"ta", U"ye",
                                            U"ya",  U"yi",  U"yu",  U"nin", U"nun", U"in", U"un", U"le", U"yle",
                                            U"e",   U"a",   U"i",   U"u",   U"si",  U"li", U"lu"};

// A number word, or a group of digits, of the text.
struct Piece {
  Kind kind;
  std::string digits;  // of a group; else the word's value
  size_t begin;
  size_t end;
  bool last = false;  // an ending follows: nothing may come after
};

const NumberWord* WordAt(std::u32string_view letters) {
  const NumberWord* longest = nullptr;
  for (const NumberWord& word : kNumberWords) {
    if (letters.starts_with(word.word) && (longest == nullptr || word.word.size() > longest->word.size()))
      longest = &word;
  }
  return longest;
}

// The number words that the letters [begin, end) consist of (beşyüzotuz), or nothing.
std::vector<Piece> SplitWords(const ScanText& text, size_t begin, size_t end) {
  std::vector<Piece> pieces;
  for (size_t at = begin; at < end;) {
    const std::u32string_view rest = text.Slice(at, end);
    const NumberWord* word = WordAt(rest);
    if (word == nullptr) {
      if (pieces.empty() || std::find(std::begin(kEndings), std::end(kEndings), rest) == std::end(kEndings)) return {};
      pieces.back().last = true;
      return pieces;
    }
    pieces.push_back({word->kind, std::to_string(word->value), at, at + word->word.size()});
    at += word->word.size();
  }
  return pieces;
}

// Pieces with nothing but a few blanks and signs between them.
std::vector<Piece> ReadPieces(const ScanText& text, size_t begin, size_t* next) {
  std::vector<Piece> pieces;
  size_t at = begin;
  while (pieces.size() < 4 * kMaxDigits) {
    if (text.IsDigitAt(at)) {
      Piece group = {Kind::kDigits, "", at, at};
      while (text.IsDigitAt(group.end)) group.digits.push_back(static_cast<char>(text.At(group.end++)));
      at = group.end;
      pieces.push_back(std::move(group));
    } else {
      const size_t end = text.WordEnd(at);
      std::vector<Piece> words = SplitWords(text, at, end);
      if (words.empty()) break;
      at = end;
      pieces.insert(pieces.end(), std::make_move_iterator(words.begin()), std::make_move_iterator(words.end()));
      if (pieces.back().last) break;
    }
    size_t skipped = at;
    while (skipped - at < 3 && skipped < text.size() && text.At(skipped) != U'\n' && !text.IsAlnumAt(skipped))
      ++skipped;
    if (!text.IsAlnumAt(skipped)) break;
    at = skipped;
  }
  *next = std::max(at, begin + 1);
  return pieces;
}

// One number as the speaker may have meant it: the pieces up to `end`, and their digits.
struct Reading {
  size_t end;
  std::string digits;
};

// The numbers that pieces from `i` on may begin with: "beş yüz otuz iki" is 5, 500, 530 or 532.
std::vector<Reading> NumbersAt(const std::vector<Piece>& pieces, size_t i) {
  const auto is = [&](size_t at, Kind kind) { return at < pieces.size() && pieces[at].kind == kind; };
  const Piece& piece = pieces[i];
  switch (piece.kind) {
    case Kind::kDigits:
    case Kind::kZero:
      return {{i + 1, piece.digits}};
    case Kind::kTen: {
      std::vector<Reading> numbers = {{i + 1, piece.digits + "0"}};
      if (is(i + 1, Kind::kOne)) numbers.push_back({i + 2, piece.digits + pieces[i + 1].digits});
      return numbers;
    }
    case Kind::kOne:
    case Kind::kHundred:
      break;
  }
  std::vector<Reading> numbers;
  if (piece.kind == Kind::kOne) numbers.push_back({i + 1, piece.digits});
  if (piece.kind == Kind::kOne && !is(i + 1, Kind::kHundred)) return numbers;
  const size_t behind = piece.kind == Kind::kHundred ? i + 1 : i + 2;
  numbers.push_back({behind, piece.digits + "00"});
  if (is(behind, Kind::kOne)) numbers.push_back({behind + 1, piece.digits + "0" + pieces[behind].digits});
  if (!is(behind, Kind::kTen)) return numbers;
  numbers.push_back({behind + 1, piece.digits + pieces[behind].digits + "0"});
  if (is(behind + 1, Kind::kOne)) {
    numbers.push_back({behind + 2, piece.digits + pieces[behind].digits + pieces[behind + 1].digits});
  }
  return numbers;
}

// Lengths in digits that pieces [first, i) can have, as bits, for each i.
std::vector<unsigned> Lengths(const std::vector<Piece>& pieces, size_t first) {
  constexpr unsigned kMask = (1U << (kMaxDigits + 1)) - 1;
  std::vector<unsigned> lengths(pieces.size() + 1);
  lengths[first] = 1;
  for (size_t i = first; i < pieces.size(); ++i) {
    if (lengths[i] == 0) continue;
    for (const Reading& number : NumbersAt(pieces, i)) {
      if (number.digits.size() <= kMaxDigits) lengths[number.end] |= (lengths[i] << number.digits.size()) & kMask;
    }
  }
  return lengths;
}

// True if pieces [i, last) can be read as the institution's own number, `digits` being what was read before them. Looks
// at a bounded number of beginnings.
bool IsOwn(const std::vector<Piece>& pieces, size_t i, size_t last, const std::string& digits,
           const AllowedContacts& allowed, size_t* readings) {
  if (*readings == 0) return false;
  --*readings;
  if (i == last) return allowed.HasPhone(CanonicalPhone(digits));
  for (const Reading& number : NumbersAt(pieces, i)) {
    if (number.end > last || digits.size() + number.digits.size() > kMaxDigits) continue;
    if (IsOwn(pieces, number.end, last, digits + number.digits, allowed, readings)) return true;
  }
  return false;
}

// The lengths that a number with this beginning may have, as bits.
unsigned LengthsAllowed(const std::vector<Piece>& pieces, size_t first) {
  const Piece& head = pieces[first];
  const std::string& digits = head.digits;
  if (head.kind == Kind::kZero || (head.kind == Kind::kDigits && digits.starts_with('0'))) return 1U << 11;
  if ((head.kind == Kind::kTen && digits == "9") || (head.kind == Kind::kDigits && digits.starts_with("90")))
    return 1U << 12;
  const bool five = digits.starts_with('5');
  if (five && (head.kind == Kind::kOne || head.kind == Kind::kDigits || head.kind == Kind::kTen)) return 1U << 10;
  return 0;
}

bool HasEnoughWords(const std::vector<Piece>& pieces, size_t first, size_t last) {
  const auto words = std::count_if(pieces.begin() + static_cast<long>(first), pieces.begin() + static_cast<long>(last),
                                   [](const Piece& piece) { return piece.kind != Kind::kDigits; });
  return static_cast<size_t>(words) >= kMinWords;
}

// The begin with a sign or word for plus.
size_t BeginWithPlus(const ScanText& text, size_t begin) {
  size_t at = begin;
  while (at > 0 && begin - at < 2 && text.At(at - 1) == U' ') --at;
  if (at > 0 && text.At(at - 1) == U'+') return at - 1;
  const size_t word = text.WordBegin(at);
  return word < at && text.Slice(word, at) == U"arti" ? word : begin;
}

}  // namespace

void FindWordedPhones(const ScanText& text, const AllowedContacts& allowed, std::vector<Found>& found) {
  for (size_t i = 0; i < text.size();) {
    if (!text.IsAlnumAt(i) || (i > 0 && text.IsAlnumAt(i - 1))) {
      ++i;
      continue;
    }
    size_t next = i + 1;
    const std::vector<Piece> pieces = ReadPieces(text, i, &next);
    for (size_t first = 0; first < pieces.size(); ++first) {
      const unsigned wanted = LengthsAllowed(pieces, first);
      if (wanted == 0) continue;
      const std::vector<unsigned> lengths = Lengths(pieces, first);
      size_t last = pieces.size();
      while (last > first && (lengths[last] & wanted) == 0) --last;
      if (last == first || !HasEnoughWords(pieces, first, last)) continue;
      size_t readings = 256;
      const bool own = IsOwn(pieces, first, last, "", allowed, &readings);
      found.push_back({PrivateType::kPhone, BeginWithPlus(text, pieces[first].begin), pieces[last - 1].end, !own});
      first = last - 1;
    }
    i = next;
  }
}

}  // namespace meydan::text

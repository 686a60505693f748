#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "common/text/normalize.h"
#include "common/text/scanners.h"

namespace meydan::text {

// A text as the scanners read it: one character per visible character of the original, asciified lower case, any digit
// as 0-9, any blank as ' ' (line breaks as '\n'), any dash as '-', any apostrophe as '\''. Arabic and other letters
// stay.
class ScanText {
 public:
  explicit ScanText(std::string_view utf8);

  size_t size() const { return chars_.size(); }
  const std::u32string& chars() const { return chars_; }
  // The character at `i`; ' ' before the beginning and behind the end, so that neighbours need no checks.
  char32_t At(size_t i) const { return i < chars_.size() ? chars_[i] : U' '; }
  bool IsDigitAt(size_t i) const { return At(i) >= U'0' && At(i) <= U'9'; }
  bool IsLetterAt(size_t i) const;
  bool IsAlnumAt(size_t i) const { return IsDigitAt(i) || IsLetterAt(i); }
  bool IsBlankAt(size_t i) const { return At(i) == U' ' || At(i) == U'\n'; }
  // Written in capitals in the original.
  bool IsUpperAt(size_t i) const { return i < upper_.size() && upper_[i]; }
  // Turkish letters as written: the folded view, index for index.
  const std::u32string& folded() const { return folded_; }

  // Characters [begin, end), as far as there are any.
  std::u32string_view Slice(size_t begin, size_t end) const {
    return begin < end && begin < chars_.size() ? std::u32string_view(chars_).substr(begin, end - begin)
                                                : std::u32string_view();
  }
  // True if a run of letters begins at `i`.
  bool IsWordBegin(size_t i) const { return IsLetterAt(i) && (i == 0 || !IsLetterAt(i - 1)); }
  // The end of the run of letters that begins at `i`.
  size_t WordEnd(size_t i) const;
  // The beginning of the run of letters that ends before `i`.
  size_t WordBegin(size_t i) const;
  // `i` moved over blanks, but not over line breaks.
  size_t SkipSpaces(size_t i) const;

  // True if what follows a number's end at `i` may follow a whole number: nothing, a sign, an ending (1438den), but not
  // a further digit or a code's letters (34AB12).
  bool NumberMayEndAt(size_t i) const;
  // True if a number may begin at `i`: not within a word, another number, a handle or a link.
  bool NumberMayBeginAt(size_t i) const;

  // Code points of the original for characters [begin, end).
  Span Original(size_t begin, size_t end) const { return {first_[begin], last_[end - 1]}; }

 private:
  std::u32string chars_;
  std::u32string folded_;
  std::vector<bool> upper_;
  std::vector<uint32_t> first_;  // code point of the original where the character begins
  std::vector<uint32_t> last_;   // and ends
  std::vector<bool> in_link_;
};

// A word or phrase that says what a datum beside it is, e.g. "ogrenci no". Asciified lower case; a blank stands for any
// blanks, signs of punctuation, or nothing; the end of the last word is open to endings (numarasi).
using Cue = std::u32string_view;

// True if one of `cues` stands in text[begin, end), at the beginning of a word.
bool HasCue(const ScanText& text, size_t begin, size_t end, std::initializer_list<Cue> cues);

// The end of the last of `cues` in text[begin, end), or std::u32string_view::npos.
size_t LastCueEnd(const ScanText& text, size_t begin, size_t end, std::initializer_list<Cue> cues);

// The beginning of the first of `cues` in text[begin, end), or npos.
size_t FirstCueBegin(const ScanText& text, size_t begin, size_t end, std::initializer_list<Cue> cues);

// A finding in characters of a ScanText.
struct Found {
  PrivateType type;
  size_t begin;
  size_t end;
  // False for what is none after all (an institution's own address, an IBAN with a wrong check digit); it keeps other
  // scanners from seeing parts of it.
  bool personal = true;
};

}  // namespace meydan::text

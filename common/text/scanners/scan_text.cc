#include "common/text/scanners/scan_text.h"

#include <unicode/uchar.h>

#include <algorithm>

#include "common/text/tokens.h"
#include "common/text/utf8.h"

namespace meydan::text {
namespace {

char32_t Simplified(char32_t c) {
  switch (c) {
    case U'\t':
      return U' ';
    case U'\r':
    case U'\u2028':
    case U'\u2029':
      return U'\n';
    case U'‘':
    case U'’':
    case U'ʼ':
    case U'`':
    case U'´':
    case U'′':
      return U'\'';
    case U'−':
      return U'-';
    case U'٫':
    case U'،':
      return U',';
    case U'·':
    case U'•':
    case U'∙':
      return U'.';
    case U'⁄':
    case U'∕':
      return U'/';
    default:
      break;
  }
  if (c < 0x80) return c;
  const auto point = static_cast<UChar32>(c);
  if (u_charType(point) == U_DASH_PUNCTUATION) return U'-';
  if (u_charType(point) == U_SPACE_SEPARATOR) return U' ';
  return c;
}

bool IsPunctuation(char32_t c) {
  constexpr std::u32string_view kSigns = U" .:-_/\\,;()[]{}'\"#=*";
  return kSigns.find(c) != std::u32string_view::npos;
}

constexpr size_t kNone = std::u32string_view::npos;

// The end of `cue` if it stands at `at`, else kNone.
size_t CueEnd(const ScanText& text, size_t at, size_t end, Cue cue) {
  for (const char32_t c : cue) {
    if (c == U' ') {
      while (at < end && IsPunctuation(text.At(at))) ++at;
      continue;
    }
    if (at >= end || text.At(at) != c) return kNone;
    ++at;
  }
  return at;
}

}  // namespace

ScanText::ScanText(std::string_view utf8) {
  NormalizedText text = Normalize(utf8, {.max_code_points = kMaxScannedCodePoints, .forms = false});
  chars_ = std::move(text.asciified);
  folded_ = std::move(text.folded.chars);
  const std::vector<Span>& origin = text.folded.origin;
  upper_.resize(chars_.size());
  first_.resize(chars_.size());
  last_.resize(chars_.size());
  // One walk over the original gives each byte offset its code point; origin is ascending.
  size_t at = 0;
  size_t point = 0;
  const auto point_at = [&](size_t byte) {
    while (at < byte && at < utf8.size()) {
      NextCodePoint(utf8, &at);
      ++point;
    }
    return static_cast<uint32_t>(point);
  };
  for (size_t i = 0; i < chars_.size(); ++i) {
    if (i > 0 && origin[i] == origin[i - 1]) {
      first_[i] = first_[i - 1];
      last_[i] = last_[i - 1];
      upper_[i] = upper_[i - 1];
    } else {
      size_t byte = origin[i].begin;
      const int c = NextCodePoint(utf8, &byte);
      upper_[i] = u_isupper(c) || u_istitle(c);
      first_[i] = point_at(origin[i].begin);
      last_[i] = point_at(origin[i].end);
    }
    chars_[i] = Simplified(chars_[i]);
  }
  in_link_.resize(chars_.size());
  for (size_t begin = 0; begin < chars_.size();) {
    size_t end = begin;
    while (end < chars_.size() && !IsBlankAt(end)) ++end;
    const std::u32string_view piece = Slice(begin, end);
    if (piece.find(U"://") != kNone || piece.find(U"www.") != kNone) {
      std::fill(in_link_.begin() + static_cast<long>(begin), in_link_.begin() + static_cast<long>(end), true);
    }
    begin = end + 1;
  }
}

bool ScanText::IsLetterAt(size_t i) const { return i < chars_.size() && IsLetter(chars_[i]); }

size_t ScanText::WordEnd(size_t i) const {
  while (IsLetterAt(i)) ++i;
  return i;
}

size_t ScanText::WordBegin(size_t i) const {
  while (i > 0 && IsLetterAt(i - 1)) --i;
  return i;
}

size_t ScanText::SkipSpaces(size_t i) const {
  while (i < chars_.size() && chars_[i] == U' ') ++i;
  return i;
}

bool ScanText::NumberMayEndAt(size_t i) const {
  const size_t end = WordEnd(i);
  return !IsDigitAt(end);
}

bool ScanText::NumberMayBeginAt(size_t i) const {
  if (i < in_link_.size() && in_link_[i]) return false;
  if (i == 0) return true;
  const char32_t before = chars_[i - 1];
  if (before == U'@' || before == U'#' || before == U'_' || IsDigitAt(i - 1)) return false;
  if (!IsLetterAt(i - 1)) return true;
  // A cue without a blank: tel05321234567.
  constexpr size_t kLongest = 7;
  size_t begin = i;
  while (begin > 0 && i - begin <= kLongest && IsLetterAt(begin - 1)) --begin;
  const std::u32string_view word = Slice(begin, i);
  for (const std::u32string_view glued :
       {U"tel", U"tlf", U"gsm", U"cep", U"no", U"tc", U"vkn", U"numara", U"numaram", U"wp"}) {
    if (word == glued) return true;
  }
  // Letters of a script that no code is made of.
  return chars_[i - 1] >= 0x250;
}

size_t LastCueEnd(const ScanText& text, size_t begin, size_t end, std::initializer_list<Cue> cues) {
  size_t last = kNone;
  for (size_t at = begin; at < end; ++at) {
    if (!text.IsWordBegin(at)) continue;
    for (const Cue cue : cues) {
      const size_t cue_end = CueEnd(text, at, end, cue);
      if (cue_end != kNone) last = last == kNone ? cue_end : std::max(last, cue_end);
    }
  }
  return last;
}

size_t FirstCueBegin(const ScanText& text, size_t begin, size_t end, std::initializer_list<Cue> cues) {
  for (size_t at = begin; at < end; ++at) {
    if (!text.IsWordBegin(at)) continue;
    for (const Cue cue : cues) {
      if (CueEnd(text, at, end, cue) != kNone) return at;
    }
  }
  return kNone;
}

bool HasCue(const ScanText& text, size_t begin, size_t end, std::initializer_list<Cue> cues) {
  return FirstCueBegin(text, begin, end, cues) != kNone;
}

}  // namespace meydan::text

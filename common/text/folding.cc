#include "common/text/folding.h"

#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>
#include <unicode/uscript.h>

#include <cstdlib>
#include <utility>

#include "common/text/utf8.h"

namespace meydan::text {
namespace {

// A run of marks on one letter longer than this is decoration; its rest is taken mark by mark, so that the time stays
// linear.
constexpr size_t kMaxCluster = 16;

const icu::Normalizer2& Nfkc() {
  static const icu::Normalizer2* const instance = [] {
    UErrorCode error = U_ZERO_ERROR;
    const icu::Normalizer2* nfkc = icu::Normalizer2::getNFKCInstance(error);
    if (U_FAILURE(error)) std::abort();  // ICU's data is part of the program
    return nfkc;
  }();
  return *instance;
}

bool IsTurkish(char32_t c) {
  constexpr std::u32string_view kOwn = U"çğıöşüÇĞİÖŞÜ";
  return kOwn.find(c) != std::u32string_view::npos;
}

// Without the accents that Turkish does not know: â → a, é → e, أ → ا.
char32_t WithoutForeignAccents(char32_t c) {
  while (c >= 0x80 && !IsTurkish(c)) {
    icu::UnicodeString parts;
    if (!Nfkc().getRawDecomposition(static_cast<UChar32>(c), parts) || parts.isEmpty()) break;
    const auto base = static_cast<char32_t>(parts.char32At(0));
    UErrorCode error = U_ZERO_ERROR;
    const UScriptCode script = uscript_getScript(static_cast<UChar32>(base), &error);
    if (script != USCRIPT_LATIN && script != USCRIPT_ARABIC) break;
    c = base;
  }
  switch (c) {
    case U'ى':
    case U'ی':
      return U'ي';
    case U'ک':
      return U'ك';
    default:
      return PlainLatin(c);
  }
}

// Marks that decorate a letter, and the Arabic stretching line.
bool IsDropped(char32_t c) {
  if (c < 0x80) return false;
  if (c == U'\u0640') return true;
  if ((U_GET_GC_MASK(static_cast<UChar32>(c)) & (U_GC_MN_MASK | U_GC_ME_MASK)) == 0) return false;
  UErrorCode error = U_ZERO_ERROR;
  const UScriptCode script = uscript_getScript(static_cast<UChar32>(c), &error);
  return script == USCRIPT_INHERITED || script == USCRIPT_ARABIC || script == USCRIPT_HEBREW ||
         script == USCRIPT_CYRILLIC;
}

char32_t ToLower(char32_t c) {
  if (c == U'I') return U'ı';
  if (c == U'İ') return U'i';
  return static_cast<char32_t>(u_tolower(static_cast<UChar32>(c)));
}

bool IsInvisible(char32_t c) {
  return c >= 0x80 && u_hasBinaryProperty(static_cast<UChar32>(c), UCHAR_DEFAULT_IGNORABLE_CODE_POINT);
}

// The original's visible code points with their bytes.
View Decode(std::string_view utf8, size_t max_code_points, bool* truncated) {
  View decoded;
  decoded.chars.reserve(std::min(utf8.size(), max_code_points));
  decoded.origin.reserve(decoded.chars.capacity());
  size_t at = 0;
  for (size_t count = 0; at < utf8.size() && count < max_code_points; ++count) {
    const size_t begin = at;
    const auto c = static_cast<char32_t>(NextCodePoint(utf8, &at));
    if (IsInvisible(c)) continue;
    decoded.chars.push_back(c);
    decoded.origin.push_back({begin, at});
  }
  *truncated = at < utf8.size();
  return decoded;
}

// NFKC, cluster by cluster so that each result knows its origin. Case is kept.
View Compose(const View& decoded) {
  View composed;
  const std::u32string& in = decoded.chars;
  const auto emit = [&composed](char32_t c, Span origin) {
    if (IsDropped(c)) return;
    c = WithoutForeignAccents(c);
    if (c >= 0x80) {
      const int digit = u_charDigitValue(static_cast<UChar32>(c));
      if (digit >= 0 && u_charType(static_cast<UChar32>(c)) == U_DECIMAL_DIGIT_NUMBER)
        c = U'0' + static_cast<char32_t>(digit);
    }
    composed.chars.push_back(c);
    composed.origin.push_back(origin);
  };
  for (size_t i = 0; i < in.size();) {
    size_t end = i + 1;
    while (end < in.size() && end - i < kMaxCluster && in[end] >= 0x300 &&
           !Nfkc().hasBoundaryBefore(static_cast<UChar32>(in[end]))) {
      ++end;
    }
    const Span origin = {decoded.origin[i].begin, decoded.origin[end - 1].end};
    if (end == i + 1 && in[i] < 0x80) {
      emit(in[i], origin);
    } else {
      const auto cluster =
          icu::UnicodeString::fromUTF32(reinterpret_cast<const UChar32*>(in.data() + i), static_cast<int32_t>(end - i));
      UErrorCode error = U_ZERO_ERROR;
      const icu::UnicodeString normal = Nfkc().normalize(cluster, error);
      for (int32_t at = 0; at < normal.length(); at = normal.moveIndex32(at, 1)) {
        emit(static_cast<char32_t>(normal.char32At(at)), origin);
      }
    }
    i = end;
  }
  return composed;
}

// Replaces look-alikes word by word: in a word that also has Latin letters, or that consists of look-alikes alone. A
// word in honest Cyrillic or Greek keeps its letters.
void ReplaceLookAlikes(std::u32string& chars) {
  for (size_t i = 0; i < chars.size();) {
    if (!u_isalnum(static_cast<UChar32>(chars[i]))) {
      ++i;
      continue;
    }
    size_t end = i;
    bool latin = false;
    bool foreign = false;
    bool all_alike = true;
    for (; end < chars.size() && u_isalnum(static_cast<UChar32>(chars[end])); ++end) {
      const char32_t c = chars[end];
      if (c < 0x250) {
        latin = latin || (c > U'9');
      } else if (LatinLookAlike(c) != c) {
        foreign = true;
      } else {
        all_alike = false;
      }
    }
    if (foreign && (latin || all_alike)) {
      for (size_t at = i; at < end; ++at) chars[at] = LatinLookAlike(chars[at]);
    }
    i = end;
  }
}

}  // namespace

View FoldView(std::string_view utf8, size_t max_code_points, bool* truncated) {
  View view = Compose(Decode(utf8, max_code_points, truncated));
  ReplaceLookAlikes(view.chars);
  for (char32_t& c : view.chars) c = ToLower(c);
  return view;
}

}  // namespace meydan::text

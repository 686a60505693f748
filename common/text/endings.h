#pragma once

#include <string_view>

namespace meydan::text {

enum class EndingKind { kNoun, kVerb };

// True if Turkish lets `rest` follow `stem` as inflection: salak + lar, salak + sınız, geber + eceksin. `rest` may hold
// the stand-ins of normalize.h. With `ascii` both are asciified and vowel harmony, which ASCII hides, is not asked for.
// Bounded time: endings longer than 24 letters do not exist.
bool IsEnding(std::u32string_view stem, std::u32string_view rest, EndingKind kind, bool ascii);

// What the last consonant of `word` softens to before a vowel (salak → salağ, kitap → kitab), or 0 if it stays as it
// is: in words of one syllable, but for verbs in t (git → gid).
char32_t SoftenedLast(std::u32string_view word, EndingKind kind);

}  // namespace meydan::text

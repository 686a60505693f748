#include "common/text/endings.h"

#include <algorithm>
#include <cstdint>
#include <iterator>

#include "common/text/normalize.h"

// Turkish endings as a small automaton. In the patterns
//   A = a e, I = ı i u ü (by vowel harmony)   D = d, C = c, behind voiceless consonants also t, ç   K = k ğ
//   '+' at the start: only after a consonant; '=' only after a vowel.
namespace meydan::text {
namespace {

constexpr size_t kMaxEnding = 24;

enum State : uint8_t { kStem, kPlural, kPossessive, kCase, kVerbStem, kTense, kParticiple, kDone, kStates };

constexpr unsigned Bit(State state) { return 1U << state; }

constexpr unsigned kNominal = Bit(kStem) | Bit(kPlural) | Bit(kPossessive);
constexpr unsigned kPredicate = kNominal | Bit(kCase);
constexpr unsigned kBeforePossessive = Bit(kStem) | Bit(kPlural) | Bit(kParticiple);

struct Rule {
  unsigned from;
  State to;
  std::u32string_view pattern;
  size_t min_stem = 0;  // letters; word-building endings after short stems make other words (am + ca)
};

constexpr Rule kRules[] = {
    // Word building
    {Bit(kStem), kStem, U"lIK", 4},
    {Bit(kStem), kStem, U"lI", 4},
    {Bit(kStem), kStem, U"sIz", 4},
    {Bit(kStem), kStem, U"CI", 4},
    {Bit(kStem), kStem, U"CIK", 4},
    {Bit(kStem), kDone, U"CAsInA", 4},
    {Bit(kStem), kStem, U"CA", 4},
    {Bit(kStem), kVerbStem, U"lAş", 4},
    // Nouns
    {Bit(kStem) | Bit(kParticiple), kPlural, U"lAr"},
    {kBeforePossessive, kPossessive, U"+Im"},
    {kBeforePossessive, kPossessive, U"=m"},
    {kBeforePossessive, kPossessive, U"+In"},
    {kBeforePossessive, kPossessive, U"=n"},
    {kBeforePossessive, kPossessive, U"+I"},
    {kBeforePossessive, kPossessive, U"=sI"},
    {kBeforePossessive, kPossessive, U"+ImIz"},
    {kBeforePossessive, kPossessive, U"=mIz"},
    {kBeforePossessive, kPossessive, U"+InIz"},
    {kBeforePossessive, kPossessive, U"=nIz"},
    {kNominal | Bit(kParticiple), kCase, U"+I"},
    {kNominal | Bit(kParticiple), kCase, U"=yI"},
    {kNominal | Bit(kParticiple), kCase, U"+A"},
    {kNominal | Bit(kParticiple), kCase, U"=yA"},
    {kNominal | Bit(kParticiple), kCase, U"DA"},
    {kNominal | Bit(kParticiple), kCase, U"DAn"},
    {kNominal | Bit(kParticiple), kCase, U"+In"},
    {kNominal | Bit(kParticiple), kCase, U"=nIn"},
    {kNominal | Bit(kParticiple), kCase, U"+lA"},
    {kNominal | Bit(kParticiple), kCase, U"=ylA"},
    {Bit(kPossessive), kCase, U"nI"},
    {Bit(kPossessive), kCase, U"nA"},
    {Bit(kPossessive), kCase, U"nDA"},
    {Bit(kPossessive), kCase, U"nDAn"},
    {Bit(kCase), kStem, U"ki"},
    // To be
    {kPredicate, kDone, U"+Im"},
    {kPredicate, kDone, U"=yIm"},
    {kPredicate, kDone, U"sIn"},
    {kPredicate, kDone, U"+Iz"},
    {kPredicate, kDone, U"=yIz"},
    {kPredicate, kDone, U"sInIz"},
    {kPredicate, kDone, U"sInlAr"},
    {kPredicate, kDone, U"DIr"},
    {kPredicate, kDone, U"DIrlAr"},
    {kPredicate, kTense, U"+DI"},
    {kPredicate, kTense, U"=yDI"},
    {kPredicate, kTense, U"+mIş"},
    {kPredicate, kTense, U"=ymIş"},
    {kPredicate, kTense, U"+sA"},
    {kPredicate, kTense, U"=ysA"},
    {kPredicate | Bit(kTense), kDone, U"ken"},
    {kPredicate, kDone, U"=yken"},
    // Persons after a tense
    {Bit(kTense), kDone, U"m"},
    {Bit(kTense), kDone, U"n"},
    {Bit(kTense), kDone, U"k"},
    {Bit(kTense), kDone, U"z"},
    {Bit(kTense), kDone, U"nIz"},
    {Bit(kTense), kTense, U"lAr"},
    {Bit(kTense), kDone, U"+Im"},
    {Bit(kTense), kDone, U"=yIm"},
    {Bit(kTense), kDone, U"sIn"},
    {Bit(kTense), kDone, U"+Iz"},
    {Bit(kTense), kDone, U"=yIz"},
    {Bit(kTense), kDone, U"sInIz"},
    {Bit(kTense), kDone, U"DIr"},
    {Bit(kTense), kTense, U"+DI"},
    {Bit(kTense), kTense, U"=yDI"},
    {Bit(kTense), kTense, U"+mIş"},
    {Bit(kTense), kTense, U"=ymIş"},
    {Bit(kTense), kTense, U"+sA"},
    {Bit(kTense), kTense, U"=ysA"},
    // Verbs: stems
    {Bit(kVerbStem), kVerbStem, U"mA"},
    {Bit(kVerbStem), kVerbStem, U"DIr"},
    {Bit(kVerbStem), kVerbStem, U"+Il"},
    {Bit(kVerbStem), kVerbStem, U"+Iş"},
    {Bit(kVerbStem), kVerbStem, U"+In"},
    {Bit(kVerbStem), kVerbStem, U"=n"},
    {Bit(kVerbStem), kVerbStem, U"t"},
    {Bit(kVerbStem), kVerbStem, U"+Ar"},
    {Bit(kVerbStem), kVerbStem, U"+AbIl"},
    {Bit(kVerbStem), kVerbStem, U"=yAbIl"},
    {Bit(kVerbStem), kVerbStem, U"+A"},
    {Bit(kVerbStem), kVerbStem, U"=yA"},
    // Verbs: tenses
    {Bit(kVerbStem), kTense, U"DI"},
    {Bit(kVerbStem), kTense, U"mIş"},
    {Bit(kVerbStem), kTense, U"+AcAK"},
    {Bit(kVerbStem), kTense, U"=yAcAK"},
    {Bit(kVerbStem), kTense, U"+IcA"},
    {Bit(kVerbStem), kTense, U"=ycA"},
    {Bit(kVerbStem), kTense, U"cA"},
    {Bit(kVerbStem), kTense, U"+Ar"},
    {Bit(kVerbStem), kTense, U"+Ir"},
    {Bit(kVerbStem), kTense, U"=r"},
    {Bit(kVerbStem), kTense, U"z"},
    {Bit(kVerbStem), kTense, U"+Iyor"},
    {Bit(kVerbStem), kTense, U"=yor"},
    {Bit(kVerbStem), kTense, U"+Iyo"},
    {Bit(kVerbStem), kTense, U"sA"},
    {Bit(kVerbStem), kTense, U"mAlI"},
    {Bit(kVerbStem), kDone, U"sIn"},
    {Bit(kVerbStem), kDone, U"sInlAr"},
    {Bit(kVerbStem), kDone, U"+In"},
    {Bit(kVerbStem), kDone, U"+InIz"},
    {Bit(kVerbStem), kDone, U"=yIn"},
    {Bit(kVerbStem), kDone, U"=yInIz"},
    {Bit(kVerbStem), kDone, U"+AyIm"},
    {Bit(kVerbStem), kDone, U"=yAyIm"},
    {Bit(kVerbStem), kDone, U"+AlIm"},
    {Bit(kVerbStem), kDone, U"=yAlIm"},
    {Bit(kVerbStem), kDone, U"m"},
    // Verbs: as nouns and adverbs
    {Bit(kVerbStem), kCase, U"mAK"},
    {Bit(kVerbStem), kStem, U"mAKlIK"},
    {Bit(kVerbStem), kParticiple, U"mA"},
    {Bit(kVerbStem), kParticiple, U"+Iş"},
    {Bit(kVerbStem), kParticiple, U"+An"},
    {Bit(kVerbStem), kParticiple, U"=yAn"},
    {Bit(kVerbStem), kParticiple, U"DIK"},
    {Bit(kVerbStem), kParticiple, U"+AcAK"},
    {Bit(kVerbStem), kStem, U"+IK"},
    {Bit(kVerbStem), kStem, U"+IcI"},
    {Bit(kVerbStem), kDone, U"+Ip"},
    {Bit(kVerbStem), kDone, U"=yIp"},
    {Bit(kVerbStem), kDone, U"+ArAk"},
    {Bit(kVerbStem), kDone, U"=yArAk"},
    {Bit(kVerbStem), kDone, U"+IncA"},
    {Bit(kVerbStem), kDone, U"=yIncA"},
};

bool IsVowel(char32_t c) {
  constexpr std::u32string_view kVowels = U"aeıioöuü";
  return kVowels.find(c) != std::u32string_view::npos || c == kOneOfI;
}

bool IsFront(char32_t c) { return c == U'e' || c == U'i' || c == U'ö' || c == U'ü'; }
bool IsRound(char32_t c) { return c == U'o' || c == U'u' || c == U'ö' || c == U'ü'; }

bool IsVoiceless(char32_t c) {
  constexpr std::u32string_view kVoiceless = U"fstkçşhp";
  return kVoiceless.find(c) != std::u32string_view::npos || c == kAnyLetter;
}

// The letters that a sign of a pattern allows after the letter `before` and the vowel `vowel` (0: unknown).
std::u32string_view Allowed(char32_t sign, char32_t before, char32_t vowel, bool ascii) {
  switch (sign) {
    case U'A':
      return ascii || vowel == 0 ? U"ae" : IsFront(vowel) ? U"e" : U"a";
    case U'I':
      if (ascii) return U"iu";
      if (vowel == 0) return U"ıiuü";
      if (IsFront(vowel)) return IsRound(vowel) ? U"ü" : U"i";
      return IsRound(vowel) ? U"u" : U"ı";
    case U'D':
      return IsVoiceless(before) || (ascii && before == U'c') ? U"dt" : U"d";
    case U'C':
      return !ascii && IsVoiceless(before) ? U"cç" : U"c";
    case U'K':
      return ascii ? U"kg" : U"kğ";
    case U'ş':
      return ascii ? U"s" : U"ş";
    default:
      return {};
  }
}

bool Fits(char32_t sign, char32_t c, char32_t before, char32_t vowel, bool ascii) {
  if (c == kAnyLetter) return true;
  const std::u32string_view allowed = Allowed(sign, before, vowel, ascii);
  const auto one_of = [&](std::u32string_view letters) {
    return std::any_of(letters.begin(), letters.end(), [&](char32_t letter) {
      return allowed.empty() ? letter == sign : allowed.find(letter) != std::u32string_view::npos;
    });
  };
  if (c == kOneOfI) return one_of(U"ıi");
  if (c == kOneOfIL) return one_of(U"ıil");
  if (c == kOneOfGQ) return one_of(U"gq");
  return allowed.empty() ? c == sign : allowed.find(c) != std::u32string_view::npos;
}

class Walk {
 public:
  Walk(std::u32string_view stem, std::u32string_view rest, bool ascii) : stem_(stem), rest_(rest), ascii_(ascii) {}

  bool From(size_t at, State state) {
    if (at == rest_.size()) return true;
    if ((visited_[at] & Bit(state)) != 0) return false;
    visited_[at] |= Bit(state);
    for (const Rule& rule : kRules) {
      if ((rule.from & Bit(state)) == 0 || stem_.size() < rule.min_stem) continue;
      const size_t end = After(rule.pattern, at);
      if (end != 0 && From(end, rule.to)) return true;
    }
    return false;
  }

 private:
  char32_t Before(size_t at) const { return at > 0 ? rest_[at - 1] : stem_.empty() ? 0 : stem_.back(); }

  char32_t VowelBefore(size_t at) const {
    for (size_t i = at; i > 0; --i) {
      if (IsVowel(rest_[i - 1])) return rest_[i - 1] == kOneOfI ? 0 : rest_[i - 1];
    }
    for (size_t i = stem_.size(); i > 0; --i) {
      if (IsVowel(stem_[i - 1])) return stem_[i - 1];
    }
    return 0;
  }

  // Where `pattern` ends if it stands at `at`, else 0.
  size_t After(std::u32string_view pattern, size_t at) const {
    if (pattern.front() == U'+' || pattern.front() == U'=') {
      if (IsVowel(Before(at)) != (pattern.front() == U'=')) return 0;
      pattern.remove_prefix(1);
    }
    if (rest_.size() - at < pattern.size()) return 0;
    for (const char32_t sign : pattern) {
      const char32_t vowel = sign == U'A' || sign == U'I' ? VowelBefore(at) : 0;
      if (!Fits(sign, rest_[at], Before(at), vowel, ascii_)) return 0;
      ++at;
    }
    return at;
  }

  std::u32string_view stem_;
  std::u32string_view rest_;
  bool ascii_;
  unsigned visited_[kMaxEnding + 1] = {};
};

}  // namespace

bool IsEnding(std::u32string_view stem, std::u32string_view rest, EndingKind kind, bool ascii) {
  if (rest.size() > kMaxEnding) return false;
  return Walk(stem, rest, ascii).From(0, kind == EndingKind::kNoun ? kStem : kVerbStem);
}

char32_t SoftenedLast(std::u32string_view word, EndingKind kind) {
  if (word.size() < 2) return 0;
  const char32_t last = word.back();
  const bool one_syllable = std::count_if(word.begin(), word.end(), IsVowel) < 2;
  if (one_syllable && !(kind == EndingKind::kVerb && last == U't')) return 0;
  switch (last) {
    case U'k':
      return word[word.size() - 2] == U'n' ? U'g' : U'ğ';
    case U'p':
      return U'b';
    case U'ç':
      return U'c';
    case U't':
      return U'd';
    default:
      return 0;
  }
}

}  // namespace meydan::text

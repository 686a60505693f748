#include "common/text/disguise.h"

#include <algorithm>
#include <tuple>
#include <utility>

#include "common/text/tokens.h"

namespace meydan::text {
namespace {

constexpr size_t kMaxJoinedTokens = 4;    // sal.ak.lar, dan*al*ak
constexpr size_t kMaxJoinedLetters = 40;  // longer than any word that anybody would take apart
constexpr size_t kMaxGap = 3;             // s...a...l...a...k
constexpr size_t kMinSpacedLetters = 3;

bool IsBlank(char32_t c) { return c == U' ' || c == U'\t' || c == U'\n' || c == U'\r'; }

bool IsVowel(char32_t c) {
  constexpr std::u32string_view kVowels = U"aeıioöuü";
  return kVowels.find(c) != std::u32string_view::npos;
}

// The letter that a digit or sign is written for, or 0.
char32_t LeetLetter(char32_t c) {
  switch (c) {
    case U'0':
      return U'o';
    case U'1':
    case U'|':
      return kOneOfIL;
    case U'3':
    case U'€':
      return U'e';
    case U'4':
    case U'@':
      return U'a';
    case U'5':
    case U'$':
      return U's';
    case U'6':
      return U'g';
    case U'7':
      return U't';
    case U'8':
      return U'b';
    case U'9':
      return kOneOfGQ;
    case U'!':
      return kOneOfI;
    case U'*':
      return kAnyLetter;
    default:
      return 0;
  }
}

class FormReader {
 public:
  FormReader(const View& folded, const std::vector<Token>& tokens) : chars_(folded.chars), tokens_(tokens) {}

  std::vector<Form> Read() && {
    ReadTokens();
    ReadSpacedLetters();
    ReadJoinedTokens();
    std::sort(forms_.begin(), forms_.end(), [](const Form& a, const Form& b) {
      return std::tie(a.tokens.begin, a.disguises, a.tokens.end, a.chars) <
             std::tie(b.tokens.begin, b.disguises, b.tokens.end, b.chars);
    });
    return std::move(forms_);
  }

 private:
  char32_t At(size_t i) const { return i < chars_.size() ? chars_[i] : U' '; }

  std::u32string_view Slice(Span range) const { return std::u32string_view(chars_).substr(range.begin, range.size()); }

  static void Append(Form& form, char32_t c, size_t at) {
    form.chars.push_back(c);
    form.at.push_back(static_cast<uint32_t>(at));
  }

  void AppendToken(Form& form, const Token& token) const {
    for (size_t at = token.chars.begin; at < token.chars.end; ++at) Append(form, chars_[at], at);
  }

  // Keeps `form` and its readings without repeated letters.
  void Add(Form form) {
    AddWithoutRepeats(form, /*long_run=*/1, /*also_double=*/false);
    AddWithoutRepeats(form, /*long_run=*/1, /*also_double=*/true);
    AddWithoutRepeats(form, /*long_run=*/2, /*also_double=*/false);
    forms_.push_back(std::move(form));
  }

  // Shortens runs of three or more to `long_run` letters. With `also_double`, doubled vowels and doubled last letters
  // become single; other doubled letters are ordinary spelling (sikke is not sike).
  void AddWithoutRepeats(const Form& form, size_t long_run, bool also_double) {
    Form shorter = {
        .tokens = form.tokens, .disguises = form.disguises | kRepeated, .boundaries_lost = form.boundaries_lost};
    bool changed = false;
    for (size_t i = 0; i < form.chars.size();) {
      size_t end = i;
      while (end < form.chars.size() && form.chars[end] == form.chars[i]) ++end;
      size_t keep = end - i;
      if (form.chars[i] == kAnyLetter) {
        // each * stands for a letter of its own
      } else if (keep > 2) {
        keep = long_run;
        changed = changed || !also_double;
      } else if (keep == 2 && also_double && (IsVowel(form.chars[i]) || end == form.chars.size())) {
        keep = 1;
        changed = true;
      }
      for (size_t k = 0; k < keep; ++k) Append(shorter, form.chars[i], form.at[i + k]);
      i = end;
    }
    if (changed && shorter.chars.size() > 1) forms_.push_back(std::move(shorter));
  }

  void ReadTokens() {
    for (size_t t = 0; t < tokens_.size(); ++t) {
      Form plain = {.tokens = {t, t + 1}};
      AppendToken(plain, tokens_[t]);
      if (tokens_[t].kind == Token::Kind::kWord) {
        AddLeet(plain);
        AddCutOff(plain);
        Add(std::move(plain));
      } else {
        forms_.push_back(std::move(plain));
      }
    }
  }

  // sa1ak, 5alak; not 2023te or 4m, which are numbers with an ending or a unit.
  void AddLeet(const Form& plain) {
    Form leet = plain;
    leet.disguises |= kLeet;
    size_t letters = 0;
    size_t digits = 0;
    size_t run = 0;
    const size_t token_begin = tokens_[plain.tokens.begin].chars.begin;
    if (At(token_begin - 1) == U'$') {
      leet.chars.insert(leet.chars.begin(), U's');
      leet.at.insert(leet.at.begin(), static_cast<uint32_t>(token_begin - 1));
      ++digits;
    }
    for (char32_t& c : leet.chars) {
      if (!IsDigit(c)) {
        ++letters;
        run = 0;
        continue;
      }
      if (++run > 2) return;
      ++digits;
      c = LeetLetter(c);
    }
    if (digits == 0 || letters < 2 || digits > letters) return;
    Add(std::move(leet));
  }

  // The end masked: orosp*.
  void AddCutOff(const Form& plain) {
    size_t at = tokens_[plain.tokens.begin].chars.end;
    if (At(at) != U'*' || plain.chars.size() < 3) return;
    Form cut = plain;
    cut.disguises |= kMasked;
    for (size_t n = 0; n < kMaxGap && At(at) == U'*'; ++n, ++at) Append(cut, kAnyLetter, at);
    if (At(at) != U'*' && !IsLetter(At(at))) forms_.push_back(std::move(cut));
  }

  // The signs or blanks between token `t` and the next one.
  Span GapAfter(size_t t) const { return {tokens_[t].chars.end, tokens_[t + 1].chars.begin}; }

  bool IsBlankGap(Span gap) const { return std::ranges::all_of(Slice(gap), IsBlank); }

  bool HasBlank(Span gap) const { return std::ranges::any_of(Slice(gap), IsBlank); }

  // One letter, perhaps repeated, or one digit that may stand for a letter.
  bool IsSingleLetter(const Token& token) const {
    if (token.kind == Token::Kind::kEmoji) return false;
    const char32_t first = chars_[token.chars.begin];
    if (IsDigit(first)) return token.chars.size() == 1 && LeetLetter(first) != 0;
    return std::ranges::all_of(Slice(token.chars), [first](char32_t c) { return c == first; });
  }

  // s a l a k, s.a.l.a.k, s - a - l - a - k: the longest runs of single letters with like gaps.
  void ReadSpacedLetters() {
    for (size_t first = 0; first < tokens_.size();) {
      if (!IsSingleLetter(tokens_[first])) {
        ++first;
        continue;
      }
      size_t end = first + 1;
      Span first_gap;
      for (; end < tokens_.size() && IsSingleLetter(tokens_[end]); ++end) {
        const Span gap = GapAfter(end - 1);
        if (end == first + 1) first_gap = gap;
        if (gap.size() > kMaxGap) break;
        // A wider blank than before is the gap between words.
        if (IsBlankGap(gap) && gap.size() > first_gap.size()) break;
        if (HasBlank(gap) && !HasBlank(first_gap)) break;
      }
      AddSpaced({first, end});
      first = end;
    }
  }

  void AddSpaced(Span range) {
    if (range.size() < kMinSpacedLetters) return;
    Form form = {.tokens = range, .disguises = kSpaced, .boundaries_lost = true};
    size_t letters = 0;
    for (size_t t = range.begin; t < range.end; ++t) {
      const size_t at = tokens_[t].chars.begin;
      const char32_t c = chars_[at];
      if (IsDigit(c)) {
        form.disguises |= kLeet;
        Append(form, LeetLetter(c), at);
      } else {
        ++letters;
        Append(form, c, at);
      }
    }
    if (letters >= 2) Add(std::move(form));
  }

  // sal.ak, dan-galak, s@lak, s*lak: a few tokens with nothing but signs between them.
  void ReadJoinedTokens() {
    for (size_t first = 0; first + 1 < tokens_.size(); ++first) {
      Form dropped = {.tokens = {first, first + 1}, .disguises = kSpaced};
      Form read = dropped;
      AppendToken(dropped, tokens_[first]);
      AppendToken(read, tokens_[first]);
      bool signs_read = false;
      size_t longest = tokens_[first].chars.size();
      for (size_t end = first + 1; end < tokens_.size() && end < first + kMaxJoinedTokens; ++end) {
        const Span gap = GapAfter(end - 1);
        if (gap.size() > kMaxGap || gap.empty() || HasBlank(gap) || tokens_[end].kind == Token::Kind::kEmoji) break;
        if (dropped.chars.size() + tokens_[end].chars.size() > kMaxJoinedLetters) break;
        longest = std::max(longest, tokens_[end].chars.size());
        signs_read = ReadGap(gap, read) || signs_read;
        AppendToken(dropped, tokens_[end]);
        AppendToken(read, tokens_[end]);
        dropped.tokens.end = read.tokens.end = end + 1;
        // "a.m." and "T.C." are abbreviations.
        if (longest >= 2 && dropped.chars.size() >= 4) AddJoined(dropped);
        if (signs_read) AddJoined(read);
      }
    }
  }

  // Signs that stand for letters go into `form`; true if there were any.
  bool ReadGap(Span gap, Form& form) const {
    bool any = false;
    for (size_t at = gap.begin; at < gap.end; ++at) {
      const char32_t letter = LeetLetter(chars_[at]);
      if (letter == 0) continue;
      form.disguises |= letter == kAnyLetter ? kMasked : kLeet;
      Append(form, letter, at);
      any = true;
    }
    return any;
  }

  void AddJoined(Form form) {
    bool letters = false;
    for (char32_t& c : form.chars) {
      letters = letters || IsLetter(c);
      if (!IsDigit(c)) continue;
      c = LeetLetter(c);
      form.disguises |= kLeet;
      if (c == 0) return;
    }
    if (letters) Add(std::move(form));
  }

  const std::u32string& chars_;
  const std::vector<Token>& tokens_;
  std::vector<Form> forms_;
};

}  // namespace

std::vector<Form> ReadForms(const View& folded, const std::vector<Token>& tokens) {
  return FormReader(folded, tokens).Read();
}

}  // namespace meydan::text

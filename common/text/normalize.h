#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

// The Turkish normaliser: what a comment says, apart from how it is written (P10). README.md explains the views.
namespace meydan::text {

// A half-open range [begin, end). Each use says whether it counts bytes, code points or tokens.
struct Span {
  size_t begin = 0;
  size_t end = 0;

  size_t size() const { return end - begin; }
  bool empty() const { return begin == end; }
  bool Covers(const Span& other) const { return begin <= other.begin && other.end <= end; }
  bool Overlaps(const Span& other) const { return begin < other.end && other.begin < end; }
  friend bool operator==(const Span&, const Span&) = default;
};

// A text and, for each of its code points, the bytes of the original that it came from. chars.size() == origin.size();
// origin is ascending, and two neighbours may share bytes (one ligature gives two letters).
struct View {
  std::u32string chars;
  std::vector<Span> origin;

  // The original's bytes for the code points `range` of this view, with all that stands between them.
  Span OriginOf(Span range) const;
};

struct Token {
  enum class Kind {
    kWord,    // at least one letter; digits may be among them
    kNumber,  // digits alone
    kEmoji,   // one pictograph
  };
  Kind kind = Kind::kWord;
  Span chars;   // code points of NormalizedText::folded
  Span source;  // bytes of the original
};

// How a word was disguised, as bits.
enum Disguise : unsigned {
  kNoDisguise = 0,
  kLeet = 1 << 0,      // sa1ak, s@lak
  kSpaced = 1 << 1,    // s a l a k, s.a.l.a.k, sa-lak
  kRepeated = 1 << 2,  // saaalak
  kMasked = 1 << 3,    // s*lak
  kAscii = 1 << 4,     // igrenc; set by the matcher alone
};

// Stand-ins within a Form for characters that may be one of several letters.
inline constexpr char32_t kAnyLetter = 0xF0000;  // * in s*lak
inline constexpr char32_t kOneOfIL = 0xF0001;    // 1 or |: ı, i or l
inline constexpr char32_t kOneOfI = 0xF0002;     // !: ı or i
inline constexpr char32_t kOneOfGQ = 0xF0003;    // 9: g or q

// One reading of one or more neighbouring tokens as a single word.
struct Form {
  std::u32string chars = {};
  std::vector<uint32_t> at = {};  // for each of `chars`, its index in NormalizedText::folded
  Span tokens;                    // the tokens read as this word
  unsigned disguises = kNoDisguise;
  bool boundaries_lost = false;  // letters of several words may stand in it, as in "s e n s a l a k s ı n"
};

struct NormalizedText {
  // Lower case by Turkish rules (I→ı, İ→i, i̇→i), NFKC, without invisible characters, accents that Turkish does not
  // know, and look-alike letters. ı and i are never merged, nor any other two letters of Turkish.
  View folded;
  // `folded` with ç ğ ı ö ş ü written c g i o s u: index for index the same.
  std::u32string asciified;
  std::vector<Token> tokens;
  // Every reading of every token, plain readings first, ordered by first token.
  std::vector<Form> forms;
  // The budget ran out: what lies beyond was not looked at, so a clean finding proves nothing.
  bool truncated = false;
};

struct NormalizeOptions {
  size_t max_code_points = 20'000;  // of the original; the rest is left out and `truncated` set
  bool forms = true;                // false: folded, asciified and tokens only
};

// True for well-formed UTF-8: no stray bytes, overlong forms, surrogates or values above U+10FFFF.
bool IsValidUtf8(std::string_view utf8);

// Linear in the size of `utf8`. Never fails: a malformed sequence becomes U+FFFD. Safe from any thread.
NormalizedText Normalize(std::string_view utf8, const NormalizeOptions& options = {});

// The `folded` view alone, as UTF-8.
std::string Fold(std::string_view utf8);

// ç ğ ı ö ş ü (and their capitals' folded forms) written c g i o s u; all else unchanged.
std::u32string Asciify(std::u32string_view folded);

std::string ToUtf8(std::u32string_view chars);
// A malformed sequence becomes U+FFFD.
std::u32string ToUtf32(std::string_view utf8);

// The code points of `utf8` that lie in its bytes `bytes`, counted from its start, as Python's text[begin:end].
Span CodePointSpan(std::string_view utf8, Span bytes);

}  // namespace meydan::text

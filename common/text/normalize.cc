#include "common/text/normalize.h"

#include "common/text/disguise.h"
#include "common/text/folding.h"
#include "common/text/tokens.h"

namespace meydan::text {

Span View::OriginOf(Span range) const {
  if (range.empty() || range.end > origin.size()) return {};
  return {origin[range.begin].begin, origin[range.end - 1].end};
}

std::u32string Asciify(std::u32string_view folded) {
  std::u32string ascii(folded);
  for (char32_t& c : ascii) {
    switch (c) {
      case U'ç':
        c = U'c';
        break;
      case U'ğ':
        c = U'g';
        break;
      case U'ı':
        c = U'i';
        break;
      case U'ö':
        c = U'o';
        break;
      case U'ş':
        c = U's';
        break;
      case U'ü':
        c = U'u';
        break;
      default:
        break;
    }
  }
  return ascii;
}

NormalizedText Normalize(std::string_view utf8, const NormalizeOptions& options) {
  NormalizedText text;
  text.folded = FoldView(utf8, options.max_code_points, &text.truncated);
  text.asciified = Asciify(text.folded.chars);
  text.tokens = Tokenize(text.folded);
  if (options.forms) text.forms = ReadForms(text.folded, text.tokens);
  return text;
}

std::string Fold(std::string_view utf8) {
  bool truncated = false;
  return ToUtf8(FoldView(utf8, utf8.size(), &truncated).chars);
}

}  // namespace meydan::text

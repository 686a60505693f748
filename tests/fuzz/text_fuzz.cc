// Throws bytes at all that reads comments. Nothing may crash, and every span must lie within the text.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "common/text/matcher.h"
#include "common/text/normalize.h"
#include "common/text/scanners.h"

namespace {

using meydan::text::AllowedContacts;
using meydan::text::Matcher;
using meydan::text::Span;
using meydan::text::WordClass;

void Require(bool holds) {
  if (!holds) std::abort();
}

const Matcher& Lexicon() {
  static const Matcher& matcher =
      *new Matcher(*Matcher::Build({{.id = 1, .phrase = "salak", .ascii = true},
                                    {.id = 2, .phrase = "kalın kafalı"},
                                    {.id = 3, .phrase = "geber", .word_class = WordClass::kVerb},
                                    {.id = 4, .phrase = "aab", .word_class = WordClass::kInfix}},
                                   {{.phrase = "salaklar kulübü"}}));
  return matcher;
}

const AllowedContacts& Own() {
  static const AllowedContacts& own =
      *new AllowedContacts({"0212 610 10 10"}, {"info@kent.edu.tr"}, {"Moda Cad. No:71 Taksim"});
  return own;
}

void CheckNormalized(std::string_view text) {
  const meydan::text::NormalizedText normal = meydan::text::Normalize(text);
  const auto& [chars, origin] = normal.folded;
  Require(chars.size() == origin.size() && chars.size() == normal.asciified.size());
  size_t begin = 0;
  for (const Span& span : origin) {
    Require(begin <= span.begin && span.begin < span.end && span.end <= text.size());
    begin = span.begin;
  }
  for (const meydan::text::Form& form : normal.forms) {
    Require(form.chars.size() == form.at.size() && form.tokens.end <= normal.tokens.size());
  }
  for (const meydan::text::Match& match : Lexicon().Find(normal).found) {
    Require(match.source.begin < match.source.end && match.source.end <= text.size());
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  CheckNormalized(text);
  const std::vector<meydan::text::PrivateDatum> found = meydan::text::ScanPrivateInformation(text, Own());
  const size_t points = meydan::text::ToUtf32(text).size();
  size_t end = 0;
  for (const meydan::text::PrivateDatum& datum : found) {
    Require(end <= datum.span.begin && datum.span.begin < datum.span.end && datum.span.end <= points);
    end = datum.span.end;
  }
  static_cast<void>(meydan::text::Mask(text, found));
  static_cast<void>(meydan::text::IsValidUtf8(text));
  return 0;
}

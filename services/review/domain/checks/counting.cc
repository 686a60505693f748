#include "services/review/domain/checks/counting.h"

#include <unicode/normalizer2.h>
#include <unicode/unistr.h>

#include <algorithm>

#include "common/text/normalize.h"

namespace meydan::review {

size_t CodePoints(std::string_view utf8) { return text::ToUtf32(utf8).size(); }

size_t Utf16Units(std::u32string_view text) {
  return text.size() +
         static_cast<size_t>(std::count_if(text.begin(), text.end(), [](char32_t c) { return c > 0xFFFF; }));
}

std::u32string Nfc(std::u32string_view text) {
  UErrorCode error = U_ZERO_ERROR;
  const icu::Normalizer2* form = icu::Normalizer2::getNFCInstance(error);
  const icu::UnicodeString before =
      icu::UnicodeString::fromUTF32(reinterpret_cast<const UChar32*>(text.data()), static_cast<int32_t>(text.size()));
  const icu::UnicodeString after = form->normalize(before, error);
  if (U_FAILURE(error)) return std::u32string(text);
  std::u32string result(static_cast<size_t>(after.countChar32()), U'\0');
  after.toUTF32(reinterpret_cast<UChar32*>(result.data()), static_cast<int32_t>(result.size()), error);
  return result;
}

}  // namespace meydan::review

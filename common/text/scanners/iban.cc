#include "common/text/scanners/checksums.h"
#include "common/text/scanners/finders.h"

namespace meydan::text {
namespace {

constexpr size_t kMaxSeparators = 3;

bool IsSeparator(char32_t c) { return c == U' ' || c == U'-' || c == U'.' || c == U'/'; }

bool IsAsciiLetter(char32_t c) { return c >= U'a' && c <= U'z'; }

// The text's letters and digits from `begin` on without separators, until `length` are read.
struct Reading {
  std::string chars;
  size_t end = 0;
};

Reading Read(const ScanText& text, size_t begin, size_t length) {
  Reading reading;
  for (size_t at = begin; reading.chars.size() < length && at < text.size();) {
    size_t skipped = 0;
    while (skipped < kMaxSeparators && IsSeparator(text.At(at)) && at < text.size()) {
      ++at;
      ++skipped;
    }
    const char32_t c = text.At(at);
    if (!IsAsciiLetter(c) && !text.IsDigitAt(at)) break;
    reading.chars.push_back(static_cast<char>(c));
    reading.end = ++at;
  }
  return reading;
}

// `chars` with the letters that stand for digits, in Turkish numbers, which have digits alone.
std::string WithDigits(std::string chars) {
  if (!chars.starts_with("tr")) return chars;
  for (size_t i = 2; i < chars.size(); ++i) {
    char& c = chars[i];
    c = c == 'o' ? '0' : c == 'l' || c == 'i' ? '1' : c;
  }
  return chars;
}

// Country codes are words as well (no, de, at): where accounts of the country are rare here, the check digits must
// follow at once.
bool MayBeApart(std::string_view country) {
  return country == "tr" || country == "de" || country == "nl" || country == "gb";
}

size_t CountDigits(const std::string& chars) {
  size_t digits = 0;
  for (const char c : chars) digits += c >= '0' && c <= '9' ? 1 : 0;
  return digits;
}

}  // namespace

void FindIbans(const ScanText& text, std::vector<Found>& found) {
  for (size_t i = 0; i + 1 < text.size(); ++i) {
    if (!IsAsciiLetter(text.At(i)) || (i > 0 && text.IsAlnumAt(i - 1))) continue;
    const Reading country = Read(text, i, 4);
    if (country.chars.size() < 4 || !IsAsciiLetter(static_cast<char32_t>(country.chars[1]))) continue;
    const auto length = static_cast<size_t>(IbanLength(country.chars.substr(0, 2)));
    const std::string check = WithDigits(country.chars).substr(2);
    if (length == 0 || check[0] < '0' || check[0] > '9' || check[1] < '0' || check[1] > '9') continue;
    if (!MayBeApart(country.chars.substr(0, 2)) && country.end != i + 4) continue;
    const Reading reading = Read(text, i, length);
    if (reading.chars.size() < length || !text.NumberMayEndAt(reading.end)) continue;
    const std::string plain = WithDigits(reading.chars);
    if (CountDigits(plain) * 2 < plain.size()) continue;  // prose
    const bool right = IsIban(reading.chars) || IsIban(plain);
    // A wrong one is kept, as no personal datum, for its digits not to be taken for another number.
    if (!right && (!plain.starts_with("tr") || CountDigits(reading.chars) + 2 < plain.size())) continue;
    found.push_back({PrivateType::kIban, i, reading.end, right});
    i = reading.end - 1;
  }
}

}  // namespace meydan::text

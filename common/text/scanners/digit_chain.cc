#include "common/text/scanners/digit_chain.h"

#include <algorithm>

namespace meydan::text {
namespace {

constexpr size_t kMaxSeparators = 3;
constexpr size_t kMaxDigits = 64;  // two cards and something; a longer chain is cut

bool IsSeparator(char32_t c) {
  constexpr std::u32string_view kSeparators = U" .-/()";
  return kSeparators.find(c) != std::u32string_view::npos;
}

char DigitOf(char32_t c) { return c == U'o' ? '0' : c == U'l' || c == U'i' ? '1' : static_cast<char>(c); }

bool IsDigitLetter(char32_t c) { return c == U'o' || c == U'l' || c == U'i'; }

// The end of the group that begins at `i`, or `i` if there is none. A `later` group of a chain may be letters alone: 85
// lI.
size_t GroupEndAt(const ScanText& text, size_t i, bool letters, bool later) {
  size_t end = i;
  while (text.IsDigitAt(end) || (letters && IsDigitLetter(text.At(end)))) ++end;
  if (!letters || end == i) return end;
  if (text.IsLetterAt(end)) return i;  // a word, or digits with an ending
  const bool has_digit =
      std::any_of(text.chars().begin() + static_cast<long>(i), text.chars().begin() + static_cast<long>(end),
                  [](char32_t c) { return c >= U'0' && c <= U'9'; });
  return has_digit || end == i + 1 || (later && end <= i + 3) ? end : i;
}

// Where the next group begins after the separators at `i`, or `i` if other things stand there.
size_t NextGroup(const ScanText& text, size_t i, bool letters) {
  size_t next = i;
  size_t signs = 0;
  for (; next - i < kMaxSeparators && IsSeparator(text.At(next)) && next < text.size(); ++next) {
    if (text.At(next) == U'.' || text.At(next) == U'-' || text.At(next) == U'/') ++signs;
  }
  if (next == i || signs > 1) return i;
  return GroupEndAt(text, next, letters, /*later=*/true) > next ? next : i;
}

DigitChain ReadChain(const ScanText& text, size_t begin, bool letters) {
  DigitChain chain;
  size_t at = begin;
  while (true) {
    const size_t end = GroupEndAt(text, at, letters, at > begin);
    chain.groups.push_back(chain.digits.size());
    for (; at < end; ++at) {
      chain.letters = chain.letters || IsDigitLetter(text.At(at));
      chain.digits.push_back(DigitOf(text.At(at)));
      chain.at.push_back(at);
    }
    const size_t next = NextGroup(text, end, letters);
    if (next == end || chain.digits.size() >= kMaxDigits) return chain;
    at = next;
  }
}

// A chain that is mostly letters is prose.
bool IsPlausible(const DigitChain& chain, const ScanText& text, bool letters) {
  if (!letters) return true;
  const auto real = std::count_if(chain.at.begin(), chain.at.end(), [&](size_t at) { return text.IsDigitAt(at); });
  return chain.letters && static_cast<size_t>(real) * 2 > chain.digits.size();
}

}  // namespace

bool DigitChain::IsUniform() const {
  if (groups.size() < 3) return false;
  const size_t size = GroupEnd(0) - groups[0];
  for (size_t g = 1; g + 1 < groups.size(); ++g) {
    if (GroupEnd(g) - groups[g] != size) return false;
  }
  return GroupEnd(groups.size() - 1) - groups.back() <= size;
}

std::vector<DigitChain> FindDigitChains(const ScanText& text, bool letters) {
  std::vector<DigitChain> chains;
  for (size_t i = 0; i < text.size();) {
    const bool word_begins = i == 0 || !text.IsAlnumAt(i - 1);
    const bool begins = letters ? word_begins : text.IsDigitAt(i);
    if (!begins || GroupEndAt(text, i, letters, /*later=*/false) == i) {
      ++i;
      continue;
    }
    DigitChain chain = ReadChain(text, i, letters);
    i = chain.end();
    if (IsPlausible(chain, text, letters)) chains.push_back(std::move(chain));
  }
  return chains;
}

std::string ChainPart::digits() const {
  const size_t from = chain->groups[first];
  return chain->digits.substr(from, chain->GroupEnd(last - 1) - from);
}

}  // namespace meydan::text

#include "services/vault/secrets/password_words.h"

#include <algorithm>
#include <array>
#include <set>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_split.h"

namespace meydan::vault {
namespace {

constexpr size_t kShortest = 3;
constexpr size_t kMost = 200;         // words, and names that are looked at
constexpr size_t kLongestName = 200;  // bytes that are looked at

// Each is two bytes in UTF-8 and one after.
constexpr std::array<std::pair<absl::string_view, char>, 15> kTurkish = {{{"ç", 'c'},
                                                                          {"Ç", 'c'},
                                                                          {"ğ", 'g'},
                                                                          {"Ğ", 'g'},
                                                                          {"ı", 'i'},
                                                                          {"İ", 'i'},
                                                                          {"ö", 'o'},
                                                                          {"Ö", 'o'},
                                                                          {"ş", 's'},
                                                                          {"Ş", 's'},
                                                                          {"ü", 'u'},
                                                                          {"Ü", 'u'},
                                                                          {"â", 'a'},
                                                                          {"î", 'i'},
                                                                          {"û", 'u'}}};

// The ASCII letter that a Turkish one at the head of `text` is written as, or NUL.
char TurkishAt(absl::string_view text) {
  if (static_cast<unsigned char>(text[0]) < 0x80) return '\0';
  for (const auto& [letter, ascii] : kTurkish) {
    if (text.substr(0, letter.size()) == letter) return ascii;
  }
  return '\0';
}

// Writes at most text.size() bytes; returns how many.
size_t ToAscii(absl::string_view text, char* out) {
  size_t size = 0;
  while (!text.empty()) {
    const char turkish = TurkishAt(text);
    out[size++] = turkish != '\0' ? turkish : absl::ascii_tolower(static_cast<unsigned char>(text[0]));
    text.remove_prefix(turkish != '\0' ? 2 : 1);
  }
  return size;
}

bool IsPartOfWord(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return absl::ascii_isalnum(byte) || byte >= 0x80;
}

// Leaves nothing of them behind.
std::vector<std::string> TakenOut(std::set<std::string>& words) {
  std::vector<std::string> taken;
  taken.reserve(words.size());
  while (!words.empty()) {
    auto node = words.extract(words.begin());
    taken.push_back(node.value());
    Wipe(node.value());
  }
  return taken;
}

}  // namespace

std::vector<std::string> WordsOf(const std::vector<absl::string_view>& names) {
  std::set<std::string> words;
  const auto add = [&](std::string& word) {
    if (word.size() >= kShortest && words.size() < kMost) words.insert(word);
    Wipe(word);
  };
  const auto add_both = [&](absl::string_view word) {
    std::string small = absl::AsciiStrToLower(word);
    add(small);
    std::string ascii(word.size(), '\0');
    ascii.resize(ToAscii(word, ascii.data()));
    add(ascii);
  };
  for (size_t i = 0; i < std::min(names.size(), kMost); ++i) {
    std::string parted(names[i].substr(0, kLongestName));
    for (char& c : parted) c = IsPartOfWord(c) ? c : ' ';
    std::string together;
    together.reserve(parted.size());  // it does not grow, and leaves nothing behind
    for (const absl::string_view part : absl::StrSplit(parted, ' ', absl::SkipEmpty())) {
      add_both(part);
      together.append(part.data(), part.size());
    }
    add_both(together);
    Wipe(together);
    Wipe(parted);
  }
  return TakenOut(words);
}

Secret InAscii(const Secret& text) {
  Secret ascii(text.size());
  ascii.Shrink(ToAscii(text.view(), reinterpret_cast<char*>(ascii.data())));
  return ascii;
}

}  // namespace meydan::vault

#include "services/review/domain/content/fingerprint.h"

#include <algorithm>
#include <array>
#include <bit>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/base/ids.h"
#include "common/text/normalize.h"

namespace meydan::review {
namespace {

constexpr size_t kWordsTogether = 3;
constexpr int kBits = 64;
constexpr int kNearBits = 12;

// The bits of FNV-1a depend on each other for short texts; here each depends on all (finalizer of MurmurHash3).
uint64_t Scatter(uint64_t hash) {
  hash = (hash ^ (hash >> 33)) * 0xff51afd7ed558ccdULL;
  hash = (hash ^ (hash >> 33)) * 0xc4ceb9fe1a85ec53ULL;
  return hash ^ (hash >> 33);
}

std::vector<std::string> WordsOf(const std::string& shown) {
  const text::NormalizedText normal = text::Normalize(shown, {.forms = false});
  std::vector<std::string> words;
  words.reserve(normal.tokens.size());
  for (const text::Token& token : normal.tokens) {
    words.push_back(text::ToUtf8(normal.folded.chars.substr(token.chars.begin, token.chars.size())));
  }
  return words;
}

// A story is its media: no platform takes a text with it (platform-limits.tsv, text_supported).
bool ShowsWords(const v1::Target& target) { return target.kind() != v1::TARGET_KIND_STORY; }

// 0 when there is no word.
uint64_t OfWords(const v1::Content& content, const v1::Target& target) {
  if (!ShowsWords(target)) return 0;
  const std::string& text = target.text().empty() ? content.text() : target.text();
  const std::vector<std::string> words = WordsOf(absl::StrCat(target.title(), "\n", text));
  if (words.empty()) return 0;
  const size_t together = std::min(kWordsTogether, words.size());
  std::array<int, kBits> votes{};
  for (size_t first = 0; first + together <= words.size(); ++first) {
    std::string group;
    for (size_t i = first; i < first + together; ++i) absl::StrAppend(&group, words[i], " ");
    const uint64_t hash = Scatter(StableHash(group));
    for (int bit = 0; bit < kBits; ++bit) votes[bit] += (hash >> bit & 1) != 0 ? 1 : -1;
  }
  uint64_t fingerprint = 0;
  for (int bit = 0; bit < kBits; ++bit) {
    if (votes[bit] > 0) fingerprint |= uint64_t{1} << bit;
  }
  return std::max<uint64_t>(fingerprint, 1);  // 0 stands for nothing
}

// Words' fingerprints are compared by how many bits differ, and fill all 64. Those of media carry a mark between their
// halves, by which they are told from words', lest two different pictures be taken for nearly the same picture.
constexpr uint64_t kMediaMark = 0x6d656469;

bool IsOfMedia(uint64_t fingerprint) { return ((fingerprint >> 32 ^ fingerprint) & 0xffffffff) == kMediaMark; }

// 0 when no media are shown there.
uint64_t OfMedia(const v1::Content& content, const v1::Target& target) {
  std::set<std::string> shown;  // by their digests, in whatever order they come
  for (const v1::AssetUse& use : content.assets()) {
    const auto& only = use.accounts();
    const bool here = only.empty() || std::find(only.begin(), only.end(), target.account()) != only.end();
    if (here) shown.insert(use.asset());
  }
  if (shown.empty()) return 0;
  std::string names;
  for (const std::string& name : shown) absl::StrAppend(&names, name, "\n");
  const uint64_t half = Scatter(StableHash(names)) >> 32;
  return half << 32 | (half ^ kMediaMark);
}

}  // namespace

uint64_t FingerprintOf(const v1::Content& content, const v1::Target& target) {
  const uint64_t words = OfWords(content, target);
  return words != 0 ? words : OfMedia(content, target);
}

std::vector<uint64_t> FingerprintsOf(const v1::Content& content) {
  const auto& targets = content.targets();
  std::vector<uint64_t> words;
  std::vector<uint64_t> fingerprints;
  for (const v1::Target& target : targets) {
    // Mostly, all targets say the same.
    const auto same = std::find_if(targets.begin(), targets.end(), [&target](const v1::Target& other) {
      return other.text() == target.text() && other.title() == target.title() &&
             ShowsWords(other) == ShowsWords(target);
    });
    const auto place = static_cast<size_t>(same - targets.begin());
    words.push_back(place < words.size() ? words[place] : OfWords(content, target));
    fingerprints.push_back(words.back() != 0 ? words.back() : OfMedia(content, target));
  }
  return fingerprints;
}

bool NearlySame(uint64_t one, uint64_t other) {
  if (IsOfMedia(one) || IsOfMedia(other)) return one == other;
  return one != 0 && other != 0 && std::popcount(one ^ other) <= kNearBits;
}

}  // namespace meydan::review

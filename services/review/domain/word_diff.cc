#include "services/review/domain/word_diff.h"

#include <algorithm>
#include <cstdint>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"

namespace meydan::review {
namespace {

using Words = std::vector<absl::string_view>;
using Change = v1::DiffPiece::Change;

constexpr size_t kMaxCells = 1'000'000;  // of two bytes each

// Words and the spaces between them, in turn. Cut at ASCII spaces alone, so that no letter is ever cut in two.
Words SplitWords(absl::string_view text) {
  Words words;
  while (!text.empty()) {
    const bool space = absl::ascii_isspace(text[0]);
    size_t size = 1;
    while (size < text.size() && absl::ascii_isspace(text[size]) == space) ++size;
    words.push_back(text.substr(0, size));
    text.remove_prefix(size);
  }
  return words;
}

class Pieces {
 public:
  void Add(Change change, absl::string_view text) {
    if (pieces_.empty() || pieces_.back().change() != change) {
      pieces_.emplace_back().set_change(change);
    }
    absl::StrAppend(pieces_.back().mutable_text(), text);
  }
  std::vector<v1::DiffPiece> Take() && { return std::move(pieces_); }

 private:
  std::vector<v1::DiffPiece> pieces_;
};

struct Range {
  size_t begin;
  size_t end;
  size_t size() const { return end - begin; }
};

void AddMiddle(const Words& before, Range left, const Words& after, Range right, Pieces& pieces) {
  const size_t width = right.size() + 1;
  std::vector<uint16_t> longest;  // of what follows: [i * width + j]
  if ((left.size() + 1) * width <= kMaxCells) {
    longest.assign((left.size() + 1) * width, 0);
    for (size_t i = left.size(); i-- > 0;) {
      for (size_t j = right.size(); j-- > 0;) {
        longest[i * width + j] = before[left.begin + i] == after[right.begin + j]
                                     ? static_cast<uint16_t>(longest[(i + 1) * width + j + 1] + 1)
                                     : std::max(longest[(i + 1) * width + j], longest[i * width + j + 1]);
      }
    }
  }
  size_t i = 0;
  size_t j = 0;
  while (!longest.empty() && i < left.size() && j < right.size()) {
    if (before[left.begin + i] == after[right.begin + j]) {
      pieces.Add(v1::DiffPiece::CHANGE_KEPT, before[left.begin + i++]);
      ++j;
    } else if (longest[(i + 1) * width + j] >= longest[i * width + j + 1]) {
      pieces.Add(v1::DiffPiece::CHANGE_REMOVED, before[left.begin + i++]);
    } else {
      pieces.Add(v1::DiffPiece::CHANGE_ADDED, after[right.begin + j++]);
    }
  }
  while (i < left.size()) pieces.Add(v1::DiffPiece::CHANGE_REMOVED, before[left.begin + i++]);
  while (j < right.size()) pieces.Add(v1::DiffPiece::CHANGE_ADDED, after[right.begin + j++]);
}

}  // namespace

std::vector<v1::DiffPiece> WordDiff(absl::string_view before_text, absl::string_view after_text) {
  const Words before = SplitWords(before_text);
  const Words after = SplitWords(after_text);
  const size_t least = std::min(before.size(), after.size());
  size_t head = 0;
  while (head < least && before[head] == after[head]) ++head;
  size_t tail = 0;
  while (tail < least - head && before[before.size() - 1 - tail] == after[after.size() - 1 - tail]) ++tail;
  Pieces pieces;
  for (size_t i = 0; i < head; ++i) pieces.Add(v1::DiffPiece::CHANGE_KEPT, before[i]);
  AddMiddle(before, {head, before.size() - tail}, after, {head, after.size() - tail}, pieces);
  for (size_t i = before.size() - tail; i < before.size(); ++i) pieces.Add(v1::DiffPiece::CHANGE_KEPT, before[i]);
  return std::move(pieces).Take();
}

}  // namespace meydan::review

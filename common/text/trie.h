#pragma once

#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"

namespace meydan::text {

// A trie of words over code points; each word carries numbers of the caller's choice. Built once, then read from any
// thread.
class Trie {
 public:
  static constexpr uint32_t kRoot = 0;
  static constexpr uint32_t kNone = UINT32_MAX;

  void Add(std::u32string_view word, uint32_t value) {
    uint32_t node = kRoot;
    for (const char32_t c : word) {
      const auto [edge, added] = edges_.try_emplace({node, c}, static_cast<uint32_t>(nodes_.size()));
      if (added) {
        nodes_[node].letters.push_back(c);
        nodes_.emplace_back();
      }
      node = edge->second;
    }
    nodes_[node].values.push_back(value);
  }

  uint32_t Next(uint32_t node, char32_t c) const {
    const auto edge = edges_.find({node, c});
    return edge == edges_.end() ? kNone : edge->second;
  }

  // The letters that may follow.
  const std::vector<char32_t>& LettersAfter(uint32_t node) const { return nodes_[node].letters; }
  // The values of the word that ends here.
  const std::vector<uint32_t>& ValuesAt(uint32_t node) const { return nodes_[node].values; }
  bool empty() const { return nodes_.size() == 1; }

 private:
  struct Node {
    std::vector<char32_t> letters;
    std::vector<uint32_t> values;
  };
  absl::flat_hash_map<std::pair<uint32_t, char32_t>, uint32_t> edges_;
  std::vector<Node> nodes_ = std::vector<Node>(1);
};

}  // namespace meydan::text

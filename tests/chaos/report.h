#pragma once

#include <algorithm>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace meydan::chaos {

// What can go wrong with something that happened once.
enum class Fault {
  kLost,        // it has not had its effect
  kDoubled,     // it has had one that it should not have, or one twice
  kDisordered,  // effects are in another order than what caused them
};

// What the checker found.
struct Report {
  struct Entry {
    Fault fault;
    std::string what;  // which thing and how, for whoever looks for the cause
  };
  std::vector<Entry> entries;

  void Add(Fault fault, std::string what) { entries.push_back({fault, std::move(what)}); }
  int64_t Count(Fault fault) const {
    return std::count_if(entries.begin(), entries.end(), [fault](const Entry& entry) { return entry.fault == fault; });
  }
};

}  // namespace meydan::chaos

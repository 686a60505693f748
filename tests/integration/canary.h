#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

#include "absl/strings/string_view.h"

namespace meydan::integration {

// Looks for secrets where none may be: in plain, in hexadecimal of either case, in base64 (both alphabets, wherever the
// secret stands in what was encoded), in UTF-16 of either byte order, and URL-encoded; and not only whole, but any part
// of eight bytes.
class CanarySearch {
 public:
  // `name` is what a find is told by. `text` has at least eight bytes, at random: parts of it must not stand anywhere
  // by chance.
  void Add(const std::string& name, absl::string_view text);

  // The names of the canaries that stand in `bytes`, each with the form in which it was found: "password (hex)".
  std::set<std::string> Find(absl::string_view bytes) const;
  // The same for a file, and for every file below a folder.
  std::set<std::string> FindInFile(const std::string& path) const;
  std::map<std::string, std::set<std::string>> FindBelow(const std::string& folder) const;

 private:
  struct Needle {
    std::string bytes;
    std::string found_as;
  };
  void AddNeedle(std::string bytes, const std::string& found_as);

  std::vector<bool> maybe_ = std::vector<bool>(1 << 20);  // by a hash of the first eight bytes
  std::unordered_multimap<uint64_t, Needle> needles_;     // by the first eight bytes
  std::set<std::string> known_;
};

}  // namespace meydan::integration

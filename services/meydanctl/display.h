#pragma once

#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace meydan::meydanctl {

// How texts stand on a terminal. Pure functions; malformed UTF-8 is shown as U+FFFD.

// The text without what could steer a terminal or turn the direction of what follows: control characters (line breaks
// and tabs among them) become a space each, marks of direction vanish. Followers' texts are shown to operators, so
// nothing of theirs may act.
std::string Printable(absl::string_view text);

// The text as it is copied off a terminal: line breaks and marks of direction stay, every other control character
// becomes a space.
std::string PrintableLines(absl::string_view text);

// How many columns a printable text takes: combining marks none, East Asian wide characters and emoji two.
int DisplayWidth(absl::string_view text);

// The text, cut with "…" where it would take more than `columns`.
std::string Shortened(absl::string_view text, int columns);

// A table whose columns are as wide as their widest cell, whatever the letters. Cells are made printable.
class Table {
 public:
  explicit Table(std::vector<std::string> header) : header_(std::move(header)) {}
  void Add(std::vector<std::string> row);
  bool empty() const { return rows_.empty(); }
  // One line for the header and for each row, cells apart by two spaces. A column that holds only numbers is aligned to
  // the right.
  std::string Text() const;

 private:
  std::vector<std::string> header_;
  std::vector<std::vector<std::string>> rows_;
};

}  // namespace meydan::meydanctl

#include "services/meydanctl/display.h"

#include <unicode/uchar.h>

#include <algorithm>
#include <optional>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/text/utf8.h"

namespace meydan::meydanctl {
namespace {

constexpr int kZeroWidthJoiner = 0x200D;
constexpr int kEmojiVariation = 0xFE0F;

bool TakesNoColumn(int c) {
  const int type = u_charType(c);
  return type == U_NON_SPACING_MARK || type == U_ENCLOSING_MARK || type == U_FORMAT_CHAR ||
         (c >= 0x1F3FB && c <= 0x1F3FF);
}

int ColumnsOf(int c) {
  if (TakesNoColumn(c)) return 0;
  const int width = u_getIntPropertyValue(c, UCHAR_EAST_ASIAN_WIDTH);
  return width == U_EA_WIDE || width == U_EA_FULLWIDTH || u_hasBinaryProperty(c, UCHAR_EMOJI_PRESENTATION) ? 2 : 1;
}

// Goes through a text character by character with the columns that each adds.
class Walk {
 public:
  explicit Walk(absl::string_view text) : text_(text) {}
  bool Done() const { return at_ >= text_.size(); }
  size_t at() const { return at_; }
  int code_point() const { return code_point_; }
  int Next() {
    const int before = code_point_;
    code_point_ = text::NextCodePoint(std::string_view(text_.data(), text_.size()), &at_);
    // An emoji that is joined to the one before is drawn in its place.
    if (before == kZeroWidthJoiner) return 0;
    if (code_point_ == kEmojiVariation && last_columns_ == 1) return 1;
    last_columns_ = ColumnsOf(code_point_);
    return last_columns_;
  }

 private:
  const absl::string_view text_;
  size_t at_ = 0;
  int code_point_ = 0;
  int last_columns_ = 0;
};

bool SteersDirection(int c) {
  const int direction = u_charDirection(c);
  return (direction >= U_LEFT_TO_RIGHT_EMBEDDING && direction <= U_POP_DIRECTIONAL_FORMAT &&
          u_charType(c) == U_FORMAT_CHAR) ||
         (c >= 0x2066 && c <= 0x2069) || c == 0x200E || c == 0x200F || c == 0x061C;
}

// Each character as `instead(character, rest of the text)` has it, or as it is where that says nothing. Bytes that are
// no character become U+FFFD.
template <typename Instead>
std::string Replaced(absl::string_view text, Instead instead) {
  std::string replaced;
  Walk walk(text);
  while (!walk.Done()) {
    const size_t begin = walk.at();
    walk.Next();
    const int c = walk.code_point();
    const absl::string_view as_it_is = c == 0xFFFD ? "\xEF\xBF\xBD" : text.substr(begin, walk.at() - begin);
    absl::StrAppend(&replaced, instead(c, text.substr(walk.at())).value_or(as_it_is));
  }
  return replaced;
}

bool IsNumber(absl::string_view cell) {
  return !cell.empty() && std::all_of(cell.begin(), cell.end(),
                                      [](unsigned char c) { return absl::ascii_isdigit(c) || c == '.' || c == '-'; });
}

}  // namespace

std::string Printable(absl::string_view text) {
  return Replaced(text, [](int c, absl::string_view) -> std::optional<absl::string_view> {
    if (u_charType(c) == U_CONTROL_CHAR || c == 0x2028 || c == 0x2029) return " ";
    if (SteersDirection(c)) return "";
    return std::nullopt;
  });
}

std::string PrintableLines(absl::string_view text) {
  return Replaced(text, [](int c, absl::string_view rest) -> std::optional<absl::string_view> {
    if (c == '\r' && absl::StartsWith(rest, "\n")) return "";  // one line break of the two
    if (u_charType(c) == U_CONTROL_CHAR && c != '\n') return " ";
    return std::nullopt;
  });
}

int DisplayWidth(absl::string_view text) {
  int columns = 0;
  Walk walk(text);
  while (!walk.Done()) columns += walk.Next();
  return columns;
}

std::string Shortened(absl::string_view text, int columns) {
  if (DisplayWidth(text) <= columns) return std::string(text);
  int taken = 0;
  size_t end = 0;
  Walk walk(text);
  while (!walk.Done()) {
    taken += walk.Next();
    if (taken > columns - 1) break;
    end = walk.at();
  }
  return absl::StrCat(text.substr(0, end), "…");
}

void Table::Add(std::vector<std::string> row) {
  row.resize(header_.size());
  for (std::string& cell : row) cell = Printable(cell);
  rows_.push_back(std::move(row));
}

std::string Table::Text() const {
  std::vector<int> widths;
  std::vector<bool> numbers;
  for (size_t column = 0; column < header_.size(); ++column) {
    int width = DisplayWidth(header_[column]);
    bool number = !rows_.empty();
    for (const auto& row : rows_) {
      width = std::max(width, DisplayWidth(row[column]));
      number = number && IsNumber(row[column]);
    }
    widths.push_back(width);
    numbers.push_back(number);
  }
  std::string text;
  const auto add_line = [&](const std::vector<std::string>& cells) {
    std::string line;
    for (size_t column = 0; column < cells.size(); ++column) {
      const std::string padding(widths[column] - DisplayWidth(cells[column]), ' ');
      if (column > 0) line += "  ";
      absl::StrAppend(&line, numbers[column] ? padding : "", cells[column], numbers[column] ? "" : padding);
    }
    absl::StrAppend(&text, absl::StripTrailingAsciiWhitespace(line), "\n");
  };
  add_line(header_);
  for (const auto& row : rows_) add_line(row);
  return text;
}

}  // namespace meydan::meydanctl

#include "services/notification/domain/words.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"

namespace meydan::notification {
namespace {

bool IsName(absl::string_view text) {
  return !text.empty() &&
         std::all_of(text.begin(), text.end(), [](unsigned char c) { return absl::ascii_islower(c) || c == '_'; });
}

}  // namespace

absl::StatusOr<Words> Words::Parse(absl::string_view text) {
  Words words;
  while (!text.empty()) {
    const size_t open = text.find('{');
    const absl::string_view literal = text.substr(0, open);
    if (literal.find('}') != absl::string_view::npos) return absl::InvalidArgumentError("a } without a {");
    if (!literal.empty()) words.pieces_.push_back({std::string(literal)});
    if (open == absl::string_view::npos) break;
    const size_t close = text.find('}', open);
    if (close == absl::string_view::npos) return absl::InvalidArgumentError("a { without a }");
    const absl::string_view name = text.substr(open + 1, close - open - 1);
    if (!IsName(name)) return absl::InvalidArgumentError(absl::StrCat("{", name, "} is no placeholder"));
    words.pieces_.push_back({std::string(name), /*placeholder=*/true});
    text.remove_prefix(close + 1);
  }
  return words;
}

std::set<std::string> Words::Placeholders() const {
  std::set<std::string> names;
  for (const Piece& piece : pieces_) {
    if (piece.placeholder) names.insert(piece.text);
  }
  return names;
}

std::string Words::Fill(const std::function<std::string(absl::string_view placeholder)>& value) const {
  std::string filled;
  for (const Piece& piece : pieces_) absl::StrAppend(&filled, piece.placeholder ? value(piece.text) : piece.text);
  return filled;
}

}  // namespace meydan::notification

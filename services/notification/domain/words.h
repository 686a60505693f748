#pragma once

#include <functional>
#include <set>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace meydan::notification {

// A text with placeholders: "New {kind}: {topic}". There is no escape; a brace is always part of a placeholder.
class Words {
 public:
  Words() = default;

  // INVALID_ARGUMENT when a brace has no partner or a placeholder is not a name of lower-case letters and "_".
  static absl::StatusOr<Words> Parse(absl::string_view text);

  std::set<std::string> Placeholders() const;
  // Asks `value` for what stands in each placeholder's place.
  std::string Fill(const std::function<std::string(absl::string_view placeholder)>& value) const;

 private:
  struct Piece {
    std::string text;  // as it stands, or a placeholder's name
    bool placeholder = false;
  };
  std::vector<Piece> pieces_;
};

}  // namespace meydan::notification

#include "common/store/entry_id.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"

namespace meydan::store {
namespace {

// Digits only: SimpleAtoi also takes signs and spaces.
bool ParseNumber(absl::string_view text, uint64_t& number) {
  const auto is_digit = [](char c) { return absl::ascii_isdigit(static_cast<unsigned char>(c)); };
  return std::all_of(text.begin(), text.end(), is_digit) && absl::SimpleAtoi(text, &number);
}

}  // namespace

std::optional<EntryId> EntryId::Parse(absl::string_view text) {
  const size_t dash = text.find('-');
  EntryId id;
  if (dash == absl::string_view::npos || !ParseNumber(text.substr(0, dash), id.ms) ||
      !ParseNumber(text.substr(dash + 1), id.n)) {
    return std::nullopt;
  }
  return id;
}

}  // namespace meydan::store

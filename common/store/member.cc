#include "common/store/member.h"

#include <cstdint>

#include "absl/strings/numbers.h"

namespace meydan::store {

std::optional<absl::Time> ReadSortKey(absl::string_view member) {
  int64_t micros = 0;
  if (member.size() <= kSortKeySize + 1 || !absl::SimpleHexAtoi(member.substr(0, kSortKeySize), &micros)) {
    return std::nullopt;
  }
  return absl::FromUnixMicros(micros);
}

int ReadDigits(absl::string_view digits) {
  constexpr size_t kMost = 9;
  if (digits.empty() || digits.size() > kMost) return -1;
  int number = 0;
  for (const char c : digits) {
    if (c < '0' || c > '9') return -1;
    number = number * 10 + (c - '0');
  }
  return number;
}

}  // namespace meydan::store

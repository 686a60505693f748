#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>

#include "common/text/normalize.h"
#include "services/review/domain/checks/web_address.h"

namespace meydan::review {
namespace {

// RFC 3492, section 5.
constexpr uint32_t kBase = 36, kMin = 1, kMax = 26, kSkew = 38, kDamp = 700;

uint32_t Adapt(uint32_t delta, uint32_t points, bool first) {
  delta = first ? delta / kDamp : delta / 2;
  delta += delta / points;
  uint32_t k = 0;
  for (; delta > ((kBase - kMin) * kMax) / 2; k += kBase) delta /= kBase - kMin;
  return k + (kBase - kMin + 1) * delta / (delta + kSkew);
}

void AppendInteger(uint32_t value, uint32_t bias, std::string* out) {
  const auto digit = [](uint32_t d) { return static_cast<char>(d < 26 ? 'a' + d : '0' + (d - 26)); };
  for (uint32_t k = kBase;; k += kBase) {
    const uint32_t threshold = k <= bias ? kMin : std::min(k - bias, kMax);
    if (value < threshold) break;
    out->push_back(digit(threshold + (value - threshold) % (kBase - threshold)));
    value = (value - threshold) / (kBase - threshold);
  }
  out->push_back(digit(value));
}

}  // namespace

std::string ToPunycode(std::u32string_view label) {
  // No label of this length has a form that is allowed, and within it the sums below cannot overflow.
  constexpr size_t kMost = 200;
  if (std::all_of(label.begin(), label.end(), [](char32_t c) { return c < 0x80; }) || label.size() > kMost) {
    return text::ToUtf8(label);
  }
  std::string out = "xn--";
  for (const char32_t c : label) {
    if (c < 0x80) out.push_back(static_cast<char>(c));
  }
  uint32_t handled = static_cast<uint32_t>(out.size() - 4);
  const uint32_t basic = handled;
  if (basic > 0) out.push_back('-');
  uint32_t delta = 0, bias = 72;
  for (char32_t n = 0x80; handled < label.size(); ++n) {
    char32_t next = UINT32_MAX;
    for (const char32_t c : label) {
      if (c >= n) next = std::min(next, c);
    }
    delta += (next - n) * (handled + 1);
    n = next;
    for (const char32_t c : label) {
      if (c < n) ++delta;
      if (c != n) continue;
      AppendInteger(delta, bias, &out);
      bias = Adapt(delta, handled + 1, handled == basic);
      delta = 0;
      ++handled;
    }
    ++delta;
  }
  return out;
}

}  // namespace meydan::review

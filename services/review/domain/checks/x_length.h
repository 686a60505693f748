#pragma once

#include <cstddef>
#include <string_view>

namespace meydan::review {

// How X counts a text: twitter-text's weighted length. https://github.com/twitter/twitter-text, config/v3.json.
struct XLength {
  int weighted = 0;
  // Not empty, within `XRules::most`, and without code points that X refuses.
  bool valid = false;
  // UTF-16 index, in the text as given, of the last unit that still fits; twitter-text's validDisplayRangeEnd.
  size_t last_valid = 0;
  // Code points of the text's NFC form that fit.
  size_t fitting = 0;
};

struct XRules {
  int most = 280;
  bool emoji_as_one = true;  // configuration v3; v2 weighs an emoji's code points one by one
};

// Linear time. Pure; safe for use from any thread.
XLength WeighForX(std::u32string_view text, const XRules& rules = {});

}  // namespace meydan::review

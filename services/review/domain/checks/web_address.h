#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace meydan::review {

// An address of the web in a text, as X recognises one: with or without "https://". Places are code points.
struct WebAddress {
  size_t begin = 0;
  size_t end = 0;
  bool has_protocol = false;
  bool encrypted = false;  // https://
  size_t host_begin = 0;
  size_t host_end = 0;  // the port, path and query follow, up to `end`
};

// The addresses in `text`, in order and without overlaps, by the grammar of twitter-text 3.1.0 with its peculiarities:
// mail addresses are none, "geldi.ve" is one, a query without a path stays outside. Linear time for all but addresses
// in brackets. Pure; safe for use from any thread.
std::vector<WebAddress> FindWebAddresses(std::u32string_view text);

// The label in the ASCII form of RFC 3492 ("xn--…"); as it is when it has no other letters.
std::string ToPunycode(std::u32string_view label);

}  // namespace meydan::review

// Throws bytes at the reader of page tokens: nothing may crash, and no token is taken but one that was given out for
// this very filter.
#include <cstdint>
#include <cstdlib>
#include <string>

#include "common/base/errors.h"
#include "common/store/page_token.h"

namespace {

using meydan::store::DecodePageToken;
using meydan::store::EncodePageToken;

void Require(bool holds) {
  if (!holds) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const absl::string_view input(reinterpret_cast<const char*>(data), size);
  // As token. Base64 may be written with or without its padding, so only the member must be the same.
  const auto member = DecodePageToken("filter", input);
  if (!member.ok()) Require(meydan::ReasonOf(member.status()) == "PAGE_TOKEN_INVALID");
  if (member.ok() && !input.empty())
    Require(DecodePageToken("filter", EncodePageToken("filter", *member)).value_or("") == *member);
  // As filter and last member.
  const absl::string_view filter = input.substr(0, size / 2);
  const absl::string_view last = input.substr(size / 2);
  if (last.empty()) return 0;
  const std::string token = EncodePageToken(filter, last);
  Require(DecodePageToken(filter, token).value_or("") == last);
  Require(!DecodePageToken(std::string(filter) + "x", token).ok());
  // A token that was tampered with.
  std::string other = token;
  other[size % other.size()] = other[size % other.size()] == 'A' ? 'B' : 'A';
  const auto tampered = DecodePageToken(filter, other);
  Require(!tampered.ok() || *tampered == last);
  return 0;
}

#include "common/store/page_token.h"

#include <algorithm>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "common/base/errors.h"
#include "common/base/ids.h"

namespace meydan::store {
namespace {

constexpr size_t kDigestSize = 8;

// Of the filter and the member, so that neither can be changed by accident.
std::string Digest(absl::string_view filter, absl::string_view member) {
  return Sha256(absl::StrCat(filter.size(), ":", filter, member)).substr(0, kDigestSize);
}

}  // namespace

std::string EncodePageToken(absl::string_view filter, absl::string_view last_member) {
  return absl::WebSafeBase64Escape(absl::StrCat(Digest(filter, last_member), last_member));
}

absl::StatusOr<std::string> DecodePageToken(absl::string_view filter, absl::string_view token) {
  if (token.empty()) return "";
  std::string raw;
  if (absl::WebSafeBase64Unescape(token, &raw) && raw.size() > kDigestSize) {
    std::string member = raw.substr(kDigestSize);
    if (raw.substr(0, kDigestSize) == Digest(filter, member)) return member;
  }
  return BadField("page_token",
                  "is not a token of this list; take next_page_token of the previous page and keep the filter",
                  "PAGE_TOKEN_INVALID");
}

absl::StatusOr<int> PageSize(int32_t asked, int standard, int most) {
  if (asked < 0) return BadField("page_size", "must not be negative", "PAGE_SIZE_INVALID");
  return asked == 0 ? standard : std::min(asked, most);
}

}  // namespace meydan::store

#include "services/moderation/pseudonym.h"

#include "absl/strings/str_cat.h"
#include "common/crypto/hmac.h"

namespace meydan::moderation {

std::string PseudonymOf(absl::string_view key, directory::v1::Platform platform, absl::string_view author_id) {
  if (author_id.empty()) return "";
  constexpr size_t kDigits = 32;
  return crypto::HmacSha256Hex(key, absl::StrCat(static_cast<int>(platform), "/", author_id)).substr(0, kDigits);
}

}  // namespace meydan::moderation

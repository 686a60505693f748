#include "services/moderation/domain/checks.h"

#include <algorithm>
#include <string_view>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "common/base/errors.h"
#include "common/text/normalize.h"

namespace meydan::moderation {
namespace {

bool IsInvisible(char32_t c) {
  if (c <= 0x20 || (c >= 0x7F && c <= 0xA0) || c == 0xAD) return true;
  if (c >= 0x2000 && c <= 0x200F) return true;  // spaces, zero-width characters, direction marks
  if (c >= 0x2028 && c <= 0x202F) return true;  // line separators, embeddings
  if (c >= 0x205F && c <= 0x206F) return true;  // medium space, word joiner, isolates
  return c == 0x1680 || c == 0x3000 || c == 0xFE0F || c == 0xFEFF;
}

}  // namespace

bool IsBlank(absl::string_view text) {
  const std::u32string chars = text::ToUtf32(std::string_view(text.data(), text.size()));
  return std::all_of(chars.begin(), chars.end(), IsInvisible);
}

bool IsWebAddress(absl::string_view url) {
  if (url.size() > kMaxUrlBytes) return false;
  if (!absl::ConsumePrefix(&url, "https://") && !absl::ConsumePrefix(&url, "http://")) return false;
  if (url.empty() || !absl::ascii_isalnum(static_cast<unsigned char>(url[0]))) return false;
  return std::none_of(url.begin(), url.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte <= 0x20 || byte == 0x7F;
  });
}

absl::Status CheckWords(absl::string_view words, absl::string_view field, absl::string_view noun) {
  if (IsBlank(words)) return BadField(std::string(field), "is required", absl::StrCat(noun, "_REQUIRED"));
  if (words.size() > kMaxReasonBytes) {
    return BadField(std::string(field), absl::StrCat("may be ", kMaxReasonBytes, " bytes long, is ", words.size()),
                    absl::StrCat(noun, "_TOO_LONG"));
  }
  return absl::OkStatus();
}

absl::StatusOr<std::vector<v1::Ground>> CheckGrounds(const google::protobuf::RepeatedField<int>& grounds) {
  if (grounds.empty()) {
    return BadField("grounds", "a comment is removed for at least one of the five grounds", "GROUND_REQUIRED");
  }
  std::vector<v1::Ground> checked;
  for (int i = 0; i < grounds.size(); ++i) {
    if (!v1::Ground_IsValid(grounds[i]) || grounds[i] == v1::GROUND_UNSPECIFIED) {
      return BadField(absl::StrCat("grounds[", i, "]"), absl::StrCat(grounds[i], " is not a ground"), "GROUND_UNKNOWN");
    }
    checked.push_back(static_cast<v1::Ground>(grounds[i]));
  }
  std::sort(checked.begin(), checked.end());
  checked.erase(std::unique(checked.begin(), checked.end()), checked.end());
  return checked;
}

absl::Status WrongState(const v1::Comment& comment, absl::string_view reason, absl::string_view text) {
  const std::string& state = v1::Comment::State_Name(comment.state());
  return MakeError(absl::StatusCode::kFailedPrecondition, reason, absl::StrCat(comment.name(), " ", text),
                   {{"comment", comment.name()}, {"state", state}});
}

}  // namespace meydan::moderation

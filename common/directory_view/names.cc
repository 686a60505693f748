#include "common/directory_view/names.h"

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"

namespace meydan::directory_view {
namespace {

namespace v1 = directory::v1;

constexpr size_t kMaxHandle = 100;
constexpr absl::string_view kPlatformPrefix = "PLATFORM_";

bool IsNameCharacter(char c) {
  return absl::ascii_islower(c) || absl::ascii_isdigit(c) || c == '.' || c == '_' || c == '-';
}

bool HasOnlyNameCharacters(absl::string_view text) {
  for (const char c : text) {
    if (!IsNameCharacter(c)) return false;
  }
  return true;
}

}  // namespace

bool IsId(absl::string_view id) {
  return id.size() >= 2 && id.size() <= 63 && absl::ascii_isalnum(id[0]) && HasOnlyNameCharacters(id);
}

bool IsName(absl::string_view name, absl::string_view collection) {
  return absl::ConsumePrefix(&name, collection) && absl::ConsumePrefix(&name, "/") && IsId(name);
}

std::string NormalHandle(absl::string_view handle) {
  absl::ConsumePrefix(&handle, "@");
  const std::string normal = absl::AsciiStrToLower(handle);
  return normal.size() <= kMaxHandle && HasOnlyNameCharacters(normal) ? normal : "";
}

std::string PlatformWord(v1::Platform platform) {
  if (platform == v1::PLATFORM_UNSPECIFIED || !v1::Platform_IsValid(platform)) return "";
  return absl::AsciiStrToLower(absl::StripPrefix(v1::Platform_Name(platform), kPlatformPrefix));
}

v1::Platform PlatformOf(absl::string_view word) {
  for (int value = v1::Platform_MIN + 1; value <= v1::Platform_MAX; ++value) {
    const auto platform = static_cast<v1::Platform>(value);
    if (PlatformWord(platform) == word) return platform;
  }
  return v1::PLATFORM_UNSPECIFIED;
}

std::string AccountName(v1::Platform platform, absl::string_view handle) {
  const std::string word = PlatformWord(platform);
  const std::string normal = NormalHandle(handle);
  return word.empty() || normal.empty() ? "" : absl::StrCat("accounts/", word, ".", normal);
}

bool IsAcademic(v1::Unit::Kind kind) {
  switch (kind) {
    case v1::Unit::KIND_FACULTY:
    case v1::Unit::KIND_SCHOOL:
    case v1::Unit::KIND_INSTITUTE:
    case v1::Unit::KIND_DEPARTMENT:
    case v1::Unit::KIND_VOCATIONAL_SCHOOL:
      return true;
    default:
      return false;
  }
}

}  // namespace meydan::directory_view

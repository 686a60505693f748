#include "services/notification/name_book.h"

#include <optional>
#include <string>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

namespace meydan::notification {
namespace {

// Proper names, the same in every language.
const char* PlatformName(directory::v1::Platform platform) {
  switch (platform) {
    case directory::v1::PLATFORM_INSTAGRAM:
      return "Instagram";
    case directory::v1::PLATFORM_FACEBOOK:
      return "Facebook";
    case directory::v1::PLATFORM_X:
      return "X";
    case directory::v1::PLATFORM_YOUTUBE:
      return "YouTube";
    case directory::v1::PLATFORM_LINKEDIN:
      return "LinkedIn";
    case directory::v1::PLATFORM_SPOTIFY:
      return "Spotify";
    case directory::v1::PLATFORM_MEDIUM:
      return "Medium";
    default:
      return nullptr;
  }
}

std::string UnitName(const std::string& unit, directory::v1::Language language,
                     const directory_view::DirectoryView& directory) {
  const std::optional<directory::v1::UnitChanged> facts = directory.FindUnit(unit);
  if (!facts.has_value()) return "";
  const directory::v1::LocalizedText& name = facts->display_name();
  return language == directory::v1::LANGUAGE_EN && !name.en().empty() ? name.en() : name.tr();
}

std::string AccountName(const std::string& account, const directory_view::DirectoryView& directory) {
  const std::optional<directory::v1::AccountChanged> facts = directory.FindAccount(account);
  const char* platform = facts.has_value() ? PlatformName(facts->platform()) : nullptr;
  return platform == nullptr ? "" : absl::StrCat("@", facts->handle(), " (", platform, ")");
}

}  // namespace

DisplayNames NamesFor(const v1::Notice& notice, directory::v1::Language language,
                      const directory_view::DirectoryView& directory) {
  DisplayNames names;
  for (const std::string& reference : ReferencesOf(notice)) {
    std::string name;
    if (absl::StartsWith(reference, "units/")) name = UnitName(reference, language, directory);
    if (absl::StartsWith(reference, "accounts/")) name = AccountName(reference, directory);
    if (!name.empty()) names.emplace(reference, std::move(name));
  }
  return names;
}

}  // namespace meydan::notification

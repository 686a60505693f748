#include "services/meydanctl/home.h"

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <system_error>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "common/base/errors.h"
#include "common/base/status_macros.h"

namespace meydan::meydanctl {

std::string Home::DefaultFolder() {
  const char* named = std::getenv("MEYDAN_HOME");
  if (named != nullptr && *named != '\0') return named;
  const char* home = std::getenv("HOME");
  return absl::StrCat(home == nullptr ? "" : home, "/.local/share/meydan");
}

std::string Home::Token(absl::string_view service) const { return absl::StrCat(folder_, "/tokens/", service, ".jwt"); }

absl::StatusOr<std::map<std::string, std::string>> Home::ReadEndpoints() const {
  std::map<std::string, std::string> values;
  if (!std::filesystem::exists(Endpoints())) return values;
  ASSIGN_OR_RETURN(const std::string text, ReadWholeFile(Endpoints()));
  int number = 0;
  for (absl::string_view line : absl::StrSplit(text, '\n')) {
    ++number;
    line = absl::StripAsciiWhitespace(line);
    if (line.empty() || line[0] == '#') continue;
    const std::pair<std::string, std::string> parts = absl::StrSplit(line, absl::MaxSplits('=', 1));
    if (parts.first.empty() || !absl::StrContains(line, '=')) {
      return MakeError(absl::StatusCode::kInvalidArgument, "ENDPOINTS_INVALID",
                       absl::StrCat(Endpoints(), ":", number, ": must be NAME=VALUE"), {{"path", Endpoints()}});
    }
    values[parts.first] = parts.second;
  }
  return values;
}

const std::vector<std::string>& TokenHolders() {
  static const auto& holders = *new std::vector<std::string>{"directory", "moderation",   "routing", "review",
                                                             "vault",     "notification", "operator"};
  return holders;
}

absl::StatusOr<std::string> ReadWholeFile(const std::string& path) {
  const auto unreadable = [&path](absl::string_view why) {
    return MakeError(absl::StatusCode::kFailedPrecondition, "FILE_UNREADABLE",
                     absl::StrCat("cannot read ", path, ": ", why), {{"path", path}});
  };
  // Asked first: reading a folder throws.
  std::error_code unknown;
  if (std::filesystem::is_directory(path, unknown)) return unreadable("it is a folder");
  std::ifstream file(path, std::ios::binary);
  if (!file) return unreadable(std::strerror(errno));
  std::string content{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  if (file.bad()) return unreadable("it cannot be read to its end");
  return content;
}

}  // namespace meydan::meydanctl

#include "tests/integration/leftovers.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <system_error>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"

namespace meydan::integration {
namespace {

namespace fs = std::filesystem;

const std::set<std::string>& TemporaryFolders() {
  static const auto* const folders =
      new std::set<std::string>{"/tmp", "/var/tmp", "/dev/shm", fs::temp_directory_path().string()};
  return *folders;
}

}  // namespace

std::string MetricsOf(const std::string& address) {
  const std::pair<std::string, std::string> parts = absl::StrSplit(address, ':');
  int port = 0;
  if (!absl::SimpleAtoi(parts.second, &port)) return "";
  const int line = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in to{};
  to.sin_family = AF_INET;
  to.sin_port = htons(static_cast<uint16_t>(port));
  inet_pton(AF_INET, parts.first.c_str(), &to.sin_addr);
  constexpr absl::string_view kRequest = "GET /metrics HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
  std::string page;
  if (connect(line, reinterpret_cast<sockaddr*>(&to), sizeof(to)) == 0 &&
      write(line, kRequest.data(), kRequest.size()) == static_cast<ssize_t>(kRequest.size())) {
    char buffer[4096];
    for (ssize_t got = read(line, buffer, sizeof(buffer)); got > 0; got = read(line, buffer, sizeof(buffer))) {
      page.append(buffer, got);
    }
  }
  close(line);
  return page;
}

std::set<std::string> InTemporaryFolders() {
  std::set<std::string> entries;
  for (const std::string& folder : TemporaryFolders()) {
    std::error_code error;
    for (fs::directory_iterator at(folder, error), end; at != end; at.increment(error)) {
      entries.insert(at->path().string());
    }
  }
  return entries;
}

void ForEachFileBelow(const std::string& path, const std::function<void(const std::string& file)>& each) {
  std::error_code error;
  if (fs::is_regular_file(fs::symlink_status(path, error))) each(path);
  if (!fs::is_directory(fs::symlink_status(path, error))) return;
  const auto options = fs::directory_options::skip_permission_denied;
  for (fs::recursive_directory_iterator at(path, options, error), end; at != end; at.increment(error)) {
    std::error_code gone;
    if (fs::is_regular_file(at->symlink_status(gone))) each(at->path().string());
  }
}

std::set<std::string> OpenTemporaryFilesOf(pid_t process) {
  std::set<std::string> files;
  std::error_code error;
  const std::string folder = absl::StrCat("/proc/", process, "/fd");
  for (fs::directory_iterator at(folder, error), end; at != end; at.increment(error)) {
    std::error_code closed;
    const std::string target = fs::read_symlink(at->path(), closed).string();
    const bool temporary =
        std::any_of(TemporaryFolders().begin(), TemporaryFolders().end(),
                    [&target](const std::string& one) { return absl::StartsWith(target, absl::StrCat(one, "/")); });
    if (temporary || absl::EndsWith(target, " (deleted)")) files.insert(at->path().string());
  }
  return files;
}

}  // namespace meydan::integration

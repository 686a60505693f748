#include "common/crypto/key_file.h"

#include <fcntl.h>
#include <openssl/rand.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "common/base/errors.h"
#include "common/base/status_macros.h"

namespace meydan::crypto {
namespace {

constexpr size_t kMaxBytes = size_t{64} * 1024;

class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) {}
  ~Descriptor() {
    if (fd_ >= 0) close(fd_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int fd() const { return fd_; }

 private:
  const int fd_;
};

absl::Status Unreadable(const std::string& path, absl::string_view why) {
  return MakeError(absl::StatusCode::kFailedPrecondition, "KEY_FILE_UNREADABLE",
                   absl::StrCat("cannot read the key file ", path, ": ", why), {{"path", path}});
}

absl::Status Unwritable(const std::string& path, int error) {
  return MakeError(absl::StatusCode::kFailedPrecondition, "KEY_FILE_UNWRITABLE",
                   absl::StrCat("cannot write the key file ", path, ": ", std::strerror(error)), {{"path", path}});
}

absl::Status CheckOpenFile(const std::string& path, int fd) {
  struct stat info{};
  if (fstat(fd, &info) != 0) return Unreadable(path, std::strerror(errno));
  if (!S_ISREG(info.st_mode)) return Unreadable(path, "it is not a regular file");
  if ((info.st_mode & S_IRWXO) != 0) {
    return MakeError(
        absl::StatusCode::kFailedPrecondition, "KEY_FILE_PERMISSIONS",
        absl::StrFormat("the key file %s has mode %04o, so that every user of the machine has access to it; run: "
                        "chmod 0600 %s",
                        path, info.st_mode & 07777, path),
        {{"path", path}});
  }
  return absl::OkStatus();
}

// False, with errno set, when not all of it was written.
bool WriteAll(int fd, absl::string_view content) {
  while (!content.empty()) {
    const ssize_t written = write(fd, content.data(), content.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return false;
    content.remove_prefix(static_cast<size_t>(written));
  }
  return fsync(fd) == 0;
}

}  // namespace

absl::StatusOr<std::string> ReadSecretFile(const std::string& path) {
  // Not blocking, lest a pipe put in the file's place hold up the start for ever.
  const Descriptor file(open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (file.fd() < 0) return Unreadable(path, std::strerror(errno));
  RETURN_IF_ERROR(CheckOpenFile(path, file.fd()));
  std::string content(kMaxBytes + 1, '\0');
  size_t size = 0;
  while (size < content.size()) {
    const ssize_t got = read(file.fd(), content.data() + size, content.size() - size);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return Unreadable(path, std::strerror(errno));
    if (got == 0) break;
    size += static_cast<size_t>(got);
  }
  if (size > kMaxBytes) return Unreadable(path, absl::StrCat("it is larger than ", kMaxBytes, " bytes"));
  content.resize(size);
  return content;
}

absl::StatusOr<std::string> ReadKeyFile(const std::string& path) {
  ASSIGN_OR_RETURN(std::string key, ReadSecretFile(path));
  if (key.size() < kMinKeyBytes) {
    return MakeError(absl::StatusCode::kFailedPrecondition, "KEY_FILE_TOO_SHORT",
                     absl::StrCat("the key file ", path, " holds ", key.size(), " bytes, but a key needs at least ",
                                  kMinKeyBytes, "; make one with: head -c 32 /dev/urandom > ", path),
                     {{"path", path}});
  }
  return key;
}

absl::Status WriteSecretFile(const std::string& path, absl::string_view content) {
  const Descriptor file(open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, S_IRUSR | S_IWUSR));
  if (file.fd() < 0 && errno == EEXIST) {
    return MakeError(absl::StatusCode::kAlreadyExists, "KEY_FILE_EXISTS",
                     absl::StrCat(path, " exists already; a key is never overwritten"), {{"path", path}});
  }
  if (file.fd() < 0) return Unwritable(path, errno);
  if (!WriteAll(file.fd(), content)) {
    const int error = errno;
    unlink(path.c_str());
    return Unwritable(path, error);
  }
  return absl::OkStatus();
}

absl::Status CreateKeyFile(const std::string& path) {
  std::string key(kMinKeyBytes, '\0');
  if (RAND_bytes(reinterpret_cast<unsigned char*>(key.data()), static_cast<int>(key.size())) != 1) std::abort();
  return WriteSecretFile(path, key);
}

}  // namespace meydan::crypto

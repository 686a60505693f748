#include "services/vault/sealing/root_key.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/synchronization/mutex.h"
#include "common/base/errors.h"
#include "common/base/status_macros.h"
#include "services/vault/sealing/aead.h"
#include "services/vault/sealing/shares.h"

namespace meydan::vault {
namespace {

absl::Status Refused(absl::string_view reason, std::string message) {
  return MakeError(absl::StatusCode::kFailedPrecondition, reason, std::move(message));
}

absl::Status Unreadable(absl::string_view where, absl::string_view why) {
  return Refused("KEY_FILE_UNREADABLE", absl::StrCat("cannot read the root key from ", where, ": ", why));
}

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

// Up to the end, straight into guarded memory.
absl::StatusOr<Secret> ReadKey(int fd, absl::string_view where) {
  Secret key(kKeyBytes + 1);  // one more, to see that there is no more
  size_t size = 0;
  while (size < key.size()) {
    const ssize_t got = read(fd, key.data() + size, key.size() - size);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return Unreadable(where, std::strerror(errno));
    if (got == 0) break;
    size += static_cast<size_t>(got);
  }
  if (size != kKeyBytes) {
    return Refused("ROOT_KEY_INVALID", absl::StrCat("the root key from ", where, " has not ", kKeyBytes, " bytes"));
  }
  key.Shrink(size);
  return key;
}

// What neither waits for shares nor takes any.
class WholeKeySource : public RootKeySource {
 public:
  absl::Status Enter(absl::string_view /*share*/) final {
    return Refused("NOT_SEALED_BY_SHARES", absl::StrCat("the root key comes from a ", kind(), ", not from shares"));
  }
  int entered() const final { return 0; }
  int needed() const final { return 0; }
};

class FileSource final : public WholeKeySource {
 public:
  explicit FileSource(std::string path) : path_(std::move(path)) {}
  absl::string_view kind() const override { return "file"; }
  void Forget() override {}

  absl::StatusOr<Secret> Key() override {
    // Not blocking, lest a pipe put in the file's place hold up the start for ever.
    const Descriptor file(open(path_.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
    if (file.fd() < 0) return Unreadable(path_, std::strerror(errno));
    struct stat info{};
    if (fstat(file.fd(), &info) != 0) return Unreadable(path_, std::strerror(errno));
    if (!S_ISREG(info.st_mode)) return Unreadable(path_, "it is not a regular file");
    if ((info.st_mode & (S_IRWXG | S_IRWXO)) != 0) {
      return Refused("KEY_FILE_PERMISSIONS",
                     absl::StrFormat("%s has mode %04o, so that others have access to the root key; run: chmod 0600 %s",
                                     path_, info.st_mode & 07777, path_));
    }
    if (info.st_uid != geteuid()) {
      return Refused("KEY_FILE_PERMISSIONS",
                     absl::StrFormat("%s belongs to user %d, not to the one that runs the service (%d)", path_,
                                     info.st_uid, geteuid()));
    }
    return ReadKey(file.fd(), path_);
  }

 private:
  const std::string path_;
};

class DescriptorSource final : public WholeKeySource {
 public:
  explicit DescriptorSource(int descriptor) : key_(Read(descriptor)) {}
  absl::string_view kind() const override { return "fd"; }

  void Forget() override {
    const absl::MutexLock lock(&mutex_);
    key_ = Refused("ROOT_KEY_FORGOTTEN", "the root key came from a descriptor and was forgotten; restart the service");
  }

  absl::StatusOr<Secret> Key() override {
    const absl::MutexLock lock(&mutex_);
    RETURN_IF_ERROR(key_.status());
    return key_->Copy();
  }

 private:
  static absl::StatusOr<Secret> Read(int descriptor) {
    const Descriptor open(descriptor);
    return ReadKey(descriptor, absl::StrCat("descriptor ", descriptor));
  }

  absl::Mutex mutex_;
  absl::StatusOr<Secret> key_ ABSL_GUARDED_BY(mutex_);
};

class SharesSource final : public RootKeySource {
 public:
  absl::string_view kind() const override { return "shares"; }

  absl::StatusOr<Secret> Key() override {
    const absl::MutexLock lock(&mutex_);
    const int needed = shares_.empty() ? 0 : shares_.front().needed;
    if (shares_.empty() || static_cast<int>(shares_.size()) < needed) {
      return Refused("SHARES_NEEDED", shares_.empty()
                                          ? "the vault waits for shares of the root key"
                                          : absl::StrCat("the vault has ", shares_.size(), " of ", needed, " shares"));
    }
    ASSIGN_OR_RETURN(Secret key, Combine(shares_));
    if (key.size() != kKeyBytes) {
      return Refused("ROOT_KEY_INVALID", absl::StrCat("the shares give no key of ", kKeyBytes, " bytes"));
    }
    return key;
  }

  absl::Status Enter(absl::string_view line) override {
    ASSIGN_OR_RETURN(Share share, ReadShare(line));
    const absl::MutexLock lock(&mutex_);
    for (const Share& other : shares_) {
      if (other.set != share.set || other.needed != share.needed || other.bytes.size() != share.bytes.size()) {
        return MakeError(absl::StatusCode::kInvalidArgument, "SHARES_DO_NOT_FIT",
                         "the share is of another split than those entered before");
      }
      if (other.number == share.number) {
        return MakeError(absl::StatusCode::kInvalidArgument, "SHARE_TWICE", "this share was entered before");
      }
    }
    shares_.push_back(std::move(share));
    return absl::OkStatus();
  }

  void Forget() override {
    const absl::MutexLock lock(&mutex_);
    shares_.clear();
  }

  int entered() const override {
    const absl::MutexLock lock(&mutex_);
    return static_cast<int>(shares_.size());
  }

  int needed() const override {
    const absl::MutexLock lock(&mutex_);
    return shares_.empty() ? 0 : shares_.front().needed;
  }

 private:
  mutable absl::Mutex mutex_;
  std::vector<Share> shares_ ABSL_GUARDED_BY(mutex_);  // at most as many as a split has numbers
};

}  // namespace

std::unique_ptr<RootKeySource> RootKeyFromFile(std::string path) {
  return std::make_unique<FileSource>(std::move(path));
}

std::unique_ptr<RootKeySource> RootKeyFromDescriptor(int descriptor) {
  return std::make_unique<DescriptorSource>(descriptor);
}

std::unique_ptr<RootKeySource> RootKeyFromShares() { return std::make_unique<SharesSource>(); }

}  // namespace meydan::vault

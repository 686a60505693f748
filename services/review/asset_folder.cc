#include "services/review/asset_folder.h"

#include <dirent.h>
#include <fcntl.h>
#include <openssl/evp.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "common/base/errors.h"
#include "common/base/ids.h"
#include "common/base/status_macros.h"
#include "common/telemetry/log.h"

namespace meydan::review {
namespace {

// After so many bytes of an upload the free space is looked at again.
constexpr int64_t kBytesBetweenLooks = int64_t{16} << 20;

absl::Status Full() {
  return WithRetryDelay(MakeError(absl::StatusCode::kResourceExhausted, "ASSET_STORE_FULL",
                                  "there is no room for more files; somebody must make some"),
                        absl::Minutes(1));
}

// Of the system call that has just failed.
absl::Status Broken(absl::string_view doing) {
  const int error = errno;
  if (error == ENOSPC || error == EDQUOT || error == EFBIG) return Full();
  telemetry::Log(telemetry::Level::kError, "asset_store_broken",
                 {{"doing", std::string(doing)}, {"error", std::string(std::strerror(error))}});
  return MakeError(absl::StatusCode::kInternal, "ASSET_STORE_BROKEN",
                   absl::StrCat("the asset store cannot ", doing, " a file; its log tells why"));
}

class Descriptor {
 public:
  explicit Descriptor(int fd = -1) : fd_(fd) {}
  Descriptor(Descriptor&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  Descriptor& operator=(Descriptor&& other) noexcept {
    std::swap(fd_, other.fd_);
    return *this;
  }
  ~Descriptor() {
    if (fd_ >= 0) close(fd_);
  }
  int get() const { return fd_; }
  bool ok() const { return fd_ >= 0; }

 private:
  int fd_;
};

class Hasher {
 public:
  Hasher() : context_(EVP_MD_CTX_new(), &EVP_MD_CTX_free) {
    if (EVP_DigestInit_ex(context_.get(), EVP_sha256(), nullptr) != 1) std::abort();
  }
  void Add(absl::string_view bytes) {
    if (EVP_DigestUpdate(context_.get(), bytes.data(), bytes.size()) != 1) std::abort();
  }
  // Once.
  std::string Hex() {
    std::array<unsigned char, EVP_MAX_MD_SIZE> out;
    unsigned int size = 0;
    if (EVP_DigestFinal_ex(context_.get(), out.data(), &size) != 1) std::abort();
    return absl::BytesToHexString(absl::string_view(reinterpret_cast<const char*>(out.data()), size));
  }

 private:
  std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context_;
};

bool WriteAll(int fd, absl::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = write(fd, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return false;
    bytes.remove_prefix(static_cast<size_t>(written));
  }
  return true;
}

// At most kPieceBytes; empty at the end of the file.
absl::StatusOr<std::string> ReadPiece(int fd) {
  std::string bytes(AssetStore::kPieceBytes, '\0');
  size_t filled = 0;
  while (filled < bytes.size()) {
    const ssize_t got = read(fd, bytes.data() + filled, bytes.size() - filled);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return Broken("read");
    if (got == 0) break;
    filled += static_cast<size_t>(got);
  }
  bytes.resize(filled);
  return bytes;
}

// The folder, locked for as long as the result lives: one who removes has it alone, those who put files there share it.
absl::StatusOr<Descriptor> LockFolder(const std::string& path, int how) {
  Descriptor folder(open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!folder.ok() || flock(folder.get(), how) != 0) return Broken("lock the folder of");
  return folder;
}

// Whether the file was put there before that time: a rename changes the time of the entry, not that of the content.
bool WasPutBefore(const std::string& path, absl::Time time) {
  struct stat status;
  return lstat(path.c_str(), &status) == 0 && S_ISREG(status.st_mode) && absl::TimeFromTimespec(status.st_ctim) < time;
}

// A rename lasts once its folder is on disk.
absl::Status SyncFolder(const std::string& path) {
  const Descriptor folder(open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!folder.ok() || fsync(folder.get()) != 0) return Broken("sync the folder of");
  return absl::OkStatus();
}

bool IsDigest(absl::string_view text) {
  return text.size() == 64 && std::all_of(text.begin(), text.end(), [](unsigned char c) {
           return absl::ascii_isdigit(c) || (c >= 'a' && c <= 'f');
         });
}

absl::Status NotKept() { return MakeError(absl::StatusCode::kNotFound, "ASSET_NOT_FOUND", "there is no such asset"); }

}  // namespace

class AssetFolder::FileUpload final : public Upload {
 public:
  FileUpload(const AssetFolder& store, std::string path, Descriptor file)
      : store_(store), path_(std::move(path)), file_(std::move(file)) {}
  ~FileUpload() override { Remove(); }

  Task<absl::Status> Append(std::string bytes) override {
    co_await store_.threads_.Turn();
    size_ += static_cast<int64_t>(bytes.size());
    if (size_ > store_.limits_.most_bytes) {
      co_return MakeError(absl::StatusCode::kInvalidArgument, "ASSET_TOO_LARGE",
                          absl::StrCat("a file may have at most ", store_.limits_.most_bytes, " bytes"),
                          {{"limit_bytes", absl::StrCat(store_.limits_.most_bytes)}});
    }
    if (size_ >= next_look_) {
      CO_RETURN_IF_ERROR(store_.CheckSpace());
      next_look_ = size_ + kBytesBetweenLooks;
    }
    hasher_.Add(bytes);
    if (!WriteAll(file_.get(), bytes)) co_return Broken("write");
    co_return absl::OkStatus();
  }

  Task<absl::StatusOr<KeptFile>> Keep(std::string digest) override {
    co_await store_.threads_.Turn();
    if (size_ == 0) co_return BadField("chunk", "the file is empty", "UPLOAD_EMPTY");
    KeptFile kept{.digest = hasher_.Hex(), .size = size_, .media = {}};
    if (!digest.empty() && absl::AsciiStrToLower(digest) != kept.digest) {
      co_return BadField("header.digest", "what came is not the file of this digest; send it again", "DIGEST_MISMATCH");
    }
    CO_ASSIGN_OR_RETURN(kept.media, ReadMedia(path_));
    CO_RETURN_IF_ERROR(MoveInto(store_.PathOf(kept.digest)));
    co_return kept;
  }

  Task<absl::Status> Discard() override {
    co_await store_.threads_.Turn();
    Remove();
    co_return absl::OkStatus();
  }

 private:
  absl::Status MoveInto(const std::string& place) {
    if (fsync(file_.get()) != 0) return Broken("sync");
    const std::string folder = std::filesystem::path(place).parent_path();
    if (mkdir(folder.c_str(), 0750) == 0) {
      RETURN_IF_ERROR(SyncFolder(store_.folder_));
    } else if (errno != EEXIST) {
      return Broken("make a folder for");
    }
    ASSIGN_OR_RETURN(const Descriptor shared, LockFolder(folder, LOCK_SH));
    // Over one of the same content, which does no harm and mends one that was damaged.
    if (rename(path_.c_str(), place.c_str()) != 0) return Broken("move");
    path_.clear();
    file_ = Descriptor();
    return SyncFolder(folder);
  }

  void Remove() {
    if (!path_.empty()) unlink(path_.c_str());
    path_.clear();
    file_ = Descriptor();
  }

  const AssetFolder& store_;
  std::string path_;  // empty: not there any more
  Descriptor file_;
  Hasher hasher_;
  int64_t size_ = 0;
  int64_t next_look_ = kBytesBetweenLooks;
};

class AssetFolder::FileDownload final : public Download {
 public:
  FileDownload(const AssetFolder& store, std::string digest, Descriptor file)
      : store_(store), digest_(std::move(digest)), file_(std::move(file)) {}

  Task<absl::StatusOr<std::string>> Next() override {
    co_await store_.threads_.Turn();
    if (ended_) co_return std::string();
    if (!begun_) CO_RETURN_IF_ERROR(ReadAhead());
    begun_ = true;
    std::string piece = std::move(ahead_);
    CO_RETURN_IF_ERROR(ReadAhead());
    ended_ = ahead_.empty();
    if (ended_ && hasher_.Hex() != digest_) {
      telemetry::Log(telemetry::Level::kError, "asset_damaged", {{"asset", absl::StrCat("assets/", digest_)}});
      co_return MakeError(absl::StatusCode::kDataLoss, "ASSET_DAMAGED",
                          "the file is not what was uploaded; upload it again");
    }
    co_return piece;
  }

 private:
  absl::Status ReadAhead() {
    ASSIGN_OR_RETURN(ahead_, ReadPiece(file_.get()));
    hasher_.Add(ahead_);
    return absl::OkStatus();
  }

  const AssetFolder& store_;
  const std::string digest_;
  Descriptor file_;
  Hasher hasher_;
  std::string ahead_;  // the piece after the one that is given: the last one is given when all is known to be right
  bool begun_ = false;
  bool ended_ = false;
};

AssetFolder::AssetFolder(std::string folder, Limits limits, WorkThreads& threads)
    : folder_(std::move(folder)), limits_(limits), threads_(threads) {}

absl::StatusOr<std::unique_ptr<AssetFolder>> AssetFolder::Make(std::string folder, Limits limits,
                                                               WorkThreads& threads) {
  auto made = std::unique_ptr<AssetFolder>(new AssetFolder(std::move(folder), limits, threads));
  std::error_code error;
  std::filesystem::create_directories(made->Incoming(), error);
  if (error || access(made->Incoming().c_str(), R_OK | W_OK | X_OK) != 0) {
    return MakeError(absl::StatusCode::kFailedPrecondition, "ASSET_FOLDER_UNUSABLE",
                     absl::StrCat(made->folder_, " cannot be used: ", error ? error.message() : std::strerror(errno)));
  }
  made->SweepIncoming();
  return made;
}

std::string AssetFolder::Incoming() const { return absl::StrCat(folder_, "/incoming"); }

std::string AssetFolder::PathOf(const std::string& digest) const {
  return absl::StrCat(folder_, "/", digest.substr(0, 2), "/", digest);
}

void AssetFolder::SweepIncoming() const {
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(Incoming(), error)) {
    const Descriptor file(open(entry.path().c_str(), O_RDWR | O_CLOEXEC));
    // A file that somebody writes is locked.
    if (file.ok() && flock(file.get(), LOCK_EX | LOCK_NB) == 0) unlink(entry.path().c_str());
  }
}

Task<absl::StatusOr<std::vector<std::string>>> AssetFolder::KeptBefore(int part, absl::Time time) {
  co_await threads_.Turn();
  std::vector<std::string> digests;
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(absl::StrFormat("%s/%02x", folder_, part), error)) {
    std::string name = entry.path().filename();
    if (IsDigest(name) && entry.path() == PathOf(name) && WasPutBefore(entry.path(), time)) {
      digests.push_back(std::move(name));
    }
  }
  // A part that holds nothing is not there.
  if (error && error != std::errc::no_such_file_or_directory) {
    errno = error.value();
    co_return Broken("look for");
  }
  co_return digests;
}

Task<absl::StatusOr<bool>> AssetFolder::RemoveKeptBefore(std::string digest, absl::Time time) {
  co_await threads_.Turn();
  const std::string path = PathOf(digest);
  CO_ASSIGN_OR_RETURN(const Descriptor alone, LockFolder(std::filesystem::path(path).parent_path(), LOCK_EX));
  if (!WasPutBefore(path, time)) co_return false;
  if (unlink(path.c_str()) != 0) co_return Broken("remove");
  co_return true;
}

absl::Status AssetFolder::CheckSpace() const {
  struct statvfs system;
  if (statvfs(folder_.c_str(), &system) != 0) return Broken("find room for");
  const auto free = static_cast<int64_t>(system.f_bavail) * static_cast<int64_t>(system.f_frsize);
  return free < limits_.free_bytes ? Full() : absl::OkStatus();
}

Task<absl::StatusOr<std::unique_ptr<AssetStore::Upload>>> AssetFolder::Begin() {
  co_await threads_.Turn();
  CO_RETURN_IF_ERROR(CheckSpace());
  constexpr int kTries = 10;
  for (int i = 0; i < kTries; ++i) {
    std::string path = absl::StrCat(Incoming(), "/", RandomUuid());
    Descriptor file(open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0640));
    if (!file.ok()) co_return Broken("begin");
    struct stat status;
    // Another process that starts just now may have taken it for a leftover before it was locked.
    const bool locked = flock(file.get(), LOCK_EX | LOCK_NB) == 0;
    if (locked && fstat(file.get(), &status) == 0 && status.st_nlink > 0) {
      co_return std::make_unique<FileUpload>(*this, std::move(path), std::move(file));
    }
    unlink(path.c_str());
  }
  co_return Broken("lock");
}

Task<absl::StatusOr<std::unique_ptr<AssetStore::Download>>> AssetFolder::Open(std::string digest) {
  co_await threads_.Turn();
  if (!IsDigest(digest)) co_return NotKept();
  Descriptor file(open(PathOf(digest).c_str(), O_RDONLY | O_CLOEXEC));
  if (!file.ok() && errno == ENOENT) co_return NotKept();
  if (!file.ok()) co_return Broken("open");
  co_return std::make_unique<FileDownload>(*this, std::move(digest), std::move(file));
}

}  // namespace meydan::review

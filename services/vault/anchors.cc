#include "services/vault/anchors.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "common/base/errors.h"
#include "common/base/ids.h"
#include "common/base/status_macros.h"

namespace meydan::vault {
namespace {

constexpr char kMagic[] = "meydan-anchor-1";
constexpr size_t kCheckDigits = 16;

std::string CheckOf(absl::string_view text) { return Sha256Hex(text).substr(0, kCheckDigits); }

absl::Status Unreadable(const std::string& path, int error) {
  return MakeError(absl::StatusCode::kFailedPrecondition, "ANCHOR_FILE_UNREADABLE",
                   absl::StrCat("--anchor-file (MEYDAN_ANCHOR_FILE): ", path, ": ", std::strerror(error)),
                   {{"path", path}});
}

absl::Status NotWritten(const std::string& path, int error) {
  return MakeError(absl::StatusCode::kUnavailable, "ANCHOR_NOT_WRITTEN",
                   absl::StrCat("cannot append to the anchor file ", path, ": ", std::strerror(error)),
                   {{"path", path}});
}

// While it lives, no other copy of the vault appends.
class FileLock {
 public:
  explicit FileLock(int file) : file_(file) { flock(file_, LOCK_EX); }
  ~FileLock() { flock(file_, LOCK_UN); }
  FileLock(const FileLock&) = delete;
  FileLock& operator=(const FileLock&) = delete;

 private:
  const int file_;
};

std::string LineOf(const std::string& chain, const v1::ChainHead& head) {
  const std::string text =
      absl::StrCat(kMagic, " ", chain, " ", head.number(), " ", absl::BytesToHexString(head.digest()));
  return absl::StrCat(text, " ", CheckOf(text), "\n");
}

}  // namespace

absl::StatusOr<std::unique_ptr<Anchors>> Anchors::Open(std::string path) {
  const int file = open(path.c_str(), O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
  if (file < 0) return Unreadable(path, errno);
  std::unique_ptr<Anchors> anchors(new Anchors(std::move(path), file));
  absl::MutexLock lock(&anchors->mutex_);
  RETURN_IF_ERROR(anchors->ReadOn());
  return anchors;
}

Anchors::~Anchors() { close(file_); }

absl::StatusOr<v1::ChainHead> Anchors::Of(const std::string& chain) {
  absl::MutexLock lock(&mutex_);
  RETURN_IF_ERROR(ReadOn());
  const auto found = heads_.find(chain);
  return found == heads_.end() ? v1::ChainHead() : found->second;
}

absl::StatusOr<std::map<std::string, v1::ChainHead>> Anchors::All() {
  absl::MutexLock lock(&mutex_);
  RETURN_IF_ERROR(ReadOn());
  return heads_;
}

Task<absl::Status> Anchors::Add(std::string chain, v1::ChainHead head) {
  const std::shared_ptr<Group> group = Join(std::move(chain), std::move(head));
  co_await thread_.Turn();
  co_return Write(group);
}

std::shared_ptr<Anchors::Group> Anchors::Join(std::string chain, v1::ChainHead head) {
  absl::MutexLock lock(&mutex_);
  next_->heads.emplace_back(std::move(chain), std::move(head));
  return next_;
}

// The first of a group to have its turn writes for all.
absl::Status Anchors::Write(const std::shared_ptr<Group>& group) {
  if (group->written.has_value()) return *group->written;
  absl::Status appended;
  {
    absl::MutexLock lock(&mutex_);
    if (group == next_) next_ = std::make_shared<Group>();
    appended = Append(*group);
  }
  // Whoever asks for an anchor does not wait for the disk.
  if (appended.ok() && fdatasync(file_) != 0) appended = NotWritten(path_, errno);
  group->written = appended;
  return appended;
}

absl::Status Anchors::Append(const Group& group) {
  const FileLock file_lock(file_);
  RETURN_IF_ERROR(ReadOn());
  std::string lines;
  for (const auto& [chain, head] : group.heads) {
    const auto known = heads_.find(chain);
    if (known == heads_.end() || known->second.number() < head.number()) absl::StrAppend(&lines, LineOf(chain, head));
  }
  if (lines.empty()) return absl::OkStatus();
  // A line that was cut off is closed first: it stays in the file and is passed over.
  if (cut_off_) lines.insert(0, "\n");
  const ssize_t written = write(file_, lines.data(), lines.size());
  if (written != static_cast<ssize_t>(lines.size())) return NotWritten(path_, written < 0 ? errno : ENOSPC);
  return ReadOn();
}

// Reads what was appended since the last look.
absl::Status Anchors::ReadOn() {
  struct stat info{};
  if (fstat(file_, &info) != 0) return Unreadable(path_, errno);
  if (info.st_size < read_) {
    return MakeError(absl::StatusCode::kDataLoss, "ANCHOR_FILE_DAMAGED",
                     absl::StrCat("the anchor file ", path_, " has become shorter"), {{"path", path_}});
  }
  if (info.st_size == read_) return absl::OkStatus();
  std::string text(info.st_size - read_, '\0');
  const ssize_t got = pread(file_, text.data(), text.size(), read_);
  if (got < 0) return Unreadable(path_, errno);
  text.resize(got);
  absl::string_view rest = text;
  for (size_t end = rest.find('\n'); end != absl::string_view::npos; end = rest.find('\n')) {
    RETURN_IF_ERROR(Take(rest.substr(0, end)));
    ++lines_;
    read_ += static_cast<int64_t>(end) + 1;
    rest.remove_prefix(end + 1);
  }
  cut_off_ = !rest.empty();
  return absl::OkStatus();
}

absl::Status Anchors::Take(absl::string_view line) {
  const std::vector<std::string> parts = absl::StrSplit(line, ' ');
  const size_t end = line.rfind(' ');
  // The beginning of a line, closed by the next one: it was never acknowledged.
  if (parts.size() < 5 || line.size() - end - 1 < kCheckDigits) return absl::OkStatus();
  v1::ChainHead head;
  int64_t number = 0;
  const bool whole = parts.size() == 5 && parts[0] == kMagic && absl::SimpleAtoi(parts[2], &number) && number > 0 &&
                     parts[4] == CheckOf(line.substr(0, end));
  if (!whole) {
    return MakeError(absl::StatusCode::kFailedPrecondition, "ANCHOR_FILE_DAMAGED",
                     absl::StrCat("line ", lines_ + 1, " of the anchor file ", path_, " is not what the vault wrote"),
                     {{"path", path_}, {"line", absl::StrCat(lines_ + 1)}});
  }
  head.set_number(number);
  head.set_digest(absl::HexStringToBytes(parts[3]));
  v1::ChainHead& known = heads_[parts[1]];
  if (known.number() < number) known = std::move(head);
  return absl::OkStatus();
}

absl::Status Anchors::Check(absl::string_view chain, const v1::ChainHead& anchored, const v1::ChainHead& found) {
  const bool shorter = found.number() < anchored.number();
  const bool other = found.number() == anchored.number() && found.digest() != anchored.digest();
  if (!shorter && !other) return absl::OkStatus();
  return MakeError(absl::StatusCode::kDataLoss, "RECORD_ROLLED_BACK",
                   absl::StrCat(chain, " is not what it was: its audit chain once had ", anchored.number(),
                                " records, and now it has ", found.number(), shorter ? "" : " other ones"),
                   {{"chain", std::string(chain)},
                    {"anchored", absl::StrCat(anchored.number())},
                    {"found", absl::StrCat(found.number())}});
}

}  // namespace meydan::vault

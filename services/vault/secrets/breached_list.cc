#include "services/vault/secrets/breached_list.h"

#include <fcntl.h>
#include <openssl/evp.h>
#include <sodium.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cmath>
#include <cstring>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "common/base/errors.h"
#include "common/telemetry/log.h"

namespace meydan::vault {
namespace {

constexpr size_t kSha1Bytes = 20;
constexpr size_t kFewestDigits = 5;
constexpr size_t kMostDigits = 2 * kSha1Bytes;
constexpr int64_t kLongestLine = 100;
constexpr int64_t kSmallFile = int64_t{4} << 20;
constexpr int64_t kPlaces = 4096;
constexpr double kMostMistaken = 0.001;

absl::Status Invalid(const std::string& path, absl::string_view why) {
  return MakeError(absl::StatusCode::kInvalidArgument, "FLAG_INVALID",
                   absl::StrCat("the list of breached passwords ", path, ": ", why), {{"path", path}});
}

// In small letters, 40 of them.
Secret Sha1Hex(const Secret& password) {
  Secret digest(kSha1Bytes);
  unsigned int size = 0;
  EVP_Digest(password.data(), password.size(), digest.data(), &size, EVP_sha1(), nullptr);
  Secret hex(kMostDigits + 1);  // one more for the NUL
  sodium_bin2hex(reinterpret_cast<char*>(hex.data()), hex.size(), digest.data(), digest.size());
  hex.Shrink(kMostDigits);
  return hex;
}

// As many bytes as there are from `offset` on, at most `out`'s; -1 when the file cannot be read.
ssize_t ReadAt(int fd, int64_t offset, char* out, size_t size) {
  size_t done = 0;
  while (done < size) {
    const ssize_t got = pread(fd, out + done, size - done, offset + static_cast<int64_t>(done));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return -1;
    if (got == 0) break;
    done += static_cast<size_t>(got);
  }
  return static_cast<ssize_t>(done);
}

// The digits of a line, in small letters; empty when it is not of the form.
std::string DigitsOf(absl::string_view line) {
  if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
  const absl::string_view digits = line.substr(0, line.find(':'));
  if (digits.size() < kFewestDigits || digits.size() > kMostDigits) return "";
  if (!std::all_of(digits.begin(), digits.end(), absl::ascii_isxdigit)) return "";
  return absl::AsciiStrToLower(digits);
}

}  // namespace

absl::StatusOr<std::shared_ptr<const BreachedList>> BreachedList::Open(const std::string& path) {
  const int fd = open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (fd < 0) return Invalid(path, std::strerror(errno));
  struct stat info{};
  const bool known = fstat(fd, &info) == 0;
  std::shared_ptr<BreachedList> list(new BreachedList(fd, known ? info.st_size : 0));
  if (!known || !S_ISREG(info.st_mode)) return Invalid(path, "it is not a regular file");
  if (list->size_ == 0) return Invalid(path, "it is empty");
  const std::optional<Line> first = list->LineAt(0);
  if (!first) return Invalid(path, "its first line does not begin with 5 to 40 hexadecimal digits");
  list->digits_ = first->digits.size();
  const double lines = static_cast<double>(list->size_) / static_cast<double>(list->digits_ + 1);
  if (lines / std::pow(16.0, static_cast<double>(list->digits_)) > kMostMistaken) {
    return Invalid(path, "it has so many lines that more digits are needed on each");
  }
  if (list->size_ <= kSmallFile ? !list->IsSortedThroughout() : !list->IsSortedInPlaces()) {
    return Invalid(path, "its lines are not sorted, or not all of one form");
  }
  return list;
}

BreachedList::~BreachedList() { close(fd_); }

std::optional<BreachedList::Line> BreachedList::LineAt(int64_t offset) const {
  // From the end of the line before to the end of this one, however it lies around `offset`.
  std::array<char, 2 * kLongestLine + 2> buffer;
  const int64_t from = std::max<int64_t>(0, offset - kLongestLine - 1);
  const ssize_t got = ReadAt(fd_, from, buffer.data(), buffer.size());
  if (got <= offset - from) return std::nullopt;
  const absl::string_view window(buffer.data(), static_cast<size_t>(got));
  const auto at = static_cast<size_t>(offset - from);
  const size_t before = at == 0 ? absl::string_view::npos : window.rfind('\n', at - 1);
  if (before == absl::string_view::npos && from > 0) return std::nullopt;  // a line that is too long
  const size_t begin = before == absl::string_view::npos ? 0 : before + 1;
  size_t end = window.find('\n', at);
  const bool last = end == absl::string_view::npos;
  if (last && from + got < size_) return std::nullopt;
  if (last) end = window.size();
  if (end - begin > static_cast<size_t>(kLongestLine)) return std::nullopt;
  Line line{.begin = from + static_cast<int64_t>(begin),
            .end = from + static_cast<int64_t>(end) + (last ? 0 : 1),
            .digits = DigitsOf(window.substr(begin, end - begin))};
  if (line.digits.empty() || (digits_ != 0 && line.digits.size() != digits_)) return std::nullopt;
  return line;
}

bool BreachedList::IsSortedThroughout() const {
  std::string before;
  for (int64_t at = 0; at < size_;) {
    std::optional<Line> line = LineAt(at);
    if (!line || line->digits < before) return false;
    before = std::move(line->digits);
    at = line->end;
  }
  return true;
}

bool BreachedList::IsSortedInPlaces() const {
  std::string before;
  for (int64_t place = 0; place <= kPlaces; ++place) {
    std::optional<Line> line = LineAt(std::min(size_ - 1, size_ / kPlaces * place));
    if (!line || line->digits < before) return false;
    before = std::move(line->digits);
  }
  return true;
}

bool BreachedList::Holds(const Secret& password) const {
  const Secret hex = Sha1Hex(password);
  const absl::string_view wanted = hex.view().substr(0, digits_);
  int64_t low = 0;  // begins of lines, or the file's end
  int64_t high = size_;
  while (low < high) {
    const std::optional<Line> line = LineAt(low + (high - low) / 2);
    if (!line || line->begin < low || line->end > high) {
      telemetry::Log(telemetry::Level::kError, "breached_list_unreadable", {{"size", size_}});
      return false;
    }
    if (line->digits == wanted) return true;
    if (line->digits < wanted) {
      low = line->end;
    } else {
      high = line->begin;
    }
  }
  return false;
}

}  // namespace meydan::vault

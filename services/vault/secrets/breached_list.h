#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "services/vault/sealing/secret.h"

namespace meydan::vault {

// A file of breached passwords, searched on disk without being loaded, so it may be of any size. One line for each:
//
//   <digits>[:<anything>]
//
// `digits` are the beginning of the SHA-1 of a password in hexadecimal, in either case: 5 to 40 digits, as many on
// every line, sorted upwards. All 40 is what the public collections offer for download (sorted by hash, with a count
// behind the colon). Fewer make a file that is smaller and that tells less to whoever steals it (k-anonymity): a
// password whose digest begins with a line counts as breached. The digits must be enough for the number of lines, so
// that a password that is not breached is taken for one in at most a case of a thousand. A line has at most 100 bytes.
//
// Safe from any thread. Whoever exchanges the file puts a new one in its place and restarts the service.
class BreachedList {
 public:
  // INVALID_ARGUMENT, reason FLAG_INVALID, when it cannot be read, is empty, or is not as above. A file of up to 4 MiB
  // is looked through from end to end, a larger one at 4,096 places.
  static absl::StatusOr<std::shared_ptr<const BreachedList>> Open(const std::string& path);
  ~BreachedList();
  BreachedList(const BreachedList&) = delete;
  BreachedList& operator=(const BreachedList&) = delete;

  // Some twenty to forty reads. Where the file turns out to be damaged or cannot be read, that is logged as an error
  // and the answer is false.
  bool Holds(const Secret& password) const;

 private:
  struct Line {
    int64_t begin = 0;
    int64_t end = 0;     // behind the line's end
    std::string digits;  // in small letters
  };

  BreachedList(int fd, int64_t size) : fd_(fd), size_(size) {}
  // The line that the byte at `offset` belongs to; nothing when there is none of the right form.
  std::optional<Line> LineAt(int64_t offset) const;
  bool IsSortedThroughout() const;
  bool IsSortedInPlaces() const;

  const int fd_;
  const int64_t size_;
  size_t digits_ = 0;
};

}  // namespace meydan::vault

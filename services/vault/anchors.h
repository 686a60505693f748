#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"
#include "common/async/task.h"
#include "common/async/work_threads.h"
#include "meydan/vault/v1/resources.pb.h"

namespace meydan::vault {

// The heads of the audit chains, outside of the store (CV5): a file that is only ever appended to, one line for each
// head, so that whoever puts an older state back into the store is found out.
//
//   meydan-anchor-1 <chain> <number> <digest, hex> <beginning of the SHA-256 of all before it>
//
// Several copies of the vault may share the file: lines are written whole, and what others append is read at the next
// look. A last line that is cut off, as by a power cut, is ignored and closed by the next one. Safe from any thread.
class Anchors {
 public:
  // Opens the file, or makes it with mode 0600, and reads it. FAILED_PRECONDITION, reason ANCHOR_FILE_UNREADABLE or
  // ANCHOR_FILE_DAMAGED (with the line's number).
  static absl::StatusOr<std::unique_ptr<Anchors>> Open(std::string path);
  ~Anchors();
  Anchors(const Anchors&) = delete;
  Anchors& operator=(const Anchors&) = delete;

  // The highest head of a chain that is known outside of the store; number 0 when there is none. To be asked before the
  // chain is loaded: what is loaded after that is no older.
  absl::StatusOr<v1::ChainHead> Of(const std::string& chain);
  // All of them.
  absl::StatusOr<std::map<std::string, v1::ChainHead>> All();

  // Appends a head; it is on disk when it returns. Nothing when as high a one of the chain is there. Those who come
  // while the disk is busy are written together. Resumes on a thread of its own. UNAVAILABLE, reason
  // ANCHOR_NOT_WRITTEN, when it cannot.
  Task<absl::Status> Add(std::string chain, v1::ChainHead head);

  // DATA_LOSS, reason RECORD_ROLLED_BACK, when the chain is shorter than it was, or another one.
  static absl::Status Check(absl::string_view chain, const v1::ChainHead& anchored, const v1::ChainHead& found);

 private:
  // What is written with one wait for the disk. `written` is the thread's alone.
  struct Group {
    std::vector<std::pair<std::string, v1::ChainHead>> heads;
    std::optional<absl::Status> written;
  };

  Anchors(std::string path, int file) : path_(std::move(path)), file_(file) {}
  std::shared_ptr<Group> Join(std::string chain, v1::ChainHead head) ABSL_LOCKS_EXCLUDED(mutex_);
  absl::Status Write(const std::shared_ptr<Group>& group) ABSL_LOCKS_EXCLUDED(mutex_);
  absl::Status Append(const Group& group) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  absl::Status ReadOn() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  absl::Status Take(absl::string_view line) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  const std::string path_;
  const int file_;
  absl::Mutex mutex_;
  int64_t read_ ABSL_GUARDED_BY(mutex_) = 0;  // bytes of whole lines
  int64_t lines_ ABSL_GUARDED_BY(mutex_) = 0;
  bool cut_off_ ABSL_GUARDED_BY(mutex_) = false;  // the file ends within a line
  std::map<std::string, v1::ChainHead> heads_ ABSL_GUARDED_BY(mutex_);
  std::shared_ptr<Group> next_ ABSL_GUARDED_BY(mutex_) = std::make_shared<Group>();  // shared: with those who wait
  WorkThreads thread_{1};  // last: it ends before what it uses
};

}  // namespace meydan::vault

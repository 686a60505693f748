#pragma once

#include <atomic>
#include <map>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "meydan/moderation/v1/service.pb.h"
#include "tests/integration/stack.h"

namespace meydan::faults {

// Callers that send in complaints about the library, one comment after the other, each repeated with the same
// request_id until it is answered, as clients should. Every such comment makes one case of the library's, and one
// notice for its head (people/mudur). The stack must be that of FoundUniversity.
class CommentLoad {
 public:
  struct Options {
    int callers = 2;
    int revisions = 1;                   // of each comment, one sent after the other
    std::string service = "moderation";  // or a copy of it
    rpc::Client* client = nullptr;       // in the place of the stack's own
  };
  CommentLoad(integration::Stack& stack, Options options);
  explicit CommentLoad(integration::Stack& stack) : CommentLoad(stack, Options()) {}
  ~CommentLoad();

  // No new comments; ends when each caller has the answer to its last. DEADLINE_EXCEEDED, reason UNANSWERED, after a
  // minute without one.
  absl::Status Stop();
  // Until `count` more comments were accepted, counted from this call.
  absl::Status WaitForAccepted(int count, absl::Duration patience = absl::Seconds(30));
  // Until a call has failed for `reason`, counted from this call.
  absl::Status WaitForRefusal(const std::string& reason, absl::Duration patience = absl::Seconds(30));

  int accepted() const;
  // Their names.
  std::set<std::string> comments() const;
  // How often calls failed, by reason.
  std::map<std::string, int> refusals() const;
  // An error that is not worth a repeat, of which there must be none.
  absl::Status status() const;
  // Of all calls: from the call to its answer or error.
  absl::Duration longest_call() const;
  // Of the errors that ask to come back later: whether all said when.
  bool all_refusals_say_when() const;

  // Of everything accepted: one case of each revision, at least one notice of each case and never two of one kind, no
  // dead letters. Waits until all has arrived, for the cases and then for the notices so long at most.
  absl::Status CheckNothingLostOrDoubled(absl::Duration patience = absl::Minutes(1));

 private:
  void Work();
  bool SendUntilAccepted(const moderation::v1::IngestCommentsRequest& request, int revision);
  void Note(const absl::Status& status, absl::Duration took);
  absl::Status CheckCases();
  absl::Status CheckNotices();
  absl::Status CheckDeadLetters();

  integration::Stack& stack_;
  const Options options_;
  rpc::Client& moderation_;
  std::atomic<bool> stopping_{false};
  std::atomic<bool> given_up_{false};
  mutable absl::Mutex mutex_;
  // By name of the comment: its last revision that was accepted.
  std::map<std::string, int> accepted_ ABSL_GUARDED_BY(mutex_);
  std::map<std::string, int> refusals_ ABSL_GUARDED_BY(mutex_);
  absl::Status status_ ABSL_GUARDED_BY(mutex_);
  absl::Duration longest_ ABSL_GUARDED_BY(mutex_);
  bool all_say_when_ ABSL_GUARDED_BY(mutex_) = true;
  int working_ ABSL_GUARDED_BY(mutex_);
  std::set<std::string> cases_;  // of the comments, once checked
  std::vector<std::thread> threads_;
};

}  // namespace meydan::faults

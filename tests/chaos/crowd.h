#pragma once

#include <atomic>
#include <cstdint>
#include <map>
#include <memory>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "absl/synchronization/notification.h"
#include "absl/time/time.h"
#include "common/rpc/client.h"
#include "meydan/moderation/v1/service.pb.h"
#include "tests/chaos/corpus.h"

namespace meydan::chaos {

// Platform connectors: several threads send remarks in as comments in small batches, some of them later again with
// another text. Each batch has one request_id and is repeated, by turns to each copy of moderation, until all of it is
// answered with success, whatever is killed meanwhile.
class Crowd {
 public:
  using Accepted = std::map<std::string, std::vector<moderation::v1::IngestedComment>>;

  struct Options {
    int comments = 0;
    absl::Duration span;  // over which they are spread evenly
    uint64_t seed = 0;    // of the sizes of the batches; also a part of the comments' ids
    int connectors = 4;
    absl::Duration patience = absl::Minutes(3);  // with one batch
  };

  // Calls should time out after a few seconds, so that they are repeated.
  Crowd(std::vector<std::unique_ptr<rpc::Client>> moderation, std::vector<Remark> remarks, Options options);
  ~Crowd() { Wait(); }

  // Until all is sent, or the crowd has ended for its status.
  void Wait();
  // The first answer that must not be, such as a refusal of a good comment, or patience at an end. The crowd ends then.
  absl::Status status() const;
  // By the comment's name, what was answered of each of its revisions with success, the first one first. The verdict is
  // that of this very revision, also where the answer is to a repeat: the next one is sent when this is answered.
  Accepted accepted() const;
  int64_t calls() const { return calls_; }
  int64_t repeats() const { return repeats_; }

 private:
  // One revision of one comment.
  struct Piece {
    int comment = 0;  // its number
    int revision = 1;
  };
  using Batch = std::vector<Piece>;

  void Work(uint64_t seed);
  // Some comments that nobody has sent yet, when their time has come; empty at the end and when the crowd must end.
  Batch Take(std::mt19937_64& random);
  moderation::v1::IncomingComment Make(const Piece& piece) const;
  // False when the crowd must end.
  bool Send(const Batch& batch);
  // OK when all of the batch was taken in; a transient error when it is worth a repeat.
  absl::Status Judge(const Batch& batch, const moderation::v1::IngestCommentsResponse& response);
  bool Fail(absl::Status status);

  const std::vector<std::unique_ptr<rpc::Client>> moderation_;  // one of each copy
  const std::vector<Remark> remarks_;
  const Options options_;
  const absl::Time begin_;
  std::atomic<int64_t> calls_{0};
  std::atomic<int64_t> repeats_{0};
  absl::Notification failed_;
  mutable absl::Mutex mutex_;
  int next_ ABSL_GUARDED_BY(mutex_) = 0;
  absl::Status status_ ABSL_GUARDED_BY(mutex_);
  Accepted accepted_ ABSL_GUARDED_BY(mutex_);
  std::vector<std::thread> threads_;
};

}  // namespace meydan::chaos

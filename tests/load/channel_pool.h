#pragma once

#include <grpcpp/channel.h>
#include <grpcpp/completion_queue.h>
#include <grpcpp/generic/generic_stub.h>

#include <atomic>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "tests/load/generator.h"

namespace meydan::load {

// Some connections to one server and the queue on which their answers come. Start() is safe from several threads,
// Next() is for one.
class ChannelPool {
 public:
  struct Answer {
    int64_t n = 0;
    absl::Time intended;
    absl::Time came;
    std::string failure;  // "CODE REASON"; "" when all was done
  };

  ChannelPool(const Job& job, int connections);
  ~ChannelPool();

  // Waits until all connections stand, at most `patience`.
  bool Connect(absl::Duration patience);
  // Sends the n-th request.
  void Start(int64_t n, absl::Time intended);
  // The next answer, at most until `until`. False when none has come.
  bool Next(absl::Time until, Answer& answer);
  int outstanding() const { return outstanding_; }

 private:
  struct Pending;

  const Job& job_;
  std::vector<std::string> authorizations_;  // of the job's tokens
  grpc::CompletionQueue queue_;
  std::vector<std::shared_ptr<grpc::Channel>> channels_;
  std::vector<std::unique_ptr<grpc::GenericStub>> stubs_;
  std::atomic<unsigned> turn_{0};
  std::atomic<int> outstanding_{0};
};

}  // namespace meydan::load

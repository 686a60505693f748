#pragma once

#include <atomic>
#include <cstdint>
#include <map>
#include <memory>
#include <random>
#include <string>
#include <thread>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "common/rpc/client.h"
#include "tests/chaos/facts.h"
#include "tests/integration/stack.h"

namespace meydan::chaos {

// People at work while processes are killed: they take cases, answer some of them, and confirm removals. Each act has
// one request_id and is repeated until it is answered. One thread does it all, so nobody is ever too late: a refusal
// means that a repeat was not known as one.
class Desks {
 public:
  // `stack` must outlive it.
  Desks(const integration::Stack& stack, University university, uint64_t seed);
  // Ends the act that is under way and no more.
  ~Desks();

  void Stop();
  // The first answer that must not be.
  absl::Status status() const;
  // What was answered with success.
  Acts acts() const;

 private:
  void Work();
  void HandleACase();
  void HandleARemoval();
  // Calls until answered; notes the act as one that states `event` of `subject`. False when it was refused.
  template <typename Response, typename Request>
  bool Act(rpc::Client& client, Request request, const std::string& subject, const std::string& event);
  // Somebody who works for the unit; "" when there is nobody.
  std::string SomebodyOf(const std::string& unit) const;
  rpc::Client& Client(const std::string& service, const std::string& subject);

  const integration::Stack& stack_;
  const University university_;
  std::mt19937_64 random_;
  std::map<std::pair<std::string, std::string>, std::unique_ptr<rpc::Client>> clients_;
  std::atomic<bool> stop_{false};
  mutable absl::Mutex mutex_;
  absl::Status status_ ABSL_GUARDED_BY(mutex_);
  Acts acts_ ABSL_GUARDED_BY(mutex_);
  std::thread thread_;
};

}  // namespace meydan::chaos

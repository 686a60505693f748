#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "tests/integration/stack.h"
#include "tests/load/bench.h"
#include "tests/load/corpus.h"

namespace meydan::load {

// Comments on their way through everything: a stack on Kafka, and comments of which every third opens a case.
class MainJob {
 public:
  static constexpr int kBatch = 100;  // comments in a call

  static absl::StatusOr<MainJob> Start();

  integration::Stack& stack() { return *stack_; }
  // All services, and those that take part in the job in the direction of the events.
  static const std::vector<std::string>& Services();
  static const std::vector<std::string>& Listeners();
  // Everybody who may get notices.
  static const std::vector<std::string>& People();

  // Gets the corpus judged and sends a few comments through, so that every connection stands and every consumer has its
  // partitions.
  absl::Status WarmUp(const Bench& bench);
  // Comments per second until the last of their notices is in its inbox.
  absl::StatusOr<double> PassThrough(const Bench& bench, int64_t comments);
  // Until nothing is on its way any more.
  absl::Status WaitUntilSettled();

  // Batches of comments, of which a third is feedback; each job has comments of its own.
  absl::StatusOr<Job> Batches() { return IngestOf(kBatch); }
  // The same, one comment a call.
  absl::StatusOr<Job> Singles() { return IngestOf(1); }
  // The series of the job that was made last.
  uint32_t series() const { return series_; }

 private:
  explicit MainJob(std::unique_ptr<integration::Stack> stack) : stack_(std::move(stack)) {}
  absl::StatusOr<Job> IngestOf(int batch);
  absl::Status WaitUntilOpen(int64_t cases);

  std::unique_ptr<integration::Stack> stack_;
  Corpus corpus_;
  uint32_t series_ = 100;
};

}  // namespace meydan::load

#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "meydan/review/v1/resources.pb.h"
#include "tests/integration/stack.h"
#include "tests/load/generator.h"

namespace meydan::load {

// Content on its way to be published in the small university, brought as far as a command that is measured needs it. A
// command ends what it is about, so the requests are made beforehand, one for each submission. Every submission has a
// time of its own, so that none is compared with many others.
class Submissions {
 public:
  // `stack` must outlive it and run review. Takes one submission all the way, so that an error is told as such.
  static absl::StatusOr<Submissions> Start(integration::Stack& stack, const Engine& engine, int in_flight);

  // `count` new drafts take the place of those before.
  absl::Status Begin(int64_t count);
  // The four criteria of each hold.
  absl::Status Assess();

  // Hands the n-th draft to the reviewers; agrees to the n-th submission, which was assessed.
  absl::StatusOr<Job> SubmitJob() const;
  absl::StatusOr<Job> ApproveJob() const;
  // Does the whole job, each request until it is done. Measured is what came back while all callers were busy.
  Load RunAll(const Job& job) const;

 private:
  struct Seen {
    std::string name;
    std::string digest;
  };

  Submissions(integration::Stack& stack, const Engine& engine, int in_flight)
      : stack_(stack), engine_(engine), in_flight_(in_flight) {}
  absl::Status TryOne();
  absl::Status AssessBy(review::v1::Criterion criterion);

  integration::Stack& stack_;
  Engine engine_;
  int in_flight_;
  int64_t begun_ = 0;  // in all
  std::vector<Seen> seen_;
};

}  // namespace meydan::load

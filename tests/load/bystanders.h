#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "tests/integration/stack.h"
#include "tests/load/bench.h"
#include "tests/load/generator.h"
#include "tests/load/reveals.h"

namespace meydan::load {

// Commands for the services that comments do not pass on their way: the directory, review and the vault.
class Bystanders {
 public:
  // `stack` must outlive it and run the three. Makes them ready, so that an error is told as such.
  static absl::StatusOr<Bystanders> Start(integration::Stack& stack, const Options& options);

  // Renames people; begins drafts; reveals passwords. The requests of two jobs are never the same. NOT_FOUND for any
  // other service.
  absl::StatusOr<Job> JobFor(const std::string& service);

 private:
  Bystanders(integration::Stack& stack, const Reveals& reveals) : stack_(stack), reveals_(reveals) {}
  absl::StatusOr<Job> RenameJob();
  absl::StatusOr<Job> DraftJob();

  integration::Stack& stack_;
  Reveals reveals_;
  uint32_t series_ = 5000;
};

}  // namespace meydan::load

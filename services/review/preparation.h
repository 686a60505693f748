#pragma once

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "common/async/task.h"
#include "services/review/domain/checks/checks.h"
#include "services/review/domain/submission.h"
#include "services/review/policies.h"
#include "services/review/rights_book.h"
#include "services/review/store.h"
#include "services/review/university.h"

namespace meydan::review {

// Reads what a decision about content relies on beside the submission: the policy, the rights to its assets, what else
// is planned for its accounts. Safe from any thread.
class Preparation {
 public:
  // The automatic checks (Checker::Check).
  using Checks = std::function<std::vector<v1::Finding>(const CheckInput&)>;

  Preparation(RightsBook& rights, Policies& policies, const University& university, Checks checks, const Clock& clock)
      : rights_(rights), policies_(policies), university_(university), checks_(std::move(checks)), clock_(clock) {}

  // As it was when it was read, for content with these assets and targets.
  struct Read {
    v1::ReviewPolicy policy;
    Ledger ledger;
    std::vector<Neighbour> neighbours;
  };
  // For decisions after which the content is checked anew. DIRECTORY_NOT_READY.
  Task<absl::StatusOr<Read>> For(v1::Content content);
  // The rights alone, for decisions that check nothing anew. DIRECTORY_NOT_READY.
  Task<absl::StatusOr<Read>> ForRights(v1::Content content);

  // Lets `decide` work at a desk with what was read. `kept_terms`: the submission's own, when those count and not the
  // policy's (null otherwise).
  absl::StatusOr<SubmissionDecision> AtDesk(
      const Read& read, const v1::SubmissionTerms* kept_terms,
      const std::function<absl::StatusOr<SubmissionDecision>(const Desk&)>& decide) const;

  RightsBook& rights() { return rights_; }

 private:
  Task<absl::StatusOr<std::vector<Neighbour>>> ReadNeighbours(std::string account, absl::Time time);

  RightsBook& rights_;
  Policies& policies_;
  const University& university_;
  const Checks checks_;
  const Clock& clock_;
};

}  // namespace meydan::review

#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "common/async/task.h"
#include "services/review/domain/checks/checks.h"
#include "services/review/domain/rows.h"
#include "services/review/domain/submission.h"
#include "services/review/policies.h"
#include "services/review/rights_book.h"
#include "services/review/store.h"
#include "services/review/university.h"

namespace meydan::review {

// Reads what a decision about content relies on beside the submission: the policy, the rights to its assets, what else
// is planned for its accounts; and what the automatic checks find, which are too slow for the store's loop (0.1 ms for
// what is usual, 100 ms for the longest content, more when a dictionary must be read first). Safe from any thread.
class Preparation {
 public:
  // The automatic checks (Checker::Check).
  using Checks = std::function<std::vector<v1::Finding>(const CheckInput&)>;
  // Resumes on a thread for what takes long (WorkThreads::Turn).
  using Turn = std::function<Task<void>()>;
  using Decide = std::function<absl::StatusOr<SubmissionDecision>(const Desk&)>;

  Preparation(RightsBook& rights, Policies& policies, const University& university, Checks checks, Turn turn,
              const Clock& clock)
      : rights_(rights),
        policies_(policies),
        university_(university),
        checks_(std::move(checks)),
        turn_(std::move(turn)),
        clock_(clock) {}

  // What the checks found, and in what: findings hold for no other content (CR4).
  struct Checked {
    std::string digest;
    bool lead_time_overridden = false;
    int lead_working_days = 0;
    std::vector<v1::Finding> findings;
  };

  // As it was when it was read, for content with these assets and targets.
  struct Read {
    v1::ReviewPolicy policy;
    Ledger ledger;
    std::vector<Neighbour> neighbours;
    std::optional<Checked> checked;  // with exactly this ledger and these neighbours, by Rehearse
  };
  // For decisions after which the content is checked anew. DIRECTORY_NOT_READY.
  Task<absl::StatusOr<Read>> For(v1::Content content);
  // The rights alone, for decisions that check nothing anew. DIRECTORY_NOT_READY.
  Task<absl::StatusOr<Read>> ForRights(v1::Content content);

  // To be awaited before anything that takes long: what follows is neither on the store's loop nor on gRPC's threads.
  Task<void> TakeTurn() const { return turn_(); }
  // Lets `decide` work at a desk with what was read, runs the checks that it asks for and keeps in `read` what they
  // found. The decision is only good for showing: others may change the submission meanwhile. `kept_terms`: the
  // submission's own, when those count and not the policy's (null otherwise). Takes long.
  absl::StatusOr<SubmissionDecision> Rehearse(Read& read, const v1::SubmissionTerms* kept_terms,
                                              const Decide& decide) const;
  // The same for a decision that is to be committed, with the findings of the rehearsal and quickly. LEDGER_STALE when
  // it is about something else than what was rehearsed.
  absl::StatusOr<SubmissionDecision> AtDesk(const Read& read, const v1::SubmissionTerms* kept_terms,
                                            const Decide& decide) const;

  // Lets others find what is to be planned for its accounts (CR14), when it is: to be awaited before that is committed.
  Task<absl::Status> NotePlanned(std::vector<PlannedEntry> entries);

  RightsBook& rights() { return rights_; }

 private:
  Task<absl::StatusOr<std::vector<Neighbour>>> ReadNeighbours(std::shared_ptr<const v1::Content> content,
                                                              std::string account, absl::Time time);

  RightsBook& rights_;
  Policies& policies_;
  const University& university_;
  const Checks checks_;
  const Turn turn_;
  const Clock& clock_;
};

}  // namespace meydan::review

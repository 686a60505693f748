#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "common/async/task.h"
#include "services/review/calendar.h"
#include "services/review/domain/checks/checks.h"
#include "services/review/domain/rows.h"
#include "services/review/domain/submission.h"
#include "services/review/policies.h"
#include "services/review/recently_used.h"
#include "services/review/rights_book.h"
#include "services/review/store.h"
#include "services/review/text_reports.h"
#include "services/review/university.h"

namespace meydan::review {

// What was checked, or looked for, is something else than what is to be decided by now.
absl::Status LedgerStale(const std::string& submission);

// Reads what a decision about content relies on beside the submission: the policy, the rights to its assets, what else
// is planned for its accounts; and what the automatic checks find. To read texts takes too long for the store's loop,
// so it is done elsewhere, and not again for texts that were read lately. Safe from any thread.
class Preparation {
 public:
  // The automatic checks.
  struct Checks {
    std::function<TextReport(const CheckInput&)> texts;                                 // Checker::CheckTexts
    std::function<std::vector<v1::Finding>(const CheckInput&, const TextReport&)> all;  // Checker::Check
  };
  using Turn = Calendar::Turn;
  using Decide = std::function<absl::StatusOr<SubmissionDecision>(const Desk&)>;

  Preparation(RightsBook& rights, Policies& policies, const University& university, Checks checks, Turn turn,
              const Clock& clock)
      : rights_(rights),
        policies_(policies),
        university_(university),
        checks_(std::move(checks)),
        turn_(turn),
        calendar_(rights.store(), university, std::move(turn), clock) {}

  using Content = std::shared_ptr<const v1::Content>;  // mostly a part of the submission that was read

  // What the checks found, and in what: findings hold for no other content (CR4).
  struct Checked {
    std::string digest;
    bool lead_time_overridden = false;
    int lead_working_days = 0;
    std::vector<v1::Finding> findings;
    TextReports::Report texts;
  };

  // What was found in texts, and in which (TextReports::KeyOf).
  struct Texts {
    std::string key;
    TextReports::Report report;  // null: not known yet
  };

  // As it was when it was read, for content with these assets and targets.
  struct Read {
    Policies::Policy policy;  // null: of a decision that checks nothing anew
    Ledger ledger;
    std::vector<Neighbour> neighbours;  // to be filled with what Look finds
    Texts texts;
    std::optional<Checked> checked;  // with exactly this ledger and these neighbours, by Rehearse
  };
  Task<absl::StatusOr<Policies::Policy>> ReadPolicy() { return policies_.Get(); }
  // For decisions after which the content is checked anew. `digest`: the content's, when it is known already; empty
  // otherwise. What others plan is left to the calendar. DIRECTORY_NOT_READY.
  Task<absl::StatusOr<Read>> For(Policies::Policy policy, Content content, std::string digest);
  // The rights alone, for decisions that check nothing anew. DIRECTORY_NOT_READY.
  Task<absl::StatusOr<Read>> ForRights(Content content);

  // To be awaited before anything that takes long: what follows is neither on the store's loop nor on gRPC's threads.
  Task<void> TakeTurn() const { return turn_(); }
  // Lets `decide` work at a desk with what was read, runs the checks that it asks for and keeps in `read` what they
  // found. The decision is only good for showing: others may change the submission meanwhile. Takes long, except where
  // what is to be found in the texts is known already.
  absl::StatusOr<SubmissionDecision> Rehearse(Read& read, const Decide& decide);
  // The same for a decision that is to be committed, with the findings of the rehearsal and quickly. LEDGER_STALE when
  // it is about something else than what was rehearsed.
  absl::StatusOr<SubmissionDecision> AtDesk(const Read& read, const Decide& decide) const;

  // What Look found for a draft before it was read.
  struct Foreseen {
    Calendar::Places places;
    absl::StatusOr<std::vector<Neighbour>> found;
  };
  // What others plan near to what was rehearsed (CR14), and others find what the decision plans: to be awaited before
  // it is committed. Does not look again where exactly that was `foreseen`.
  Task<absl::StatusOr<std::vector<Neighbour>>> Look(const Read& read, const SubmissionDecision& decision,
                                                    std::optional<Foreseen> foreseen);
  // What Look will find when the draft of that name is handed in as it was drafted here; others find it from now on.
  // Nothing when it was not drafted here lately, or `who` may not hand it in.
  Task<std::optional<Foreseen>> Foresee(const std::string& name, const Standing& who);
  static Task<std::optional<Foreseen>> ForeseeNothing();

  RightsBook& rights() { return rights_; }

 private:
  // Where Look will have to look when a draft is handed in as it is, and what it will leave there.
  struct Prospect {
    std::string unit;  // whose people may hand it in
    Calendar::Places places;
  };
  using ProspectPtr = RecentlyUsed<Prospect>::Value;
  // For Foresee; forgets what was remembered of it before.
  void Prepare(const v1::Submission& draft, const TextReport& texts);
  Task<std::optional<Foreseen>> LookAhead(ProspectPtr prospect);
  Task<absl::StatusOr<std::vector<Neighbour>>> LookUnless(std::optional<Foreseen> foreseen, Calendar::Places places);

  // What is `known` when it is of exactly that; else what is remembered, or found now, which takes long.
  Texts TextsOf(const CheckInput& input, absl::string_view digest, Texts known);

  RightsBook& rights_;
  Policies& policies_;
  const University& university_;
  const Checks checks_;
  const Turn turn_;
  Calendar calendar_;
  // Of usual texts some 15,000: some weeks of a large university.
  TextReports reports_{4 << 20};
  // By the draft's name; of usual drafts some 6,000.
  RecentlyUsed<Prospect> prospects_{4 << 20};
};

}  // namespace meydan::review

#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "services/review/domain/testing/samples.h"

namespace meydan::review::testing {

// What somebody did to a submission.
enum class Doing { kBegin, kWrite, kSubmit, kClaim, kJudge, kDecide, kApprove, kOther };

// What the world is like at the moment.
struct LifeMoment {
  const Office& office;
  const v1::PauseBoard& board;
  absl::Time now;
};

// Watches one submission from outside and keeps its own book: who wrote, who agreed to what, what was told. It asks
// none of the rules that it watches over. Not safe for use from several threads.
class LifeWitness {
 public:
  // Empty, or the rule that was broken when `who` did it.
  std::string Look(Doing doing, const std::string& who, const v1::Submission& before,
                   const SubmissionDecision& decision, const LifeMoment& moment);

 private:
  using Humans = std::set<std::string>;

  std::string LookAtApproval(const std::string& human, const v1::Submission& before, const v1::Submission& after,
                             const LifeMoment& moment);
  std::string LookAtEvents(const v1::Submission& after, const SubmissionDecision& decision, const LifeMoment& moment);
  std::string LookAtDue(const v1::Submission& after, const LifeMoment& moment) const;
  std::string LookAtState(const v1::Submission& before, const v1::Submission& after) const;
  // What keeps the present content from being agreed to, by this book.
  std::string LookAtAgreement(const v1::Submission& after) const;
  void BeginRound();

  Humans writers_;
  std::map<std::string, std::map<std::string, Humans>> agreed_;  // by step, by content; in this round
  Humans held_steps_;  // ids of the steps that were left behind in this round with enough people
  Humans ever_held_;   // the same, since it was submitted
  int answers_ = 0;    // in this round
  int dues_ = 0;       // in this round
  std::set<std::string> published_;
};

// The human being behind a name of the sample university.
std::string HumanOf(const std::string& name);

}  // namespace meydan::review::testing

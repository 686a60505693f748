#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "meydan/review/v1/service.pb.h"
#include "tests/chaos/acting.h"
#include "tests/chaos/facts.h"
#include "tests/chaos/ledger.h"
#include "tests/integration/stack.h"

namespace meydan::chaos {

// Brings content from its draft to its end, in the name of whoever may (Acting): a unit's representative, the
// reviewers, the managers of accounts. Content belongs to one publisher, so nobody else is ever faster but time, which
// lets it expire or become due. For one thread.
class Publisher {
 public:
  // `stack`, `university` and `ledger` must outlive it.
  Publisher(const integration::Stack& stack, const University& university, Ledger& ledger, uint64_t seed);

  // Brings content number `number` as far as people can; the number decides what becomes of it.
  void Begin(int number);
  // Publishes what has become due meanwhile, and decides about what was held. True while something waits for its time.
  bool FollowUp();

 private:
  using Submission = review::v1::Submission;
  enum class Fate {
    kDropped,    // taken back as a draft
    kWithdrawn,  // taken back while it waits for review
    kRejected,
    kCorrected,  // holds personal data; changes are requested and made
    kOverruled,  // holds what looks like personal data
    kTimed,      // agreed to some seconds before its time
    kForgotten,  // not decided in time
    kNews,       // both reviewers must agree
    kEdited,     // by the Directorate, in review
    kCalledOff,  // taken back once it has its time
    kPlain,
    kCount,
  };
  struct Waiting {
    std::string name;
    std::string author;
    Fate fate;
    bool was_held = false;
  };

  review::v1::CreateSubmissionRequest Draft(int number, Fate fate);
  // Each gives the submission as it is afterwards, or an error when it was not done.
  absl::StatusOr<Submission> Submit(const Submission& current, const std::string& author);
  absl::StatusOr<Submission> Correct(const Submission& current, const std::string& author);
  absl::StatusOr<Submission> Edit(const Submission& current);
  absl::StatusOr<Submission> Assess(const Submission& current, const std::string& reviewer);
  absl::StatusOr<Submission> Approve(const Submission& current, const std::string& reviewer);
  void ReviewAndApprove(const Submission& current, const std::string& reviewer);
  void Reject(const Submission& current);
  void Withdraw(const Submission& current, const std::string& author);
  // Brings what was submitted as far as its fate says.
  void Decide(const Submission& submitted, const Waiting& item);
  void Publish(const Submission& due);
  // Gives another time, and has it decided again.
  void Reschedule(const Submission& held, const Waiting& item);
  // True while it waits for its time.
  bool Follow(Waiting& item);

  // An act that states Event.
  template <typename Event, typename Request>
  absl::StatusOr<Submission> Do(const std::string& person, const Submission& current, Request request,
                                const std::set<std::string>& refusals = {});
  // An act that states nothing.
  template <typename Request>
  absl::StatusOr<Submission> DoSilently(const std::string& person, const Submission& current, Request request);

  Acting acting_;
  const University& university_;
  const uint64_t seed_;
  std::vector<const directory::v1::Unit*> units_;        // that have a representative
  std::vector<const directory::v1::Account*> accounts_;  // active, on X
  std::vector<Waiting> waiting_;
};

}  // namespace meydan::chaos

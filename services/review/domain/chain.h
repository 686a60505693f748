#pragma once

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "meydan/review/v1/policy.pb.h"
#include "meydan/review/v1/resources.pb.h"
#include "services/review/domain/standing.h"
#include "services/review/domain/surroundings.h"

namespace meydan::review {

// Who must agree (CR2, CR3). Pure; safe for use from any thread.

// The policy when none was set: one step, any reviewer of the Directorate; answers within three days.
v1::ReviewPolicy BuiltInPolicy(absl::string_view directorate);

// OK, or INVALID_ARGUMENT, reason POLICY_INVALID, with every fault and its field: a quorum of 0 or of more than there
// are, a step without anybody, an empty group, a person twice, a step that nobody but one person could decide (for that
// person's own content would wait for ever), units, accounts, people and roles that do not exist, ids twice, times out
// of bounds, no chain or terms for what is left.
absl::Status CheckPolicy(const v1::ReviewPolicy& policy, const Surroundings& world);

// The first chain that matches; its groups without a unit get `unit`.
v1::Chain ChainFor(const v1::ReviewPolicy& policy, absl::string_view unit, const v1::Content& content);
v1::Terms TermsFor(const v1::ReviewPolicy& policy, v1::RequestType type);

// How urgent it is: NORMAL where nothing was said (CR8).
v1::Priority PriorityOr(v1::Priority said);

// Days for the changes that were asked for, by what the terms say; without a word of it, 30 (P18).
int ChangesDays(int changes_within_days);

// The names under which nobody may decide about the submission: its author, its editors, and all their other names
// (CR2).
std::vector<std::string> Barred(const v1::Submission& current, const Surroundings& world);

// Whether somebody of that name is among the barred, by any of their names.
bool IsBarred(const std::vector<std::string>& barred, absl::string_view who, const Surroundings& world);
// OWN_SUBMISSION for who began or edited it, by any name.
absl::Status CheckNotOwn(const v1::Submission& current, absl::string_view who, const Surroundings& world);

// Whether they may decide at that step now: by their roles and their name, whatever they were before. DECIDER_REQUIRED;
// OWN_SUBMISSION for who began or edited it, by any name.
absl::Status MayDecide(const v1::Submission& current, const v1::Step& step, const Standing& who,
                       const Surroundings& world);

// Who could decide at the step now: one name for each human being who neither began nor edited it.
std::vector<std::string> DecidersOf(const v1::Submission& current, const v1::Step& step, const Surroundings& world);

// STEP_WITHOUT_DECIDER when at the step that it waits at, or at one behind it, there are too few who could decide now
// (CR3). Whether a chain for all units has such a step for one of them, or for one author, cannot be told when it is
// written.
absl::Status CheckDecidable(const v1::Submission& current, const Surroundings& world);

// Whether those who approved are enough for the step now. Counts human beings, not names; leaves out whoever is barred.
bool QuorumReached(const v1::Submission& current, const v1::Step& step, const std::vector<std::string>& approved_by,
                   const Surroundings& world);

}  // namespace meydan::review

#pragma once

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "meydan/review/v1/resources.pb.h"

namespace meydan::review {

// What was agreed to (CR4). Pure; safe for use from any thread.

// Who has agreed at that step, in the present round, to exactly the present content.
std::vector<std::string> ApproversAt(const v1::Submission& current, absl::string_view step);

// A criterion's state; open when it was never judged.
v1::Assessment::Outcome OutcomeOf(const v1::Submission& current, v1::Criterion criterion);

// An automatic check failed it.
bool FailedByCheck(const v1::Submission& current, v1::Criterion criterion);

inline constexpr v1::Criterion kCriteria[] = {v1::CRITERION_BRAND, v1::CRITERION_RIGHTS, v1::CRITERION_PERSONAL_DATA,
                                              v1::CRITERION_AUDIENCE};

}  // namespace meydan::review

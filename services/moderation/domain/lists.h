#pragma once

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "common/store/plan.h"
#include "meydan/moderation/v1/resources.pb.h"
#include "meydan/moderation/v1/service.pb.h"

// The lists in which a comment stands (CM1). Comments taken in last come first: the sort key of a member counts down
// with the time of intake, so lists are read from their beginning. Index names:
//
//   all                      every comment
//   account/<account>        every comment under the account's posts
//   state/<number>           those in a state other than clean
//   ground/<number>          those flagged for the ground, or ordered to be removed for it
//   kind/<number>            complaints, requests and questions
//
// A clean comment that is no such feedback stands in the first two alone, as most comments do.
namespace meydan::moderation {

std::vector<store::IndexEntry> IndexesOf(const v1::Comment& comment);

// INVALID_ARGUMENT, reason FILTER_INVALID, for values that are none.
absl::Status CheckFilter(const v1::CommentFilter& filter);

// The shortest index in which every comment of the filter stands. What is read from it still has to be held against
// Matches.
std::string IndexFor(const v1::CommentFilter& filter);
bool Matches(const v1::Comment& comment, const v1::CommentFilter& filter);

}  // namespace meydan::moderation

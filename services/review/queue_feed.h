#pragma once

#include <string>

#include "absl/strings/str_cat.h"
#include "common/store/change_feed.h"
#include "services/review/domain/rows.h"

namespace meydan::review {

// How the index of changes is written (domain/rows.h).
struct ChangedSubmissions {
  static constexpr absl::string_view kIndex = kChanged;
  static std::string MemberOf(const v1::Submission& current) { return ChangedMemberOf(current); }
  static std::string NameIn(absl::string_view member) {
    const std::optional<TimedRow> row = ParseTimedMember(member);
    return row.has_value() ? absl::StrCat("submissions/", row->name) : "";
  }
};

// Tells watchers of every submission that changes.
using QueueFeed = store::ChangeFeed<v1::Submission, ChangedSubmissions>;

}  // namespace meydan::review

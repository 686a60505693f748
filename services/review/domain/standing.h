#pragma once

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "common/base/actor.h"
#include "meydan/directory/v1/roles.pb.h"
#include "meydan/review/v1/resources.pb.h"

namespace meydan::review {

// What somebody is to the submissions, worked out once from their roles and accounts. Plain data; safe for use from any
// thread.
struct Standing {
  Actor actor;
  bool is_service = false;             // a part of Meydan itself: sees all, decides nothing
  bool is_director = false;            // the Directorate's director: sees all; pauses, sets the policy
  bool is_reviewer = false;            // reviewer of the Directorate, or its director: sees all
  std::vector<std::string> works_for;  // units whose submissions it writes: as representative, head, staff, senior
                                       // manager, or in the Directorate as director or reviewer
  std::vector<std::string> leads;      // of these, the units that it represents or heads
  std::vector<std::string> manages;    // accounts that it was designated for (P4)

  const std::string& name() const { return actor.name; }
  bool SeesAll() const { return is_service || is_reviewer; }
  bool WorksFor(absl::string_view unit) const;
  bool Leads(absl::string_view unit) const;
  bool Manages(absl::string_view account) const;
};

// Whether that role in that unit is one of those that see all: the Directorate's reviewers and its director.
bool SeesAll(directory::v1::Role role, absl::string_view unit, absl::string_view directorate);

// `directorate` is the Directorate's unit, e.g. "units/iletisim"; `manages` the accounts that the person manages.
Standing StandingOf(const Actor& actor, absl::string_view directorate, std::vector<std::string> manages);

// True when the submission exists for them: in GetSubmission, lists and streams alike. An account's managers see a
// submission from when it is due on their account.
bool MaySee(const Standing& who, const v1::Submission& current);

// What of the submission they are shown: all of it; or, for those who see it only because of a task on their account,
// what that task needs: no earlier rounds, decisions, notes and findings, and nothing of other targets (P8).
v1::Submission ShownTo(const Standing& who, v1::Submission current);
// Whether they are shown all of it.
bool SeesWhole(const Standing& who, const v1::Submission& current);

// SUBMISSION_NOT_FOUND, which says nothing about whether there is such a submission.
absl::Status SubmissionNotFound(absl::string_view name);

}  // namespace meydan::review

#pragma once

#include <functional>
#include <string>

#include "absl/status/statusor.h"
#include "services/meydanctl/session.h"
#include "services/meydanctl/tally.h"

namespace meydan::meydanctl {

// Reads everything that the services tell, page by page: the directory as operator, comments as a moderator, cases as
// the Director, each inbox as its person. `step` is told what comes next. FAILED_PRECONDITION, reason NOBODY_TO_ASK_AS,
// when the directory has neither moderator nor Director; else the services' errors.
absl::StatusOr<Collected> Collect(Session& session, const std::function<void(const std::string&)>& step);

// The active human beings.
std::vector<std::string> PeopleWithInboxes(const std::vector<directory::v1::Person>& people);

// True for what the inbox of a person without any role answers: nobody tells such a person anything.
bool HasNoInbox(const absl::Status& status);

}  // namespace meydan::meydanctl

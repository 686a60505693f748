#pragma once

#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "meydan/moderation/v1/resources.pb.h"
#include "services/moderation/domain/account.h"
#include "services/moderation/domain/settings.h"

namespace meydan::moderation {

// The name that the platform's comment has always had and always will have: "comments/<uuid>".
std::string CommentName(directory::v1::Platform platform, absl::string_view platform_comment_id);

// The words of a comment that was sent in, in whichever of the two fields they stand.
absl::string_view TextOf(const v1::IncomingComment& incoming);

// How many comments a batch may hold: INVALID_ARGUMENT, reason BATCH_EMPTY or BATCH_TOO_LARGE.
absl::Status CheckBatch(int comments, const Settings& settings);

// Whether a comment may be taken in, with all that is wrong with it at once. `path` is the comment's place in the
// request, e.g. "comments[3]". `account` is the directory's account of that name, or null when there is none.
// INVALID_ARGUMENT with the reasons that IngestComments lists; no error repeats the follower's words or ids.
absl::Status CheckIncoming(const v1::IncomingComment& incoming, absl::string_view path, const AccountFacts* account,
                           const Settings& settings, absl::Time now);

}  // namespace meydan::moderation

#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/base/decision.h"
#include "meydan/moderation/v1/resources.pb.h"
#include "meydan/moderation/v1/service.pb.h"
#include "services/moderation/domain/account.h"
#include "services/moderation/domain/settings.h"

// Taking in a comment (P10, P11, CM1).
namespace meydan::moderation {

// What sending a comment in changes, given what is known of it: `current` has no name when nothing is. Only a comment
// that is created or revised needs to be judged.
v1::IngestedComment::Effect EffectOf(const v1::Comment& current, const v1::IncomingComment& incoming);

// Takes in a comment that has passed CheckIncoming. `author` is the pseudonym of its author and `verdict` how its text
// was judged.
//
// A new comment goes where the verdict sends it. A changed text is a new revision that is judged for itself: it ends an
// open appeal, and where an order to remove the old text stands, the order goes on if the new text has to go too; if
// not, the order is withdrawn and a moderator looks. What is known already changes nothing, a text older than the known
// one neither.
//
// FAILED_PRECONDITION, reason COMMENT_OF_OTHER_ACCOUNT, when the comment is known under another account. INTERNAL,
// reason VERDICT_INVALID, for a verdict without an outcome, or one that orders a removal without a ground (CM6).
absl::StatusOr<Decision<v1::Comment>> Ingest(const v1::Comment& current, const v1::IncomingComment& incoming,
                                             absl::string_view author, const v1::Verdict& verdict,
                                             const AccountFacts& account, const Settings& settings, absl::Time now);

// What IngestComments answers for a comment that was taken in.
v1::IngestedComment AnswerOf(const v1::Comment& comment, v1::IngestedComment::Effect effect);

}  // namespace meydan::moderation

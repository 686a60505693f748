#pragma once

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/base/actor.h"
#include "common/base/decision.h"
#include "meydan/moderation/v1/resources.pb.h"
#include "services/moderation/domain/account.h"
#include "services/moderation/domain/settings.h"

// Who sees what of a comment: a follower's words are shown to those who need them, and to nobody else (P8).
namespace meydan::moderation {

enum class Sight {
  kMasked,  // neither words nor author, nor where on the platform they can be looked up
  kText,    // the comment under its post, without the author and what moderation keeps
  kFull,
};

// Moderators, the director and those who run the account see all; the people of a unit that holds a reading grant see
// the text, and senior management does where the grant is its. Operators, systems and Meydan's own services see nothing
// of it, whatever unit they belong to.
Sight SightOf(const v1::Comment& comment, const Actor& actor, const AccountFacts& account, const Settings& settings);

// The comment as it is shown, with the derived fields but for the etag, which the store knows.
v1::Comment Visible(const v1::Comment& comment, const Actor& actor, const AccountFacts& account,
                    const Settings& settings);

// The same for GetComment: PERMISSION_DENIED, reason COMMENT_NOT_READABLE, instead of a masked comment.
absl::StatusOr<v1::Comment> Readable(const v1::Comment& comment, const Actor& actor, const AccountFacts& account,
                                     const Settings& settings);

// The same for a line of ListComments: masked where it has to be, without evidence, findings and phases.
v1::Comment Listed(const v1::Comment& comment, const Actor& actor, const AccountFacts& account,
                   const Settings& settings);

// Lets the unit read the comment, because the case is the unit's. Again: nothing changes. `case_name` is "cases/…".
Decision<v1::Comment> GrantReading(const v1::Comment& current, absl::string_view unit, absl::string_view case_name,
                                   absl::Time now);

// Ends what GrantReading gave for this unit and case. Not there: nothing changes.
Decision<v1::Comment> RevokeReading(const v1::Comment& current, absl::string_view unit, absl::string_view case_name,
                                    absl::Time now);

// Lets another unit read the comment in place of `former_unit`, because the case went from one to the other.
Decision<v1::Comment> MoveReading(const v1::Comment& current, absl::string_view former_unit, absl::string_view unit,
                                  absl::string_view case_name, absl::Time now);

// Lets senior management read the comment, because the case is before it: for good, as the case stays in its sight
// (P19).
Decision<v1::Comment> GrantReadingToSeniors(const v1::Comment& current, absl::string_view case_name, absl::Time now);

}  // namespace meydan::moderation

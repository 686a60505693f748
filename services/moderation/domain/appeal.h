#pragma once

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/base/actor.h"
#include "common/base/decision.h"
#include "meydan/moderation/v1/resources.pb.h"
#include "services/moderation/domain/account.h"
#include "services/moderation/domain/settings.h"

// Appeals against removals (CM13), as the protos of AppealComment and DecideAppeal describe them.
namespace meydan::moderation {

// The appeal against the removal of the present revision, or null.
const v1::Appeal* AppealOf(const v1::Comment& comment);

// True while that appeal waits for its decision.
bool HasOpenAppeal(const v1::Comment& comment);

// Opens an appeal for the author. Opening the same appeal again changes nothing.
absl::StatusOr<Decision<v1::Comment>> OpenAppeal(const v1::Comment& current, absl::string_view note, const Actor& actor,
                                                 const AccountFacts& account, const Settings& settings, absl::Time now);

// Decides the open appeal. Deciding it again in the same way by the same person changes nothing.
absl::StatusOr<Decision<v1::Comment>> DecideAppeal(const v1::Comment& current, v1::Appeal::Outcome outcome,
                                                   absl::string_view reason, const Actor& actor,
                                                   const AccountFacts& account, const Settings& settings,
                                                   absl::Time now);

// Ends an open appeal because a new revision takes the place of the text that it is about; call it before the revision
// changes.
void CloseMootAppeal(Decision<v1::Comment>& decision, absl::Time now);

}  // namespace meydan::moderation

#pragma once

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "services/vault/domain/surroundings.h"

namespace meydan::vault {

// Copies of the vault hear of what the directory tells one after the other. What one of them has followed, another that
// knows less must not take back, nor let people do what they may do no more, nor take people who have just come for
// such as have left. So a credential remembers what the copy knew that wrote it. All functions are pure.

// The posts of `state` are from these facts.
void NoteFollowed(storage::v1::Credential& state, const AccountFacts& facts, absl::Time now);

// `person` comes to have, or to know, something here, or loses it, by what this copy knows.
void NotePerson(storage::v1::Credential& state, absl::string_view person, const Occasion& occasion);

// What the copy knows of the recipient that lets them open the link; and what the credential learns of that when it
// hears of the opening, maybe at another copy.
void NoteOpening(storage::v1::Link& link, const storage::v1::Credential& credential, const Occasion& occasion);
void NoteOpened(storage::v1::Credential& state, const storage::v1::Link& link, absl::Time now);

// DIRECTORY_OUTDATED (UNAVAILABLE), which passes, where this copy does not know yet what another one has lately gone
// by. To be asked before anybody is taken for a leaver, and before anybody is let to see something, or to let others:
// but for emergencies, after it is clear that the credential exists for the caller.
absl::Status CheckUpToDate(const storage::v1::Credential& current, const Occasion& occasion);

}  // namespace meydan::vault

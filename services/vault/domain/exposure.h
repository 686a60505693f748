#pragma once

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "services/vault/domain/surroundings.h"

namespace meydan::vault {

// What a leaver knows and what of it is still open (CV10). All functions are pure.

// A value that can be changed, and must when somebody who knew it leaves: the password, the seed of the second factor,
// the recovery codes. A name or an address opens nothing by itself.
bool IsToBeChanged(v1::Field field);

// The newest version that was confirmed to be in use on the platform; 0 when none was. Everything since may be in use,
// whatever the vault made of it: a version that was replaced before anybody confirmed the next, a rotation that was
// begun and given up.
int LastConfirmed(const storage::v1::Credential& credential, v1::Field field);

bool IsUnderWay(const v1::HandOver& hand_over);

// Adds it unless it is listed.
void AddExposure(v1::HandOver& hand_over, v1::Field field, int version);
// Lists what `person` knows, under any name, and may be in use. True when something was added.
bool Expose(const storage::v1::Credential& credential, v1::HandOver& hand_over, absl::string_view person,
            const Occasion& occasion);
// Has left the university, under every name.
bool IsGone(absl::string_view person, const World& world);
// Somebody who knows what is to be changed.
struct Leaver {
  std::string person;  // the name that they know it under
  bool deputy =
      false;  // never had a post as they learnt it, and has not left: what ends their rights is the cover's end
};
// Everybody, each human being once, who knows something that must be changed and may be in use, and has lost what let
// them: every post, when they had one as they learnt it, every cover, when it was that (DR3), or the university; unless
// a hand-over under way lists it.
std::vector<Leaver> UnlistedLeavers(const storage::v1::Credential& credential, const Occasion& occasion);
// Something is left to be changed; in that field.
bool HasOpenExposure(const v1::HandOver& hand_over, v1::Field field = v1::FIELD_UNSPECIFIED);

// Somebody holds it at this moment.
bool HoldsPost(absl::string_view person, v1::HandOver::Post post, const storage::v1::Credential& credential,
               const World& world);

}  // namespace meydan::vault

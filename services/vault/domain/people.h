#pragma once

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "services/vault/domain/surroundings.h"

namespace meydan::vault {

// Who is who, and what to a credential. All functions are pure.

inline constexpr char kDeputyPost[] = "DEPUTY";

// By the directory, one human being under two names; nobody is the same as "".
bool SameHuman(const World& world, absl::string_view one, absl::string_view other);
// The first of all their names, which stands for the human being.
std::string FirstNameOf(absl::string_view person, const World& world);

// "MANAGER", "REPRESENTATIVE", "UNIT_HEAD" or "DIRECTOR", the first that holds; "" for all others. Of the caller as
// they signed in; of anybody else as the directory says at this moment.
std::string PostOf(const Standing& who, const storage::v1::Credential& credential);
std::string PostOf(absl::string_view person, const storage::v1::Credential& credential, const World& world);

// Under any of their names.
bool HasPost(absl::string_view person, const storage::v1::Credential& credential, const World& world);

// What somebody, under any of their names, has to do with it at this moment.
struct Ties {
  bool post = false;   // as HasPost
  bool cover = false;  // covers for one of its people (DR3)
};
Ties TiesOf(absl::string_view person, const storage::v1::Credential& credential, const Occasion& occasion);

// Everybody with such a post by the directory, sorted, each name once.
std::vector<std::string> OwnersOf(const storage::v1::Credential& credential, const World& world);

// Who holds the post a hand-over is about: one of its managers besides the human being `except`, or the unit's
// representative. "" when nobody does.
std::string PostHolder(v1::HandOver::Post post, const storage::v1::Credential& credential, absl::string_view except,
                       const World& world);

// Active, begun, and its time is not over.
bool IsInForce(const v1::AccessGrant& grant, absl::Time now);

// The cover whose grant it is: nullptr when it is over, or the absent person has no post at the account any more.
const v1::LeaveCover* CoverOf(const storage::v1::Credential& credential, const v1::AccessGrant& grant,
                              const Occasion& occasion);

// An owner, or a part of Meydan; or, at this moment, a holder of a grant in force, or of a cover for somebody who still
// has a post. For all others it does not exist.
bool MaySee(const storage::v1::Credential& credential, const Occasion& occasion);

// What the caller is to the account at this moment: as PostOf, or "DEPUTY" in the time of a cover (DR3).
std::string PostNow(const storage::v1::Credential& credential, const Occasion& occasion);

// One of them covers for the other at this moment, under any of their names: neither may approve for the other.
bool CoverEachOther(const storage::v1::Credential& credential, absl::string_view one, absl::string_view other,
                    const Occasion& occasion);

}  // namespace meydan::vault

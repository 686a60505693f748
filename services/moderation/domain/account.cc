#include "services/moderation/domain/account.h"

#include <algorithm>

namespace meydan::moderation {

bool Runs(const Actor& actor, const AccountFacts& account) {
  if (actor.name.empty()) return false;
  return actor.name == account.representative ||
         std::find(account.managers.begin(), account.managers.end(), actor.name) != account.managers.end();
}

bool Moderates(const Actor& actor, absl::string_view directorate) {
  return actor.Has(directory::v1::ROLE_MODERATOR, directorate) || actor.Has(directory::v1::ROLE_DIRECTOR, directorate);
}

}  // namespace meydan::moderation

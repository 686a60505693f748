#include "services/vault/domain/standing.h"

#include <algorithm>
#include <utility>

#include "common/base/errors.h"
#include "services/vault/domain/people.h"

namespace meydan::vault {
namespace {

using directory::v1::Role;

bool Contains(const std::vector<std::string>& names, absl::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

}  // namespace

bool Standing::Manages(absl::string_view account) const { return Contains(manages, account); }
bool Standing::Represents(absl::string_view unit) const { return Contains(represents, unit); }
bool Standing::Heads(absl::string_view unit) const { return Contains(heads, unit); }

Standing StandingOf(const Actor& actor, SignIn sign_in, absl::string_view directorate,
                    std::vector<std::string> manages) {
  Standing who;
  who.actor = actor;
  who.sign_in = sign_in;
  who.is_service = actor.IsService();
  who.is_director = actor.Has(Role::ROLE_DIRECTOR, directorate);
  who.manages = std::move(manages);
  for (const Actor::Grant& grant : actor.grants) {
    if (grant.role == Role::ROLE_REPRESENTATIVE) who.represents.push_back(grant.unit);
    if (grant.role == Role::ROLE_UNIT_HEAD) who.heads.push_back(grant.unit);
  }
  return who;
}

bool IsOwner(const Standing& who, const storage::v1::Credential& credential) {
  if (who.is_service) return false;
  return who.is_director || who.Manages(credential.account()) || who.Represents(credential.unit()) ||
         who.Heads(credential.unit());
}

absl::Status CredentialNotFound(absl::string_view name) {
  return MakeError(absl::StatusCode::kNotFound, "CREDENTIAL_NOT_FOUND",
                   "there is no such credential, or it is not for you", {{"name", std::string(name)}});
}

}  // namespace meydan::vault

#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/base/actor.h"
#include "meydan/vault/storage/v1/storage.pb.h"

namespace meydan::vault {

// How the caller signed in, as the token says it (OpenID Connect: auth_time, amr, acr).
struct SignIn {
  std::optional<absl::Time> time;  // nothing: the token does not say
  bool second_factor = false;
};

// What somebody is to the credentials, worked out once from their roles and accounts. Plain data.
struct Standing {
  Actor actor;
  SignIn sign_in;
  bool is_service = false;              // a part of Meydan itself
  bool is_director = false;             // the Directorate's director
  std::vector<std::string> manages;     // accounts that they were designated for (P4)
  std::vector<std::string> represents;  // units that they represent (P13)
  std::vector<std::string> heads;       // units that they head

  const std::string& name() const { return actor.name; }
  bool Manages(absl::string_view account) const;
  bool Represents(absl::string_view unit) const;
  bool Heads(absl::string_view unit) const;
};

// `directorate` is the Directorate's unit; `manages` the accounts that the person was designated for.
Standing StandingOf(const Actor& actor, SignIn sign_in, absl::string_view directorate,
                    std::vector<std::string> manages);

// One of the account's own people: its manager, its unit's representative or head, or the director (P15).
bool IsOwner(const Standing& who, const storage::v1::Credential& credential);

// CREDENTIAL_NOT_FOUND, which says nothing about whether there is one.
absl::Status CredentialNotFound(absl::string_view name);

}  // namespace meydan::vault

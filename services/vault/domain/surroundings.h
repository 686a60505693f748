#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "meydan/directory/v1/resources.pb.h"
#include "meydan/vault/v1/policy.pb.h"
#include "services/vault/domain/standing.h"

namespace meydan::vault {

// What the directory says of an account.
struct AccountFacts {
  std::string unit;
  directory::v1::Account::State state = directory::v1::Account::STATE_UNSPECIFIED;
  int64_t version = 0;       // of these facts
  int64_t unit_version = 0;  // of those of its unit
};

// What the directory says at the moment of a decision. The functions must be quick and give the same answer for as long
// as one decision takes.
struct World {
  std::string directorate;  // the Directorate's unit
  std::function<bool(absl::string_view unit)> has_unit;
  // Nothing for an account that is not known.
  std::function<std::optional<AccountFacts>(absl::string_view account)> account;
  // The active people designated to run the account (P4), sorted.
  std::function<std::vector<std::string>(absl::string_view account)> managers;
  // The unit's representative (P13), or "".
  std::function<std::string(absl::string_view unit)> representative;
  // The active heads of the unit, sorted.
  std::function<std::vector<std::string>(absl::string_view unit)> heads;
  // The active directors of the Directorate, sorted.
  std::function<std::vector<std::string>()> directors;
  // Whether the directory knows an active human being of that name.
  std::function<bool(absl::string_view person)> has_person;
  // The version of what the directory has told of the person, one who has left too; 0 for one not heard of (yet).
  std::function<int64_t(absl::string_view person)> person_version;
  // All names under which the same human being stands in the directory, the given one among them.
  std::function<std::vector<std::string>(absl::string_view person)> same_person;
};

// One call, event or timer: everything that a decision needs beside the aggregate. Plain data, made for one decision.
struct Occasion {
  Standing who;
  const World& world;
  const v1::VaultPolicy& policy;
  absl::Time now;
  std::string cause;  // "request/<uuid>", "event/<id>", "timer/…": for the audit record
  // HMAC of what a person wrote, under the vault's digest key: all that the audit keeps of it.
  std::function<std::string(absl::string_view words)> digest;
};

}  // namespace meydan::vault

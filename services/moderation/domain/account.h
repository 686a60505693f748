#pragma once

#include <string>
#include <vector>

#include "common/base/actor.h"
#include "meydan/directory/v1/resources.pb.h"

namespace meydan::moderation {

// What moderation has to know of an official account: taken from its view of the directory and passed in with each
// command.
struct AccountFacts {
  std::string name;  // "accounts/instagram.ornekuni"
  directory::v1::Platform platform = directory::v1::PLATFORM_UNSPECIFIED;
  std::string unit;                   // the owner
  std::vector<std::string> managers;  // the people whom the Director designated (P4)
  std::string representative;         // of the owner, or empty (P13)
};

// True for those who run the account: its designated managers (P4), and its unit's representative (P14).
bool Runs(const Actor& actor, const AccountFacts& account);

// True for those who decide on every comment: moderators and the director, whose roles are held in the Directorate
// (P2).
bool Moderates(const Actor& actor, absl::string_view directorate);

}  // namespace meydan::moderation

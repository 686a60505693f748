#pragma once

#include <string>
#include <vector>

#include "meydan/vault/v1/resources.pb.h"

namespace meydan::meydanctl {

// What a write has done to a credential and what comes next, each as one line for whoever gave the command. `now` is
// the vault's answer: the credential as it is after the write, or as much of it as the caller may see; what it does not
// hold is left out.

// How far the duty is met, and what to do about it: "It is shared (etag r1). Not confirmed: password. Next: …". Empty
// where the caller does not see it.
std::string StandingOf(const vault::v1::Credential& now);

std::string DepositedLine(const vault::v1::Credential& now, const std::vector<vault::v1::Field>& fields);
// `fields`: which; empty: all.
std::string ConfirmedLine(const vault::v1::Credential& now, const std::vector<vault::v1::Field>& fields);
std::string DestroyedLine(const vault::v1::Credential& now, vault::v1::Field field, int version);
std::string RotationAskedLine(const vault::v1::Credential& now);
std::string RotationConfirmedLine(const vault::v1::Credential& now, int version);
std::string AccessConfirmedLine(const vault::v1::Credential& now, const std::string& hand_over);
// Of the cover that was arranged last.
std::string CoverLine(const vault::v1::Credential& now);

// Of the request that was made last.
std::string RequestedLine(const vault::v1::Credential& now);
std::string ApprovedLine(const vault::v1::Credential& now, const std::string& request);
std::string DeniedLine(const vault::v1::Credential& now, const std::string& request);
// `id`: of a request or a grant.
std::string EndedLine(const vault::v1::Credential& now, const std::string& id);
// Of the emergency that was used last.
std::string BreakGlassLine(const vault::v1::Credential& now);
std::string ReviewedLine(const vault::v1::Credential& now, const std::string& emergency, bool justified);

}  // namespace meydan::meydanctl

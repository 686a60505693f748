#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "meydan/directory/v1/resources.pb.h"
#include "meydan/directory/v1/roles.pb.h"
#include "meydan/review/v1/resources.pb.h"
#include "meydan/review/v1/rights.pb.h"

namespace meydan::review {

// What the directory says of an account.
struct AccountFacts {
  directory::v1::Platform platform = directory::v1::PLATFORM_UNSPECIFIED;
  std::string unit;
  bool active = false;
};

// What the directory says at the moment of a decision. The functions must be quick and give the same answer for as long
// as one decision takes.
struct Surroundings {
  std::string directorate;  // the Directorate's unit
  std::function<bool(absl::string_view unit)> has_unit;
  // Whether it is that unit or lies below it.
  std::function<bool(absl::string_view unit, absl::string_view above)> is_within;
  // Nothing for an account that is not known.
  std::function<std::optional<AccountFacts>(absl::string_view account)> account;
  // The active people with that role in that unit, sorted.
  std::function<std::vector<std::string>(directory::v1::Role role, absl::string_view unit)> people_with;
  // Whether the directory knows an active human being of that name.
  std::function<bool(absl::string_view person)> has_person;
  // The roles that the person holds, in whichever unit; none when the directory does not know them as active.
  std::function<std::vector<directory::v1::Role>(absl::string_view person)> roles_of;
  // All names under which the same human being stands in the directory, the given one among them (CR2).
  std::function<std::vector<std::string>(absl::string_view person)> same_person;
};

// What the rights ledger says of the assets in `assets`, and what is known of them. An asset that is not there was not
// looked up; one that was looked up and does not exist stands there without a name.
struct Ledger {
  std::map<std::string, v1::Asset, std::less<>> assets;
  std::map<std::string, std::vector<v1::Licence>, std::less<>> licences;
  std::map<std::string, std::vector<v1::Release>, std::less<>> releases;
  bool Covers(absl::string_view asset) const { return assets.contains(asset); }
};

// Other content that is planned for one of the same accounts, for CR14.
struct Neighbour {
  std::string submission;
  std::string account;
  absl::Time publish_time;
  uint64_t fingerprint = 0;  // domain/content/fingerprint.h
};

}  // namespace meydan::review

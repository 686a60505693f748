#pragma once

#include "absl/status/statusor.h"
#include "meydan/directory/v1/events.pb.h"
#include "meydan/directory/v1/resources.pb.h"

namespace meydan::directory_view {

// What of a resource goes out in events and is kept in views: everything but a person's own data. The directory makes
// its events with these functions and a view reads the answers of the List RPCs with them, so both ways tell the same.
directory::v1::UnitChanged FactsOf(const directory::v1::Unit& unit);
directory::v1::PersonChanged FactsOf(const directory::v1::Person& person);
directory::v1::AccountChanged FactsOf(const directory::v1::Account& account);

// The version behind an etag, which is its decimal form. INVALID_ARGUMENT, reason ETAG_MALFORMED, for anything else
// than a number above 0.
absl::StatusOr<int64_t> VersionOf(absl::string_view etag);

}  // namespace meydan::directory_view

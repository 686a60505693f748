#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/store/plan.h"
#include "meydan/directory/v1/resources.pb.h"
#include "meydan/directory/v1/service.pb.h"

namespace meydan::directory {

// The lists in which the directory's aggregates stand. Each member is a resource name, so lists are sorted by name.
//
//   units | people | accounts                     all of them
//   <one of the three>/state/<state>              "units/state/active", "accounts/state/dormant"
//   units/parent/<unit>[/<state>]                 the units directly below a unit
//   units/representative/<person>                 the units that the person represents
//   people/unit/<unit>[/<state>]                  the people with a granted role in a unit
//   people/same_as/<person>                       the other records of a human being, by the first one
//   accounts/unit/<unit>[/<state>]                a unit's accounts
//   accounts/unit/<unit>/open                     those of them that are not closed
//   accounts/manager/<person>                     the accounts that the person manages
std::vector<store::IndexEntry> IndexesOf(const v1::Unit& unit);
std::vector<store::IndexEntry> IndexesOf(const v1::Person& person);
std::vector<store::IndexEntry> IndexesOf(const v1::Account& account);

// The list that answers the request. INVALID_ARGUMENT, reason INVALID_FIELD, when a filter cannot be.
absl::StatusOr<std::string> ListFor(const v1::ListUnitsRequest& request);
absl::StatusOr<std::string> ListFor(const v1::ListPeopleRequest& request);
absl::StatusOr<std::string> ListFor(const v1::ListAccountsRequest& request);

// The lists on which commands rely (domain/guarded.h).
std::string ChildrenOf(absl::string_view unit);
std::string ActiveChildrenOf(absl::string_view unit);
std::string UnitsRepresentedBy(absl::string_view person);
std::string OtherRecordsOf(absl::string_view person);
std::string ActiveAccountsOf(absl::string_view unit);
std::string OpenAccountsOf(absl::string_view unit);
std::string AccountsManagedBy(absl::string_view person);

}  // namespace meydan::directory

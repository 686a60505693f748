#pragma once

#include "common/store/change_feed.h"
#include "meydan/routing/v1/resources.pb.h"
#include "services/routing/domain/rows.h"

namespace meydan::routing {

// How the index of changes is written (rows.h).
struct ChangedCases {
  static constexpr absl::string_view kIndex = kChanged;
  static std::string MemberOf(const v1::Case& current) { return ChangedMemberOf(current); }
  static std::string NameIn(absl::string_view member) { return NameInChangedMember(member); }
};

// Tells watchers of every case that changes.
using ChangeFeed = store::ChangeFeed<v1::Case, ChangedCases>;

}  // namespace meydan::routing

#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "common/async/task.h"
#include "services/review/domain/standing.h"
#include "services/review/rights_book.h"
#include "services/review/store.h"

namespace meydan::review {

// Who sees which asset: the people of the units that uploaded it, the Directorate, and whoever sees a submission that
// was submitted with it. Safe from any thread.
class AssetView {
 public:
  AssetView(RightsBook& rights, Submissions& submissions) : rights_(rights), submissions_(submissions) {}

  // ASSET_NOT_FOUND for whoever may not see it, too.
  Task<absl::StatusOr<v1::Asset>> Find(std::string name, Standing who);

  // Among so many submissions with the asset, those begun last, one is looked for that they see.
  static constexpr int kMostSubmissions = 200;

 private:
  Task<absl::StatusOr<bool>> SeesUseOf(std::string asset, Standing who);

  RightsBook& rights_;
  Submissions& submissions_;
};

}  // namespace meydan::review

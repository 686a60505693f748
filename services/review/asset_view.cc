#include "services/review/asset_view.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/async/spawn.h"
#include "common/base/status_macros.h"
#include "services/review/domain/rows.h"

namespace meydan::review {

Task<absl::StatusOr<v1::Asset>> AssetView::Find(std::string name, Standing who) {
  CO_ASSIGN_OR_RETURN(v1::Asset asset, co_await rights_.LoadAsset(name));
  const bool is_theirs = who.SeesAll() || std::any_of(asset.units().begin(), asset.units().end(),
                                                      [&who](const std::string& unit) { return who.WorksFor(unit); });
  if (is_theirs) co_return asset;
  CO_ASSIGN_OR_RETURN(const bool sees_use, co_await SeesUseOf(std::move(name), std::move(who)));
  if (!sees_use) co_return AssetNotFound();
  co_return asset;
}

Task<absl::StatusOr<bool>> AssetView::SeesUseOf(std::string asset, Standing who) {
  store::Range range{.index = UsedIndex(asset), .within = "", .after = ""};
  range.limit = kMostSubmissions;
  CO_ASSIGN_OR_RETURN(const std::vector<std::string> members, co_await rights_.store().List(std::move(range)));
  std::vector<Task<absl::StatusOr<v1::Submission>>> loads;
  for (const std::string& member : members) {
    const std::optional<TimedRow> row = ParseTimedMember(member);
    if (row.has_value()) loads.push_back(submissions_.Load(absl::StrCat("submissions/", row->name)));
  }
  std::vector<absl::StatusOr<v1::Submission>> loaded = co_await WhenAll(std::move(loads));
  for (const absl::StatusOr<v1::Submission>& one : loaded) {
    if (!one.ok()) co_return one.status();
    if (MaySee(who, *one)) co_return true;
  }
  co_return false;
}

}  // namespace meydan::review

#pragma once

#include <functional>
#include <set>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/async/task.h"
#include "common/store/write_path.h"
#include "services/review/domain/rights.h"
#include "services/review/domain/surroundings.h"
#include "services/review/event_counts.h"
#include "services/review/policies.h"

namespace meydan::review {

// Licences, releases and what is known of assets. Safe from any thread.
class RightsBook {
 public:
  RightsBook(store::WritePath& write_path, Policies& policies, EventCounts& counts)
      : write_path_(write_path), policies_(policies), counts_(counts) {}

  template <typename Right>
  using Decide = std::function<absl::StatusOr<Decision<Right>>(absl::Time)>;
  template <typename Right>
  using DecideChange = std::function<absl::StatusOr<Decision<Right>>(const Right&, absl::Time)>;

  // For v1::Licence and v1::Release; who may see it is not looked at. LICENCE_NOT_FOUND, RELEASE_NOT_FOUND.
  template <typename Right>
  Task<absl::StatusOr<Right>> Load(std::string name);
  template <typename Right>
  Task<absl::StatusOr<Right>> Create(std::string name, store::Origin origin, Decide<Right> decide);
  template <typename Right>
  Task<absl::StatusOr<Right>> Update(std::string name, store::Origin origin, std::string etag,
                                     DecideChange<Right> decide);
  // Lets a due timer act.
  template <typename Right>
  Task<absl::Status> Fire(std::string name, store::Timer timer);

  // ASSET_NOT_FOUND.
  Task<absl::StatusOr<v1::Asset>> LoadAsset(std::string name);
  Task<absl::StatusOr<bool>> HasAsset(std::string name);
  // Notes that a file was uploaded in the name of the unit; the first time it becomes an asset.
  Task<absl::StatusOr<v1::Asset>> NoteUpload(v1::Asset asset, store::Origin origin);

  // All that is recorded about the assets, however much it is: it covers each of them.
  Task<absl::StatusOr<Ledger>> ReadLedger(std::set<std::string> assets);

  // How many licences or releases of the asset were recorded in the name of the unit.
  template <typename Right>
  Task<absl::StatusOr<int64_t>> Count(const std::string& asset, const std::string& unit);

  store::Store& store() { return write_path_.store(); }

  // So many licences, and as many releases, of one asset are taken in the name of one unit, ended ones among them: a
  // decision about the asset reads them all. Those that are recorded at the same time may exceed it a little; they
  // count, too. By unit, so that nobody uses up the room of others, nor learns from a refusal what others recorded.
  static constexpr int kMostPerAssetAndUnit = 500;

 private:
  struct Entry;
  Task<absl::StatusOr<Entry>> ReadEntry(std::string asset);
  template <typename Right>
  Task<absl::StatusOr<std::vector<Right>>> ReadRights(std::string index);

  store::WritePath& write_path_;
  Policies& policies_;
  EventCounts& counts_;
};

// "licence" or "release", and their collections.
template <typename Right>
struct RightWords;
template <>
struct RightWords<v1::Licence> {
  static constexpr absl::string_view kKind = "licence";
  static constexpr absl::string_view kCollection = "licences";
  static constexpr absl::string_view kNotFound = "LICENCE_NOT_FOUND";
};
template <>
struct RightWords<v1::Release> {
  static constexpr absl::string_view kKind = "release";
  static constexpr absl::string_view kCollection = "releases";
  static constexpr absl::string_view kNotFound = "RELEASE_NOT_FOUND";
};

// The assets that the content uses.
std::set<std::string> AssetsOf(const v1::Content& content);
// "assets/<64 hexadecimal digits in lower case>".
bool IsAssetName(absl::string_view name);
absl::Status AssetNotFound();

}  // namespace meydan::review

#pragma once

#include <functional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/app/origin.h"
#include "common/async/task.h"
#include "common/rpc/call.h"
#include "meydan/review/v1/rights_service.pb.h"
#include "services/review/asset_view.h"
#include "services/review/rights_book.h"
#include "services/review/university.h"

namespace meydan::review {

// meydan.review.v1.RightsService; the rules are in domain/rights.h. Safe from any thread.
class RightsMethods {
 public:
  RightsMethods(RightsBook& rights, AssetView& assets, const University& university)
      : rights_(rights), assets_(assets), university_(university) {}

  Task<absl::StatusOr<v1::Licence>> RecordLicence(rpc::Call call, v1::RecordLicenceRequest request);
  Task<absl::StatusOr<v1::Licence>> PayLicence(rpc::Call call, v1::PayLicenceRequest request);
  Task<absl::StatusOr<v1::Licence>> WithdrawLicence(rpc::Call call, v1::WithdrawLicenceRequest request);
  Task<absl::StatusOr<v1::Licence>> GetLicence(rpc::Call call, v1::GetLicenceRequest request);
  Task<absl::StatusOr<v1::ListLicencesResponse>> ListLicences(rpc::Call call, v1::ListLicencesRequest request);
  Task<absl::StatusOr<v1::Release>> RecordRelease(rpc::Call call, v1::RecordReleaseRequest request);
  Task<absl::StatusOr<v1::Release>> WithdrawRelease(rpc::Call call, v1::WithdrawReleaseRequest request);
  Task<absl::StatusOr<v1::Release>> GetRelease(rpc::Call call, v1::GetReleaseRequest request);
  Task<absl::StatusOr<v1::ListReleasesResponse>> ListReleases(rpc::Call call, v1::ListReleasesRequest request);

 private:
  template <typename Right>
  struct Page {
    std::vector<Right> rights;
    std::string next_token;
  };
  template <typename Right>
  using Decide = std::function<absl::StatusOr<Decision<Right>>(const std::string& name, absl::Time now)>;
  // Records what `decide` makes of it, within the bound; a repeat gets what was recorded.
  template <typename Right>
  Task<absl::StatusOr<Right>> Record(rpc::Call call, std::string asset, std::string unit, std::string request_id,
                                     Decide<Right> decide);
  template <typename Right, typename Request>
  Task<absl::StatusOr<Page<Right>>> List(rpc::Call call, Request request);
  // Whether the caller knows the asset: others' assets do not exist for them.
  Task<absl::StatusOr<bool>> Knows(Standing who, std::string asset);

  RightsBook& rights_;
  AssetView& assets_;
  const University& university_;
};

}  // namespace meydan::review

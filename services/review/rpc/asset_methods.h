#pragma once

#include <functional>
#include <memory>
#include <optional>

#include "absl/status/statusor.h"
#include "common/async/task.h"
#include "common/rpc/call.h"
#include "common/rpc/streams.h"
#include "meydan/review/v1/rights_service.pb.h"
#include "services/review/asset_store.h"
#include "services/review/asset_view.h"
#include "services/review/rights_book.h"
#include "services/review/university.h"

namespace meydan::review {

// meydan.review.v1.AssetService. Safe from any thread.
class AssetMethods {
 public:
  AssetMethods(AssetStore& files, RightsBook& rights, AssetView& assets, const University& university)
      : files_(files), rights_(rights), assets_(assets), university_(university) {}

  Task<absl::StatusOr<v1::Asset>> UploadAsset(rpc::Call call, rpc::Reader<v1::UploadAssetRequest>& reader);
  Task<absl::StatusOr<v1::Asset>> GetAsset(rpc::Call call, v1::GetAssetRequest request);
  Task<absl::Status> DownloadAsset(rpc::Call call, v1::DownloadAssetRequest request,
                                   rpc::Writer<v1::DownloadAssetResponse>& writer);

  // The same without gRPC. `source` gives the next message, nullopt behind the last one; `gone` tells when the caller
  // has gone, in which case what seems to be the last message is none. `write` tells false then.
  using Source = std::function<Task<absl::StatusOr<std::optional<v1::UploadAssetRequest>>>()>;
  Task<absl::StatusOr<v1::Asset>> TakeIn(rpc::Call call, Source source, std::function<bool()> gone);
  using Write = std::function<Task<bool>(v1::DownloadAssetResponse)>;
  Task<absl::Status> GiveOut(rpc::Call call, v1::DownloadAssetRequest request, Write write);

  static constexpr size_t kMostChunkBytes = 1 << 20;

 private:
  Task<absl::StatusOr<v1::UploadHeader>> ReadHeader(Source source, Standing who);
  Task<absl::StatusOr<KeptFile>> ReadFile(Source source, std::function<bool()> gone, AssetStore::Upload& upload,
                                          std::string digest);
  Task<absl::Status> ReadChunks(Source source, AssetStore::Upload& upload);

  AssetStore& files_;
  RightsBook& rights_;
  AssetView& assets_;
  const University& university_;
};

}  // namespace meydan::review

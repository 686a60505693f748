#include "services/review/rpc/asset_methods.h"

#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/app/origin.h"
#include "common/base/errors.h"
#include "common/base/ids.h"
#include "common/base/status_macros.h"

namespace meydan::review {
namespace {

constexpr size_t kMostTitleBytes = 200;

absl::Status OutOfOrder(std::string why) { return BadField("header", std::move(why), "UPLOAD_OUT_OF_ORDER"); }

v1::Asset AssetOf(const KeptFile& kept, const v1::UploadHeader& header, const std::string& uploaded_by) {
  v1::Asset asset;
  asset.set_name(absl::StrCat("assets/", kept.digest));
  asset.set_kind(kept.media.kind);
  asset.set_media_type(kept.media.media_type);
  asset.set_size(kept.size);
  asset.set_width(kept.media.width);
  asset.set_height(kept.media.height);
  asset.set_duration_ms(kept.media.duration_ms);
  asset.set_has_sound(kept.media.has_sound);
  for (const std::string& colour : kept.media.colours) asset.add_colours(colour);
  asset.set_title(header.title());
  asset.set_uploaded_by(uploaded_by);
  asset.add_units(header.unit());
  return asset;
}

}  // namespace

Task<absl::StatusOr<v1::Asset>> AssetMethods::UploadAsset(rpc::Call call, rpc::Reader<v1::UploadAssetRequest>& reader) {
  Source source = [&reader] { return reader.Read(); };
  std::function<bool()> gone = [&reader] { return reader.cancellation().cancelled(); };
  return TakeIn(std::move(call), std::move(source), std::move(gone));
}

Task<absl::StatusOr<v1::Asset>> AssetMethods::TakeIn(rpc::Call call, Source source, std::function<bool()> gone) {
  CO_RETURN_IF_ERROR(university_.CheckReady());
  const Standing who = university_.StandingOf(call.actor);
  CO_ASSIGN_OR_RETURN(const v1::UploadHeader header, co_await ReadHeader(source, who));
  CO_ASSIGN_OR_RETURN(const std::unique_ptr<AssetStore::Upload> upload, co_await files_.Begin());
  const absl::StatusOr<KeptFile> kept = co_await ReadFile(source, gone, *upload, header.digest());
  if (!kept.ok()) {
    CO_RETURN_IF_ERROR(co_await upload->Discard());
    co_return kept.status();
  }
  co_return co_await rights_.NoteUpload(AssetOf(*kept, header, call.actor.name), app::OriginOf(call, ""));
}

Task<absl::StatusOr<v1::UploadHeader>> AssetMethods::ReadHeader(Source source, Standing who) {
  CO_ASSIGN_OR_RETURN(std::optional<v1::UploadAssetRequest> first, co_await source());
  if (!first.has_value()) co_return BadField("header", "nothing came", "UPLOAD_EMPTY");
  if (!first->has_header()) co_return OutOfOrder("the first message must tell about the file");
  v1::UploadHeader header = std::move(*first->mutable_header());
  if (!who.WorksFor(header.unit())) {
    co_return MakeError(absl::StatusCode::kPermissionDenied, "UNIT_FOREIGN", "you do not work for that unit");
  }
  if (!university_.world().has_unit(header.unit())) {
    co_return BadField("header.unit", "there is no such unit", "UNIT_NOT_FOUND");
  }
  if (header.title().size() > kMostTitleBytes) {
    co_return BadField("header.title", absl::StrCat("must be at most ", kMostTitleBytes, " bytes"), "TITLE_TOO_LONG");
  }
  co_return header;
}

Task<absl::StatusOr<KeptFile>> AssetMethods::ReadFile(Source source, std::function<bool()> gone,
                                                      AssetStore::Upload& upload, std::string digest) {
  CO_RETURN_IF_ERROR(co_await ReadChunks(std::move(source), upload));
  if (gone()) co_return absl::CancelledError("the caller has gone");
  co_return co_await upload.Keep(std::move(digest));
}

Task<absl::Status> AssetMethods::ReadChunks(Source source, AssetStore::Upload& upload) {
  while (true) {
    CO_ASSIGN_OR_RETURN(std::optional<v1::UploadAssetRequest> next, co_await source());
    if (!next.has_value()) co_return absl::OkStatus();
    if (next->has_header()) co_return OutOfOrder("only the first message may tell about the file");
    std::string chunk = std::move(*next->mutable_chunk());
    if (chunk.size() > kMostChunkBytes) {
      co_return BadField("chunk", absl::StrCat("must be at most ", kMostChunkBytes, " bytes"), "CHUNK_TOO_LARGE");
    }
    CO_RETURN_IF_ERROR(co_await upload.Append(std::move(chunk)));
  }
}

Task<absl::StatusOr<v1::Asset>> AssetMethods::GetAsset(rpc::Call call, v1::GetAssetRequest request) {
  return assets_.Find(request.name(), university_.StandingOf(call.actor));
}

Task<absl::Status> AssetMethods::DownloadAsset(rpc::Call call, v1::DownloadAssetRequest request,
                                               rpc::Writer<v1::DownloadAssetResponse>& writer) {
  Write write = [&writer](v1::DownloadAssetResponse response) { return writer.Write(std::move(response)); };
  return GiveOut(std::move(call), std::move(request), std::move(write));
}

Task<absl::Status> AssetMethods::GiveOut(rpc::Call call, v1::DownloadAssetRequest request, Write write) {
  const Standing who = university_.StandingOf(call.actor);
  CO_ASSIGN_OR_RETURN(const v1::Asset asset, co_await assets_.Find(request.name(), who));
  absl::StatusOr<std::unique_ptr<AssetStore::Download>> download =
      co_await files_.Open(std::string(IdOf(asset.name())));
  if (absl::IsNotFound(download.status())) {
    co_return MakeError(absl::StatusCode::kDataLoss, "ASSET_DAMAGED",
                        "the file is not there any more; upload it again");
  }
  if (!download.ok()) co_return download.status();
  while (true) {
    CO_ASSIGN_OR_RETURN(std::string piece, co_await (*download)->Next());
    if (piece.empty()) co_return absl::OkStatus();
    v1::DownloadAssetResponse response;
    response.set_chunk(std::move(piece));
    const bool written = co_await write(std::move(response));
    if (!written) co_return absl::CancelledError("the caller has gone");
  }
}

}  // namespace meydan::review

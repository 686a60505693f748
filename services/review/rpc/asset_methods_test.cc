#include "services/review/rpc/asset_methods.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "common/base/ids.h"
#include "services/review/asset_folder.h"
#include "services/review/testing/folder.h"
#include "services/review/testing/media.h"
#include "services/review/testing/small_review.h"

namespace meydan::review {
namespace {

using namespace testing;  // NOLINT: the fixtures of these tests
using ::meydan::testing::Fails;
using ::meydan::testing::IsOk;
using ::testing::ElementsAre;

v1::UploadAssetRequest Header(const std::string& unit, const std::string& title = "door.png",
                              const std::string& digest = "") {
  v1::UploadAssetRequest request;
  request.mutable_header()->set_unit(unit);
  request.mutable_header()->set_title(title);
  request.mutable_header()->set_digest(digest);
  return request;
}

v1::UploadAssetRequest Chunk(const std::string& bytes) {
  v1::UploadAssetRequest request;
  request.set_chunk(bytes);
  return request;
}

Task<absl::StatusOr<std::optional<v1::UploadAssetRequest>>> Give(std::vector<v1::UploadAssetRequest>& messages) {
  if (messages.empty()) co_return std::nullopt;
  v1::UploadAssetRequest next = std::move(messages.front());
  messages.erase(messages.begin());
  co_return std::move(next);
}

Task<bool> Take(std::string& bytes, v1::DownloadAssetResponse response) {
  bytes += response.chunk();
  co_return true;
}

class AssetMethodsTest : public ::testing::Test {
 protected:
  absl::StatusOr<v1::Asset> Upload(const std::string& who, std::vector<v1::UploadAssetRequest> messages,
                                   bool gone = false) {
    return BlockOn(methods_.TakeIn(review_.As(who), [&messages] { return Give(messages); }, [gone] { return gone; }));
  }
  absl::StatusOr<std::string> Download(const std::string& who, const std::string& name) {
    v1::DownloadAssetRequest request;
    request.set_name(name);
    std::string bytes;
    absl::Status given =
        BlockOn(methods_.GiveOut(review_.As(who), request, [&bytes](v1::DownloadAssetResponse response) {
          return Take(bytes, std::move(response));
        }));
    if (!given.ok()) return given;
    return bytes;
  }
  absl::StatusOr<v1::Asset> Get(const std::string& who, const std::string& name) {
    v1::GetAssetRequest request;
    request.set_name(name);
    return BlockOn(methods_.GetAsset(review_.As(who), request));
  }

  SmallReview review_;
  Folder folder_;
  WorkThreads threads_{2};
  std::unique_ptr<AssetFolder> files_ =
      *AssetFolder::Make(folder_.path(), {.most_bytes = 4 << 20, .free_bytes = 0}, threads_);
  AssetMethods methods_{*files_, review_.rights, review_.assets, review_.university};
};

TEST_F(AssetMethodsTest, AFileComesAndGoesAndIsWhatItIs) {
  const std::string png = Png(64, 48);
  const absl::StatusOr<v1::Asset> asset =
      Upload("ece", {Header("units/hukuk"), Chunk(png.substr(0, 100)), Chunk(png.substr(100))});
  ASSERT_THAT(asset, IsOk());
  EXPECT_EQ(asset->name(), "assets/" + Sha256Hex(png));
  EXPECT_EQ(asset->kind(), v1::Asset::KIND_IMAGE);
  EXPECT_EQ(asset->width(), 64);
  EXPECT_EQ(asset->size(), static_cast<int64_t>(png.size()));
  EXPECT_EQ(asset->uploaded_by(), "people/ece");
  EXPECT_THAT(Download("ece", asset->name()), IsOk());
  EXPECT_EQ(*Download("ali", asset->name()), png);
}

TEST_F(AssetMethodsTest, TheSameFileOfAnotherUnitIsTheSameAsset) {
  const std::string png = Png(8, 8);
  const std::string name = Upload("ece", {Header("units/hukuk"), Chunk(png)})->name();
  EXPECT_THAT(Get("can", name), Fails(absl::StatusCode::kNotFound, "ASSET_NOT_FOUND"));
  EXPECT_THAT(Download("can", name), Fails(absl::StatusCode::kNotFound, "ASSET_NOT_FOUND"));
  const absl::StatusOr<v1::Asset> again = Upload("can", {Header("units/kutuphane", "other"), Chunk(png)});
  ASSERT_THAT(again, IsOk());
  EXPECT_EQ(again->name(), name);
  EXPECT_EQ(again->title(), "door.png");
  EXPECT_THAT(again->units(), ElementsAre("units/hukuk", "units/kutuphane"));
  EXPECT_THAT(Get("can", name), IsOk());
  const std::string etag = again->etag();
  EXPECT_EQ(Upload("can", {Header("units/kutuphane"), Chunk(png)})->etag(), etag);
}

TEST_F(AssetMethodsTest, P4WhoMustPublishAnAssetSeesIt) {
  const std::string name = Upload("ece", {Header("units/hukuk"), Chunk(Png(8, 8))})->name();
  review_.License(name);
  v1::Content content = review_.Announcement();
  content.add_assets()->set_asset(name);
  review_.Scheduled(content);
  EXPECT_THAT(Get("veli", name), Fails(absl::StatusCode::kNotFound, "ASSET_NOT_FOUND"));
  review_.Pass(absl::Hours(1));
  EXPECT_THAT(Download("veli", name), IsOk());
  EXPECT_THAT(Get("can", name), Fails(absl::StatusCode::kNotFound, "ASSET_NOT_FOUND"));
}

TEST_F(AssetMethodsTest, WrongUploadsAreRefusedAndLeaveNothing) {
  const std::string png = Png(8, 8);
  constexpr auto kInvalid = absl::StatusCode::kInvalidArgument;
  EXPECT_THAT(Upload("ece", {}), Fails(kInvalid, "UPLOAD_EMPTY"));
  EXPECT_THAT(Upload("ece", {Header("units/hukuk")}), Fails(kInvalid, "UPLOAD_EMPTY"));
  EXPECT_THAT(Upload("ece", {Chunk(png)}), Fails(kInvalid, "UPLOAD_OUT_OF_ORDER"));
  EXPECT_THAT(Upload("ece", {v1::UploadAssetRequest()}), Fails(kInvalid, "UPLOAD_OUT_OF_ORDER"));
  EXPECT_THAT(Upload("ece", {Header("units/hukuk"), Chunk(png), Header("units/hukuk")}),
              Fails(kInvalid, "UPLOAD_OUT_OF_ORDER"));
  EXPECT_THAT(Upload("ece", {Header("units/hukuk"), Chunk(std::string((1 << 20) + 1, 'x'))}),
              Fails(kInvalid, "CHUNK_TOO_LARGE"));
  EXPECT_THAT(Upload("ece", {Header("units/hukuk", "", Sha256Hex("else")), Chunk(png)}),
              Fails(kInvalid, "DIGEST_MISMATCH"));
  EXPECT_THAT(Upload("ece", {Header("units/hukuk"), Chunk("words")}), Fails(kInvalid, "MEDIA_TYPE_UNKNOWN"));
  EXPECT_THAT(Upload("ece", {Header("units/hukuk", std::string(201, 'x')), Chunk(png)}),
              Fails(kInvalid, "TITLE_TOO_LONG"));
  EXPECT_THAT(Upload("ece", {Header("units/kutuphane"), Chunk(png)}),
              Fails(absl::StatusCode::kPermissionDenied, "UNIT_FOREIGN"));
  EXPECT_TRUE(absl::IsCancelled(Upload("ece", {Header("units/hukuk"), Chunk(png)}, true).status()));
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder_.path())) {
    EXPECT_FALSE(entry.is_regular_file()) << entry.path();
  }
}

TEST_F(AssetMethodsTest, AFileThatIsGoneIsDamaged) {
  const std::string name = Upload("ece", {Header("units/hukuk"), Chunk(Png(8, 8))})->name();
  std::filesystem::remove(files_->PathOf(name.substr(7)));
  EXPECT_THAT(Download("ece", name), Fails(absl::StatusCode::kDataLoss, "ASSET_DAMAGED"));
}

}  // namespace
}  // namespace meydan::review

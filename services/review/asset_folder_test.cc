#include "services/review/asset_folder.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/file.h>
#include <unistd.h>

#include <atomic>
#include <filesystem>
#include <fstream>
#include <thread>

#include "common/async/spawn.h"
#include "common/base/ids.h"
#include "common/base/testing/status_matchers.h"
#include "services/review/testing/folder.h"
#include "services/review/testing/media.h"

namespace meydan::review {
namespace {

using ::meydan::testing::Fails;
using ::meydan::testing::IsOk;

constexpr char kNone[] = "";

class AssetFolderTest : public ::testing::Test {
 protected:
  std::unique_ptr<AssetFolder> Make(AssetFolder::Limits limits = {.most_bytes = 1 << 20, .free_bytes = 0}) {
    absl::StatusOr<std::unique_ptr<AssetFolder>> made = AssetFolder::Make(scratch_.File("assets"), limits, threads_);
    EXPECT_THAT(made, IsOk());
    return *std::move(made);
  }
  static absl::StatusOr<KeptFile> Upload(AssetFolder& folder, const std::string& bytes, const std::string& digest,
                                         size_t piece = 1000) {
    std::unique_ptr<AssetStore::Upload> upload = *BlockOn(folder.Begin());
    for (size_t at = 0; at < bytes.size(); at += piece) {
      absl::Status taken = BlockOn(upload->Append(bytes.substr(at, piece)));
      if (!taken.ok()) return taken;
    }
    return BlockOn(upload->Keep(digest));
  }
  static absl::StatusOr<std::string> Download(AssetFolder& folder, const std::string& digest) {
    absl::StatusOr<std::unique_ptr<AssetStore::Download>> download = BlockOn(folder.Open(digest));
    if (!download.ok()) return download.status();
    std::string whole;
    while (true) {
      const absl::StatusOr<std::string> piece = BlockOn((*download)->Next());
      if (!piece.ok()) return piece.status();
      if (piece->empty()) return whole;
      whole += *piece;
    }
  }
  // Files under the folder, whole or on their way.
  int Files() const {
    int files = 0;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(scratch_.File("assets"))) {
      if (entry.is_regular_file()) ++files;
    }
    return files;
  }

  testing::Folder scratch_;
  WorkThreads threads_{3};
};

TEST_F(AssetFolderTest, KeepsAFileByItsContent) {
  const auto folder = Make();
  const std::string png = testing::Png(700, 500);  // more than one piece
  const absl::StatusOr<KeptFile> kept = Upload(*folder, png, kNone);
  ASSERT_THAT(kept, IsOk());
  EXPECT_EQ(kept->digest, Sha256Hex(png));
  EXPECT_EQ(kept->size, static_cast<int64_t>(png.size()));
  EXPECT_EQ(kept->media.width, 700);
  EXPECT_EQ(*Download(*folder, kept->digest), png);
  EXPECT_EQ(Upload(*folder, png, Sha256Hex(png))->digest, kept->digest);
  EXPECT_EQ(Files(), 1);
}

TEST_F(AssetFolderTest, TwoUploadsOfOneFileAtTheSameTimeKeepOne) {
  const auto folder = Make();
  const std::string wav = testing::Wav(500);
  std::unique_ptr<AssetStore::Upload> one = *BlockOn(folder->Begin());
  std::unique_ptr<AssetStore::Upload> other = *BlockOn(folder->Begin());
  for (size_t at = 0; at < wav.size(); at += 512) {
    ASSERT_THAT(BlockOn(one->Append(wav.substr(at, 512))), IsOk());
    ASSERT_THAT(BlockOn(other->Append(wav.substr(at, 512))), IsOk());
  }
  std::vector<Task<absl::StatusOr<KeptFile>>> both;
  both.push_back(one->Keep(kNone));
  both.push_back(other->Keep(kNone));
  for (const absl::StatusOr<KeptFile>& kept : BlockOn(WhenAll(std::move(both)))) EXPECT_THAT(kept, IsOk());
  EXPECT_EQ(Files(), 1);
  EXPECT_EQ(*Download(*folder, Sha256Hex(wav)), wav);
}

TEST_F(AssetFolderTest, ACutUploadLeavesNothing) {
  const auto folder = Make();
  {
    std::unique_ptr<AssetStore::Upload> upload = *BlockOn(folder->Begin());
    ASSERT_THAT(BlockOn(upload->Append(testing::Png(9, 9).substr(0, 20))), IsOk());
    EXPECT_EQ(Files(), 1);
  }
  EXPECT_EQ(Files(), 0);
  std::unique_ptr<AssetStore::Upload> upload = *BlockOn(folder->Begin());
  ASSERT_THAT(BlockOn(upload->Discard()), IsOk());
  EXPECT_EQ(Files(), 0);
}

TEST_F(AssetFolderTest, RefusesWhatIsEmptyTooLargeUnknownOrNotWhatWasSaid) {
  const auto folder = Make({.most_bytes = 3000, .free_bytes = 0});
  const std::string png = testing::Png(5, 5);
  EXPECT_THAT(Upload(*folder, "", kNone), Fails(absl::StatusCode::kInvalidArgument, "UPLOAD_EMPTY"));
  EXPECT_THAT(Upload(*folder, std::string(3001, 'x'), kNone),
              Fails(absl::StatusCode::kInvalidArgument, "ASSET_TOO_LARGE"));
  EXPECT_THAT(Upload(*folder, "words", kNone), Fails(absl::StatusCode::kInvalidArgument, "MEDIA_TYPE_UNKNOWN"));
  EXPECT_THAT(Upload(*folder, png, Sha256Hex("another")), Fails(absl::StatusCode::kInvalidArgument, "DIGEST_MISMATCH"));
  EXPECT_EQ(Files(), 0);
  EXPECT_THAT(Upload(*folder, png, Sha256Hex(png)), IsOk());
}

TEST_F(AssetFolderTest, LeavesRoomOnTheFileSystem) {
  const auto folder = Make({.most_bytes = 3000, .free_bytes = int64_t{1} << 60});
  const absl::Status full = BlockOn(folder->Begin()).status();
  EXPECT_THAT(full, Fails(absl::StatusCode::kResourceExhausted, "ASSET_STORE_FULL"));
  EXPECT_GT(RetryDelayOf(full), absl::ZeroDuration());
}

TEST_F(AssetFolderTest, ADamagedFileNeverComesWholeAndIsMendedByAnUpload) {
  const auto folder = Make();
  const std::string png = testing::Png(900, 900);
  const std::string digest = Upload(*folder, png, kNone)->digest;
  const std::string path = folder->PathOf(digest);
  {
    std::fstream file(path, std::ios::binary | std::ios::in | std::ios::out);
    file.seekp(100);
    file.put('!');
  }
  EXPECT_THAT(Download(*folder, digest), Fails(absl::StatusCode::kDataLoss, "ASSET_DAMAGED"));
  std::filesystem::resize_file(path, 0);
  EXPECT_THAT(Download(*folder, digest), Fails(absl::StatusCode::kDataLoss, "ASSET_DAMAGED"));
  ASSERT_THAT(Upload(*folder, png, kNone), IsOk());
  EXPECT_EQ(*Download(*folder, digest), png);
}

TEST_F(AssetFolderTest, WhatIsNotKeptIsNotFound) {
  const auto folder = Make();
  for (const std::string& digest : {std::string(64, 'a'), std::string("../../etc/passwd"), std::string()}) {
    EXPECT_THAT(Download(*folder, digest), Fails(absl::StatusCode::kNotFound, "ASSET_NOT_FOUND"));
  }
}

TEST_F(AssetFolderTest, ANewStartRemovesLeftoversButNotWhatSomebodyWrites) {
  const auto folder = Make();
  std::ofstream(scratch_.File("assets/incoming/left-by-the-dead")) << "half a file";
  std::unique_ptr<AssetStore::Upload> upload = *BlockOn(folder->Begin());
  const std::string png = testing::Png(4, 4);
  ASSERT_THAT(BlockOn(upload->Append(png)), IsOk());
  const auto copy = Make();  // another process that starts
  EXPECT_EQ(Files(), 1);
  ASSERT_THAT(BlockOn(upload->Keep(kNone)), IsOk());
  EXPECT_EQ(*Download(*copy, Sha256Hex(png)), png);
}

// A start may take a file that is just being begun, and not locked yet, for a leftover: then another one is begun.
TEST_F(AssetFolderTest, UploadsBeginWhileOthersStart) {
  const auto folder = Make();
  std::atomic<bool> done = false;
  std::vector<std::thread> starts;
  for (int i = 0; i < 3; ++i) {
    starts.emplace_back([this, &done] {
      while (!done) Make();
    });
  }
  for (int i = 0; i < 4000; ++i) {
    const absl::StatusOr<std::unique_ptr<AssetStore::Upload>> upload = BlockOn(folder->Begin());
    EXPECT_THAT(upload, IsOk());
    EXPECT_EQ(Files(), 1) << "the file of upload " << i << " is gone";
    if (HasFailure()) break;
  }
  done = true;
  for (std::thread& start : starts) start.join();
}

TEST_F(AssetFolderTest, AFolderThatCannotBeMadeIsRefused) {
  std::ofstream(scratch_.File("file")) << "x";
  EXPECT_THAT(AssetFolder::Make(scratch_.File("file"), {}, threads_),
              Fails(absl::StatusCode::kFailedPrecondition, "ASSET_FOLDER_UNUSABLE"));
}

}  // namespace
}  // namespace meydan::review

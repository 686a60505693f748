#include "services/review/asset_sweep.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <set>
#include <vector>

#include "common/async/spawn.h"
#include "common/base/errors.h"
#include "common/base/testing/status_matchers.h"
#include "services/review/testing/folder.h"
#include "services/review/testing/media.h"

namespace meydan::review {
namespace {

using ::meydan::testing::FixedClock;
using ::meydan::testing::IsOk;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAreArray;

class AssetSweepTest : public ::testing::Test {
 protected:
  void SetUp() override {
    auto made = AssetFolder::Make(scratch_.File("assets"), {.most_bytes = 1 << 20, .free_bytes = 0}, threads_);
    ASSERT_THAT(made, IsOk());
    files_ = *std::move(made);
  }
  // Keeps the number-th picture; its digest.
  std::string Keep(int number) {
    const std::unique_ptr<AssetStore::Upload> upload = *BlockOn(files_->Begin());
    EXPECT_THAT(BlockOn(upload->Append(testing::Png(10 + number, 10))), IsOk());
    return BlockOn(upload->Keep(""))->digest;
  }
  std::set<std::string> Kept() {
    std::set<std::string> digests;
    for (int part = 0; part < AssetFolder::kParts; ++part) {
      const absl::StatusOr<std::vector<std::string>> found = BlockOn(files_->KeptBefore(part, absl::InfiniteFuture()));
      EXPECT_THAT(found, IsOk());
      if (found.ok()) digests.insert(found->begin(), found->end());
    }
    return digests;
  }
  Task<absl::Status> Check() {
    if (failures_.empty()) co_return absl::OkStatus();
    absl::Status failure = failures_.back();
    failures_.pop_back();
    co_return failure;
  }
  Task<absl::StatusOr<bool>> IsRecorded(std::string digest) {
    ++asked_[digest];
    if (digest == kept_again_) KeepAgain();
    co_return recorded_.contains(digest);
  }
  // The times of files go by the kernel's ticks: until it has one that is later than the sweep's.
  void KeepAgain() {
    const int part = std::stoi(kept_again_.substr(0, 2), nullptr, 16);
    do {
      Keep(kAgain);
    } while (!BlockOn(files_->KeptBefore(part, clock_.Now()))->empty());
  }
  AssetSweep::Records Records() {
    return {.check = [this] { return Check(); },
            .know = [this](std::string digest) { return IsRecorded(std::move(digest)); }};
  }
  int64_t Sweep(AssetSweep::Options options = {.retry = absl::Milliseconds(1)}) {
    AssetSweep sweep(loop_, *files_, Records(), clock_, options);
    sweep.WaitUntilDone();
    return sweep.removed();
  }

  static constexpr int kAgain = 77;

  testing::Folder scratch_;
  WorkThreads threads_{3};
  EventLoop loop_{"sweep-test"};
  FixedClock clock_{absl::Now() + absl::Hours(25)};  // what is kept now has been there for a day
  std::unique_ptr<AssetFolder> files_;
  std::set<std::string> recorded_;
  std::map<std::string, int> asked_;
  std::vector<absl::Status> failures_;
  std::string kept_again_;
};

TEST_F(AssetSweepTest, RemovesWhatNobodyRecordedAndNothingElse) {
  for (int i = 0; i < 5; ++i) recorded_.insert(Keep(i));
  Keep(10);
  Keep(11);
  EXPECT_EQ(Sweep(), 2);
  EXPECT_EQ(Kept(), recorded_);
  EXPECT_EQ(Sweep(), 0);
  for (const auto& [digest, times] : asked_) EXPECT_LE(times, 2) << digest;
}

TEST_F(AssetSweepTest, WhatIsYoungerThanADayMayBeRecordedYet) {
  recorded_.insert(Keep(1));
  const std::string young = Keep(2);
  clock_.Advance(-absl::Hours(2));
  EXPECT_EQ(Sweep(), 0);
  EXPECT_THAT(asked_, IsEmpty());
  EXPECT_TRUE(Kept().contains(young));
}

TEST_F(AssetSweepTest, WhatIsKeptAgainMeanwhileStays) {
  recorded_.insert(Keep(1));
  kept_again_ = Keep(kAgain);
  clock_.Advance(absl::Now() - clock_.Now());
  EXPECT_EQ(Sweep({.spare = absl::ZeroDuration()}), 0);
  EXPECT_GE(asked_[kept_again_], 1);
  EXPECT_TRUE(Kept().contains(kept_again_));
}

TEST_F(AssetSweepTest, WhenTheRecordsAreMissingNothingIsRemoved) {
  std::set<std::string> all;
  for (int i = 0; i < 3; ++i) all.insert(Keep(i));
  recorded_.insert(*all.begin());
  EXPECT_EQ(Sweep(), 0);
  EXPECT_EQ(Kept(), all);
}

TEST_F(AssetSweepTest, OnlySoManyAreRemovedAtOneStart) {
  for (int i = 0; i < 6; ++i) recorded_.insert(Keep(i));
  for (int i = 10; i < 14; ++i) Keep(i);
  EXPECT_EQ(Sweep({.most_removed = 3}), 3);
  EXPECT_EQ(Kept().size(), 7u);
  EXPECT_EQ(Sweep({.most_removed = 3}), 1);
  EXPECT_THAT(Kept(), UnorderedElementsAreArray(recorded_));
}

TEST_F(AssetSweepTest, AStoreThatIsAwayIsWaitedForAndOneThatIsBrokenIsNot) {
  recorded_.insert(Keep(1));
  Keep(2);
  failures_ = {absl::InternalError("broken")};
  EXPECT_EQ(Sweep(), 0);
  failures_ = {absl::UnavailableError("away"), absl::UnavailableError("away")};
  EXPECT_EQ(Sweep(), 1);
  EXPECT_EQ(Kept(), recorded_);
}

TEST_F(AssetSweepTest, ItsEndDoesNotWaitForAStoreThatIsAway) {
  recorded_.insert(Keep(1));
  failures_ = {absl::UnavailableError("away")};
  const AssetSweep sweep(loop_, *files_, Records(), clock_, {.retry = absl::Hours(1)});
}

}  // namespace
}  // namespace meydan::review

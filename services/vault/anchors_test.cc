#include "services/vault/anchors.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include <algorithm>
#include <csignal>
#include <fstream>
#include <iterator>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/async/spawn.h"
#include "services/vault/testing/small_vault.h"

namespace meydan::vault {
namespace {

using meydan::testing::Fails;
using meydan::testing::IsOk;
using testing::ScratchFile;

v1::ChainHead Head(int64_t number, const std::string& digest) {
  v1::ChainHead head;
  head.set_number(number);
  head.set_digest(digest);
  return head;
}

std::unique_ptr<Anchors> Open(const ScratchFile& file) {
  absl::StatusOr<std::unique_ptr<Anchors>> anchors = Anchors::Open(file.path());
  EXPECT_THAT(anchors.status(), IsOk());
  return *std::move(anchors);
}

std::string ContentOf(const ScratchFile& file) {
  std::ifstream in(file.path(), std::ios::binary);
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

TEST(AnchorsTest, CV5HeadsOutliveTheProcess) {
  const ScratchFile file;
  {
    const auto anchors = Open(file);
    EXPECT_THAT(BlockOn(anchors->Add("credentials/x.a", Head(1, "one"))), IsOk());
    EXPECT_THAT(BlockOn(anchors->Add("credentials/x.a", Head(3, "three"))), IsOk());
    EXPECT_THAT(BlockOn(anchors->Add("credentials/x.a", Head(2, "late"))), IsOk());
  }
  const auto again = Open(file);
  EXPECT_EQ(again->Of("credentials/x.a")->number(), 3);
  EXPECT_EQ(again->Of("credentials/x.a")->digest(), "three");
  EXPECT_EQ(again->Of("credentials/x.b")->number(), 0);
  struct stat info{};
  ASSERT_EQ(stat(file.path().c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777, 0600u);
}

TEST(AnchorsTest, CopiesThatShareTheFileHearOfEachOther) {
  const ScratchFile file;
  const auto one = Open(file);
  const auto other = Open(file);
  EXPECT_THAT(BlockOn(one->Add("policies/vault", Head(1, "a"))), IsOk());
  EXPECT_EQ(other->Of("policies/vault")->number(), 1);
  EXPECT_THAT(BlockOn(other->Add("policies/vault", Head(2, "b"))), IsOk());
  EXPECT_EQ(one->Of("policies/vault")->number(), 2);
}

TEST(AnchorsTest, WhoComesTogetherIsWrittenTogether) {
  const ScratchFile file;
  const auto anchors = Open(file);
  constexpr int kThreads = 8;
  constexpr int kHeads = 50;
  std::vector<std::thread> threads;
  for (int thread = 0; thread < kThreads; ++thread) {
    threads.emplace_back([&anchors, thread] {
      for (int number = 1; number <= kHeads; ++number) {
        EXPECT_THAT(BlockOn(anchors->Add(absl::StrCat("credentials/x.", thread), Head(number, "d"))), IsOk());
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  const auto again = Open(file);
  for (int thread = 0; thread < kThreads; ++thread) {
    EXPECT_EQ(again->Of(absl::StrCat("credentials/x.", thread))->number(), kHeads);
  }
  const std::string content = ContentOf(file);
  EXPECT_EQ(std::count(content.begin(), content.end(), '\n'), kThreads * kHeads) << "no head is written twice";
}

TEST(AnchorsTest, AHeadThatCannotBeWrittenIsTold) {
  const ScratchFile file;
  const auto anchors = Open(file);
  struct rlimit before{};
  ASSERT_EQ(getrlimit(RLIMIT_FSIZE, &before), 0);
  const auto asked = signal(SIGXFSZ, SIG_IGN);
  const rlimit full{.rlim_cur = 10, .rlim_max = before.rlim_max};
  ASSERT_EQ(setrlimit(RLIMIT_FSIZE, &full), 0);
  const absl::Status refused = BlockOn(anchors->Add("policies/vault", Head(1, "a")));
  ASSERT_EQ(setrlimit(RLIMIT_FSIZE, &before), 0);
  signal(SIGXFSZ, asked);
  EXPECT_THAT(refused, Fails(absl::StatusCode::kUnavailable, "ANCHOR_NOT_WRITTEN"));
  EXPECT_THAT(BlockOn(anchors->Add("policies/vault", Head(1, "a"))), IsOk());
  EXPECT_EQ(Open(file)->Of("policies/vault")->number(), 1);
}

TEST(AnchorsTest, ALineThatWasCutOffIsPassedOver) {
  const ScratchFile file;
  EXPECT_THAT(BlockOn(Open(file)->Add("policies/vault", Head(1, "a"))), IsOk());
  const std::string whole = ContentOf(file);
  for (size_t cut = 1; cut < whole.size(); ++cut) {
    std::ofstream(file.path(), std::ios::binary) << whole << whole.substr(0, cut);
    const auto anchors = Open(file);
    EXPECT_THAT(BlockOn(anchors->Add("policies/vault", Head(2, "b"))), IsOk()) << cut;
    EXPECT_EQ(Open(file)->Of("policies/vault")->number(), 2) << cut;
  }
}

TEST(AnchorsTest, AChangedLineIsFoundOut) {
  const ScratchFile file;
  EXPECT_THAT(BlockOn(Open(file)->Add("policies/vault", Head(7, "a"))), IsOk());
  std::string content = ContentOf(file);
  content[content.find(" 7 ") + 1] = '6';
  std::ofstream(file.path(), std::ios::binary) << content;
  EXPECT_THAT(Anchors::Open(file.path()).status(), Fails(absl::StatusCode::kFailedPrecondition, "ANCHOR_FILE_DAMAGED"));
}

TEST(AnchorsTest, AFileThatBecomesShorterIsFoundOut) {
  const ScratchFile file;
  const auto anchors = Open(file);
  EXPECT_THAT(BlockOn(anchors->Add("policies/vault", Head(7, "a"))), IsOk());
  std::filesystem::resize_file(file.path(), 3);
  EXPECT_THAT(anchors->Of("policies/vault").status(), Fails(absl::StatusCode::kDataLoss, "ANCHOR_FILE_DAMAGED"));
}

TEST(AnchorsTest, AFolderIsNoAnchorFile) {
  EXPECT_THAT(Anchors::Open(::testing::TempDir()).status(),
              Fails(absl::StatusCode::kFailedPrecondition, "ANCHOR_FILE_UNREADABLE"));
}

TEST(AnchorsTest, CV5AShorterOrAnotherChainIsRefused) {
  EXPECT_THAT(Anchors::Check("c", Head(2, "b"), Head(2, "b")), IsOk());
  EXPECT_THAT(Anchors::Check("c", Head(2, "b"), Head(3, "c")), IsOk());
  EXPECT_THAT(Anchors::Check("c", Head(2, "b"), Head(1, "a")),
              Fails(absl::StatusCode::kDataLoss, "RECORD_ROLLED_BACK"));
  EXPECT_THAT(Anchors::Check("c", Head(2, "b"), Head(2, "x")),
              Fails(absl::StatusCode::kDataLoss, "RECORD_ROLLED_BACK"));
  EXPECT_THAT(Anchors::Check("c", v1::ChainHead(), v1::ChainHead()), IsOk());
}

}  // namespace
}  // namespace meydan::vault

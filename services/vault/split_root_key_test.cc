#include "services/vault/split_root_key.h"

#include <gmock/gmock.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>

#include "common/base/testing/status_matchers.h"
#include "common/crypto/key_file.h"
#include "services/vault/sealing/root_key.h"
#include "services/vault/sealing/secret.h"

namespace meydan::vault {
namespace {

using meydan::testing::Fails;
using meydan::testing::IsOk;

class SplitRootKeyTest : public ::testing::Test {
 protected:
  SplitRootKeyTest() {
    StartSodium();
    std::string folder = ::testing::TempDir() + "/split.XXXXXX";
    EXPECT_NE(mkdtemp(folder.data()), nullptr);
    folder_ = folder;
    EXPECT_THAT(crypto::CreateKeyFile(KeyFile()), IsOk());
  }
  ~SplitRootKeyTest() override { std::filesystem::remove_all(folder_); }

  std::string KeyFile() const { return folder_ + "/root.key"; }

  std::string folder_;
};

TEST_F(SplitRootKeyTest, EnoughSharesGiveTheKeyBack) {
  const auto paths = SplitRootKey(KeyFile(), 2, 3, folder_);
  ASSERT_THAT(paths, IsOk());
  ASSERT_EQ(paths->size(), 3u);
  const auto source = RootKeyFromShares();
  for (const int each : {2, 0}) {
    struct stat info{};
    ASSERT_EQ(stat((*paths)[each].c_str(), &info), 0);
    EXPECT_EQ(info.st_mode & 07777u, 0600u);
    EXPECT_THAT(source->Enter(*crypto::ReadSecretFile((*paths)[each])), IsOk());
  }
  const auto key = source->Key();
  ASSERT_THAT(key, IsOk());
  EXPECT_EQ(key->view(), *crypto::ReadKeyFile(KeyFile()));
}

TEST_F(SplitRootKeyTest, NoShareIsOverwrittenAndNoneLeftBehind) {
  ASSERT_THAT(crypto::WriteSecretFile(folder_ + "/share-2", "somebody's"), IsOk());
  EXPECT_THAT(SplitRootKey(KeyFile(), 2, 3, folder_), Fails(absl::StatusCode::kAlreadyExists, "KEY_FILE_EXISTS"));
  EXPECT_FALSE(std::filesystem::exists(folder_ + "/share-1"));
  EXPECT_EQ(*crypto::ReadSecretFile(folder_ + "/share-2"), "somebody's");
}

TEST_F(SplitRootKeyTest, WhatCannotBeSplitIsRefused) {
  EXPECT_THAT(SplitRootKey(KeyFile(), 1, 3, folder_), Fails(absl::StatusCode::kInvalidArgument, "SPLIT_INVALID"));
  EXPECT_THAT(SplitRootKey(folder_ + "/none", 2, 3, folder_),
              Fails(absl::StatusCode::kFailedPrecondition, "KEY_FILE_UNREADABLE"));
}

}  // namespace
}  // namespace meydan::vault

#include "services/vault/sealing/root_key.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <fstream>

#include "common/base/testing/status_matchers.h"
#include "common/crypto/key_file.h"
#include "services/vault/sealing/shares.h"

namespace meydan::vault {
namespace {

using ::meydan::testing::Fails;
using ::meydan::testing::IsOk;
using ::testing::HasSubstr;
using ::testing::Not;

const std::string& KeyBytes() {
  static const std::string& key = *new std::string(std::string("\0\n", 2) + std::string(30, 'k'));
  return key;
}

auto Refused(const char* reason) { return Fails(absl::StatusCode::kFailedPrecondition, reason); }

class RootKeyFileTest : public ::testing::Test {
 protected:
  void SetUp() override {
    std::string name = ::testing::TempDir() + "/root_key_test_XXXXXX";
    ASSERT_NE(mkdtemp(name.data()), nullptr);
    folder_ = name;
    path_ = folder_ + "/root.key";
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  absl::StatusOr<Secret> KeyOf(const std::string& content, mode_t mode) {
    std::filesystem::remove(path_);
    std::ofstream(path_, std::ios::binary) << content;
    chmod(path_.c_str(), mode);
    return RootKeyFromFile(path_)->Key();
  }

  std::string folder_;
  std::string path_;
};

TEST_F(RootKeyFileTest, AFileOfTheOwnersAloneIsRead) {
  for (const mode_t mode : {0600, 0400}) {
    const auto key = KeyOf(KeyBytes(), mode);
    ASSERT_THAT(key, IsOk());
    EXPECT_EQ(key->view(), KeyBytes());
  }
}

TEST_F(RootKeyFileTest, WhatMeydanctlMakesIsRead) {
  ASSERT_THAT(crypto::CreateKeyFile(path_), IsOk());
  EXPECT_THAT(RootKeyFromFile(path_)->Key(), IsOk());
}

TEST_F(RootKeyFileTest, LaxPermissionsAreRefused) {
  for (const mode_t mode : {0640, 0620, 0610, 0604, 0602, 0601, 0644, 0660, 0666, 0777}) {
    const auto key = KeyOf(KeyBytes(), mode);
    EXPECT_THAT(key, Refused("KEY_FILE_PERMISSIONS")) << mode;
    EXPECT_THAT(std::string(key.status().message()), HasSubstr("chmod 0600 " + path_));
  }
}

TEST_F(RootKeyFileTest, AFileOfAnotherUserIsRefused) {
  // The machine's own files belong to root; to a user who is not root they are another's. Root gives one away.
  ASSERT_THAT(KeyOf(KeyBytes(), 0600), IsOk());
  std::string path = "/proc/1/maps";
  if (geteuid() == 0) {
    ASSERT_EQ(chown(path_.c_str(), 65534, 65534), 0);
    path = path_;
  }
  EXPECT_FALSE(RootKeyFromFile(path)->Key().ok());
}

TEST_F(RootKeyFileTest, AnotherLengthIsRefusedWithoutShowingIt) {
  for (const size_t size : {0, 1, 31, 33, 64, 100000}) {
    const auto key = KeyOf(std::string(size, 'k'), 0600);
    EXPECT_THAT(key, Refused("ROOT_KEY_INVALID")) << size;
    EXPECT_THAT(std::string(key.status().message()), Not(HasSubstr("kkk")));
  }
}

TEST_F(RootKeyFileTest, WhatIsNoFileIsRefusedAtOnce) {
  EXPECT_THAT(RootKeyFromFile(path_)->Key(), Refused("KEY_FILE_UNREADABLE"));
  EXPECT_THAT(RootKeyFromFile(folder_)->Key(), Refused("KEY_FILE_UNREADABLE"));
  ASSERT_EQ(mkfifo(path_.c_str(), 0600), 0);
  EXPECT_THAT(RootKeyFromFile(path_)->Key(), Refused("KEY_FILE_UNREADABLE"));
}

TEST_F(RootKeyFileTest, TheFileIsReadAgainEachTimeAndTakesNoShares) {
  ASSERT_THAT(KeyOf(KeyBytes(), 0600), IsOk());
  const auto source = RootKeyFromFile(path_);
  EXPECT_EQ(source->kind(), "file");
  ASSERT_THAT(source->Key(), IsOk());
  source->Forget();
  ASSERT_THAT(source->Key(), IsOk());
  std::filesystem::remove(path_);
  EXPECT_THAT(source->Key(), Refused("KEY_FILE_UNREADABLE"));
  EXPECT_THAT(source->Enter("anything"), Refused("NOT_SEALED_BY_SHARES"));
  EXPECT_EQ(source->entered(), 0);
  EXPECT_EQ(source->needed(), 0);
}

// A source that reads `content` from a pipe.
std::unique_ptr<RootKeySource> FromPipe(const std::string& content, int* descriptor = nullptr) {
  int ends[2];
  EXPECT_EQ(pipe(ends), 0);
  EXPECT_EQ(write(ends[1], content.data(), content.size()), static_cast<ssize_t>(content.size()));
  close(ends[1]);
  if (descriptor != nullptr) *descriptor = ends[0];
  return RootKeyFromDescriptor(ends[0]);
}

TEST(RootKeyDescriptorTest, IsReadOnceAndClosed) {
  int descriptor = -1;
  const auto source = FromPipe(KeyBytes(), &descriptor);
  EXPECT_EQ(fcntl(descriptor, F_GETFD), -1);
  EXPECT_EQ(errno, EBADF);
  EXPECT_EQ(source->kind(), "fd");
  for (int i = 0; i < 2; ++i) {
    const auto key = source->Key();
    ASSERT_THAT(key, IsOk());
    EXPECT_EQ(key->view(), KeyBytes());
  }
  EXPECT_THAT(source->Enter("anything"), Refused("NOT_SEALED_BY_SHARES"));
}

TEST(RootKeyDescriptorTest, WhatIsForgottenDoesNotComeBack) {
  const auto source = FromPipe(KeyBytes());
  source->Forget();
  EXPECT_THAT(source->Key(), Refused("ROOT_KEY_FORGOTTEN"));
}

TEST(RootKeyDescriptorTest, AnotherLengthOrNoDescriptorIsRefused) {
  for (const size_t size : {0, 31, 33, 4096}) {
    EXPECT_THAT(FromPipe(std::string(size, 'k'))->Key(), Refused("ROOT_KEY_INVALID")) << size;
  }
  EXPECT_THAT(RootKeyFromDescriptor(-1)->Key(), Refused("KEY_FILE_UNREADABLE"));
}

class RootKeySharesTest : public ::testing::Test {
 protected:
  const Secret root_ = Secret::Random(32);
  const std::vector<Secret> lines_ = *Split(root_, 3, 5);
  const std::unique_ptr<RootKeySource> source_ = RootKeyFromShares();
};

TEST_F(RootKeySharesTest, StartsSealedAndOpensWithEnough) {
  EXPECT_EQ(source_->kind(), "shares");
  EXPECT_EQ(source_->needed(), 0);
  EXPECT_THAT(source_->Key(), Refused("SHARES_NEEDED"));
  int entered = 0;
  for (const int i : {4, 0, 2}) {
    EXPECT_THAT(source_->Key(), Refused("SHARES_NEEDED"));
    ASSERT_THAT(source_->Enter(lines_[i].view()), IsOk());
    EXPECT_EQ(source_->entered(), ++entered);
    EXPECT_EQ(source_->needed(), 3);
  }
  const auto key = source_->Key();
  ASSERT_THAT(key, IsOk());
  EXPECT_EQ(key->view(), root_.view());
}

TEST_F(RootKeySharesTest, OneMoreThanNeededDoesNoHarm) {
  for (const Secret& line : lines_) ASSERT_THAT(source_->Enter(line.view()), IsOk());
  EXPECT_EQ(source_->Key()->view(), root_.view());
}

TEST_F(RootKeySharesTest, TheSameTwiceAndAnotherSplitsAreRefusedAndChangeNothing) {
  ASSERT_THAT(source_->Enter(lines_[0].view()), IsOk());
  EXPECT_THAT(source_->Enter(lines_[0].view()), Fails(absl::StatusCode::kInvalidArgument, "SHARE_TWICE"));
  const auto others = Split(root_, 3, 5);
  EXPECT_THAT(source_->Enter((*others)[1].view()), Fails(absl::StatusCode::kInvalidArgument, "SHARES_DO_NOT_FIT"));
  EXPECT_THAT(source_->Enter("nonsense"), Fails(absl::StatusCode::kInvalidArgument, "SHARE_INVALID"));
  EXPECT_EQ(source_->entered(), 1);
  ASSERT_THAT(source_->Enter(lines_[1].view()), IsOk());
  ASSERT_THAT(source_->Enter(lines_[2].view()), IsOk());
  EXPECT_EQ(source_->Key()->view(), root_.view());
}

TEST_F(RootKeySharesTest, WhatIsForgottenIsEnteredAnew) {
  for (int i = 0; i < 3; ++i) ASSERT_THAT(source_->Enter(lines_[i].view()), IsOk());
  source_->Forget();
  EXPECT_EQ(source_->entered(), 0);
  EXPECT_THAT(source_->Key(), Refused("SHARES_NEEDED"));
  const auto others = Split(root_, 2, 2);
  for (const Secret& line : *others) ASSERT_THAT(source_->Enter(line.view()), IsOk());
  EXPECT_EQ(source_->Key()->view(), root_.view());
}

TEST_F(RootKeySharesTest, SharesOfSomethingElseThanAKeyAreRefused) {
  const auto others = Split(Secret::Random(16), 2, 2);
  for (const Secret& line : *others) ASSERT_THAT(source_->Enter(line.view()), IsOk());
  EXPECT_THAT(source_->Key(), Refused("ROOT_KEY_INVALID"));
}

}  // namespace
}  // namespace meydan::vault

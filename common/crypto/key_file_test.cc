#include "common/crypto/key_file.h"

#include <gmock/gmock.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>

#include "common/base/testing/status_matchers.h"

namespace meydan::crypto {
namespace {

using ::meydan::testing::Fails;
using ::meydan::testing::IsOk;
using ::testing::HasSubstr;
using ::testing::Not;

class KeyFileTest : public ::testing::Test {
 protected:
  void SetUp() override {
    std::string name = ::testing::TempDir() + "/key_file_test_XXXXXX";
    ASSERT_NE(mkdtemp(name.data()), nullptr);
    folder_ = name;
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  std::string Write(const std::string& content, mode_t mode) {
    const std::string path = folder_ + "/key";
    std::ofstream(path, std::ios::binary) << content;
    chmod(path.c_str(), mode);
    return path;
  }
  std::string folder_;
};

TEST_F(KeyFileTest, AKeyIsReadByteForByte) {
  const std::string key = std::string("\0\xff", 2) + std::string(30, 'k') + "\n";
  const auto read = ReadKeyFile(Write(key, 0600));
  ASSERT_THAT(read, IsOk());
  EXPECT_EQ(*read, key);
}

TEST_F(KeyFileTest, TheGroupMayReadIt) { EXPECT_THAT(ReadKeyFile(Write(std::string(32, 'k'), 0640)), IsOk()); }

TEST_F(KeyFileTest, AnyRightOfOthersIsRefusedWithTheCommandThatMendsIt) {
  for (const mode_t mode : {0604, 0602, 0601, 0644, 0666}) {
    const std::string path = Write(std::string(32, 'k'), mode);
    const auto read = ReadKeyFile(path);
    EXPECT_THAT(read, Fails(absl::StatusCode::kFailedPrecondition, "KEY_FILE_PERMISSIONS"));
    EXPECT_THAT(std::string(read.status().message()), HasSubstr("chmod 0600 " + path));
  }
}

TEST_F(KeyFileTest, AShortKeyIsRefusedWithoutShowingIt) {
  const auto read = ReadKeyFile(Write("tooshort", 0600));
  EXPECT_THAT(read, Fails(absl::StatusCode::kFailedPrecondition, "KEY_FILE_TOO_SHORT"));
  EXPECT_THAT(std::string(read.status().message()), Not(HasSubstr("tooshort")));
}

TEST_F(KeyFileTest, WhatIsNoReadableFileIsRefused) {
  EXPECT_THAT(ReadKeyFile(folder_ + "/none"), Fails(absl::StatusCode::kFailedPrecondition, "KEY_FILE_UNREADABLE"));
  EXPECT_THAT(ReadKeyFile(folder_), Fails(absl::StatusCode::kFailedPrecondition, "KEY_FILE_UNREADABLE"));
  EXPECT_THAT(ReadKeyFile(Write(std::string(70000, 'k'), 0600)),
              Fails(absl::StatusCode::kFailedPrecondition, "KEY_FILE_UNREADABLE"));
  const std::string pipe = folder_ + "/pipe";
  ASSERT_EQ(mkfifo(pipe.c_str(), 0600), 0);
  EXPECT_THAT(ReadKeyFile(pipe), Fails(absl::StatusCode::kFailedPrecondition, "KEY_FILE_UNREADABLE"));
}

TEST_F(KeyFileTest, ACreatedKeyIsRandomPrivateAndReadable) {
  ASSERT_THAT(CreateKeyFile(folder_ + "/a"), IsOk());
  ASSERT_THAT(CreateKeyFile(folder_ + "/b"), IsOk());
  const auto a = ReadKeyFile(folder_ + "/a");
  const auto b = ReadKeyFile(folder_ + "/b");
  ASSERT_THAT(a, IsOk());
  ASSERT_THAT(b, IsOk());
  EXPECT_NE(*a, *b);
  struct stat info{};
  ASSERT_EQ(stat((folder_ + "/a").c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 07777u, 0600u);
}

TEST_F(KeyFileTest, ASecretIsNeverOverwritten) {
  const std::string path = folder_ + "/key";
  ASSERT_THAT(WriteSecretFile(path, "first"), IsOk());
  EXPECT_THAT(WriteSecretFile(path, "second"), Fails(absl::StatusCode::kAlreadyExists, "KEY_FILE_EXISTS"));
  EXPECT_EQ(*ReadSecretFile(path), "first");
  EXPECT_THAT(WriteSecretFile(folder_ + "/none/key", "x"),
              Fails(absl::StatusCode::kFailedPrecondition, "KEY_FILE_UNWRITABLE"));
}

}  // namespace
}  // namespace meydan::crypto

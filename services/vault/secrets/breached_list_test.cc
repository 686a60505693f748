#include "services/vault/secrets/breached_list.h"

#include <gmock/gmock.h>
#include <openssl/sha.h>
#include <sys/stat.h>

#include <algorithm>
#include <filesystem>
#include <fstream>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "common/base/testing/status_matchers.h"
#include "services/vault/secrets/password.h"

namespace meydan::vault {
namespace {

using ::meydan::testing::Fails;
using ::meydan::testing::IsOk;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::string Sha1Hex(const std::string& text) {
  std::string digest(SHA_DIGEST_LENGTH, '\0');
  SHA1(reinterpret_cast<const unsigned char*>(text.data()), text.size(),
       reinterpret_cast<unsigned char*>(digest.data()));
  return absl::BytesToHexString(digest);
}

class BreachedListTest : public ::testing::Test {
 protected:
  void SetUp() override {
    std::string name = ::testing::TempDir() + "/breached_list_test_XXXXXX";
    ASSERT_NE(mkdtemp(name.data()), nullptr);
    folder_ = name;
    path_ = folder_ + "/breached.txt";
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  void Write(absl::string_view content) { std::ofstream(path_, std::ios::binary) << content; }
  // The digests of these, cut to `digits`, sorted, each followed by `behind`.
  static std::string ListOf(const std::vector<std::string>& passwords, size_t digits, const std::string& behind) {
    std::vector<std::string> lines;
    for (const std::string& password : passwords) lines.push_back(Sha1Hex(password).substr(0, digits));
    std::sort(lines.begin(), lines.end());
    std::string list;
    for (const std::string& line : lines) absl::StrAppend(&list, line, behind);
    return list;
  }
  std::shared_ptr<const BreachedList> Opened() {
    auto list = BreachedList::Open(path_);
    EXPECT_THAT(list, IsOk());
    return *list;
  }
  static std::vector<std::string> Passwords(int count) {
    std::vector<std::string> passwords;
    for (int i = 0; i < count; ++i) passwords.push_back(absl::StrCat("password", i));
    return passwords;
  }

  std::string folder_;
  std::string path_;
};

TEST_F(BreachedListTest, EveryLineIsFoundAndNothingElse) {
  for (const int count : {1, 2, 3, 100, 1000}) {
    const std::vector<std::string> passwords = Passwords(count);
    for (const std::string& behind : {"\n", ":1\n", ":123456\r\n", "\r\n"}) {
      for (const size_t digits : {40, 12}) {
        Write(ListOf(passwords, digits, behind));
        const auto list = Opened();
        for (const std::string& password : passwords) ASSERT_TRUE(list->Holds(Secret::Of(password))) << password;
        for (int i = 0; i < 50; ++i) EXPECT_FALSE(list->Holds(Secret::Of(absl::StrCat("other", i))));
      }
    }
  }
}

TEST_F(BreachedListTest, LinesOfDifferentLengthsAndCapitalsAreRead) {
  std::string list;
  std::vector<std::string> digests;
  for (const std::string& password : Passwords(300)) digests.push_back(absl::AsciiStrToUpper(Sha1Hex(password)));
  std::sort(digests.begin(), digests.end());
  for (size_t i = 0; i < digests.size(); ++i) {
    absl::StrAppend(&list, digests[i], ":", std::string(i % 60, '9'), i + 1 < digests.size() ? "\n" : "");
  }
  Write(list);
  const auto opened = Opened();
  for (const std::string& password : Passwords(300)) EXPECT_TRUE(opened->Holds(Secret::Of(password)));
  EXPECT_FALSE(opened->Holds(Secret::Of("")));
}

TEST_F(BreachedListTest, PrefixesFindWhatBeginsWithThem) {
  EXPECT_EQ(Sha1Hex("password"), "5baa61e4c9b93f3f0682250b6cf8331b7ee68fd8");
  Write("5baa5\n5baa6\n5baa7\n");
  EXPECT_TRUE(Opened()->Holds(Secret::Of("password")));
  Write("5baa5\n5baa7\n");
  EXPECT_FALSE(Opened()->Holds(Secret::Of("password")));
}

TEST_F(BreachedListTest, ALargeFileIsSearchedToo) {
  const std::vector<std::string> passwords = Passwords(120'000);
  const std::string list = ListOf(passwords, 40, ":7\n");
  ASSERT_GT(list.size(), size_t{4} << 20);
  Write(list);
  const auto opened = Opened();
  for (int i = 0; i < 120'000; i += 97) EXPECT_TRUE(opened->Holds(Secret::Of(passwords[i])));
  EXPECT_FALSE(opened->Holds(Secret::Of("other")));
  std::string reversed = list;
  const size_t middle = list.size() / 2 / 43 * 43;
  reversed = absl::StrCat(list.substr(middle), list.substr(0, middle));
  Write(reversed);
  EXPECT_THAT(BreachedList::Open(path_), Fails(absl::StatusCode::kInvalidArgument, "FLAG_INVALID"));
}

TEST_F(BreachedListTest, WhatIsNotAsDescribedIsRefused) {
  const auto invalid = Fails(absl::StatusCode::kInvalidArgument, "FLAG_INVALID");
  EXPECT_THAT(BreachedList::Open(path_), invalid) << "missing";
  EXPECT_THAT(BreachedList::Open(folder_), invalid) << "a folder";
  const std::string line = Sha1Hex("password");
  for (const std::string& content :
       {std::string(), std::string("\n"), std::string("5baa\n"), line + "0\n", std::string("password\n"),
        std::string("5baa7\n5baa6\n"), std::string("5baa6\n5baa77\n"), std::string("5baa6\n\n5baa7\n"),
        std::string("5baa6\nfoo\n"), line + ":" + std::string(60, '1') + "\n", std::string(300, 'a'),
        std::string("\xef\xbb\xbf") + line + "\n"}) {
    Write(content);
    EXPECT_THAT(BreachedList::Open(path_), invalid) << content;
  }
  Write(ListOf(Passwords(2000), 5, "\n"));
  EXPECT_THAT(BreachedList::Open(path_), invalid) << "two thousand of a million prefixes find too much";
  std::filesystem::remove(path_);
  ASSERT_EQ(mkfifo(path_.c_str(), 0600), 0);
  EXPECT_THAT(BreachedList::Open(path_), invalid) << "a pipe";
}

TEST_F(BreachedListTest, AFileThatIsSpoiltLaterFindsNothingAndHarmsNobody) {
  Write(ListOf(Passwords(1000), 40, "\n"));
  const auto list = Opened();
  std::fstream(path_, std::ios::in | std::ios::out) << std::string(41'000, 'x');
  EXPECT_FALSE(list->Holds(Secret::Of("password1")));
  std::filesystem::resize_file(path_, 10);
  EXPECT_FALSE(list->Holds(Secret::Of("password1")));
}

TEST_F(BreachedListTest, TheJudgeSaysSo) {
  Write(ListOf({"kqzvwtrxmjbp7"}, 40, ":3\n"));
  const auto judge = PasswordJudge::Make({.words = {}, .breached_file = path_});
  ASSERT_THAT(judge, IsOk());
  EXPECT_THAT(judge->Judge(Secret::Of("kqzvwtrxmjbp7"), directory::v1::PLATFORM_X, {}),
              ElementsAre(v1::WEAKNESS_BREACHED));
  EXPECT_THAT(judge->Judge(Secret::Of("kqzvwtrxmjbp8"), directory::v1::PLATFORM_X, {}), IsEmpty());
  EXPECT_THAT(PasswordJudge::Make({.words = {}, .breached_file = folder_ + "/none"}),
              Fails(absl::StatusCode::kInvalidArgument, "FLAG_INVALID"));
}

}  // namespace
}  // namespace meydan::vault

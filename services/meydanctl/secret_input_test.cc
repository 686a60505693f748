#include "services/meydanctl/secret_input.h"

#include <gmock/gmock.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "absl/strings/match.h"
#include "common/base/testing/status_matchers.h"

namespace meydan::meydanctl {
namespace {

using ::meydan::testing::Fails;
using ::meydan::testing::IsOk;
using vault::v1::FieldValue;

constexpr auto kInvalid = absl::StatusCode::kInvalidArgument;

// Standard input is what the test says, while it lives.
class Input {
 public:
  explicit Input(const std::string& text) : before_(dup(STDIN_FILENO)) {
    int ends[2];
    EXPECT_EQ(pipe(ends), 0);
    EXPECT_EQ(write(ends[1], text.data(), text.size()), static_cast<ssize_t>(text.size()));
    close(ends[1]);
    dup2(ends[0], STDIN_FILENO);
    close(ends[0]);
  }
  ~Input() {
    dup2(before_, STDIN_FILENO);
    close(before_);
  }
  Input(const Input&) = delete;
  Input& operator=(const Input&) = delete;

 private:
  const int before_;
};

TEST(SecretInputTest, ALineIsReadAsItIs) {
  const Input input(" pass word \t\nnext\nlast");
  EXPECT_EQ(*ReadSecretLine("password"), " pass word \t");
  EXPECT_EQ(*ReadSecretLine("password"), "next");
  EXPECT_EQ(*ReadSecretLine("password"), "last") << "the last line may lack its end";
  EXPECT_THAT(ReadSecretLine("password"), Fails(absl::StatusCode::kFailedPrecondition, "SECRET_MISSING"));
}

TEST(SecretInputTest, FieldsAreAskedForInOrder) {
  const Input input("ornekuni\n1111\n2222\n\nS3cret\n");
  const auto values = ReadSecrets({.file = "", .fields = {"user-name", "recovery_codes", "password"}});
  ASSERT_THAT(values, IsOk());
  ASSERT_EQ(values->size(), 3u);
  EXPECT_EQ((*values)[0].field(), vault::v1::FIELD_USER_NAME);
  EXPECT_EQ((*values)[0].value(), "ornekuni");
  EXPECT_EQ((*values)[1].value(), "1111\n2222");
  EXPECT_EQ((*values)[2].value(), "S3cret");
}

TEST(SecretInputTest, AFileNamesFieldsByTheirWords) {
  const std::string path = ::testing::TempDir() + "/secrets-" + std::to_string(getpid());
  std::ofstream(path) << R"({"user_name": "ornekuni", "PASSWORD": "S3c\"ret", "recovery-codes": ["1", "2"]})";
  const auto from_file = ReadSecrets({.file = path, .fields = {}});
  std::filesystem::remove(path);
  ASSERT_THAT(from_file, IsOk());
  ASSERT_EQ(from_file->size(), 3u);
  for (const FieldValue& value : *from_file) {
    if (value.field() == vault::v1::FIELD_PASSWORD) EXPECT_EQ(value.value(), "S3c\"ret");
    if (value.field() == vault::v1::FIELD_RECOVERY_CODES) EXPECT_EQ(value.value(), "1\n2");
  }
  const Input input("{\"password\":\n\"x\"}");
  EXPECT_EQ(ReadSecrets({.file = "-", .fields = {}})->front().value(), "x");
}

TEST(SecretInputTest, NoErrorTellsWhatWasGiven) {
  for (const char* bad :
       {"", "[]", "{}", "\"canary\"", "canary", R"({"password": 7, "x": "canary"})", R"({"canary": "x"})",
        R"({"password": {"canary": "canary"}})", R"({"password": ["canary", 1]})", R"({"password": "canary")"}) {
    const auto values = ParseSecrets(bad);
    EXPECT_THAT(values, Fails(kInvalid, "SECRETS_INVALID")) << bad;
    EXPECT_FALSE(absl::StrContains(values.status().ToString(), "canary")) << values.status();
  }
}

TEST(SecretInputTest, SomethingMustBeGiven) { EXPECT_THAT(ReadSecrets({}), Fails(kInvalid, "SECRETS_REQUIRED")); }

TEST(SecretInputTest, WhatIsWipedIsGone) {
  std::string secret = "canary canary canary canary canary";
  const char* bytes = secret.data();
  const size_t size = secret.size();
  secret.reserve(size);
  Wipe(secret);
  EXPECT_TRUE(secret.empty());
  EXPECT_EQ(bytes[1], '\0');
  EXPECT_EQ(bytes[size - 1], '\0');
}

TEST(SecretInputTest, AProcessWithSecretsLeavesNoDump) {
  EXPECT_EXIT(
      {
        KeepSecrets();
        _exit(prctl(PR_GET_DUMPABLE) == 0 ? 0 : 1);
      },
      ::testing::ExitedWithCode(0), "");
}

}  // namespace
}  // namespace meydan::meydanctl

#include "common/auth/key_set_file.h"

#include <gmock/gmock.h>

#include <filesystem>
#include <thread>

#include "common/auth/testing/foreign_tokens.h"
#include "common/auth/testing/test_issuer.h"
#include "common/base/testing/status_matchers.h"
#include "common/telemetry/testing/captured_logs.h"

namespace meydan::auth {
namespace {

using ::meydan::testing::Fails;
using ::meydan::testing::IsOk;
using ::testing::HasSubstr;
using ::testing::SizeIs;

class KeySetFileTest : public ::testing::Test {
 protected:
  KeySetFileTest() {
    auto file = KeySetFile::Open(issuer_.jwks_path(), now_);
    EXPECT_THAT(file, IsOk());
    file_ = *std::move(file);
  }
  void RefreshAfter(absl::Duration wait) {
    now_ += wait;
    file_->Refresh(now_);
  }
  absl::Time now_ = absl::FromUnixSeconds(1'000'000);
  testing::TestIssuer issuer_;
  std::unique_ptr<KeySetFile> file_;
};

TEST_F(KeySetFileTest, ANewFileIsInUseASecondLater) {
  const uint64_t before = file_->generation();
  const auto old_keys = file_->keys();
  issuer_.Publish(testing::kOtherKeys);
  RefreshAfter(absl::Milliseconds(999));
  EXPECT_EQ(file_->generation(), before);
  RefreshAfter(absl::Milliseconds(1));
  EXPECT_NE(file_->generation(), before);
  EXPECT_EQ(file_->keys()->generation, file_->generation());
  EXPECT_EQ(file_->keys()->set.size(), 3u);
  EXPECT_EQ(old_keys->set.size(), 1u) << "who still holds the old keys keeps them";
}

TEST_F(KeySetFileTest, AnUnchangedFileIsNotReadAgain) {
  const auto keys = file_->keys();
  RefreshAfter(absl::Seconds(5));
  EXPECT_EQ(file_->keys(), keys);
}

TEST_F(KeySetFileTest, ABrokenFileLeavesTheOldKeysAndIsReportedOnce) {
  telemetry::testing::CapturedLogs logs;
  const auto keys = file_->keys();
  issuer_.Publish(R"({"keys":[)");
  RefreshAfter(absl::Seconds(1));
  RefreshAfter(absl::Seconds(1));
  EXPECT_EQ(file_->keys(), keys);
  EXPECT_THAT(file_->latest(), Fails(absl::StatusCode::kInvalidArgument, "JWKS_INVALID"));
  EXPECT_THAT(logs.lines(), SizeIs(1));
  EXPECT_THAT(logs.text(), HasSubstr("\"level\":\"error\""));
  EXPECT_THAT(logs.text(), HasSubstr("jwks_reload_failed"));
  issuer_.Publish(testing::kOtherKeys);
  RefreshAfter(absl::Seconds(1));
  EXPECT_THAT(file_->latest(), IsOk());
  EXPECT_EQ(file_->keys()->set.size(), 3u);
}

TEST_F(KeySetFileTest, AMissingFileLeavesTheOldKeys) {
  telemetry::testing::CapturedLogs logs;
  const auto keys = file_->keys();
  std::filesystem::remove(issuer_.jwks_path());
  RefreshAfter(absl::Seconds(1));
  EXPECT_EQ(file_->keys(), keys);
  EXPECT_THAT(file_->latest(), Fails(absl::StatusCode::kFailedPrecondition, "JWKS_UNREADABLE"));
}

TEST_F(KeySetFileTest, AClockThatWasPutBackDoesNotStopTheReloading) {
  issuer_.Publish(testing::kOtherKeys);
  RefreshAfter(-absl::Hours(5));
  EXPECT_EQ(file_->keys()->set.size(), 3u);
}

TEST_F(KeySetFileTest, ThreadsSeeEitherTheOldKeysOrTheNew) {
  std::vector<std::thread> threads;
  threads.reserve(3);
  for (int i = 0; i < 3; ++i) {
    threads.emplace_back([&] {
      for (int second = 1; second <= 200; ++second) {
        file_->Refresh(now_ + absl::Seconds(second));
        const size_t size = file_->keys()->set.size();
        EXPECT_TRUE(size == 1 || size == 3);
      }
    });
  }
  for (int i = 0; i < 20; ++i) issuer_.Publish(i % 2 == 0 ? testing::kOtherKeys : issuer_.key().Jwks());
  for (std::thread& thread : threads) thread.join();
}

TEST(KeySetFileOpenTest, TheFirstReadingMustSucceed) {
  const testing::TestIssuer issuer;
  const absl::Time now = absl::FromUnixSeconds(0);
  EXPECT_THAT(KeySetFile::Open(issuer.folder() + "/none", now),
              Fails(absl::StatusCode::kFailedPrecondition, "JWKS_UNREADABLE"));
  EXPECT_THAT(KeySetFile::Open(issuer.folder(), now), Fails(absl::StatusCode::kFailedPrecondition, "JWKS_UNREADABLE"));
  issuer.Publish(std::string(2 << 20, ' '));
  EXPECT_THAT(KeySetFile::Open(issuer.jwks_path(), now),
              Fails(absl::StatusCode::kFailedPrecondition, "JWKS_UNREADABLE"));
  issuer.Publish("{}");
  EXPECT_THAT(KeySetFile::Open(issuer.jwks_path(), now), Fails(absl::StatusCode::kInvalidArgument, "JWKS_INVALID"));
}

}  // namespace
}  // namespace meydan::auth

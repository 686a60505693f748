#include "services/vault/config.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "common/base/testing/status_matchers.h"
#include "common/crypto/key_file.h"
#include "services/vault/sealing/secret.h"

namespace meydan::vault {
namespace {

using meydan::testing::Fails;
using meydan::testing::IsOk;

class ConfigTest : public ::testing::Test {
 protected:
  ConfigTest() {
    StartSodium();
    std::string folder = ::testing::TempDir() + "/config.XXXXXX";
    EXPECT_NE(mkdtemp(folder.data()), nullptr);
    folder_ = folder;
    AddFlags(cli_, config_);
  }
  ~ConfigTest() override { std::filesystem::remove_all(folder_); }

  void Parse(const std::vector<std::string>& more) {
    std::vector<std::string> line = {"--anchor-file=" + folder_ + "/anchors", "--directorate=units/iletisim"};
    line.insert(line.end(), more.begin(), more.end());
    std::reverse(line.begin(), line.end());
    cli_.parse(line);
  }
  std::string File(const std::string& name, const std::string& content) {
    std::ofstream(folder_ + "/" + name) << content;
    return folder_ + "/" + name;
  }

  std::string folder_;
  Config config_;
  CLI::App cli_;
};

TEST_F(ConfigTest, TheRootKeyComesFromExactlyOnePlace) {
  Parse({});
  EXPECT_THAT(MakeRootKeySource(config_).status(), Fails(absl::StatusCode::kInvalidArgument, "FLAG_INVALID"));
  config_.root_key_shares = true;
  EXPECT_EQ((*MakeRootKeySource(config_))->kind(), "shares");
  config_.root_key_file = folder_ + "/key";
  EXPECT_THAT(MakeRootKeySource(config_).status(), Fails(absl::StatusCode::kInvalidArgument, "FLAG_INVALID"));
}

TEST_F(ConfigTest, AKeyFileThatIsOpenToOthersStopsTheStart) {
  const std::string path = folder_ + "/key";
  ASSERT_THAT(crypto::CreateKeyFile(path), IsOk());
  Parse({"--root-key-file=" + path});
  EXPECT_THAT(MakeRootKeySource(config_).status(), IsOk());
  std::filesystem::permissions(path, std::filesystem::perms(0644));
  const absl::Status refused = MakeRootKeySource(config_).status();
  EXPECT_THAT(refused, Fails(absl::StatusCode::kInvalidArgument, "FLAG_INVALID"));
  EXPECT_THAT(std::string(refused.message()), ::testing::HasSubstr("MEYDAN_ROOT_KEY_FILE"));
}

TEST_F(ConfigTest, ADescriptorIsReadOnce) {
  int ends[2];
  ASSERT_EQ(pipe(ends), 0);
  const std::string key(32, 'k');
  ASSERT_EQ(write(ends[1], key.data(), key.size()), 32);
  close(ends[1]);
  Parse({"--root-key-fd=" + std::to_string(ends[0])});
  const auto source = MakeRootKeySource(config_);
  ASSERT_THAT(source.status(), IsOk());
  EXPECT_EQ((*source)->kind(), "fd");
  EXPECT_EQ((*source)->Key()->view(), key);
}

TEST_F(ConfigTest, ListsThatAreWrongStopTheStart) {
  Parse({"--vault-words=" + File("words", "# ours\nornekuni\n\n"),
         "--breached-file=" + File("breached", "FFFFF\nAAAAA\n")});
  const absl::Status refused = MakeJudge(config_).status();
  EXPECT_THAT(refused, Fails(absl::StatusCode::kInvalidArgument, "FLAG_INVALID"));
  EXPECT_THAT(std::string(refused.message()), ::testing::HasSubstr("--breached-file"));
  config_.breached_file.clear();
  EXPECT_THAT(MakeJudge(config_).status(), IsOk());
}

TEST_F(ConfigTest, TheDirectorateIsAUnit) {
  EXPECT_THROW(cli_.parse("--anchor-file=/tmp/a --directorate=iletisim"), CLI::ValidationError);
}

}  // namespace
}  // namespace meydan::vault

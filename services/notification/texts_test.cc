#include "services/notification/texts.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "absl/strings/str_replace.h"
#include "common/base/testing/status_matchers.h"
#include "services/notification/domain/testing/catalogues.h"

namespace meydan::notification {
namespace {

using meydan::testing::Fails;
using meydan::testing::IsOk;
using ::testing::HasSubstr;
using testing::ShippedCatalogue;

class TextsTest : public ::testing::Test {
 protected:
  TextsTest() {
    std::string name = (std::filesystem::temp_directory_path() / "texts_test_XXXXXX").string();
    if (mkdtemp(name.data()) == nullptr) std::abort();
    folder_ = name;
  }
  ~TextsTest() override { std::filesystem::remove_all(folder_); }
  void Put(const std::string& file, const std::string& text) { std::ofstream(folder_ + "/" + file) << text; }

  std::string folder_;
};

TEST_F(TextsTest, TheShippedOnesAreTakenByLanguage) {
  const auto texts = LoadTexts("deploy/config/notification");
  ASSERT_THAT(texts, IsOk());
  EXPECT_EQ(texts->In(directory::v1::LANGUAGE_EN).language_code, "en");
  EXPECT_EQ(texts->In(directory::v1::LANGUAGE_TR).language_code, "tr");
  EXPECT_EQ(texts->In(directory::v1::LANGUAGE_UNSPECIFIED).language_code, "tr");
}

TEST_F(TextsTest, EveryFaultOfBothFilesIsTold) {
  Put("tr.yaml", absl::StrReplaceAll(ShippedCatalogue("tr.yaml"),
                                     {{"ROLE_STAFF:", "ROLE_STAF:"}, {"language: tr", "language: xx"}}));
  const absl::Status status = LoadTexts(folder_).status();
  EXPECT_THAT(status, Fails(absl::StatusCode::kInvalidArgument, "TEXTS_INVALID"));
  EXPECT_THAT(std::string(status.message()), HasSubstr("tr.yaml:3: "));
  EXPECT_THAT(std::string(status.message()), HasSubstr("ROLE_STAF"));
  EXPECT_THAT(std::string(status.message()), HasSubstr("en.yaml: cannot be read"));
}

TEST_F(TextsTest, AFileOfTheOtherLanguageIsRefused) {
  Put("tr.yaml", ShippedCatalogue("tr.yaml"));
  Put("en.yaml", ShippedCatalogue("tr.yaml"));
  EXPECT_THAT(std::string(LoadTexts(folder_).status().message()), HasSubstr("en.yaml: is of another language"));
}

}  // namespace
}  // namespace meydan::notification

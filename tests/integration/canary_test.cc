// The searcher finds what is planted, in each form and in parts; only then does it prove anything that it finds
// nothing.
#include "tests/integration/canary.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "common/base/testing/status_matchers.h"
#include "tests/harness/process.h"
#include "tests/harness/scratch_dir.h"
#include "tests/integration/process_memory.h"

namespace meydan::integration {
namespace {

using meydan::testing::IsOk;
using ::testing::Contains;
using ::testing::IsEmpty;

constexpr char kCanary[] = "hV7+q/Zt2?xLw9=Rk4&Bn";

class CanarySearchTest : public ::testing::Test {
 protected:
  CanarySearchTest() { search_.Add("canary", kCanary); }
  CanarySearch search_;
};

TEST_F(CanarySearchTest, FindsEveryPartOfEightBytesInEveryForm) {
  const std::string text = kCanary;
  for (size_t i = 0; i + 8 <= text.size(); ++i) {
    const std::string part = text.substr(i, 8);
    for (const std::string& around : {std::string(), std::string("a"), std::string("ab"), std::string("abc")}) {
      EXPECT_THAT(search_.Find(absl::StrCat(around, part, around)), Contains("canary (plain)"));
      EXPECT_THAT(search_.Find(absl::StrCat(around, absl::BytesToHexString(part), around)), Contains("canary (hex)"));
      EXPECT_THAT(search_.Find(absl::Base64Escape(absl::StrCat(around, part, around))), Contains("canary (base64)"));
      EXPECT_THAT(search_.Find(absl::WebSafeBase64Escape(absl::StrCat(around, part, around))),
                  Contains("canary (base64)"));
    }
    std::string wide = "\x01";
    for (const char c : part) wide += std::string(1, c) + '\0';
    EXPECT_THAT(search_.Find(wide), Contains("canary (UTF-16)"));
  }
  EXPECT_THAT(search_.Find("x=hV7%2Bq%2FZt2%3FxLw9%3DRk4&y"), Contains("canary (URL)"));
}

TEST_F(CanarySearchTest, FindsNothingWhereNothingIs) {
  EXPECT_THAT(search_.Find(""), IsEmpty());
  EXPECT_THAT(search_.Find("hV7+q/Z"), IsEmpty());
  EXPECT_THAT(search_.Find(std::string(100'000, 'a')), IsEmpty());
}

TEST_F(CanarySearchTest, FindsWhatIsPlantedInAFile) {
  const harness::ScratchDir scratch;
  std::filesystem::create_directories(scratch.File("a/b"));
  std::ofstream(scratch.File("a/b/leak")) << "some log line " << std::string(kCanary).substr(3, 9) << "\n";
  std::ofstream(scratch.File("a/clean")) << "some log line\n";
  const auto found = search_.FindBelow(scratch.path());
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found.begin()->first, scratch.File("a/b/leak"));
}

TEST_F(CanarySearchTest, FindsWhatIsPlantedInAnotherProcess) {
  const harness::ScratchDir scratch;
  auto process =
      harness::Process::Start({.argv = {"sleep", "60"}, .extra = {{"LEAK", kCanary}}, .log = scratch.File("log")});
  ASSERT_THAT(process.status(), IsOk());
  std::set<std::string> found;
  // Until the program that was started stands in the place of the test's own.
  const absl::Status seen = process->WaitUntil(
      [&] {
        const absl::Status read =
            ReadMemoryOf(process->pid(), [&](absl::string_view bytes) { found.merge(search_.Find(bytes)); });
        if (!read.ok()) return read;
        return found.empty() ? absl::UnavailableError("not found") : absl::OkStatus();
      },
      absl::Seconds(10));
  EXPECT_THAT(seen, IsOk());
  EXPECT_THAT(found, Contains("canary (plain)"));
}

}  // namespace
}  // namespace meydan::integration

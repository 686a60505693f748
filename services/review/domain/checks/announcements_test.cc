#include <gtest/gtest.h>

#include <fstream>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "common/text/normalize.h"
#include "services/review/domain/checks/counting.h"
#include "services/review/domain/checks/x_length.h"

namespace meydan::review {
namespace {

std::string Unescape(const std::string& text) {
  return absl::StrReplaceAll(text, {{"\\\\", "\\"}, {"\\n", "\n"}, {"\\r", "\r"}, {"\\t", "\t"}});
}

int Number(const std::string& text) {
  int number = -1;
  EXPECT_TRUE(absl::SimpleAtoi(text, &number)) << text;
  return number;
}

// Announcements with their counts as other programs found them (tests/data/SOURCE.txt).
TEST(AnnouncementsTest, P3AreCountedAsEachPlatformCounts) {
  std::ifstream file("tests/data/announcements.tsv");
  ASSERT_TRUE(file) << "run from the repository's root";
  std::map<std::string, int> kinds;
  std::set<std::string> texts;
  for (std::string line; std::getline(file, line);) {
    if (line.empty() || line[0] == '#') continue;
    const std::vector<std::string> cells = absl::StrSplit(line, '\t');
    ASSERT_EQ(cells.size(), 7u) << line;
    SCOPED_TRACE(cells[0]);
    const std::string utf8 = Unescape(cells[6]);
    const std::u32string text = text::ToUtf32(utf8);
    EXPECT_EQ(WeighForX(text).weighted, Number(cells[2]));
    EXPECT_EQ(utf8.size(), static_cast<size_t>(Number(cells[3])));
    EXPECT_EQ(Utf16Units(text), static_cast<size_t>(Number(cells[4])));
    EXPECT_EQ(text.size(), static_cast<size_t>(Number(cells[5])));
    EXPECT_TRUE(texts.insert(utf8).second) << "stands twice";
    ++kinds[cells[1]];
  }
  EXPECT_GE(texts.size(), 200u);
  for (const char* kind : {"tr", "en", "emoji", "rtl", "combining", "link", "long"}) EXPECT_GE(kinds[kind], 10) << kind;
}

}  // namespace
}  // namespace meydan::review

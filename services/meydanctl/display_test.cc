#include "services/meydanctl/display.h"

#include <gtest/gtest.h>

namespace meydan::meydanctl {
namespace {

struct Width {
  const char* name;
  const char* text;
  int columns;
};
class DisplayWidthTest : public ::testing::TestWithParam<Width> {};

TEST_P(DisplayWidthTest, IsWhatATerminalTakes) { EXPECT_EQ(DisplayWidth(GetParam().text), GetParam().columns); }

INSTANTIATE_TEST_SUITE_P(All, DisplayWidthTest,
                         ::testing::Values(Width{"Empty", "", 0}, Width{"Ascii", "units/hukuk", 11},
                                           Width{"Turkish", "ĞÜŞİÖÇ ğüşıöç", 13},
                                           Width{"DotsOfTheirOwn", "I\u0307s\u0327", 2}, Width{"Chinese", "学校", 4},
                                           Width{"Emoji", "👏👏", 4}, Width{"TextHeartDrawnAsEmoji", "❤\uFE0F", 2},
                                           Width{"Family", "👩\u200D👧", 2}, Width{"SkinTone", "👍🏽", 2},
                                           Width{"Malformed",
                                                 "a\xff"
                                                 "b",
                                                 3}),
                         [](const auto& each) { return each.param.name; });

TEST(PrintableTest, NothingCanSteerTheTerminal) {
  EXPECT_EQ(Printable("a\x1b[2Jb\r\nc\td\x7f"), "a [2Jb  c d ");
  EXPECT_EQ(Printable("a\u009bb"), "a b");
  EXPECT_EQ(Printable("\u202Eters\u202C \u2066x\u2069\u200F"), "ters x");
  EXPECT_EQ(Printable("ğ\u0307 👩\u200D👧 öğrenci"), "ğ\u0307 👩\u200D👧 öğrenci");
  EXPECT_EQ(Printable("\xff"), "\uFFFD");
}

TEST(PrintableLinesTest, CR16KeepsLinesAndDirectionsButNothingThatSteers) {
  EXPECT_EQ(PrintableLines("bir\niki\r\nüç\n\n"), "bir\niki\nüç\n\n");
  EXPECT_EQ(PrintableLines("a\x1b[2Jb\rc\td\x7f"), "a [2Jb c d ");
  EXPECT_EQ(PrintableLines("a\u009b31mb\u0085"), "a 31mb ");
  EXPECT_EQ(PrintableLines("a\r"), "a ");
  EXPECT_EQ(PrintableLines("\u200Fمرحبا\u200F 👩\u200D👧 \u2066x\u2069"), "\u200Fمرحبا\u200F 👩\u200D👧 \u2066x\u2069");
  EXPECT_EQ(PrintableLines("\xff"), "\uFFFD");
}

TEST(ShortenedTest, CutsBetweenCharactersAndSaysSo) {
  EXPECT_EQ(Shortened("öğrenci", 7), "öğrenci");
  EXPECT_EQ(Shortened("öğrenci", 4), "öğr…");
  EXPECT_EQ(Shortened("学校学校", 4), "学…");
}

TEST(TableTest, ColumnsStandBelowEachOther) {
  Table table({"UNIT", "COUNT", "NAME"});
  table.Add({"units/hukuk", "7", "Hukuk Fakültesi"});
  table.Add({"üst", "123", "Çağrı\nMerkezi"});
  EXPECT_EQ(table.Text(),
            "UNIT         COUNT  NAME\n"
            "units/hukuk      7  Hukuk Fakültesi\n"
            "üst            123  Çağrı Merkezi\n");
}

TEST(TableTest, AShortRowIsFilledUp) {
  Table table({"A", "B"});
  table.Add({"x"});
  EXPECT_EQ(table.Text(), "A  B\nx\n");
}

}  // namespace
}  // namespace meydan::meydanctl

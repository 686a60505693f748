#include "common/text/normalize.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <string_view>

namespace meydan::text {
namespace {

using ::testing::Contains;
using ::testing::Not;

std::vector<std::string> FormsOf(std::string_view utf8) {
  std::vector<std::string> forms;
  for (const Form& form : Normalize(utf8).forms) forms.push_back(ToUtf8(form.chars));
  return forms;
}

struct Folding {
  std::string_view name;
  std::string_view text;
  std::string_view folded;
};

class FoldTest : public ::testing::TestWithParam<Folding> {};

TEST_P(FoldTest, Folds) { EXPECT_EQ(Fold(GetParam().text), GetParam().folded); }

INSTANTIATE_TEST_SUITE_P(
    TurkishText, FoldTest,
    ::testing::Values(Folding{"CapitalIIsDotless", "SIK", "sık"}, Folding{"CapitalDottedI", "İĞRENÇ", "iğrenç"},
                      Folding{"SmallLettersStay", "sık sik", "sık sik"},
                      Folding{"CombiningDotAfterSmallI", "i\u0307ğrenç", "iğrenç"},
                      Folding{"CombiningDotAfterCapitalI", "I\u0307ĞRENÇ", "iğrenç"},
                      Folding{"TakenApartLetters", "g\u0306o\u0308c\u0327", "ğöç"},
                      Folding{"ForeignAccents", "sàlâk îdiot é", "salak idiot e"},
                      Folding{"ZeroWidth", "s\u200ba\u200cl\u200da\u2060k\ufeff", "salak"},
                      Folding{"SoftHyphen", "sa\u00adlak", "salak"},
                      Folding{"PiledMarks", "s\u0335\u0336a\u0337lak", "salak"},
                      Folding{"FullWidth", "ｓａｌａｋ １２", "salak 12"}, Folding{"MathLetters", "𝐬𝖆𝓵𝒶𝗸", "salak"},
                      Folding{"Circled", "ⓢⓐⓛⓐⓚ", "salak"}, Folding{"NegativeSquares", "🅂🅰🄻🅰🄺", "salak"},
                      Folding{"SmallCapitals", "ꜱᴀʟᴀᴋ", "salak"}, Folding{"CyrillicInLatin", "sаlаk", "salak"},
                      Folding{"CyrillicCapitalI", "SІK", "sık"}, Folding{"GreekInLatin", "sαlαk", "salak"},
                      Folding{"HonestCyrillic", "Щука", "щука"}, Folding{"HonestGreek", "Ψυχή", "ψυχή"},
                      Folding{"ArabicDigits", "٠١٢", "012"}, Folding{"ArabicMarks", "أَحْمَـد", "احمد"},
                      Folding{"Malformed", "a\xff\xc3", "a\uFFFD\uFFFD"}, Folding{"Empty", "", ""}),
    [](const auto& info) { return std::string(info.param.name); });

TEST(NormalizeTest, MapsEachCharacterToItsBytes) {
  const std::string text = "x İ\u200bki\u0307 ﬁ";
  const NormalizedText normal = Normalize(text);
  ASSERT_EQ(ToUtf8(normal.folded.chars), "x iki fi");
  ASSERT_EQ(normal.folded.origin.size(), 8U);
  EXPECT_EQ(normal.folded.origin[2], (Span{2, 4}));    // İ
  EXPECT_EQ(normal.folded.origin[3], (Span{7, 8}));    // k, behind the invisible character
  EXPECT_EQ(normal.folded.origin[4], (Span{8, 11}));   // i with its combining dot
  EXPECT_EQ(normal.folded.origin[6], (Span{12, 15}));  // both letters of the ligature
  EXPECT_EQ(normal.folded.origin[7], (Span{12, 15}));
  EXPECT_EQ(normal.folded.OriginOf({2, 5}), (Span{2, 11}));
  EXPECT_EQ(CodePointSpan(text, {2, 11}), (Span{2, 7}));
}

TEST(NormalizeTest, OriginIsAscendingAndInsideTheText) {
  const std::string text = "\xc3(İ̇\u0301\u0301 ﷺ \xf0\x9f\x98\x80 ½ e\u0301\u200d\u0301 한 ﬃ\xe2\x82";
  const NormalizedText normal = Normalize(text);
  size_t begin = 0;
  for (const Span& span : normal.folded.origin) {
    EXPECT_LE(begin, span.begin);
    EXPECT_LT(span.begin, span.end);
    EXPECT_LE(span.end, text.size());
    begin = span.begin;
  }
}

TEST(NormalizeTest, AsciifiedIsIndexForIndexTheSame) {
  const NormalizedText normal = Normalize("IĞRENÇ şöyle");
  EXPECT_EQ(ToUtf8(normal.folded.chars), "ığrenç şöyle");
  EXPECT_EQ(ToUtf8(normal.asciified), "igrenc soyle");
}

TEST(NormalizeTest, TokensAreWordsNumbersAndPictographs) {
  const std::string text = "Ankara'da 12 gün, a1 👍🏽!";
  const NormalizedText normal = Normalize(text);
  std::vector<std::string> tokens;
  for (const Token& token : normal.tokens) tokens.push_back(text.substr(token.source.begin, token.source.size()));
  EXPECT_THAT(tokens, ::testing::ElementsAre("Ankara", "da", "12", "gün", "a1", "👍"));
  EXPECT_EQ(normal.tokens[2].kind, Token::Kind::kNumber);
  EXPECT_EQ(normal.tokens[5].kind, Token::Kind::kEmoji);
}

TEST(NormalizeTest, DisguisesAreReadAsWords) {
  for (const std::string_view text : {"s.a.l.a.k", "s a l a k", "s - a - l - a - k", "saaalak", "salakkk", "s4l4k",
                                      "s@lak", "$alak", "sal.ak", "sa-la-k", "5alak", "sss a l a k"}) {
    EXPECT_THAT(FormsOf(text), Contains("salak")) << text;
  }
}

TEST(NormalizeTest, DoubledConsonantsAreSpelling) {
  EXPECT_THAT(FormsOf("sikke"), Not(Contains("sike")));
  EXPECT_THAT(FormsOf("saat"), Contains("saat"));
  EXPECT_THAT(FormsOf("ellli"), Contains("elli"));
}

TEST(NormalizeTest, NumbersAndAbbreviationsAreNoDisguise) {
  EXPECT_THAT(FormsOf("4m 2023te"), ::testing::ElementsAre("4m", "2023te"));
  EXPECT_THAT(FormsOf("a.m."), Not(Contains("am")));
}

TEST(NormalizeTest, BeyondTheBudgetTheTextIsTruncated) {
  const NormalizedText normal = Normalize("abcdef", {.max_code_points = 3});
  EXPECT_TRUE(normal.truncated);
  EXPECT_EQ(ToUtf8(normal.folded.chars), "abc");
  EXPECT_FALSE(Normalize("abc", {.max_code_points = 3}).truncated);
}

TEST(NormalizeTest, FormsAreBoundedForHostileTexts) {
  std::string letters;
  std::string signs;
  for (int i = 0; i < 10'000; ++i) {
    letters += i % 2 == 0 ? "a." : "b.";
    signs += "ab*";
  }
  EXPECT_LT(Normalize(letters).forms.size(), 60'000U);
  EXPECT_LT(Normalize(signs, {.max_code_points = 30'000}).forms.size(), 200'000U);
}

TEST(Utf8Test, TellsWellFormedFromMalformed) {
  EXPECT_TRUE(IsValidUtf8("İğrenç 😀 ​"));
  EXPECT_TRUE(IsValidUtf8(""));
  for (const std::string_view bad :
       {"\xff", "\xc3", "\xc0\x80", "\xed\xa0\x80", "\xf4\x90\x80\x80", "\x80", "a\xe2\x82"}) {
    EXPECT_FALSE(IsValidUtf8(bad));
  }
}

TEST(Utf8Test, CodePointsAreCountedAsPythonDoes) {
  EXPECT_EQ(CodePointSpan("aİ😀b", {1, 7}), (Span{1, 3}));
  EXPECT_EQ(CodePointSpan("aİ😀b", {7, 8}), (Span{3, 4}));
  EXPECT_EQ(CodePointSpan("ab", {2, 2}), (Span{2, 2}));
}

}  // namespace
}  // namespace meydan::text

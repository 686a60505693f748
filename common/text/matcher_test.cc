#include "common/text/matcher.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "common/base/testing/status_matchers.h"

namespace meydan::text {
namespace {

using ::meydan::testing::Fails;
using ::meydan::testing::IsOk;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

Matcher MatcherOf(const std::vector<Entry>& entries, const std::vector<Entry>& allowed = {}) {
  absl::StatusOr<Matcher> matcher = Matcher::Build(entries, allowed);
  EXPECT_THAT(matcher, IsOk());
  return *std::move(matcher);
}

// What the matches cover in the original.
std::vector<std::string> Found(const Matcher& matcher, std::string_view text) {
  std::vector<std::string> found;
  for (const Match& match : matcher.Find(Normalize(text)).found) {
    found.emplace_back(text.substr(match.source.begin, match.source.size()));
  }
  return found;
}

bool Finds(std::string phrase, std::string_view text, WordClass word_class = WordClass::kPrefix) {
  return !Found(MatcherOf({{.phrase = std::move(phrase), .word_class = word_class}}), text).empty();
}

struct Row {
  std::string_view name;
  std::string entry;
  std::string_view text;
  bool match;
};

// features.md, "Turkish text: cases that the well-known tools get wrong"; CM3 to CM5.
class TurkishTextTest : public ::testing::TestWithParam<Row> {};

TEST_P(TurkishTextTest, IsJudgedRight) { EXPECT_EQ(Finds(GetParam().entry, GetParam().text), GetParam().match); }

INSTANTIATE_TEST_SUITE_P(
    Features, TurkishTextTest,
    ::testing::Values(Row{"SikIsNotSIK", "sik", "SIK", false}, Row{"DotlessSikIsSIK", "sık", "SIK", true},
                      Row{"Igrenc", "iğrenç", "İĞRENÇ", true}, Row{"Salaklar", "salak", "salaklar", true},
                      Row{"Salaksiniz", "salak", "salaksınız", true}, Row{"SikSik", "sik", "sık sık", false},
                      Row{"Sikinti", "sık", "sıkıntı", false}, Row{"SikintiDotted", "sik", "sıkıntı", false},
                      Row{"Klasik", "sik", "klasik", false}, Row{"Muzik", "zik", "müzik", false},
                      Row{"Goturmek", "göt", "götürmek", false}, Row{"Sikke", "sik", "sikke", false},
                      Row{"Amca", "am", "amca", false}, Row{"Piknik", "pik", "piknik", false},
                      Row{"Dotted", "salak", "s.a.l.a.k", true}, Row{"Spaced", "salak", "s a l a k", true},
                      Row{"Leet", "salak", "sa1ak", true}, Row{"Repeated", "salak", "saaalak", true},
                      Row{"ZeroWidth", "salak", "s\u200bal\u200dak", true}, Row{"Homoglyph", "salak", "sаlаk", true}),
    [](const auto& info) { return std::string(info.param.name); });

TEST(MatcherTest, EndingsAreTurkishOnes) {
  for (const std::string_view text : {"salak", "Salağı", "SALAĞIN", "salaklık", "salaklığınızdan", "salaklaştınız",
                                      "salakça", "salaktı", "salakmış", "salaksa", "salağım", "salaklarla", "salak'sın",
                                      "salaklarınkiler", "salakk", "saaalaksınız", "s4l4ks1n1z", "salakmışsınız"}) {
    EXPECT_TRUE(Finds("salak", text)) << text;
  }
  for (const std::string_view text : {"salakta kaldım mı salaş", "salata", "malak", "salakoz", "salakavat"}) {
    EXPECT_EQ(Finds("salak", text), text.starts_with("salakta")) << text;
  }
  for (const std::string_view text : {"dangalaklığınızdan gına geldi", "DANGALAĞIN teki", "dangalaaaaak"}) {
    EXPECT_TRUE(Finds("dangalak", text)) << text;
  }
  EXPECT_FALSE(Finds("mal", "mali işler"));  // vowel harmony: the accusative is malı
  EXPECT_TRUE(Finds("mal", "malı"));
  EXPECT_FALSE(Finds("göt", "götürü pazarlık"));
  EXPECT_TRUE(Finds("göt", "götün"));
}

TEST(MatcherTest, VerbsTakeTheirEndings) {
  for (const std::string_view text :
       {"geber", "gebersin", "gebereceksin", "GEBERTİRİM", "geberin", "geberesiceler", "geberiyor"}) {
    EXPECT_EQ(Finds("geber", text, WordClass::kVerb), text != "geberesiceler") << text;
  }
  for (const std::string_view text : {"öldürürüm", "öldüreceğim", "öldürücem", "öldürmek", "öldürmeye", "öldürülsün"}) {
    EXPECT_TRUE(Finds("öldür", text, WordClass::kVerb)) << text;
  }
  EXPECT_TRUE(Finds("git", "gidiyorum", WordClass::kVerb));
  EXPECT_FALSE(Finds("geber", "geberlik", WordClass::kVerb));
}

TEST(MatcherTest, ClassesSayWhatMayStandAround) {
  EXPECT_FALSE(Finds("salak", "salaklar", WordClass::kExact));
  EXPECT_TRUE(Finds("salak", "salak!", WordClass::kExact));
  EXPECT_TRUE(Finds("salak", "dörtsalakmışız", WordClass::kInfix));
  EXPECT_FALSE(Finds("salak", "dörtsalak", WordClass::kPrefix));
}

TEST(MatcherTest, PhrasesAreConsecutiveWords) {
  const Matcher matcher = MatcherOf({{.id = 7, .phrase = "kalın kafalı"}});
  EXPECT_THAT(Found(matcher, "Bu KALIN  kafalılar takımı"), ElementsAre("KALIN  kafalılar"));
  EXPECT_THAT(Found(matcher, "k a l ı n kafalı"), ElementsAre("k a l ı n kafalı"));
  EXPECT_THAT(Found(matcher, "kalın bir kafalı"), IsEmpty());
}

TEST(MatcherTest, AllowedPhrasesShieldWhatTheyCover) {
  const Matcher matcher = MatcherOf(
      {{.phrase = "sık"}, {.phrase = "ayı"}},
      {{.phrase = "sık sık", .word_class = WordClass::kExact}, {.phrase = "kutup ayı"}, {.phrase = "sıkıntı"}});
  EXPECT_THAT(Found(matcher, "sık sık sıkıntı, kutup ayıları"), IsEmpty());
  EXPECT_THAT(Found(matcher, "sık sık ama bu ayı"), ElementsAre("ayı"));
  EXPECT_THAT(Found(matcher, "sık sık sık"), IsEmpty());
  EXPECT_THAT(Found(matcher, "bir sık"), ElementsAre("sık"));
}

TEST(MatcherTest, AsciiSpellingIsOptedInByEntry) {
  const Matcher matcher = MatcherOf({{.id = 1, .phrase = "iğrenç", .ascii = true}, {.id = 2, .phrase = "hödük"}});
  EXPECT_THAT(Found(matcher, "igrenc IGRENC iğrenc igrencsiniz"),
              ElementsAre("igrenc", "IGRENC", "iğrenc", "igrencsiniz"));
  EXPECT_THAT(Found(matcher, "hoduk"), IsEmpty());
  const Matches matches = matcher.Find(Normalize("igrenc iğrenç"));
  ASSERT_EQ(matches.found.size(), 2U);
  EXPECT_EQ(matches.found[0].disguises, static_cast<unsigned>(kAscii));
  EXPECT_EQ(matches.found[1].disguises, static_cast<unsigned>(kNoDisguise));
  EXPECT_FALSE(Found(MatcherOf({{.phrase = "shit", .ascii = true}}), "SHIT").empty());
}

TEST(MatcherTest, DisguisedWordsAreReportedWhole) {
  const Matcher matcher = MatcherOf({{.phrase = "dangalak"}});
  EXPECT_THAT(Found(matcher, "tam bir d a n g a l a k mısın"), ElementsAre("d a n g a l a k"));
  EXPECT_THAT(Found(matcher, "d.a.n.g.a.l.a.k."), ElementsAre("d.a.n.g.a.l.a.k"));
  EXPECT_THAT(Found(matcher, "d4ng4l4k m1s1n"), ElementsAre("d4ng4l4k"));
  EXPECT_THAT(Found(matcher, "dan*alak herif"), ElementsAre("dan*alak"));
  EXPECT_THAT(Found(matcher, "dangal**"), ElementsAre("dangal**"));
  EXPECT_THAT(Found(matcher, "dаngаlаk herif"), ElementsAre("dаngаlаk"));
  EXPECT_THAT(Found(matcher, "b u n e d a n g a l a k s e n"), ElementsAre("d a n g a l a k"));
}

TEST(MatcherTest, HarmlessTextsInDisguiseStayHarmless) {
  const Matcher matcher = MatcherOf({{.phrase = "sik"}, {.phrase = "salak"}, {.phrase = "göt"}, {.phrase = "am"}});
  for (const std::string_view text :
       {"K L A S İ K M Ü Z İ K G E C E S İ", "m.ü.z.i.k", "p1kn1k", "amcaaaa", "saat 9 a.m.", "5 * 3 = 15",
        "al-ver, git-gel", "*** önemli ***", "a b c d e f g"}) {
    EXPECT_THAT(Found(matcher, text), IsEmpty()) << text;
  }
}

TEST(MatcherTest, DisguisesMayBeRuledOut) {
  const Matcher matcher = MatcherOf({{.phrase = "mal", .disguised = false}});
  EXPECT_THAT(Found(matcher, "maaal m.a.l m4l"), IsEmpty());
  EXPECT_THAT(Found(matcher, "mal"), ElementsAre("mal"));
}

TEST(MatcherTest, PictographsAreWords) {
  EXPECT_THAT(Found(MatcherOf({{.phrase = "🖕", .word_class = WordClass::kExact}}), "al sana🖕🏽!"), ElementsAre("🖕"));
}

TEST(MatcherTest, ReportsEachIdOncePerPlaceInOrder) {
  const Matcher matcher =
      MatcherOf({{.id = 3, .phrase = "salak"}, {.id = 3, .phrase = "salak herif"}, {.id = 1, .phrase = "herif"}});
  const Matches matches = matcher.Find(Normalize("salak herif, salak"));
  ASSERT_EQ(matches.found.size(), 3U);
  EXPECT_EQ(matches.found[0].id, 3U);
  EXPECT_EQ(matches.found[0].source, (Span{0, 11}));
  EXPECT_EQ(matches.found[0].tokens, (Span{0, 2}));
  EXPECT_EQ(matches.found[1].id, 1U);
  EXPECT_EQ(matches.found[2].source, (Span{13, 18}));
}

TEST(MatcherTest, RefusesEntriesThatCannotMatch) {
  EXPECT_THAT(Matcher::Build({{.phrase = "..."}}), Fails(absl::StatusCode::kInvalidArgument, "INVALID_ENTRY"));
  EXPECT_THAT(Matcher::Build({}, {{.phrase = std::string(65, 'a')}}),
              Fails(absl::StatusCode::kInvalidArgument, "INVALID_ENTRY"));
}

TEST(MatcherTest, AnEmptyMatcherFindsNothing) { EXPECT_TRUE(Matcher().Find(Normalize("salak")).found.empty()); }

TEST(MatcherTest, AmbiguityBeyondTheBudgetIsSaid) {
  std::vector<Entry> entries;
  for (char a = 'a'; a <= 'z'; ++a) {
    for (char b = 'a'; b <= 'z'; ++b) entries.push_back({.phrase = std::string{'x', a, b, 'y'}});
  }
  const Matcher matcher = MatcherOf(entries);
  EXPECT_TRUE(matcher.Find(Normalize("x**y x**y")).complete);
  std::string hostile;
  for (int i = 0; i < 3000; ++i) hostile += "x***y ";
  EXPECT_FALSE(matcher.Find(Normalize(hostile)).complete);
  EXPECT_FALSE(matcher.Find(Normalize("salak", {.max_code_points = 2})).complete);
}

TEST(MatcherTest, LongTextsTakeLinearTime) {
  const Matcher matcher = MatcherOf({{.phrase = "salak"}, {.phrase = "aaaaaaaab", .word_class = WordClass::kInfix}});
  std::string text;
  for (int i = 0; i < 9'000; ++i) text += i % 3 == 0 ? "s a l a k " : "aaaaaaaa";
  const NormalizedText normal = Normalize(text, {.max_code_points = 100'000});
  EXPECT_FALSE(matcher.Find(normal).found.empty());
}

TEST(MatcherTest, IsSafeForConcurrentUse) {
  const Matcher matcher = MatcherOf({{.phrase = "salak"}});
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&matcher] {
      for (int i = 0; i < 200; ++i) EXPECT_EQ(Found(matcher, "bu s a l a k ve salaklar").size(), 2U);
    });
  }
  for (std::thread& thread : threads) thread.join();
}

}  // namespace
}  // namespace meydan::text

#include "services/moderation/domain/judge/pattern.h"

#include <gmock/gmock.h>

#include "absl/strings/str_cat.h"

namespace meydan::moderation {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

// The pieces of `text` that `pattern` finds, as "first word-last word".
std::vector<std::string> Find(absl::string_view pattern, absl::string_view text) {
  PatternIndex index;
  index.DeclareTag("insult");
  EXPECT_TRUE(index.DefineClass("person", {"hoca*~hocam", "müdür|memur"}).ok());
  const auto id = index.Add(pattern);
  EXPECT_TRUE(id.ok()) << id.status();
  const Reading reading(text, {"ornekuni.edu.tr"});
  int64_t steps = 100'000;
  std::vector<PatternIndex::Hit> hits;
  EXPECT_TRUE(index.Find(reading, PatternIndex::Tags(reading.words().size()), steps, hits));
  std::vector<std::string> found;
  found.reserve(hits.size());
  for (const PatternIndex::Hit& hit : hits) found.push_back(absl::StrCat(hit.begin, "-", hit.end));
  return found;
}

TEST(PatternTest, FindsWordsAndTheirBeginningsAndEnds) {
  EXPECT_THAT(Find("yemek", "yemek yemekler"), ElementsAre("0-1"));
  EXPECT_THAT(Find("yemek*", "yemek yemekler"), ElementsAre("0-1", "1-2"));
  EXPECT_THAT(Find("kulüp*", "kulüp kulübü"), ElementsAre("0-1", "1-2")) << "the last consonant softens";
  EXPECT_THAT(Find("*hane", "yemekhane hanede"), ElementsAre("0-1"));
  EXPECT_THAT(Find("*lab*", "fizik labında, laboratuvar"), ElementsAre("1-2", "2-3"));
}

TEST(PatternTest, TurkishLettersAndCapitalsDoNotMatterUnlessAsked) {
  EXPECT_THAT(Find("kütüphane*", "KUTUPHANE Kütüphaneye kutuphanede"), ElementsAre("0-1", "1-2", "2-3"));
  EXPECT_THAT(Find("=öldüm", "oldum öldüm ÖLDÜM"), ElementsAre("1-2", "2-3"));
}

TEST(PatternTest, AlternativesExclusionsClassesAndConjunctions) {
  EXPECT_THAT(Find("burs*~bursa|bursada", "Bursa bursu bursada burslar"), ElementsAre("1-2", "3-4"));
  EXPECT_THAT(Find("<person>", "hocam hocaya memur kedi"), ElementsAre("1-2", "2-3"));
  EXPECT_THAT(Find("sal*&*sın|*sınız", "salaksın salak salaksınız sın"), ElementsAre("0-1", "2-3"));
}

TEST(PatternTest, GapsStayWithinASentence) {
  EXPECT_THAT(Find("ring .. gelmedi", "ring bu sabah da gelmedi"), ElementsAre("0-5"));
  EXPECT_THAT(Find("ring ..1 gelmedi", "ring bu sabah da gelmedi"), IsEmpty());
  EXPECT_THAT(Find("ring .. gelmedi", "Ring güzel. Servis gelmedi"), IsEmpty());
  EXPECT_THAT(Find("ring _ gelmedi", "ring yine gelmedi"), ElementsAre("0-3"));
}

TEST(PatternTest, RefusalsOptionsAndBorders) {
  EXPECT_THAT(Find("tembel !değil", "tembel değil"), IsEmpty());
  EXPECT_THAT(Find("tembel ..2 !değil", "tembel biri hiç değil"), IsEmpty());
  EXPECT_THAT(Find("tembel !değil", "tembel"), ElementsAre("0-1"));
  EXPECT_THAT(Find("!hakkı gasp*", "hakkı gasp edildi"), IsEmpty());
  EXPECT_THAT(Find("tam [bir] odun", "tam bir odun. tam odun"), ElementsAre("0-3", "3-5"));
  EXPECT_THAT(Find("^ selam $", "selam. selam olsun"), ElementsAre("0-1"));
}

TEST(PatternTest, TraitsOfWords) {
  EXPECT_THAT(Find("@price", "oda 8500 TL, 12₺ ve 100tl ama 5 kişi"), ElementsAre("1-2", "3-4", "5-6"));
  EXPECT_THAT(Find("@link", "bak www.kupon.bet veya obs.ornekuni.edu.tr"), ElementsAre("1-2"));
  EXPECT_THAT(Find("@own_link", "bak www.kupon.bet veya obs.ornekuni.edu.tr/giris"), ElementsAre("3-4"));
  EXPECT_THAT(Find("@mention", "@umut.g bak"), ElementsAre("0-1"));
  EXPECT_THAT(Find("salak&@quoted", "bana \"salak\" dedi salak"), ElementsAre("1-2"));
  EXPECT_THAT(Find("beygir&@capital", "Nurettin Beygir hoca beygir"), ElementsAre("1-2"));
  EXPECT_THAT(Find("kredi*", "k r e d i lazım mı"), ElementsAre("0-1"));
}

TEST(PatternTest, ArabicWordsAreFoundBehindTheirArticle) {
  EXPECT_THAT(Find("مكتبة", "في المكتبة"), ElementsAre("1-2"));
  EXPECT_THAT(Find("سكن", "وبالسكن للسكن"), ElementsAre("0-1", "1-2"));
}

struct BadPattern {
  const char* pattern;
  const char* says;
};

TEST(PatternTest, MistakesAreNamed) {
  for (const BadPattern& bad : std::vector<BadPattern>{{".. a", "must begin with a word"},
                                                       {"a ..", "ends with a gap"},
                                                       {"a $ b", "something follows $"},
                                                       {"<nobody>", "no such class"},
                                                       {"@nothing", "no such trait or tag"},
                                                       {"a ..99 b", "a gap is"},
                                                       {"a|", "is no word"},
                                                       {"", "must begin with a word"}}) {
    PatternIndex index;
    const auto id = index.Add(bad.pattern);
    ASSERT_FALSE(id.ok()) << bad.pattern;
    EXPECT_THAT(std::string(id.status().message()), HasSubstr(bad.says));
  }
}

TEST(PatternTest, TheBudgetStopsTheWork) {
  PatternIndex index;
  ASSERT_TRUE(index.Add("a* ..12 b* ..12 c* ..12 d* ..12 e").ok());
  std::string text;
  for (int i = 0; i < 200; ++i) text += "ab bc cd da ";
  const Reading reading(text, {});
  int64_t steps = 1'000;
  std::vector<PatternIndex::Hit> hits;
  EXPECT_FALSE(index.Find(reading, PatternIndex::Tags(reading.words().size()), steps, hits));
}

}  // namespace
}  // namespace meydan::moderation

// Every row of "Turkish text: cases that the well-known tools get wrong", through the whole judge (CM3, CM4, CM5).
#include <gmock/gmock.h>

#include "services/moderation/domain/judge/testing/shipped_config.h"
#include "services/moderation/domain/judge/testing/small_rules.h"

namespace meydan::moderation {
namespace {

bool Finds(const std::string& word, const std::string& text, bool ascii = false) {
  const auto judge =
      testing::SmallJudge(testing::SmallRules("  - {id: list, tag: listed, ground: insult, score: 0.9, ascii: " +
                                              std::string(ascii ? "true" : "false") + ", words: [" + word + "]}\n"));
  return judge->Classify({.text = text, .language = ""}).ScoreOf(Ground::kInsult) > 0;
}

TEST(TurkishTextTest, CapitalsFollowTurkishRules) {
  EXPECT_FALSE(Finds("sik", "SIK"));
  EXPECT_TRUE(Finds("sık", "SIK"));
  EXPECT_TRUE(Finds("iğrenç", "İĞRENÇ"));
  EXPECT_TRUE(Finds("iğrenç", "I\u0307ĞRENÇ")) << "a capital I with a combining dot";
  EXPECT_FALSE(Finds("iğrenç", "igrenc"));
  EXPECT_TRUE(Finds("iğrenç", "IGRENC", /*ascii=*/true));
}

TEST(TurkishTextTest, EndingsBelongToTheWord) {
  EXPECT_TRUE(Finds("salak", "salaklar"));
  EXPECT_TRUE(Finds("salak", "salaksınız"));
  EXPECT_TRUE(Finds("salak", "salağın"));
}

TEST(TurkishTextTest, HarmlessWordsStayHarmless) {
  for (const char* text : {"sık sık", "sıkıntı", "klasik", "müzik", "götürmek", "sikke", "amca", "piknik",
                           "Projeyi eve götürmek serbest mi", "K L A S İ K M Ü Z İ K G E C E S İ", "SIK SIK SORULANLAR",
                           "amcamla piknikte sikke bulduk"}) {
    for (const char* word : {"sik", "göt", "am"}) EXPECT_FALSE(Finds(word, text)) << word << " in " << text;
    const Judgement judgement = testing::ShippedJudge().Classify({.text = text, .language = ""});
    EXPECT_EQ(Decide(judgement, testing::ShippedPolicy()).verdict, Verdict::kClean) << text;
  }
}

TEST(TurkishTextTest, DisguisesDoNotHideAWord) {
  for (const char* text :
       {"s.a.l.a.k", "s a l a k", "sa1ak", "saaalak", "sa\u200Blak", "s\u0430l\u0430k", "s*lak", "SALAK", "sal@k"}) {
    EXPECT_TRUE(Finds("salak", text)) << text;
  }
}

TEST(TurkishTextTest, TheSpanCoversTheWordAsItWasWritten) {
  const auto judge = testing::SmallJudge(
      testing::SmallRules("  - {id: list, tag: listed, ground: insult, score: 0.9, words: [salak]}\n"));
  const Judgement judgement = judge->Classify({.text = "çok s a l a k 😀 biri", .language = ""});
  ASSERT_FALSE(judgement.findings.empty());
  EXPECT_EQ(judgement.findings[0].span, (TextSpan{4, 13}));
  EXPECT_EQ(judgement.findings[0].rule, "list/salak");
  EXPECT_EQ(judgement.findings[0].phase, Phase::kLexicon);
}

}  // namespace
}  // namespace meydan::moderation

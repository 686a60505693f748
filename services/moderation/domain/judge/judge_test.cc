#include "services/moderation/domain/judge/judge.h"

#include <gmock/gmock.h>

#include "services/moderation/domain/judge/policy.h"
#include "services/moderation/domain/judge/testing/shipped_config.h"
#include "services/moderation/domain/judge/testing/small_rules.h"

namespace meydan::moderation {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::Field;
using ::testing::Not;
using ::testing::SizeIs;

Judgement Judged(absl::string_view text) { return testing::ShippedJudge().Classify({.text = text}); }
Outcome Decided(absl::string_view text) { return Decide(Judged(text), testing::ShippedPolicy()); }

TEST(JudgeTest, EveryPhaseKeepsItsVerdict) {
  const Judgement judgement = Judged("Sen ne salaksın, numaran 0532 111 22 33 değil mi");
  ASSERT_THAT(judgement.phases, SizeIs(kPhaseCount));
  EXPECT_GE(judgement.phases[static_cast<size_t>(Phase::kLexicon)].scores[static_cast<size_t>(Ground::kInsult)], 0.8);
  EXPECT_GE(judgement.phases[static_cast<size_t>(Phase::kPrivateInformation)]
                .scores[static_cast<size_t>(Ground::kPrivateInformation)],
            0.8);
  EXPECT_EQ(
      judgement.phases[static_cast<size_t>(Phase::kAdvertising)].scores[static_cast<size_t>(Ground::kAdvertising)], 0);
  const Outcome outcome = Decide(judgement, testing::ShippedPolicy());
  EXPECT_EQ(outcome.decided_by, Phase::kLexicon);
  EXPECT_THAT(outcome.grounds, SizeIs(2));
}

TEST(JudgeTest, FindingsHoldPlacesInTheOriginal) {
  const std::string text = "😀 TC'm 10000000146, kaydıma bakın";
  const Judgement judgement = Judged(text);
  EXPECT_THAT(judgement.findings, Contains(Field(&Finding::span, TextSpan{7, 18})));
  for (const Finding& finding : judgement.findings) EXPECT_THAT(finding.rule, Not(::testing::HasSubstr("146")));
}

TEST(JudgeTest, LabelsNameTheirRules) {
  const Judgement judgement = Judged("Kütüphane hafta sonu kaça kadar açık");
  EXPECT_EQ(judgement.kinds[0].kind, Kind::kQuestion);
  EXPECT_EQ(judgement.kinds[0].rule.rfind("kind.question", 0), 0U);
  EXPECT_EQ(judgement.topic, Topic::kLibrary);
  EXPECT_EQ(judgement.topic_rule, "topic.library/kütüphane*");
  EXPECT_EQ(judgement.importance, Importance::kNormal);
  EXPECT_EQ(judgement.importance_rule, "default.question");
}

TEST(JudgeTest, HarshCriticismIsNeverAGround) {  // CM6
  for (const char* text :
       {"Rezalet, kepazelik, skandal! Bu nasıl yönetim, hepiniz istifa edin!",
        "Üniversite değil ticarethane, yazıklar olsun", "Bu kadar beceriksiz bir kayıt süreci görmedim, utanç verici",
        "Yönetim derhal hesap versin, bu ihmaldir", "Yemekhane berbat, yurtlar leş gibi, hocalar ilgisiz, bıktık artık",
        "Ders seçimi rezaletin ta kendisi", "This is disgraceful, shame on the management",
        "En kötü üniversite, pişman oldum, kimse tercih etmesin", "Aptal sistem yine çöktü, nefret ediyorum bu okuldan",
        "فضيحة كبيرة، إدارة سيئة جدا"}) {
    EXPECT_EQ(Decided(text).verdict, Verdict::kClean) << text;
    EXPECT_EQ(Judged(text).kinds[0].kind, Kind::kComplaint) << text;
  }
}

TEST(JudgeTest, AnAdvertisersOwnContactIsNoPrivateInformation) {
  const Outcome outcome = Decided("Kampüse yakın kiralık stüdyo, 12 bin TL, arayın 0533 222 11 00");
  ASSERT_THAT(outcome.grounds, SizeIs(1));
  EXPECT_EQ(outcome.grounds[0].ground, Ground::kAdvertising);
}

TEST(JudgeTest, TheUniversitysOwnContactsAreNotPrivate) {
  for (const char* text : {"0212 000 40 15 numarası açılmıyor", "ogrenci.isleri@ornekuni.edu.tr cevap vermiyor",
                           "444 40 40 meşgul", "+90 212 000 40 27 kimin"}) {
    EXPECT_EQ(Decided(text).verdict, Verdict::kClean) << text;
  }
  EXPECT_EQ(Decided("ali.veli@ogr.ornekuni.edu.tr adresine yazın").verdict, Verdict::kRemovalOrdered);
}

TEST(JudgeTest, TheAccountItselfNeitherAdvertisesNorLeaks) {
  const char* text =
      "Yaz okulu kayıtları: erken kayıtta %20 indirim, bilgi için 0532 111 22 33, dm gelin, kampanya kodu YAZ20";
  const Judgement own =
      testing::ShippedJudge().Classify({.text = text, .language = "tr", .by_the_account_itself = true});
  EXPECT_EQ(Decide(own, testing::ShippedPolicy()).verdict, Verdict::kClean);
  EXPECT_THAT(own.kinds, ElementsAre(Field(&KindFound::kind, Kind::kNone)));
}

TEST(JudgeTest, NothingToSayIsClean) {
  for (const char* text : {"", " ", "\n\t", "...", "🙂", "@", "\xff\xfe", "\xc3"}) {
    const Judgement judgement = Judged(text);
    EXPECT_EQ(Decide(judgement, testing::ShippedPolicy()).verdict, Verdict::kClean) << text;
    EXPECT_THAT(judgement.kinds, ElementsAre(Field(&KindFound::kind, Kind::kNone)));
    EXPECT_EQ(judgement.topic, Topic::kGeneral);
  }
}

TEST(JudgeTest, OverBudgetIsQueuedAndNeverPassed) {  // CM9
  std::string text;
  while (text.size() < 100'000) text += "bugün ring gelmedi ";
  const Judgement judgement = Judged(text);
  EXPECT_TRUE(judgement.over_budget);
  EXPECT_THAT(judgement.findings, Contains(Field(&Finding::rule, std::string(kOverBudgetRule))));
  EXPECT_EQ(Decide(judgement, testing::ShippedPolicy()).verdict, Verdict::kInReview);

  const auto strict = testing::SmallJudge(testing::SmallRules("  - {id: g, tag: t, words: [abc]}\n"),
                                          {.steps_per_byte = 0, .steps_at_least = 1});
  EXPECT_TRUE(strict->Classify({.text = "bir iki üç dört"}).over_budget);
  EXPECT_FALSE(Judged("bir iki üç dört").over_budget);
}

TEST(JudgeTest, AddedTextCostsProportionateWork) {
  // What no cue hinders takes a bounded number of steps for each letter, whatever the words are.
  for (const char* word : {"aaaa ", "salak ", "a ", "s.a.l.a.k ", "öğrenciye indirim kod dm ", "ne ", "seni yakarım ",
                           "\"", "0532 ", "1 a 1 a ", "mı mi "}) {
    std::string text;
    while (text.size() < 9'000) text += word;
    EXPECT_FALSE(Judged(text).over_budget) << word;
  }
}

TEST(JudgeTest, ShieldsLowerWhatTheyCoverAlone) {
  const auto judge =
      testing::SmallJudge(testing::SmallRules("  - {id: g, tag: t, ground: insult, score: 0.9, words: [hödük]}\n",
                                              "cues:\n  - {id: self, shield: [insult], score: 0.1, any: [\"ben "
                                              "@t\"]}\n  - {id: at, ground: insult, score: 1, any: [\"tam @t\"]}\n",
                                              "lexicon"));
  EXPECT_EQ(judge->Classify({.text = "ben hödük"}).ScoreOf(Ground::kInsult), 0.1);
  EXPECT_EQ(judge->Classify({.text = "tam hödük"}).ScoreOf(Ground::kInsult), 1);
  EXPECT_EQ(judge->Classify({.text = "ben hödük. tam hödük"}).ScoreOf(Ground::kInsult), 1);
}

TEST(JudgeTest, TheSameCommentIsJudgedAlike) {
  const char* text = "Burs başvurusunun son günü bugün ve form açılmıyor!";
  const Judgement one = Judged(text);
  const Judgement two = Judged(text);
  EXPECT_EQ(one.topic_rule, two.topic_rule);
  EXPECT_EQ(one.importance, Importance::kHigh);
  EXPECT_EQ(two.importance, Importance::kHigh);
  EXPECT_EQ(one.engine, two.engine);
}

}  // namespace
}  // namespace meydan::moderation

#include "services/moderation/domain/judge/rules.h"

#include <gmock/gmock.h>

#include "absl/strings/str_cat.h"
#include "common/base/testing/status_matchers.h"
#include "services/moderation/domain/judge/rule_folder.h"
#include "services/moderation/domain/judge/testing/shipped_config.h"
#include "services/moderation/domain/judge/testing/small_rules.h"

namespace meydan::moderation {
namespace {

using meydan::testing::Fails;
using ::testing::HasSubstr;

struct Faulty {
  const char* name;
  std::string groups;
  std::string cues;
  const char* says;
};

class FaultyRulesTest : public ::testing::TestWithParam<Faulty> {};

TEST_P(FaultyRulesTest, AreRefusedWithTheirLine) {
  const auto book = RuleBook::Load(testing::SmallRules(GetParam().groups, GetParam().cues));
  EXPECT_THAT(book, Fails(absl::StatusCode::kInvalidArgument, "RULES_INVALID"));
  EXPECT_THAT(DescribeFaults(book.status()), HasSubstr(GetParam().says));
}

constexpr char kGroup[] = "  - {id: g, tag: t, words: [a]}\n";

INSTANTIATE_TEST_SUITE_P(
    CM8, FaultyRulesTest,
    ::testing::Values(
        Faulty{"UnknownGround", "  - {id: g, tag: t, ground: rude, score: 1, words: [a]}\n", "cues: []",
               "lexicon.yaml:3: unknown ground \"rude\""},
        Faulty{"NoScore", "  - {id: g, tag: t, ground: insult, words: [a]}\n", "cues: []",
               "lexicon.yaml:3: \"score\" is missing"},
        Faulty{"WordWithoutLetters", "  - {id: g, tag: t, words: [\"!!\"]}\n", "cues: []",
               "lexicon.yaml:3: \"!!\" cannot be used"},
        Faulty{"UnknownClass", "  - {id: g, tag: t, class: fuzzy, words: [a]}\n", "cues: []",
               "lexicon.yaml:3: unknown class \"fuzzy\""},
        Faulty{"GroupTwice", "  - {id: g, tag: t, words: [a]}\n  - {id: g, tag: t, words: [b]}\n", "cues: []",
               "lexicon.yaml:4: the group \"g\" stands twice"},
        Faulty{"NoTarget", kGroup, "cues:\n  - {id: c, any: [a]}\n", "cues.yaml:4: needs exactly one of"},
        Faulty{"TwoTargets", kGroup, "cues:\n  - {id: c, kind: praise, topic: sports, weight: 1, any: [a]}\n",
               "cues.yaml:4: needs exactly one of"},
        Faulty{"UnknownTopic", kGroup, "cues:\n  - {id: c, topic: weather, weight: 1, any: [a]}\n",
               "cues.yaml:4: unknown topic \"weather\""},
        Faulty{"NoWeight", kGroup, "cues:\n  - {id: c, topic: sports, any: [a]}\n", "cues.yaml:4: says nothing"},
        Faulty{"UnknownFlag", kGroup, "cues:\n  - {id: c, topic: sports, weight: 1, when: [never], any: [a]}\n",
               "no cue above sets the flag \"never\""},
        Faulty{"UnknownTag", kGroup, "cues:\n  - {id: c, shield: [\"@x\"], any: [a]}\n",
               "cues.yaml:4: unknown tag \"@x\""},
        Faulty{"BadPattern", kGroup, "cues:\n  - {id: c, topic: sports, weight: 1, any: [\"a ..\"]}\n",
               "cues.yaml:4: \"a ..\": ends with a gap"},
        Faulty{"NoPattern", kGroup, "cues:\n  - {id: c, topic: sports, weight: 1}\n",
               "cues.yaml:4: \"any\" is missing"},
        Faulty{"UnknownKey", kGroup, "cues:\n  - {id: c, topic: sports, weight: 1, any: [a], wait: 3}\n",
               "cues.yaml:4: unknown key \"wait\""},
        Faulty{"ClassOfWhatIsNoWord", kGroup, "classes:\n  c: [\"two words\"]\ncues: []",
               "cues.yaml:4: \"two words\": is no word"},
        Faulty{"AllowIsNoList", absl::StrCat(kGroup, "allow:\n  class: prefix\n"), "cues: []",
               "lexicon.yaml:5: \"allow\" must be a list"},
        Faulty{"AllowedWordWithoutLetters", absl::StrCat(kGroup, "allow:\n  - {words: [\"!!\"]}\n"), "cues: []",
               "lexicon.yaml:5: \"!!\" cannot be used"},
        Faulty{"ClassesAreNoMapping", kGroup, "classes: [a]\ncues: []", "cues.yaml:3: \"classes\" must be a mapping"},
        Faulty{"CuesAreNoList", kGroup, "cues: {a: b}", "cues.yaml:3: \"cues\" must be a list"},
        Faulty{
            "CueTwice", kGroup,
            "cues:\n  - {id: c, topic: sports, weight: 1, any: [a]}\n  - {id: c, topic: sports, weight: 1, any: [a]}\n",
            "cues.yaml:5: the cue \"c\" stands twice"}),
    [](const ::testing::TestParamInfo<Faulty>& info) { return info.param.name; });

TEST(RulesTest, TheVersionFollowsTheirText) {
  const auto one = RuleBook::Load(testing::SmallRules(kGroup));
  const auto other = RuleBook::Load(testing::SmallRules("  - {id: g, tag: t, words: [b]}\n"));
  ASSERT_TRUE(one.ok() && other.ok());
  EXPECT_NE(one->version, other->version);
  EXPECT_EQ(one->version, RuleBook::Load(testing::SmallRules(kGroup))->version);
}

TEST(RulesTest, AMissingFileIsNamed) {
  const auto files = ReadRuleFolder("no/such/folder");
  EXPECT_THAT(files, Fails(absl::StatusCode::kNotFound, "RULES_NOT_FOUND"));
}

TEST(RulesTest, TheShippedOnesLoad) {
  EXPECT_THAT(testing::ShippedJudge().Classify({.text = "a"}).engine, HasSubstr("rules-1/"));
}

}  // namespace
}  // namespace meydan::moderation

#include "services/routing/domain/policy.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "common/base/testing/status_matchers.h"

namespace meydan::routing {
namespace {

using ::meydan::testing::Fails;
using ::meydan::testing::IsOk;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::StartsWith;

bool Known(absl::string_view unit) {
  return unit == "units/iletisim" || unit == "units/hukuk" || unit == "units/kutuphane";
}

// Lines 1 to 6; rules begin in line 8.
constexpr char kHead[] =
    "version: '1'\n"
    "deadlines:\n"
    "  low: {acknowledge: 3d, answer: 10d, unit_head: 1d, directorate: 1d}\n"
    "  normal: {acknowledge: 1d, answer: 5d, unit_head: 1d, directorate: 1d}\n"
    "  high: {acknowledge: 8h, answer: 2d, unit_head: 8h, directorate: 8h}\n"
    "  critical: {acknowledge: 30m, answer: 1d, unit_head: 2h, directorate: 2h}\n";
constexpr char kDefault[] = "default: {owner: units/iletisim}\n";

absl::StatusOr<Policy> ParseRules(absl::string_view rules) {
  return ParsePolicy(absl::StrCat(kHead, "rules:\n", rules, kDefault), Known);
}

// The faults of a text that must have some, line by line.
std::vector<std::string> FaultsOf(const absl::StatusOr<Policy>& policy) {
  EXPECT_THAT(policy, Fails(absl::StatusCode::kInvalidArgument, "POLICY_INVALID"));
  return absl::StrSplit(policy.status().message(), '\n', absl::SkipEmpty());
}

TEST(ParsePolicyTest, AWholePolicyIsReadAsItIsWritten) {
  const auto policy = ParseRules(
      "  - id: library\n"
      "    match: {kinds: [complaint], topics: [library], importances: [low], account_units: [units/hukuk],\n"
      "            platforms: [x], languages: [tr]}\n"
      "    owner: account_owner\n"
      "    importance: high\n"
      "    deadlines: {answer: 36h}\n"
      "    escalate: true\n"
      "  - {id: praise, match: {kinds: [praise]}, deadlines: none}\n");
  ASSERT_THAT(policy, IsOk());
  EXPECT_THAT(policy->version, AllOf(StartsWith("1+"), ::testing::SizeIs(10)));
  EXPECT_EQ(policy->deadlines.at(v1::IMPORTANCE_CRITICAL).acknowledge, absl::Minutes(30));
  EXPECT_EQ(policy->default_owner, "units/iletisim");
  ASSERT_EQ(policy->rules.size(), 2u);
  const Rule& library = policy->rules[0];
  EXPECT_EQ(library.line, 8);
  EXPECT_THAT(library.match.topics, ElementsAre(v1::TOPIC_LIBRARY));
  EXPECT_THAT(library.match.platforms, ElementsAre("x"));
  EXPECT_EQ(library.owner, kAccountOwner);
  EXPECT_EQ(library.importance, v1::IMPORTANCE_HIGH);
  const Deadlines own = library.deadlines.value_or(Deadlines());
  EXPECT_EQ(own.answer, absl::Hours(36));
  EXPECT_FALSE(own.acknowledge.has_value());
  EXPECT_TRUE(library.escalate);
  EXPECT_TRUE(policy->rules[1].deadlines.value_or(Deadlines()).none);
}

TEST(ParsePolicyTest, AllFaultsAreNamedAtOnceInTheOrderOfTheirLines) {
  const auto policy = ParseRules(
      "  - {id: a, match: {topics: [libary]}, owner: units/kutuphane}\n"
      "  - {id: b, match: {kinds: [rant]}, owner: units/nowhere}\n"
      "  - {id: a, match: {importances: [huge]}, ownr: units/hukuk}\n");
  EXPECT_THAT(FaultsOf(policy),
              ElementsAre(HasSubstr("line 8: unknown topic 'libary'; known are registration_fees, "),
                          HasSubstr("line 9: unknown kind 'rant'; known are complaint, request, "),
                          HasSubstr("line 9: unknown unit 'units/nowhere'"), HasSubstr("line 10: rule a says nothing"),
                          HasSubstr("line 10: rule id 'a' is taken by the rule of line 8"),
                          HasSubstr("line 10: unknown importance 'huge'; known are low, normal, high, critical"),
                          HasSubstr("line 10: unknown key 'ownr' in a rule")));
  EXPECT_EQ(FactOf(policy.status(), "faults"), "7");
}

TEST(ParsePolicyTest, WithoutKnowledgeOfUnitsTheyAreLookedAtLater) {
  const auto policy = ParsePolicy(
      absl::StrCat(kHead, "rules:\n  - {id: a, match: {account_units: [units/x]}, owner: units/y}\n", kDefault), {});
  ASSERT_THAT(policy, IsOk());
  const std::vector<PolicyFault> faults = FindUnknownUnits(*policy, Known);
  ASSERT_EQ(faults.size(), 2u);
  EXPECT_EQ(faults[0].text, "unknown unit 'units/x'");
  EXPECT_EQ(faults[1].line, 8);
}

TEST(ParsePolicyTest, EveryBeginningOfAPolicyIsReadOrRefused) {
  const std::string whole = absl::StrCat(
      kHead, kDefault, "rules:\n  - {id: a, match: {topics: [library]}, owner: units/hukuk, deadlines: none}\n");
  ASSERT_THAT(ParsePolicy(whole, Known), IsOk());
  for (size_t size = 0; size + 2 < whole.size(); ++size) {
    EXPECT_THAT(ParsePolicy(absl::string_view(whole).substr(0, size), Known),
                Fails(absl::StatusCode::kInvalidArgument, "POLICY_INVALID"))
        << size;
  }
}

struct Wrong {
  std::string name;
  std::string yaml;
  std::string fault;
};

class WrongPolicyTest : public ::testing::TestWithParam<Wrong> {};

TEST_P(WrongPolicyTest, IsRefusedWithItsLine) {
  EXPECT_THAT(FaultsOf(ParsePolicy(GetParam().yaml, Known)), ElementsAre(HasSubstr(GetParam().fault)));
}

std::string WithRules(absl::string_view rules) { return absl::StrCat(kHead, "rules:\n", rules, kDefault); }

std::string WithHigh(absl::string_view high) {
  return absl::StrCat(
      "version: '1'\ndeadlines:\n  low: {acknowledge: 3d, answer: 10d, unit_head: 1d, directorate: 1d}\n"
      "  normal: {acknowledge: 1d, answer: 5d, unit_head: 1d, directorate: 1d}\n  high: ",
      high, "\n  critical: {acknowledge: 1h, answer: 1d, unit_head: 2h, directorate: 2h}\nrules: []\n", kDefault);
}

INSTANTIATE_TEST_SUITE_P(
    Rr1, WrongPolicyTest,
    ::testing::Values(
        Wrong{"NotYaml", "version: [", "line 1: not YAML: "},
        Wrong{"Empty", "", "line 1: a policy is one YAML document"},
        Wrong{"DocumentsWithoutEnd", ",", "line 1: a policy is one YAML document"},  // it took all memory
        Wrong{"TwoDocuments", "a: 1\n---\nb: 2\n", "line 1: a policy is one YAML document"},
        Wrong{"NotAMap", "- version\n", "line 1: the policy must have the keys version, deadlines, rules, default"},
        Wrong{"TooLong", std::string(300'000, '#'), "line 1: a policy has at most 262144 bytes"},
        Wrong{"NoDefault", absl::StrCat(kHead, "rules: []\n"), "line 1: the policy has no default"},
        Wrong{"DefaultWithoutOwner", absl::StrCat(kHead, "rules: []\ndefault: {}\n"), "line 8: default needs an owner"},
        Wrong{"DefaultIsTheAccountOwner", absl::StrCat(kHead, "rules: []\ndefault: {owner: account_owner}\n"),
              "line 8: the default owner must be a unit"},
        Wrong{"UnknownDefault", absl::StrCat(kHead, "rules: []\ndefault: {owner: units/x}\n"),
              "line 8: unknown unit 'units/x'"},
        Wrong{"KeyTwice", absl::StrCat(kHead, "rules: []\n", kDefault, "version: '2'\n"),
              "line 9: key 'version' is there twice in the policy"},
        Wrong{"UnknownKey", absl::StrCat(kHead, "rules: []\n", kDefault, "rule: []\n"),
              "line 9: unknown key 'rule' in the policy; known are version, deadlines, rules, default"},
        Wrong{"NothingAfterTheKey", absl::StrCat(kHead, "rules:\n", kDefault), "rules must be a list"},
        Wrong{"KeyThatIsAList", absl::StrCat(kHead, "rules: []\n", kDefault, "[a, b]: c\n"), "line 9: unknown key ''"},
        Wrong{"RulesAreNoList", absl::StrCat(kHead, "rules: {}\n", kDefault), "line 7: rules must be a list"},
        Wrong{"RuleIsNoMap", WithRules("  - library\n"), "line 8: a rule must have the keys id, match"},
        Wrong{"NoId", WithRules("  - {owner: units/hukuk}\n"), "line 8: a rule needs an id"},
        Wrong{"ReservedId", WithRules("  - {id: default, owner: units/hukuk}\n"), "line 8: a rule needs an id"},
        Wrong{"WordForList", WithRules("  - {id: a, match: {kinds: praise}, owner: units/hukuk}\n"),
              "line 8: kinds must be a list with something in it"},
        Wrong{"EmptyList", WithRules("  - {id: a, match: {kinds: []}, owner: units/hukuk}\n"),
              "line 8: kinds must be a list with something in it"},
        Wrong{"ItemTwice", WithRules("  - {id: a, match: {kinds: [praise, praise]}, owner: units/hukuk}\n"),
              "line 8: 'praise' is there twice in kinds"},
        Wrong{"Platform", WithRules("  - {id: a, match: {platforms: [myspace]}, owner: units/hukuk}\n"),
              "line 8: unknown platform 'myspace'"},
        Wrong{"Language", WithRules("  - {id: a, match: {languages: [Turkish]}, owner: units/hukuk}\n"),
              "line 8: 'Turkish' is no language"},
        Wrong{"EscalateFalse", WithRules("  - {id: a, escalate: false}\n"), "line 8: escalate can only be true"},
        Wrong{"NoTimes", WithRules("  - {id: a, deadlines: {}}\n"), "line 8: deadlines without a time"},
        Wrong{"RuleTimesAgainstUsualOnes",
              WithRules("  - {id: a, match: {importances: [high]}, deadlines: {acknowledge: 2d}}\n"),
              "line 8: rule a: a case of high importance must be acknowledged before it must be answered"},
        Wrong{"NoUnitOfTime", WithHigh("{acknowledge: 8, answer: 2d, unit_head: 8h, directorate: 8h}"),
              "line 5: acknowledge: '8' is no time"},
        Wrong{"NegativeTime", WithHigh("{acknowledge: -8h, answer: 2d, unit_head: 8h, directorate: 8h}"),
              "line 5: acknowledge: '-8h' is no time"},
        Wrong{"ZeroTime", WithHigh("{acknowledge: 0h, answer: 2d, unit_head: 8h, directorate: 8h}"),
              "line 5: acknowledge: '0h' is no time"},
        Wrong{"EndlessTime", WithHigh("{acknowledge: 8h, answer: 2d, unit_head: 366d, directorate: 8h}"),
              "line 5: unit_head: '366d' is no time"},
        Wrong{"TimeMissing", WithHigh("{acknowledge: 8h, answer: 2d, unit_head: 8h}"),
              "line 5: deadlines.high has no time for directorate"},
        Wrong{"AnswerBeforeAcknowledgement", WithHigh("{acknowledge: 2d, answer: 2d, unit_head: 8h, directorate: 8h}"),
              "line 5: deadlines.high: a case must be acknowledged before it must be answered"},
        Wrong{"SlowerForGreaterImportance", WithHigh("{acknowledge: 8h, answer: 6d, unit_head: 8h, directorate: 8h}"),
              "line 5: deadlines.high: more time to answer than for a lesser importance"}),
    [](const auto& info) { return info.param.name; });

struct Shadow {
  std::string name;
  std::string rules;
  std::string fault;  // empty when there is none
};

class ShadowTest : public ::testing::TestWithParam<Shadow> {};

TEST_P(ShadowTest, ARuleThatCanNeverApplyIsRefused) {
  const auto policy = ParseRules(GetParam().rules);
  if (GetParam().fault.empty()) {
    EXPECT_THAT(policy, IsOk());
  } else {
    EXPECT_THAT(FaultsOf(policy), ElementsAre(HasSubstr(GetParam().fault)));
  }
}

INSTANTIATE_TEST_SUITE_P(
    Rr1, ShadowTest,
    ::testing::Values(
        Shadow{"SameMatch",
               "  - {id: a, match: {topics: [library]}, owner: units/kutuphane}\n"
               "  - {id: b, match: {topics: [library]}, owner: units/hukuk}\n",
               "line 9: rule b: its owner can never apply, because rule a (line 8) already takes everything"},
        Shadow{"WiderBefore",
               "  - {id: a, owner: units/kutuphane}\n"
               "  - {id: b, match: {topics: [library], languages: [tr]}, owner: units/hukuk}\n",
               "line 9: rule b: its owner can never apply"},
        Shadow{"WiderAfterIsFine",
               "  - {id: a, match: {topics: [library], languages: [tr]}, owner: units/kutuphane}\n"
               "  - {id: b, match: {topics: [library]}, owner: units/hukuk}\n",
               ""},
        Shadow{"SeveralTogether",
               "  - {id: a, match: {importances: [low, normal]}, owner: units/kutuphane}\n"
               "  - {id: b, match: {importances: [high, critical]}, owner: units/hukuk}\n"
               "  - {id: c, match: {topics: [sports]}, owner: units/hukuk}\n",
               "line 10: rule c: its owner can never apply, because the rules before it together"},
        Shadow{"SeveralAlmostTogether",
               "  - {id: a, match: {importances: [low, normal]}, owner: units/kutuphane}\n"
               "  - {id: b, match: {importances: [high]}, owner: units/hukuk}\n"
               "  - {id: c, match: {topics: [sports]}, owner: units/hukuk}\n",
               ""},
        Shadow{"AnotherThingIsFine",
               "  - {id: a, match: {topics: [library]}, owner: units/kutuphane}\n"
               "  - {id: b, match: {topics: [library]}, importance: high}\n"
               "  - {id: c, match: {topics: [library]}, deadlines: {answer: 4d}}\n",
               ""},
        Shadow{"OnePartOfTwo",
               "  - {id: a, match: {topics: [library]}, escalate: true}\n"
               "  - {id: b, match: {topics: [library]}, owner: units/kutuphane, escalate: true}\n",
               "line 9: rule b: its escalation can never apply"},
        Shadow{"TheAccountOwnerLeavesOthersOver",
               "  - {id: a, match: {topics: [general]}, owner: account_owner}\n"
               "  - {id: b, match: {topics: [general]}, owner: units/hukuk}\n",
               ""},
        Shadow{"TheAccountOwnerAfterAUnit",
               "  - {id: a, match: {topics: [general]}, owner: units/hukuk}\n"
               "  - {id: b, match: {topics: [general]}, owner: account_owner}\n",
               "line 9: rule b: its owner can never apply"},
        Shadow{"OtherUnitsThanTheNamedOnesRemain",
               "  - {id: a, match: {account_units: [units/hukuk, units/iletisim]}, owner: units/kutuphane}\n"
               "  - {id: b, match: {kinds: [support]}, owner: units/hukuk}\n",
               ""}),
    [](const auto& info) { return info.param.name; });

TEST(UnknownUnitsTest, NoCaseIsLostToAUnitThatIsNotInBeing) {
  const auto policy = ParsePolicy(absl::StrCat(kHead,
                                               "rules:\n"
                                               "  - {id: a, match: {topics: [library]}, owner: units/kutuphane}\n"
                                               "  - {id: b, owner: account_owner, escalate: true}\n",
                                               kDefault),
                                  {});
  ASSERT_THAT(policy, IsOk());
  const auto only = [](const char* known) { return [known](absl::string_view unit) { return unit == known; }; };
  EXPECT_EQ(FindUnknownUnits(*policy, only("units/iletisim")).size(), 1u);

  const Policy without_library = WithoutUnknownOwners(*policy, only("units/iletisim"), "units/yeni_iletisim");
  EXPECT_EQ(without_library.rules[0].owner, "");
  EXPECT_EQ(without_library.rules[1].owner, kAccountOwner);
  EXPECT_EQ(without_library.default_owner, "units/iletisim");

  const Policy without_default = WithoutUnknownOwners(*policy, only("units/kutuphane"), "units/yeni_iletisim");
  EXPECT_EQ(without_default.rules[0].owner, "units/kutuphane");
  EXPECT_EQ(without_default.default_owner, "units/yeni_iletisim");
}

}  // namespace
}  // namespace meydan::routing

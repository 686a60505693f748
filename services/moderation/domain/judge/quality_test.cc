// Floors under the quality of the shipped rules (CM17). They may be raised, never lowered without a reason in the
// change.
#include <gmock/gmock.h>

#include "services/moderation/domain/judge/measure.h"
#include "services/moderation/domain/judge/testing/shipped_config.h"

namespace meydan::moderation {
namespace {

constexpr char kFolder[] = "services/moderation/domain/judge/testdata/";

Measures Measured(const std::string& path, const Expectation& expectation = {}) {
  const auto table = ReadTable(path);
  EXPECT_TRUE(table.ok()) << table.status();
  return Measure(testing::ShippedJudge(), testing::ShippedPolicy(), *table, expectation);
}

std::string Lines(const Measures& measures) {
  std::string all;
  for (const std::string& mistake : measures.mistakes) all += mistake + "\n";
  return all;
}

struct Floors {
  const char* file;
  double act_precision;
  double act_recall;
  double review_recall;
  double kind;
  double topic;
  double importance;
};

class QualityTest : public ::testing::TestWithParam<Floors> {};

TEST_P(QualityTest, StaysAboveItsFloors) {
  const Floors& floors = GetParam();
  const Measures measures = Measured(std::string(kFolder) + floors.file);
  EXPECT_GE(measures.any_act.Precision(), floors.act_precision) << Lines(measures);
  EXPECT_GE(measures.any_act.Recall(), floors.act_recall) << Lines(measures);
  EXPECT_GE(measures.any_review.Recall(), floors.review_recall) << Lines(measures);
  EXPECT_GE(measures.main_kind.Value(), floors.kind) << Lines(measures);
  EXPECT_GE(measures.topic.Value(), floors.topic) << Lines(measures);
  EXPECT_GE(measures.importance.Value(), floors.importance) << Lines(measures);
}

INSTANTIATE_TEST_SUITE_P(CM17, QualityTest,
                         ::testing::Values(Floors{"authored_triage.tsv", 1, 0.95, 1, 0.94, 0.9, 0.94},
                                           Floors{"authored_ads.tsv", 1, 0.95, 1, 0.95, 0.85, 0.95},
                                           Floors{"authored_clean.tsv", 1, 1, 1, 0.95, 0.83, 0.95},
                                           Floors{"authored_functional_tr.tsv", 1, 1, 1, 0, 0, 0},
                                           Floors{"functional.tsv", 1, 0.95, 0.97, 0, 0, 0},
                                           Floors{"invented_ads.tsv", 1, 0.85, 0.9, 0, 0, 0},
                                           Floors{"invented.tsv", 1, 0.95, 0.97, 0.85, 0.9, 0.85}),
                         [](const ::testing::TestParamInfo<Floors>& info) {
                           const std::string file = info.param.file;
                           return file.substr(0, file.find('.'));
                         });

TEST(QualityTest, OnAPublicTurkishSet) {
  const Measures measures =
      Measured("tests/data/offenseval_tr_sample.tsv", {.flag_column = "label", .flag_values = {"OFF"}});
  EXPECT_GE(measures.any_act.Precision(), 0.85) << Lines(measures);
  EXPECT_GE(measures.any_review.Precision(), 0.8) << Lines(measures);
  EXPECT_GE(measures.any_review.Recall(), 0.25) << Lines(measures);
}

TEST(QualityTest, HarmlessCommentsPassWithoutEvenAReview) {
  const Measures clean = Measured(std::string(kFolder) + "authored_clean.tsv");
  EXPECT_EQ(clean.any_review.wrong, 0) << Lines(clean);
}

}  // namespace
}  // namespace meydan::moderation

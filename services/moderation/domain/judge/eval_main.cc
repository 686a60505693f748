// moderation-judge-eval: holds the shipped rules against a labelled table (tab separated, with a header) and prints how
// well and how fast they judge. Columns grounds, kind, topic and importance are measured where they exist.
#include <CLI/CLI.hpp>
#include <cstdio>
#include <string>

#include "services/moderation/domain/judge/measure.h"
#include "services/moderation/domain/judge/rule_folder.h"
#include "services/moderation/domain/judge/rule_judge.h"

namespace meydan::moderation {
namespace {

struct Options {
  std::string rules = "deploy/config/moderation";
  std::string table;
  Expectation expectation;
  bool mistakes = false;
  bool show = false;
};

void PrintCounts(const std::string& name, const Counts& act, const Counts& review) {
  std::printf("%-20s act P %.3f R %.3f (%d right, %d wrong)   review P %.3f R %.3f (%d right, %d wrong, %d missed)\n",
              name.c_str(), act.Precision(), act.Recall(), act.right, act.wrong, review.Precision(), review.Recall(),
              review.right, review.wrong, review.missed);
}

void PrintShare(const char* name, const Share& share) {
  if (share.all > 0) std::printf("%-20s %.3f (%d of %d)\n", name, share.Value(), share.right, share.all);
}

void Print(const Options& options, const Table& table, const Measures& measures) {
  if (options.mistakes) {
    for (const std::string& mistake : measures.mistakes) std::printf("%s\n", mistake.c_str());
  }
  std::printf("%s: %zu comments, %.0f comments/s\n", options.table.c_str(), table.rows.size(),
              static_cast<double>(table.rows.size()) / measures.seconds);
  if (table.Has("grounds")) {
    for (int i = 0; i < kGroundCount; ++i) {
      PrintCounts(std::string(NameOf(static_cast<Ground>(i))), measures.act[i], measures.review[i]);
    }
  }
  PrintCounts("any ground", measures.any_act, measures.any_review);
  PrintShare("main kind", measures.main_kind);
  PrintShare("all kinds", measures.all_kinds);
  PrintShare("topic", measures.topic);
  PrintShare("importance", measures.importance);
}

void Show(const Judge& judge, const Policy& policy, const Table& table) {
  for (const Table::Row& row : table.rows) {
    const Judgement judgement = judge.Classify({.text = row.at("text")});
    std::printf("%s\n      %s\n", row.at("text").c_str(), Describe(judgement, Decide(judgement, policy)).c_str());
  }
}

int Run(const Options& options) {
  const auto refuse = [](const absl::Status& status) {
    std::fprintf(stderr, "%s\n", DescribeFaults(status).c_str());
    return 1;
  };
  const absl::StatusOr<RuleFiles> files = ReadRuleFolder(options.rules);
  if (!files.ok()) return refuse(files.status());
  const absl::StatusOr<std::unique_ptr<RuleJudge>> judge = RuleJudge::Create(*files);
  if (!judge.ok()) return refuse(judge.status());
  const absl::StatusOr<Policy> policy = ReadPolicy(options.rules + "/policy.yaml");
  if (!policy.ok()) return refuse(policy.status());
  const absl::StatusOr<Table> table = ReadTable(options.table);
  if (!table.ok()) return refuse(table.status());
  if (options.show) {
    Show(**judge, *policy, *table);
  } else {
    Print(options, *table, Measure(**judge, *policy, *table, options.expectation));
  }
  return 0;
}

}  // namespace
}  // namespace meydan::moderation

int main(int argc, char** argv) {
  meydan::moderation::Options options;
  std::vector<std::string> values;
  CLI::App app("Measures the comment judge on a labelled table");
  app.add_option("table", options.table, "tab separated, with a header line and a column \"text\"")->required();
  app.add_option("--rules", options.rules, "folder of the rule files and the policy")->capture_default_str();
  app.add_option("--flag-column", options.expectation.flag_column,
                 "a column that says whether a row is objectionable at all");
  app.add_option("--flag-values", values, "the values of that column that mean yes");
  app.add_flag("--mistakes", options.mistakes, "print what was judged wrongly, with the rules that did it");
  app.add_flag("--show", options.show, "print every judgement instead of measuring");
  CLI11_PARSE(app, argc, argv);
  options.expectation.flag_values.insert(values.begin(), values.end());
  return meydan::moderation::Run(options);
}

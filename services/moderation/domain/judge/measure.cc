#include "services/moderation/domain/judge/measure.h"

#include <algorithm>
#include <chrono>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"

namespace meydan::moderation {
namespace {

std::string Cell(const Table::Row& row, absl::string_view column) {
  const auto at = row.find(column);
  return at == row.end() ? "" : at->second;
}

bool Found(const Outcome& outcome, Ground ground, Verdict at_least) {
  return std::any_of(outcome.grounds.begin(), outcome.grounds.end(),
                     [&](const GroundVerdict& found) { return found.ground == ground && found.verdict >= at_least; });
}

std::string KindsOf(const Judgement& judgement) {
  return absl::StrJoin(judgement.kinds, ",",
                       [](std::string* out, const KindFound& kind) { absl::StrAppend(out, NameOf(kind.kind)); });
}

std::string Sorted(absl::string_view list) {
  std::vector<std::string> parts = absl::StrSplit(list, ',');
  std::sort(parts.begin(), parts.end());
  return absl::StrJoin(parts, ",");
}

void CompareGrounds(const Table::Row& row, const Outcome& outcome, Measures& measures,
                    std::vector<std::string>& wrong) {
  const std::vector<std::string> expected = absl::StrSplit(Cell(row, "grounds"), ',');
  for (int i = 0; i < kGroundCount; ++i) {
    const auto ground = static_cast<Ground>(i);
    const bool is = std::find(expected.begin(), expected.end(), NameOf(ground)) != expected.end();
    const bool act = Found(outcome, ground, Verdict::kRemovalOrdered);
    const bool review = Found(outcome, ground, Verdict::kInReview);
    measures.act[i].Add(is, act);
    measures.review[i].Add(is, review);
    if (is && !act) wrong.push_back(absl::StrCat(review ? "review-only " : "MISSED ", NameOf(ground)));
    if (!is && review) wrong.push_back(absl::StrCat(act ? "FALSE-ACT " : "false-review ", NameOf(ground)));
  }
  const bool any = expected != std::vector<std::string>{"none"};
  measures.any_act.Add(any, outcome.verdict == Verdict::kRemovalOrdered);
  measures.any_review.Add(any, outcome.verdict != Verdict::kClean);
}

void CompareLabel(const Table::Row& row, absl::string_view column, absl::string_view found, Share& share,
                  std::vector<std::string>& wrong) {
  const std::string expected = Cell(row, column);
  ++share.all;
  if (expected == found) {
    ++share.right;
  } else {
    wrong.push_back(absl::StrCat(column, " ", expected, "≠", found));
  }
}

}  // namespace

void Counts::Add(bool expected, bool found) {
  if (expected && found) ++right;
  if (!expected && found) ++wrong;
  if (expected && !found) ++missed;
}

Measures Measure(const Judge& judge, const Policy& policy, const Table& table, const Expectation& expectation) {
  Measures measures;
  for (const Table::Row& row : table.rows) {
    const std::string text = Cell(row, "text");
    const std::string lang = Cell(row, "lang");
    const auto start = std::chrono::steady_clock::now();
    const Judgement judgement = judge.Classify({.text = text, .language = lang});
    measures.seconds += std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    const Outcome outcome = Decide(judgement, policy);
    std::vector<std::string> wrong;
    if (table.Has("grounds")) CompareGrounds(row, outcome, measures, wrong);
    if (!expectation.flag_column.empty()) {
      const bool is = expectation.flag_values.contains(Cell(row, expectation.flag_column));
      measures.any_act.Add(is, outcome.verdict == Verdict::kRemovalOrdered);
      measures.any_review.Add(is, outcome.verdict != Verdict::kClean);
      if (!is && outcome.verdict == Verdict::kRemovalOrdered) wrong.push_back("FALSE-ACT");
      if (is && outcome.verdict == Verdict::kClean) wrong.push_back("MISSED");
    }
    if (table.Has("kind")) {
      const std::string expected = Cell(row, "kind");
      ++measures.main_kind.all;
      if (expected.substr(0, expected.find(',')) == NameOf(judgement.kinds[0].kind)) ++measures.main_kind.right;
      ++measures.all_kinds.all;
      if (Sorted(expected) == Sorted(KindsOf(judgement))) ++measures.all_kinds.right;
      if (Sorted(expected) != Sorted(KindsOf(judgement)))
        wrong.push_back(absl::StrCat("kind ", expected, "≠", KindsOf(judgement)));
    }
    if (table.Has("topic")) CompareLabel(row, "topic", NameOf(judgement.topic), measures.topic, wrong);
    if (table.Has("importance"))
      CompareLabel(row, "importance", NameOf(judgement.importance), measures.importance, wrong);
    if (!wrong.empty()) {
      measures.mistakes.push_back(absl::StrCat(Cell(row, "id"), " [", absl::StrJoin(wrong, "; "), "] ", text,
                                               "\n      ", Describe(judgement, outcome)));
    }
  }
  return measures;
}

std::string Describe(const Judgement& judgement, const Outcome& outcome) {
  std::string line(NameOf(outcome.verdict));
  for (const Finding& finding : judgement.findings) {
    absl::StrAppend(&line, " ", finding.rule, absl::StrFormat("(%.2f)", finding.score));
  }
  for (const KindFound& kind : judgement.kinds) absl::StrAppend(&line, " | ", NameOf(kind.kind), " by ", kind.rule);
  absl::StrAppend(&line, " | ", NameOf(judgement.topic), " by ", judgement.topic_rule, " | ",
                  NameOf(judgement.importance), " by ", judgement.importance_rule);
  return line;
}

}  // namespace meydan::moderation

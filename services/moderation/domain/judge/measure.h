#pragma once

#include <array>
#include <set>
#include <string>
#include <vector>

#include "services/moderation/domain/judge/judge.h"
#include "services/moderation/domain/judge/policy.h"
#include "services/moderation/domain/judge/tsv.h"

namespace meydan::moderation {

// How often a yes was right and how many of those that should be yes were found (CM17).
struct Counts {
  int right = 0;
  int wrong = 0;
  int missed = 0;

  void Add(bool expected, bool found);
  double Precision() const { return right + wrong == 0 ? 1 : static_cast<double>(right) / (right + wrong); }
  double Recall() const { return right + missed == 0 ? 1 : static_cast<double>(right) / (right + missed); }
};

struct Share {
  int right = 0;
  int all = 0;
  double Value() const { return all == 0 ? 1 : static_cast<double>(right) / all; }
};

// A judge held against a labelled table.
struct Measures {
  std::array<Counts, kGroundCount> act;     // removal ordered on the ground
  std::array<Counts, kGroundCount> review;  // removal ordered or in review on the ground
  Counts any_act;                           // on any ground
  Counts any_review;
  Share main_kind, all_kinds, topic, importance;
  std::vector<std::string> mistakes;  // one line each: what differs, and the row's id and text
  double seconds = 0;                 // spent judging
};

struct Expectation {
  // A table without a column "grounds" may say of each row only whether it is objectionable: its column and the values
  // that mean yes.
  std::string flag_column;
  std::set<std::string> flag_values;
};

// Judges every row. Columns that the table lacks (grounds, kind, topic, importance) are not measured.
Measures Measure(const Judge& judge, const Policy& policy, const Table& table, const Expectation& expectation);

// The judgement in one line: verdict, grounds with scores and rules, kinds, topic, importance with their rules.
std::string Describe(const Judgement& judgement, const Outcome& outcome);

}  // namespace meydan::moderation

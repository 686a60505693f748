#pragma once

#include <string>
#include <utility>
#include <vector>

namespace meydan::load {

// One measured figure, as one line of JSON.
struct Figure {
  enum class Goal { kNone, kAtLeast, kAtMost };

  std::string figure;  // "durable_command_ratio"
  double value = 0;
  std::string unit;     // "" for a ratio
  double baseline = 0;  // what `value` is measured against, from the same run
  std::string baseline_unit;
  Goal goal_kind = Goal::kNone;
  double goal = 0;
  std::vector<std::pair<std::string, std::string>> labels;  // e.g. {"service", "routing"}
  std::vector<std::pair<std::string, double>> detail;       // what else was seen on the way

  // True also without a goal.
  bool Met() const;
};

// {"figure":"…","value":…,"baseline":…,"goal":">= 0.6","met":true,…}, without a line break. Numbers are rounded to
// four significant digits, for no figure is better than that.
std::string JsonLine(const Figure& figure);

// The middle of the values, or between the two in the middle; 0 when there are none.
double MedianOf(std::vector<double> values);

}  // namespace meydan::load

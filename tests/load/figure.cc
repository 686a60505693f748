#include "tests/load/figure.h"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "absl/strings/str_format.h"

namespace meydan::load {
namespace {

using Json = nlohmann::ordered_json;

Json Rounded(double value) {
  if (!std::isfinite(value)) return nullptr;
  if (value == 0) return 0;
  const double unit = std::pow(10, std::max(-6.0, std::floor(std::log10(std::abs(value))) - 3));
  // By division, where the step is below one, so that 0.6 does not come out as 0.6000000000000001.
  const double rounded = unit < 1 ? std::round(value / unit) / std::round(1 / unit) : std::round(value);
  if (rounded == std::floor(rounded) && std::abs(rounded) < 1e15) return static_cast<int64_t>(rounded);
  return rounded;
}

}  // namespace

bool Figure::Met() const {
  return goal_kind == Goal::kNone || (goal_kind == Goal::kAtLeast ? value >= goal : value <= goal);
}

std::string JsonLine(const Figure& figure) {
  Json line;
  line["figure"] = figure.figure;
  for (const auto& [name, value] : figure.labels) line[name] = value;
  line["value"] = Rounded(figure.value);
  if (!figure.unit.empty()) line["unit"] = figure.unit;
  line["baseline"] = Rounded(figure.baseline);
  if (!figure.baseline_unit.empty()) line["baseline_unit"] = figure.baseline_unit;
  if (figure.goal_kind != Figure::Goal::kNone) {
    line["goal"] = absl::StrFormat("%s %g", figure.goal_kind == Figure::Goal::kAtLeast ? ">=" : "<=", figure.goal);
    line["met"] = figure.Met();
  }
  for (const auto& [name, value] : figure.detail) line["detail"][name] = Rounded(value);
  return line.dump();
}

double MedianOf(std::vector<double> values) {
  if (values.empty()) return 0;
  std::sort(values.begin(), values.end());
  const size_t middle = values.size() / 2;
  return values.size() % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
}

}  // namespace meydan::load

// Measures the hot functions, each against the baseline of its group in the same run. One JSON line a figure:
//   {"figure":"text/classify","value":…,"baseline":…,"ratio":…,"unit":"ns","instructions":…}
// `ratio` is how many times the baseline's time it takes; instructions are null where the machine gives no count.
#include <benchmark/benchmark.h>

#include <iostream>
#include <map>
#include <string>
#include <vector>

namespace {

class RatioReporter final : public benchmark::BenchmarkReporter {
 public:
  bool ReportContext(const Context&) override { return true; }

  void ReportRuns(const std::vector<Run>& runs) override {
    for (const Run& run : runs) {
      if (run.error_occurred || run.aggregate_name == "cv" || run.aggregate_name == "stddev") continue;
      const std::string name = run.run_name.function_name;
      const std::string group = name.substr(0, name.find('/'));
      const double time = run.GetAdjustedCPUTime();
      if (name == group + "/baseline") baselines_[group] = time;
      Print(name, time, baselines_[group], run);
    }
  }

 private:
  static void Print(const std::string& name, double time, double baseline, const Run& run) {
    const auto counted = run.counters.find("instructions");
    std::cout << "{\"figure\":\"" << name << "\",\"value\":" << time << ",\"baseline\":" << baseline
              << ",\"ratio\":" << time / baseline << ",\"unit\":\"ns\",\"instructions\":";
    if (counted == run.counters.end()) {
      std::cout << "null}\n";
    } else {
      std::cout << counted->second.value << "}\n";
    }
  }

  std::map<std::string, double> baselines_;
};

}  // namespace

int main(int argc, char** argv) {
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 2;
  RatioReporter reporter;
  benchmark::RunSpecifiedBenchmarks(&reporter);
  return 0;
}

// meydan-load: measures how fast Meydan is against what this machine could do at best. One line of JSON a figure on
// stdout, progress on stderr. tests/load/run builds and calls it.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "tests/load/figures.h"

namespace meydan::load {
namespace {

struct Measurement {
  const char* name;
  const char* figures;
  absl::Status (*measure)(Bench&);
};

constexpr Measurement kMeasurements[] = {
    {"durable_command_ratio", "durable_command_ratio, review_command_ratio", &MeasureDurableCommand},
    {"reveal_ratio", "reveal_ratio, reveal_p99_ratio", &MeasureReveal},
    {"main_job_ratio", "main_job_ratio, resident_mb, ready_s", &MeasureMainJob},
    {"pipeline_p99_ratio", "pipeline_p99_ratio", &MeasurePipeline},
    {"growth_ratio", "growth_ratio, bytes_per_comment", &MeasureGrowth},
    {"recovery_s", "recovery_s", &MeasureRecovery},
    {"overload", "overload_goodput_ratio, overload_p99_ms", &MeasureOverload},
};

struct Flags {
  bool quick = false;
  bool require_goals = false;
  std::vector<std::string> only;
  double seconds = 0;
  Options options;
};

std::vector<std::string> Names() {
  std::vector<std::string> names;
  for (const Measurement& each : kMeasurements) names.push_back(each.name);
  return names;
}

void AddFlags(CLI::App& cli, Flags& flags) {
  Options& options = flags.options;
  std::string help = "Only these measurements; each gives the figures";
  for (const Measurement& each : kMeasurements) absl::StrAppend(&help, "\n  ", each.name, ": ", each.figures);
  cli.add_option("--only", flags.only, help)->check(CLI::IsMember(Names()));
  cli.add_flag("--quick", flags.quick, "Short: shows that everything can be measured, not how fast it is");
  cli.add_flag("--require-goals", flags.require_goals, "Exit status 1 when a goal is missed");
  cli.add_option("--seconds", flags.seconds, "Of each measured round; by default 8, with --quick 1")
      ->check(CLI::PositiveNumber);
  cli.add_option("--rounds", options.rounds, "Rounds of value and baseline by turns; the median counts; with --quick 1")
      ->check(CLI::Range(1, 1000));
  cli.add_option("--in-flight", options.in_flight, "Calls in flight in closed loops")
      ->check(CLI::Range(1, 4000))
      ->capture_default_str();
  cli.add_option("--comments", options.comments,
                 "That go through everything in each round; by default 20000, with --quick 2000")
      ->check(CLI::Range(100, 100'000'000));
  cli.add_option("--stored", options.stored,
                 "Comments that the store is filled with; by default 1000000, with --quick 20000")
      ->check(CLI::Range(2000, 100'000'000));
  cli.add_option("--submissions", options.submissions,
                 "That are submitted, and approved, in each round; by default 10000, with --quick 500")
      ->check(CLI::Range(100, 1'000'000));
  cli.add_option("--accounts", options.accounts,
                 "Whose passwords are revealed, each by a person of its own; by default 1000, with --quick 100")
      ->check(CLI::Range(10, 100'000));
  cli.add_option("--generator-threads", options.engine.threads, "Threads that generate load")
      ->check(CLI::Range(1, 64))
      ->capture_default_str();
  cli.add_option("--connections", options.engine.connections, "Connections to the measured server")
      ->check(CLI::Range(1, 256))
      ->capture_default_str();
}

void Shorten(const CLI::App& cli, Flags& flags) {
  Options& options = flags.options;
  if (flags.seconds == 0 && flags.quick) flags.seconds = 1;
  if (flags.seconds > 0) {
    options.measured = absl::Seconds(flags.seconds);
    options.warm_up = options.measured / 4;
  }
  if (!flags.quick) return;
  if (cli.count("--rounds") == 0) options.rounds = 1;
  if (cli.count("--comments") == 0) options.comments = 2'000;
  if (cli.count("--stored") == 0) options.stored = 20'000;
  if (cli.count("--submissions") == 0) options.submissions = 500;
  if (cli.count("--accounts") == 0) options.accounts = 100;
}

int Main(int argc, char** argv) {
  Flags flags;
  CLI::App cli("Measures the real services with real Redis and Kafka, against what this machine could do at best");
  AddFlags(cli, flags);
  CLI11_PARSE(cli, argc, argv);
  Shorten(cli, flags);
  const auto bench = Bench::Make(flags.options);
  if (!bench.ok()) {
    std::fprintf(stderr, "%s\n", bench.status().ToString().c_str());
    return EXIT_FAILURE;
  }
  bool all_measured = true;
  for (const Measurement& each : kMeasurements) {
    if (!flags.only.empty() && std::find(flags.only.begin(), flags.only.end(), each.name) == flags.only.end()) continue;
    if (const absl::Status measured = each.measure(**bench); !measured.ok()) {
      std::fprintf(stderr, "%s could not be measured: %s\n", each.name, measured.ToString().c_str());
      all_measured = false;
    }
  }
  return all_measured && (!flags.require_goals || (*bench)->all_met()) ? EXIT_SUCCESS : EXIT_FAILURE;
}

}  // namespace
}  // namespace meydan::load

int main(int argc, char** argv) { return meydan::load::Main(argc, argv); }

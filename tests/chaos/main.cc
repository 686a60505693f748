// meydan-chaos: lets comments, submissions and credentials pass through the real services while these, Redis and the
// broker are killed, and counts what was lost, doubled or disordered. The last line of stdout is one JSON object, with
// null for each count when the run failed; exit status 0 only when all three are 0. tests/chaos/run builds and calls
// it.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/time/clock.h"
#include "tests/chaos/chaos.h"

namespace meydan::chaos {
namespace {

constexpr size_t kMostShown = 40;
constexpr int kCommentsPerSubmission = 50;
constexpr int kLeastSubmissions = 20;
// What people really wrote; tests/data/SOURCE.txt says who and where.
constexpr char kComments[] = MEYDAN_SOURCE_DIR "/tests/data/offenseval_tr_sample.tsv";

struct Flags {
  std::string bus = "redis";
  int kills = 12;
  uint64_t seed = 1;
  int comments = 0;
  double pace = 2;
  int deadline = 3;
  double settle = 180;
  std::string file = kComments;
  std::string programs;
};

void AddFlags(CLI::App& cli, Flags& flags) {
  cli.add_option("--bus", flags.bus, "redis (Redis Streams) or kafka (a real broker)")
      ->check(CLI::IsMember({"redis", "kafka"}))
      ->capture_default_str();
  cli.add_option("--kills", flags.kills, "How many SIGKILLs")->check(CLI::Range(0, 1'000'000))->capture_default_str();
  cli.add_option("--seed", flags.seed, "Decides when whom to kill")->capture_default_str();
  cli.add_option("--comments", flags.comments,
                 "How many comments, spread evenly over the kills; by default 50 for each kill. For every 50 of them "
                 "a unit has content published, at least 20 in all")
      ->check(CLI::Range(1, 10'000'000));
  cli.add_option("--pace", flags.pace, "Seconds from one kill to the next but for those that come in pairs")
      ->capture_default_str()
      ->check(CLI::Range(0.05, 3600.0));
  cli.add_option("--deadline", flags.deadline, "Seconds in which a case must be taken; all timers follow it")
      ->check(CLI::Range(1, 3600))
      ->capture_default_str();
  cli.add_option("--settle", flags.settle, "Seconds in which all must be at rest after the last kill")
      ->check(CLI::PositiveNumber)
      ->capture_default_str();
  cli.add_option("--file", flags.file, "The comments' texts: tab-separated, with a column \"text\"")
      ->envname("MEYDAN_CHAOS_COMMENTS")
      ->check(CLI::ExistingFile)
      ->capture_default_str();
  cli.add_option("--programs", flags.programs, "A folder with other programs of the services than were built with this")
      ->check(CLI::ExistingDirectory);
}

void Show(const Outcome& outcome) {
  for (const std::string& trouble : outcome.troubles) std::fprintf(stderr, "TROUBLE %s\n", trouble.c_str());
  size_t shown = 0;
  for (const Report::Entry& entry : outcome.report.entries) {
    if (++shown > kMostShown) {
      std::fprintf(stderr, "… and %zu more\n", outcome.report.entries.size() - kMostShown);
      break;
    }
    const char* fault = entry.fault == Fault::kLost      ? "LOST"
                        : entry.fault == Fault::kDoubled ? "DOUBLED"
                                                         : "DISORDERED";
    std::fprintf(stderr, "%s %s\n", fault, entry.what.c_str());
  }
}

// By which the same run is done again.
std::string CommandLine(const Flags& flags, const Options& options) {
  std::string line =
      absl::StrFormat("tests/chaos/run --bus %s --kills %d --seed %d --comments %d --pace %g --deadline %d --settle %g",
                      flags.bus, flags.kills, flags.seed, options.comments, flags.pace, flags.deadline, flags.settle);
  if (absl::string_view(MEYDAN_PRESET) != "release") absl::StrAppend(&line, " --preset ", MEYDAN_PRESET);
  if (flags.file != kComments) absl::StrAppend(&line, " --file '", flags.file, "'");
  if (!flags.programs.empty()) absl::StrAppend(&line, " --programs '", flags.programs, "'");
  return line;
}

// What was counted; null for all of it where the run failed and so nothing was.
std::string LastLine(const std::string& bus, const absl::StatusOr<Outcome>& outcome, absl::Duration took) {
  std::string line = absl::StrCat("{\"bus\":\"", bus, "\"");
  const auto add = [&](absl::string_view figure, auto count) {
    absl::StrAppend(&line, ",\"", figure, "\":", outcome.ok() ? absl::StrCat(count(*outcome)) : "null");
  };
  add("kills", [](const Outcome& run) { return run.kills; });
  add("comments", [](const Outcome& run) { return run.comments; });
  add("submissions", [](const Outcome& run) { return run.submissions; });
  add("reveals", [](const Outcome& run) { return run.reveals; });
  add("hand_overs", [](const Outcome& run) { return run.hand_overs; });
  add("key_turns", [](const Outcome& run) { return run.key_turns; });
  add("lost", [](const Outcome& run) { return run.report.Count(Fault::kLost); });
  add("doubled", [](const Outcome& run) { return run.report.Count(Fault::kDoubled); });
  add("disordered", [](const Outcome& run) { return run.report.Count(Fault::kDisordered); });
  return absl::StrCat(line, absl::StrFormat(",\"seconds\":%.1f}", absl::ToDoubleSeconds(took)));
}

int Main(int argc, char** argv) {
  Flags flags;
  CLI::App cli("Kills services, Redis and the broker while comments flow, and counts what is lost");
  AddFlags(cli, flags);
  try {
    cli.parse(argc, argv);
  } catch (const CLI::ParseError& error) {  // CLI11's own way of saying so
    return cli.exit(error);
  }
  Options options;
  const bool kafka = flags.bus == "kafka";
  options.bus = kafka ? integration::Stack::Bus::kKafka : integration::Stack::Bus::kRedis;
  options.kills = flags.kills;
  options.seed = flags.seed;
  options.comments = flags.comments > 0 ? flags.comments : std::max(50 * flags.kills, 500);
  options.submissions = std::max(options.comments / kCommentsPerSubmission, kLeastSubmissions);
  options.pace = absl::Seconds(flags.pace);
  options.deadline = absl::Seconds(flags.deadline);
  options.settle = absl::Seconds(flags.settle);
  options.file = flags.file;
  options.programs = flags.programs;

  const absl::Time begin = absl::Now();
  const absl::StatusOr<Outcome> outcome = Run(options);
  const bool good = outcome.ok() && outcome->troubles.empty() && outcome->report.entries.empty();
  if (outcome.ok()) Show(*outcome);
  if (!outcome.ok()) std::fprintf(stderr, "TROUBLE %s\n", outcome.status().ToString().c_str());
  if (!good) {
    std::fprintf(stderr, "Run it again with\n  MEYDAN_KEEP_SCRATCH=1 %s\n(the logs stay in the folder that it names)\n",
                 CommandLine(flags, options).c_str());
  }
  std::printf("%s\n", LastLine(flags.bus, outcome, absl::Now() - begin).c_str());
  return good ? EXIT_SUCCESS : EXIT_FAILURE;
}

}  // namespace
}  // namespace meydan::chaos

int main(int argc, char** argv) { return meydan::chaos::Main(argc, argv); }

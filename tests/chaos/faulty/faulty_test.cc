// The checker is tested where it counts: services with a fault in their write path are killed as the real ones are, and
// the run must say so.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "tests/harness/process.h"
#include "tests/harness/scratch_dir.h"

namespace meydan::chaos {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

constexpr char kSwitch[] = "MEYDAN_TEST_FAULT";

std::string Contents(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

struct Seen {
  int exit = -1;
  std::string log;
  nlohmann::json figures;  // its last line
};

// A short run of services with that fault; with the sample's comments, for which the numbers of kills were found.
Seen RunWith(const std::string& fault, std::vector<std::string> flags,
             const std::string& programs = MEYDAN_FAULTY_PROGRAMS) {
  const harness::ScratchDir scratch;
  harness::Process::Command command{.argv = {MEYDAN_CHAOS, "--programs", programs, "--file", MEYDAN_SAMPLE_COMMENTS,
                                             "--pace", "0.4", "--deadline", "1"},
                                    .extra = {{kSwitch, fault}},
                                    .log = scratch.File("log"),
                                    .directory = ""};
  for (std::string& flag : flags) command.argv.push_back(std::move(flag));
  Seen seen;
  absl::StatusOr<harness::Process> run = harness::Process::Start(std::move(command));
  if (!run.ok()) return seen;
  seen.exit = run->Wait();
  seen.log = Contents(scratch.File("log"));
  const std::vector<std::string> lines = absl::StrSplit(absl::StripSuffix(seen.log, "\n"), '\n');
  seen.figures = nlohmann::json::parse(lines.back(), nullptr, /*allow_exceptions=*/false);
  return seen;
}

// True when there was something of the kind ("lost", "doubled") to report. A kill must hit the right moment for that,
// so there are more kills than in a run of the real services, and a second chance. What is reported is reported by the
// figures, by the exit status and with the line to run it again, and not because it could not be checked.
bool Reports(const std::string& kind, const std::string& fault, const std::vector<std::string>& flags) {
  for (const std::string seed : {"1", "2", "3"}) {
    std::vector<std::string> with_seed = flags;
    with_seed.insert(with_seed.end(), {"--seed", seed});
    const Seen seen = RunWith(fault, with_seed);
    EXPECT_TRUE(seen.figures.is_object()) << seen.log;
    if (!seen.figures.is_object()) return false;
    EXPECT_THAT(seen.log, Not(HasSubstr("it does not come to rest")));
    if (seen.figures.value(kind, 0) == 0) continue;
    EXPECT_EQ(seen.exit, 1) << seen.log;
    EXPECT_THAT(seen.log, HasSubstr(absl::StrCat(" --seed ", seed, " --comments ")));
    return true;
  }
  return false;
}

TEST(FaultyTest, WithoutTheInboxMarkRepeatsHaveASecondEffect) {
  EXPECT_TRUE(Reports("doubled", "inbox_mark_off", {"--bus", "redis", "--kills", "10", "--comments", "500"}));
}

// Kafka, for it is away long enough after a kill that services are killed meanwhile. What waits for a lost event of the
// vault waits in vain, so not for long.
TEST(FaultyTest, ARelayThatTrimsBeforeTheAcknowledgementLosesEvents) {
  EXPECT_TRUE(
      Reports("lost", "trim_before_ack", {"--bus", "kafka", "--kills", "24", "--comments", "600", "--settle", "60"}));
}

TEST(FaultyTest, ACommitApartFromItsEventsLosesThem) {
  EXPECT_TRUE(Reports("lost", "commit_apart", {"--bus", "redis", "--kills", "20", "--comments", "1500"}));
}

// Here for its last line, by which a run is judged that nobody watches.
TEST(FaultyTest, ARunThatCannotBeginCountsNothingAndSaysSo) {
  const harness::ScratchDir empty;
  const Seen seen = RunWith("", {"--bus", "redis"}, empty.path());
  EXPECT_EQ(seen.exit, 1) << seen.log;
  ASSERT_TRUE(seen.figures.is_object()) << seen.log;
  EXPECT_EQ(seen.figures.value("bus", ""), "redis");
  for (const char* figure : {"kills", "comments", "lost", "doubled", "disordered"}) {
    EXPECT_TRUE(seen.figures.contains(figure) && seen.figures[figure].is_null()) << figure;
  }
  EXPECT_THAT(seen.log, HasSubstr("TROUBLE"));
}

TEST(FaultyTest, WhatShipsKnowsNothingOfTheFaults) {
  for (const std::string service : {"directory", "moderation", "routing", "notification", "review", "vault"}) {
    const std::string faulty = Contents(absl::StrCat(MEYDAN_FAULTY_PROGRAMS, "/meydan-", service));
    EXPECT_NE(faulty.find(kSwitch), std::string::npos) << service;
    const std::string shipped = Contents(absl::StrCat(MEYDAN_BIN_DIR, "/meydan-", service));
    ASSERT_FALSE(shipped.empty()) << service;
    EXPECT_EQ(shipped.find(kSwitch), std::string::npos) << service;
  }
}

}  // namespace
}  // namespace meydan::chaos

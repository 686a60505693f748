// Every interleaving of two callers that compete for one aggregate through two copies of a service, their relays, a
// consumer, and a mishap at each step (common/store/README.md, "Proved by").
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <iostream>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "tests/model/search.h"

namespace meydan::model {
namespace {

std::string Tell(const Result& result) {
  return absl::StrCat(Describe(result.fault), ", after ", result.states, " states, by\n  ",
                      absl::StrJoin(result.trace, "\n  "));
}

struct Size {
  const char* name;
  Bounds bounds;
  size_t at_least;  // states: no mistake has emptied the search
};

class SoundTest : public ::testing::TestWithParam<Size> {};

TEST_P(SoundTest, NothingIsLostDoubledOrDisorderedAndAllComesToItsEnd) {
  const Result result = Search(Protections(), GetParam().bounds);
  EXPECT_EQ(result.fault, Fault::kNone) << Tell(result);
  EXPECT_GE(result.states, GetParam().at_least);
  std::cout << result.states << " states, " << result.transitions << " transitions\n";
}

INSTANTIATE_TEST_SUITE_P(
    Sizes, SoundTest,
    ::testing::Values(Size{"TwoCommandsEach", {.commands = 2, .relays = 1, .mishaps = 1, .waiting = 1}, 1'000'000},
                      Size{"TwoRelays", {.commands = 1, .relays = 2, .mishaps = 1}, 1'000'000},
                      Size{"TwoMishaps", {.commands = 1, .relays = 1, .mishaps = 2}, 500'000}),
    [](const auto& info) { return info.param.name; });

struct Gap {
  const char* name;
  bool Protections::* protection;
  std::vector<Fault> found;
};

class GapTest : public ::testing::TestWithParam<Gap> {};

TEST_P(GapTest, IsFoundWithTheProtectionTakenAway) {
  Protections protections;
  protections.*GetParam().protection = false;
  const Result result = Search(protections, Bounds());
  EXPECT_THAT(GetParam().found, ::testing::Contains(result.fault)) << Tell(result);
  EXPECT_FALSE(result.trace.empty());
  std::cout << Tell(result) << "\n";
}

INSTANTIATE_TEST_SUITE_P(
    Each, GapTest,
    ::testing::Values(Gap{"VersionCheck", &Protections::version_check, {Fault::kVersions, Fault::kLostCommand}},
                      Gap{"CauseMemory", &Protections::cause_memory, {Fault::kDoubled}},
                      Gap{"Recall", &Protections::recall, {Fault::kWrongAnswer}},
                      Gap{"OneStep", &Protections::one_step, {Fault::kLostEvent, Fault::kVersions}},
                      Gap{"PublishedBeforeTrim", &Protections::published_before_trim, {Fault::kLostEvent}},
                      Gap{"TrimByPlace", &Protections::trim_by_place, {Fault::kLostEvent}},
                      Gap{"Fencing", &Protections::fencing, {Fault::kNotHolder}},
                      Gap{"EffectBeforeMark", &Protections::effect_before_mark, {Fault::kLostEvent}},
                      Gap{"LooksAtPrevious", &Protections::looks_at_previous, {Fault::kDisordered}}),
    [](const auto& info) { return info.param.name; });

// The lease only saves work: a relay removes no more than what it has published itself, from the oldest event on. So
// whoever makes relays read or remove otherwise must look here first.
TEST(FencingTest, IsASecondGuardAsLongAsRelaysRemoveByPlace) {
  const Bounds bounds = {.commands = 1, .relays = 2, .mishaps = 1, .tolerated = Fault::kNotHolder};
  const Result result = Search({.fencing = false}, bounds);
  EXPECT_EQ(result.fault, Fault::kNone) << Tell(result);
}

}  // namespace
}  // namespace meydan::model

#include "tests/chaos/sanitizers.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace meydan::chaos {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Pair;

TEST(AbortOnReportTest, AReportEndsTheProgramByASignal) {
  const auto nothing = [](const char*) -> const char* { return nullptr; };
  EXPECT_THAT(AbortOnReport(nothing), ElementsAre(Pair("ASAN_OPTIONS", "halt_on_error=1:abort_on_error=1"),
                                                  Pair("UBSAN_OPTIONS", "halt_on_error=1:abort_on_error=1")));
}

TEST(AbortOnReportTest, WhatIsSetAlreadyHasTheLastWord) {
  const auto some = [](const char* name) -> const char* {
    return std::string(name) == "ASAN_OPTIONS" ? "detect_leaks=0:abort_on_error=0" : "";
  };
  std::map<std::string, std::string> environment = AbortOnReport(some);
  EXPECT_EQ(environment["ASAN_OPTIONS"], "halt_on_error=1:abort_on_error=1:detect_leaks=0:abort_on_error=0");
  EXPECT_EQ(environment["UBSAN_OPTIONS"], "halt_on_error=1:abort_on_error=1");
}

// As the programs print them.
constexpr char kUseAfterFree[] = R"(
=================================================================
==71==ERROR: AddressSanitizer: heap-use-after-free on address 0x602000000010 at pc 0x55d bp 0x7ff sp 0x7ff
READ of size 1 at 0x602000000010 thread T0
    #0 0x55d in main a.cc:3:5
SUMMARY: AddressSanitizer: heap-use-after-free a.cc:3:5 in main
==71==ABORTING
)";
constexpr char kSegv[] = R"(AddressSanitizer:DEADLYSIGNAL
=================================================================
==72==ERROR: AddressSanitizer: SEGV on unknown address 0x000000000000 (pc 0x1 bp 0x2 sp 0x3 T0)
)";
constexpr char kOverflow[] = R"(a.cc:4:7: runtime error: signed integer overflow: 2147483647 + 1 cannot be represented
SUMMARY: UndefinedBehaviorSanitizer: undefined-behavior a.cc:4:7 in
)";
constexpr char kLeak[] = "==73==ERROR: LeakSanitizer: detected memory leaks\n";

TEST(SanitizerReportsTest, EachReportCountsOnce) {
  for (const char* report : {kUseAfterFree, kSegv, kOverflow, kLeak}) {
    EXPECT_EQ(SanitizerReports(report).size(), 1u) << report;
  }
  const std::string log =
      std::string("{\"event\":\"ready\"}\n") + kUseAfterFree + "{\"event\":\"ready\"}\n" + kOverflow;
  EXPECT_THAT(SanitizerReports(log),
              ElementsAre(HasSubstr("AddressSanitizer: heap-use-after-free on address"), HasSubstr("signed integer")));
}

// One that was killed in the midst of its report.
TEST(SanitizerReportsTest, ALineWithoutAnEndCounts) {
  EXPECT_THAT(SanitizerReports("{\"event\":\"ready\"}\n==7==ERROR: AddressSanitizer: heap-buffer-over"),
              ElementsAre("==7==ERROR: AddressSanitizer: heap-buffer-over"));
}

TEST(SanitizerReportsTest, WhatServicesLogIsNoReport) {
  EXPECT_THAT(SanitizerReports(""), IsEmpty());
  EXPECT_THAT(
      SanitizerReports("{\"level\":\"error\",\"event\":\"cannot_start\",\"error\":\"runtime: no port\"}\n"
                       "{\"level\":\"warning\",\"event\":\"not_ready\",\"problem\":\"Redis does not answer\"}\n"),
      IsEmpty());
}

}  // namespace
}  // namespace meydan::chaos

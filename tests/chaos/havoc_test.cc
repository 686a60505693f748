#include "tests/chaos/havoc.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>

#include "absl/strings/str_cat.h"
#include "tests/harness/process.h"
#include "tests/harness/scratch_dir.h"

namespace meydan::chaos {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr char kLongLife[] = "exec sleep 1000";

// A process that does what the script says in its first life, and lives on in its second.
class TwoLives {
 public:
  explicit TwoLives(const std::string& first) { EXPECT_TRUE(Start(first).ok()); }

  Victim AsVictim() {
    return {.name = "routing",
            .is_running = [this] { return process_.IsRunning(); },
            .kill = [this] { process_.Kill(); },
            .start = [this] { return Start(kLongLife); },
            .exit_status = [this] { return process_.Wait(); }};
  }
  // Until the first life is over, by itself.
  void WaitForTheEnd() { process_.Wait(); }

 private:
  absl::Status Start(const std::string& script) {
    absl::StatusOr<harness::Process> started =
        harness::Process::Start({{"sh", "-c", script}, {}, scratch_.File("log"), ""});
    if (started.ok()) process_ = *std::move(started);
    return started.status();
  }

  harness::ScratchDir scratch_;
  harness::Process process_;  // the last field: it ends before its folder goes
};

// As a program does that a sanitizer ends (AbortOnReport), or a failed check, or a bad address.
TEST(HavocTest, AProcessThatEndsItselfByASignalHasCrashedAndIsStartedAgain) {
  for (const int signal : {SIGABRT, SIGSEGV, SIGBUS}) {
    TwoLives service(absl::StrCat("kill -", signal, " $$"));
    service.WaitForTheEnd();
    Havoc havoc({service.AsVictim()}, {});
    havoc.Wait();
    EXPECT_TRUE(havoc.broken()) << signal;
    EXPECT_THAT(havoc.own_ends(), ElementsAre(absl::StrCat("routing ended by itself with ", 128 + signal)));
  }
}

TEST(HavocTest, AProcessThatCannotGetItsPortHasNotCrashed) {
  TwoLives service("exit 1");
  service.WaitForTheEnd();
  Havoc havoc({service.AsVictim()}, {});
  havoc.Wait();
  EXPECT_FALSE(havoc.broken());
  EXPECT_THAT(havoc.own_ends(), ElementsAre("routing ended by itself with 1"));
}

TEST(HavocTest, WhatItKillsItselfHasNotCrashed) {
  TwoLives service(kLongLife);
  Havoc havoc({service.AsVictim()}, {Strike{.victim = 0, .downtime = absl::Milliseconds(20)}});
  havoc.Wait();
  EXPECT_EQ(havoc.kills(), 1);
  EXPECT_FALSE(havoc.broken());
  EXPECT_THAT(havoc.own_ends(), IsEmpty());
}

TEST(HavocTest, AProcessThatCannotBeStartedBreaksTheRun) {
  TwoLives service(kLongLife);
  Victim victim = service.AsVictim();
  victim.start = [] { return absl::NotFoundError("no program"); };
  Havoc havoc({victim}, {Strike{.victim = 0}});
  havoc.Wait();
  EXPECT_TRUE(havoc.broken());
  EXPECT_THAT(havoc.own_ends(), Contains("routing cannot be started: no program"));
}

}  // namespace
}  // namespace meydan::chaos

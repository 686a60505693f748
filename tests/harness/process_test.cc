#include "tests/harness/process.h"

#include <gtest/gtest.h>
#include <signal.h>

#include <filesystem>

#include "common/base/testing/status_matchers.h"
#include "tests/harness/free_port.h"
#include "tests/harness/scratch_dir.h"

namespace meydan::harness {
namespace {

using testing::Fails;
using ::testing::HasSubstr;
using testing::IsOk;

Process::Command Shell(const ScratchDir& scratch, const std::string& script) {
  return {{"sh", "-c", script}, {{"GREETING", "merhaba"}}, scratch.File("log"), scratch.path()};
}

TEST(ProcessTest, TellsHowItEnded) {
  const ScratchDir scratch;
  absl::StatusOr<Process> process = Process::Start(Shell(scratch, "test $GREETING = merhaba && exit 7"));
  ASSERT_THAT(process, IsOk());
  EXPECT_EQ(process->Wait(), 7);
  EXPECT_FALSE(process->IsRunning());
}

TEST(ProcessTest, IsKilledByItsIdAndReaped) {
  const ScratchDir scratch;
  absl::StatusOr<Process> process = Process::Start(Shell(scratch, "exec sleep 1000"));
  ASSERT_THAT(process, IsOk());
  const pid_t pid = process->pid();
  EXPECT_TRUE(process->IsRunning());
  process->Kill();
  EXPECT_EQ(process->Wait(), 128 + SIGKILL);
  EXPECT_NE(::kill(pid, 0), 0);
  process->Kill();  // nobody is left to be hit
}

TEST(ProcessTest, DiesWithItsObject) {
  const ScratchDir scratch;
  pid_t pid = -1;
  {
    absl::StatusOr<Process> process = Process::Start(Shell(scratch, "exec sleep 1000"));
    ASSERT_THAT(process, IsOk());
    pid = process->pid();
  }
  EXPECT_NE(::kill(pid, 0), 0);
}

TEST(ProcessTest, OneThatWillNotStopIsKilledAndNamed) {
  const ScratchDir scratch;
  absl::StatusOr<Process> process =
      Process::Start(Shell(scratch, "trap '' TERM; echo armed > armed; while :; do sleep 1000 & wait; done"));
  ASSERT_THAT(process, IsOk());
  const auto armed = [&] {
    return std::filesystem::exists(scratch.File("armed")) ? absl::OkStatus() : absl::UnavailableError("not armed");
  };
  ASSERT_THAT(process->WaitUntil(armed, absl::Seconds(20)), IsOk());
  EXPECT_THAT(process->Terminate(absl::Milliseconds(50)),
              Fails(absl::StatusCode::kDeadlineExceeded, "PROCESS_DID_NOT_STOP"));
  EXPECT_FALSE(process->IsRunning());
}

TEST(ProcessTest, WaitingForOneThatDiesEndsAtOnceWithItsLog) {
  const ScratchDir scratch;
  absl::StatusOr<Process> process = Process::Start(Shell(scratch, "echo the disk is full; exit 3"));
  ASSERT_THAT(process, IsOk());
  const absl::Status status =
      process->WaitUntil([] { return absl::UnavailableError("not yet"); }, absl::InfiniteDuration());
  EXPECT_THAT(status, Fails(absl::StatusCode::kUnavailable, "PROCESS_DIED"));
  EXPECT_THAT(std::string(status.message()), HasSubstr("the disk is full"));
}

TEST(ProcessTest, AMissingProgramIsNamed) {
  const ScratchDir scratch;
  EXPECT_THAT(Process::Start({{"no-such-program"}, {}, scratch.File("log"), ""}),
              Fails(absl::StatusCode::kNotFound, "PROGRAM_MISSING"));
}

TEST(FreePortTest, NeverGivesTheSamePortTwice) {
  EXPECT_GT(FreePort(), 0);
  EXPECT_NE(FreePort(), FreePort());
}

TEST(ScratchDirTest, IsGoneAfterwards) {
  std::string path;
  {
    const ScratchDir scratch;
    path = scratch.path();
    EXPECT_TRUE(std::filesystem::is_directory(path));
  }
  EXPECT_FALSE(std::filesystem::exists(path));
}

}  // namespace
}  // namespace meydan::harness

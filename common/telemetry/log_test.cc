#include "common/telemetry/log.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <unistd.h>

#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>
#include <thread>

#include "absl/time/time.h"
#include "common/telemetry/testing/captured_logs.h"

namespace meydan::telemetry {
namespace {

using nlohmann::json;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class LogTest : public ::testing::Test {
 protected:
  LogTest() { SetLogService("routing"); }
  ~LogTest() override {
    SetLogService("");
    SetLogLevel(Level::kInfo);
  }
  json OnlyLine() const {
    EXPECT_THAT(logs_.lines(), SizeIs(1));
    return logs_.lines().empty() ? json() : json::parse(logs_.lines().front());
  }
  testing::CapturedLogs logs_;
};

TEST_F(LogTest, ALineHoldsTheEventAndItsFieldsWithTheirTypes) {
  const std::string name = "cases/5f0c";
  Log(Level::kWarning, "case_overdue",
      {{"case", name}, {"attempt", 3}, {"big", uint64_t{1} << 63}, {"late_hours", 1.5}, {"told", true}},
      "4bf92f3577b34da6a3ce929d0e0e4736");
  const json line = OnlyLine();
  EXPECT_EQ(line["level"], "warning");
  EXPECT_EQ(line["service"], "routing");
  EXPECT_EQ(line["event"], "case_overdue");
  EXPECT_EQ(line["trace"], "4bf92f3577b34da6a3ce929d0e0e4736");
  EXPECT_EQ(line["case"], name);
  EXPECT_EQ(line["attempt"], 3);
  EXPECT_EQ(line["big"], uint64_t{1} << 63);
  EXPECT_EQ(line["late_hours"], 1.5);
  EXPECT_EQ(line["told"], true);
}

TEST_F(LogTest, TheTimeIsRfc3339) {
  Log(Level::kInfo, "started");
  absl::Time time;
  std::string error;
  EXPECT_TRUE(absl::ParseTime(absl::RFC3339_full, OnlyLine()["time"].get<std::string>(), &time, &error)) << error;
}

TEST_F(LogTest, WithoutTraceOrServiceTheKeysAreLeftOut) {
  SetLogService("");
  Log(Level::kInfo, "started");
  EXPECT_FALSE(OnlyLine().contains("trace"));
  EXPECT_FALSE(OnlyLine().contains("service"));
}

TEST_F(LogTest, LinesBelowTheMinimumAreNotWritten) {
  Log(Level::kDebug, "detail");
  EXPECT_THAT(logs_.lines(), IsEmpty());
  SetLogLevel(Level::kError);
  Log(Level::kWarning, "strange");
  EXPECT_THAT(logs_.lines(), IsEmpty());
  Log(Level::kError, "broken");
  EXPECT_THAT(logs_.lines(), SizeIs(1));
}

TEST_F(LogTest, TextsAreEscapedAndStayOneLine) {
  Log(Level::kInfo, "odd", {{"text", "a\"b\\c\nd\x01ğ"}});
  EXPECT_EQ(logs_.lines().front().find('\n'), std::string::npos);
  EXPECT_EQ(OnlyLine()["text"], "a\"b\\c\nd\x01ğ");
}

TEST_F(LogTest, BytesThatAreNotUtf8AreReplaced) {
  Log(Level::kInfo, "odd\xff", {{"text", "a\xc3(b"}, {"key\xfe", 1}});
  EXPECT_EQ(OnlyLine()["text"], "a\uFFFD(b");
  EXPECT_EQ(OnlyLine()["event"], "odd\uFFFD");
}

TEST_F(LogTest, ALongTextIsCutBetweenCharacters) {
  std::string text = "x";
  for (int i = 0; i < 2000; ++i) text += "ğ";
  Log(Level::kInfo, "long", {{"text", text}});
  const std::string cut = OnlyLine()["text"];
  EXPECT_LE(cut.size(), 2003u);
  EXPECT_EQ(cut.find("\uFFFD"), std::string::npos);
  EXPECT_EQ(cut.substr(cut.size() - 3), "…");
}

TEST_F(LogTest, AFieldCannotPassItselfOffAsTheLinesOwn) {
  Log(Level::kInfo, "real", {{"level", "error"}, {"event", "forged"}});
  EXPECT_EQ(OnlyLine()["level"], "info");
  EXPECT_EQ(OnlyLine()["event"], "real");
}

TEST_F(LogTest, NumbersThatJsonDoesNotKnowBecomeNull) {
  Log(Level::kInfo, "odd", {{"a", std::nan("")}, {"b", std::numeric_limits<double>::infinity()}});
  EXPECT_TRUE(OnlyLine()["a"].is_null());
  EXPECT_TRUE(OnlyLine()["b"].is_null());
}

TEST_F(LogTest, ThreadsDoNotMixTheirLines) {
  std::vector<std::thread> threads;
  threads.reserve(4);
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([i] {
      for (int n = 0; n < 100; ++n) Log(Level::kInfo, "tick", {{"thread", i}, {"n", n}});
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_THAT(logs_.lines(), SizeIs(400));
  for (const std::string& line : logs_.lines()) EXPECT_TRUE(json::accept(line)) << line;
}

TEST_F(LogTest, WithoutASinkALineGoesToStderr) {
  int ends[2];
  ASSERT_EQ(pipe(ends), 0);
  const int saved = dup(STDERR_FILENO);
  ASSERT_EQ(dup2(ends[1], STDERR_FILENO), STDERR_FILENO);
  LogSink* const captured = SetLogSink(nullptr);
  Log(Level::kInfo, "started");
  SetLogSink(captured);
  dup2(saved, STDERR_FILENO);
  close(saved);
  close(ends[1]);
  std::string written(4096, '\0');
  const ssize_t size = read(ends[0], written.data(), written.size());
  close(ends[0]);
  ASSERT_GT(size, 0);
  written.resize(static_cast<size_t>(size));
  EXPECT_EQ(written.back(), '\n');
  EXPECT_EQ(json::parse(written)["event"], "started");
}

TEST(ParseLevelTest, KnowsItsFourWords) {
  std::vector<Level> levels;
  for (const char* word : {"debug", "info", "warning", "error"}) {
    Level level;
    ASSERT_TRUE(ParseLevel(word, level));
    levels.push_back(level);
  }
  EXPECT_THAT(levels, ElementsAre(Level::kDebug, Level::kInfo, Level::kWarning, Level::kError));
  Level untouched = Level::kError;
  EXPECT_FALSE(ParseLevel("INFO", untouched));
  EXPECT_EQ(untouched, Level::kError);
}

}  // namespace
}  // namespace meydan::telemetry

#include "common/bus/redis_streams/entries.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/base/testing/status_matchers.h"
#include "common/bus/testing/reader.h"

namespace meydan::bus::redis_streams {
namespace {

using ::meydan::bus::testing::MakeEvent;
using ::meydan::testing::EqualsProto;
using ::meydan::testing::Fails;
using ::meydan::testing::IsOk;
using ::testing::ElementsAre;

redis::Reply Text(std::string text) {
  redis::Reply reply;
  reply.kind = redis::Reply::Kind::kString;
  reply.text = std::move(text);
  return reply;
}

redis::Reply Integer(int64_t integer) {
  redis::Reply reply;
  reply.kind = redis::Reply::Kind::kInteger;
  reply.integer = integer;
  return reply;
}

redis::Reply Array(std::vector<redis::Reply> elements) {
  redis::Reply reply;
  reply.kind = redis::Reply::Kind::kArray;
  reply.elements = std::move(elements);
  return reply;
}

redis::Reply Entry(const std::string& id, const std::string& field, const std::string& value) {
  return Array({Text(id), Array({Text(field), Text(value)})});
}

TEST(EntriesTest, EventsOfOneSubjectLieInOnePartitionInTheirOrder) {
  std::vector<Event> events;
  for (int version = 1; version <= 3; ++version) {
    for (int thing = 0; thing < 20; ++thing) events.push_back(MakeEvent(absl::StrCat("things/", thing), version));
  }
  const auto by_partition = ByPartition(events, 8);
  EXPECT_GT(by_partition.size(), 1u);
  std::map<std::string, std::pair<int32_t, int64_t>> last;
  size_t count = 0;
  for (const auto& [number, serialized] : by_partition) {
    EXPECT_LT(number, 8);
    for (const std::string& bytes : serialized) {
      Event event;
      ASSERT_TRUE(event.ParseFromString(bytes));
      const auto [found, added] = last.try_emplace(event.subject(), number, 0);
      EXPECT_EQ(found->second.first, number);
      EXPECT_EQ(event.version(), found->second.second + 1);
      found->second.second = event.version();
      ++count;
    }
  }
  EXPECT_EQ(count, events.size());
}

TEST(EntriesTest, AnAnswerGivesItsEventsWithTheirPositions) {
  const Event event = MakeEvent("things/1", 1);
  const std::vector<Read> reads =
      ParseRead(Array({Array({Text("{bus:t:0}:log"), Array({Entry("1767225600123-0", "e", event.SerializeAsString()),
                                                            Entry("1767225600123-1", "e", "no event")})})}));
  ASSERT_EQ(reads.size(), 1u);
  EXPECT_EQ(reads[0].key, "{bus:t:0}:log");
  ASSERT_EQ(reads[0].fetched.size(), 2u);
  EXPECT_THAT(reads[0].fetched[0].delivery.event, EqualsProto(event));
  EXPECT_EQ(reads[0].fetched[0].delivery.published, absl::FromUnixMillis(1767225600123));
  EXPECT_EQ(reads[0].fetched[1].position, "1767225600123-1");
  EXPECT_EQ(reads[0].fetched[1].delivery.raw, "no event");
  EXPECT_EQ(reads[0].fetched[1].delivery.event.id(), "");
}

TEST(EntriesTest, WhatAnotherHandAddedComesWithItsBytes) {
  const std::vector<Read> reads =
      ParseRead(Array({Array({Text("{bus:t:0}:log"), Array({Entry("1-0", "note", "by hand")})})}));
  ASSERT_EQ(reads.size(), 1u);
  EXPECT_EQ(reads[0].fetched[0].delivery.raw, "by hand");
}

TEST(EntriesTest, NilIsNothing) { EXPECT_TRUE(ParseRead(redis::Reply()).empty()); }

TEST(EntriesTest, TheEndOfALogComesFromItsDescription) {
  const absl::StatusOr<LogEnd> end =
      ParseLogEnd(Array({Text("length"), Integer(3), Text("last-generated-id"), Text("5-1"), Text("entries-added"),
                         Integer(9), Text("first-entry"), Array({})}));
  ASSERT_THAT(end, IsOk());
  EXPECT_EQ(end->last, "5-1");
  EXPECT_EQ(end->added, 9);
  EXPECT_EQ(end->length, 3);
}

TEST(EntriesTest, ALogThatIsNotThereIsEmpty) {
  const absl::StatusOr<LogEnd> end = ParseLogEnd(redis::ErrorReplyToStatus("ERR no such key"));
  ASSERT_THAT(end, IsOk());
  EXPECT_EQ(end->last, "0-0");
  EXPECT_THAT(ParseLogEnd(redis::ErrorReplyToStatus("LOADING")),
              Fails(absl::StatusCode::kUnavailable, "REDIS_NOT_WRITING"));
}

TEST(EntriesTest, BehindIsWhatWasAddedSinceAndIsStillThere) {
  const LogEnd end{.last = "9-0", .added = 100, .length = 40};
  EXPECT_EQ(CountBehind(end, "9-0", 100), 0);
  EXPECT_EQ(CountBehind(end, "8-0", 90), 10);
  EXPECT_EQ(CountBehind(end, "1-0", 10), 40);  // 50 of them were trimmed
}

TEST(FairShareTest, TheSharesOfAllMembersAreAllPartitions) {
  const std::vector<std::string> members = {"c", "a", "b"};
  EXPECT_THAT((std::vector<size_t>{FairShare(members, "a", 8), FairShare(members, "b", 8), FairShare(members, "c", 8)}),
              ElementsAre(3, 3, 2));
  EXPECT_EQ(FairShare({"a"}, "a", 8), 8u);
  EXPECT_EQ(FairShare({"a"}, "b", 8), 0u);
  size_t sum = 0;
  for (int member = 0; member < 10; ++member) {
    std::vector<std::string> ten;
    ten.reserve(10);
    for (int i = 0; i < 10; ++i) ten.push_back(absl::StrCat(i));
    sum += FairShare(ten, absl::StrCat(member), 8);
  }
  EXPECT_EQ(sum, 8u);
}

}  // namespace
}  // namespace meydan::bus::redis_streams

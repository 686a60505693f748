#include "common/delivery/handed_events.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace meydan::delivery {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

using Ids = std::vector<std::string>;

std::string Serialised(const std::string& id) {
  Event event;
  event.set_id(id);
  return event.SerializeAsString();
}

store::Appended After(const std::string& previous, Ids ids) {
  store::Appended appended{previous, std::move(ids), {}};
  for (const std::string& id : appended.ids) appended.events.push_back(Serialised(id));
  return appended;
}

// What is taken, by the events' ids, which are those of their entries here; "read" at the end when it must be read.
Ids Take(HandedEvents& handed, const std::string& position, int limit = 100) {
  const HandedEvents::Taken taken = handed.Take(position, limit);
  Ids ids;
  for (const store::Outbox::Entry& entry : taken.entries) {
    EXPECT_EQ(entry.id, entry.event.id());
    ids.push_back(entry.id);
  }
  if (taken.must_read) ids.push_back("read");
  return ids;
}

struct Case {
  const char* name;
  std::vector<store::Appended> handed;
  std::string position;
  Ids taken;
  size_t left = 0;
};

class HandedEventsTest : public ::testing::TestWithParam<Case> {};

TEST_P(HandedEventsTest, OnlyWhatFollowsTheAcknowledgedIsGivenOut) {
  HandedEvents handed(HandedEvents::Limits{});
  handed.Open();
  for (const store::Appended& appended : GetParam().handed) handed.Put(appended);
  EXPECT_EQ(Take(handed, GetParam().position), GetParam().taken);
  EXPECT_EQ(handed.size(), GetParam().left);
}

INSTANTIATE_TEST_SUITE_P(
    Each, HandedEventsTest,
    ::testing::Values(
        Case{"Nothing", {}, "1-1", {}}, Case{"IntoAnEmptyOutbox", {After("", {"5-0"})}, "", {"5-0"}},
        Case{"IntoAnEmptyOutboxBehindOlder", {After("", {"5-0"})}, "1-1", {"5-0"}},
        Case{"BehindThePosition", {After("5-0", {"5-1"})}, "5-0", {"5-1"}},
        Case{"ManyOfOneCommit", {After("5-0", {"5-1", "5-2", "6-0"})}, "5-0", {"5-1", "5-2", "6-0"}},
        Case{"ManyCommits", {After("5-0", {"5-1"}), After("5-1", {"7-0"})}, "5-0", {"5-1", "7-0"}},
        Case{"BehindAGap", {After("5-1", {"5-2"})}, "5-0", {"read"}, 1},
        Case{"BehindWhatIsNotKnown", {After("5-1", {"5-2"})}, "", {"read"}, 1},
        Case{"AGapInBetween", {After("5-0", {"5-1"}), After("5-2", {"5-3"})}, "5-0", {"5-1"}, 1},
        Case{"TheOutboxWasEmptyInBetween", {After("5-0", {"5-1"}), After("", {"5-3"})}, "5-0", {"5-1", "5-3"}},
        Case{"ReadMeanwhile", {After("5-0", {"5-1"}), After("5-1", {"5-2"})}, "5-2", {}},
        Case{"PartlyReadMeanwhile", {After("5-0", {"5-1", "5-2"})}, "5-1", {"5-2"}},
        Case{"ByNumberNotByLetter", {After("9-0", {"10-0"})}, "9-0", {"10-0"}},
        Case{"OutOfOrder", {After("5-1", {"5-2"}), After("5-0", {"5-1"})}, "5-0", {"read"}, 2}),
    [](const auto& info) { return info.param.name; });

TEST(HandedEventsTest, NoMoreIsTakenAtATimeThanAskedFor) {
  HandedEvents handed(HandedEvents::Limits{});
  handed.Open();
  handed.Put(After("", {"1-0", "1-1", "1-2"}));
  EXPECT_THAT(Take(handed, "", 2), ElementsAre("1-0", "1-1"));
  EXPECT_THAT(Take(handed, "1-1", 2), ElementsAre("1-2"));
}

TEST(HandedEventsTest, WhatDoesNotFitInMustBeRead) {
  for (const HandedEvents::Limits limits :
       {HandedEvents::Limits{.events = 2}, HandedEvents::Limits{.bytes = 2 * Serialised("1-0").size()}}) {
    HandedEvents handed(limits);
    handed.Open();
    handed.Put(After("", {"1-0", "1-1"}));
    handed.Put(After("1-1", {"1-2"}));
    EXPECT_THAT(Take(handed, ""), ElementsAre("1-0", "1-1"));
    EXPECT_THAT(Take(handed, "1-1"), ElementsAre("read"));
    handed.Put(After("1-2", {"1-3"}));  // there is room again, but it stands behind a gap
    EXPECT_THAT(Take(handed, "1-1"), ElementsAre("read"));
    handed.Clear();
    EXPECT_THAT(Take(handed, "1-3"), IsEmpty());
    handed.Put(After("1-3", {"1-4"}));
    EXPECT_THAT(Take(handed, "1-3"), ElementsAre("1-4"));
  }
}

TEST(HandedEventsTest, WhatIsNotKnownMustBeRead) {
  HandedEvents handed(HandedEvents::Limits{});
  handed.Open();
  handed.Put(std::nullopt);
  EXPECT_THAT(Take(handed, "1-0"), ElementsAre("read"));
  handed.Clear();
  EXPECT_THAT(Take(handed, "1-0"), IsEmpty());
}

TEST(HandedEventsTest, WhatIsNoEventMustBeRead) {
  HandedEvents handed(HandedEvents::Limits{});
  handed.Open();
  handed.Put(store::Appended{"", {"1-0"}, {"\xff"}});
  EXPECT_THAT(Take(handed, ""), ElementsAre("read"));
}

TEST(HandedEventsTest, ClosedItKeepsNothing) {
  HandedEvents handed(HandedEvents::Limits{});
  handed.Put(After("", {"1-0"}));
  handed.Put(std::nullopt);
  EXPECT_EQ(handed.size(), 0u);
  handed.Open();
  EXPECT_THAT(Take(handed, ""), IsEmpty());
  handed.Put(After("", {"1-1"}));
  handed.Close();
  EXPECT_EQ(handed.size(), 0u);
}

}  // namespace
}  // namespace meydan::delivery

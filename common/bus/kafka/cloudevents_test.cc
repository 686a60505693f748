#include "common/bus/kafka/cloudevents.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "common/base/testing/status_matchers.h"
#include "common/bus/testing/reader.h"

namespace meydan::bus::kafka {
namespace {

using ::meydan::bus::testing::MakeEvent;
using ::meydan::testing::EqualsProto;
using ::meydan::testing::Fails;
using ::meydan::testing::IsOk;
using ::testing::ElementsAre;
using ::testing::Pair;

std::vector<HeaderView> Views(const std::vector<Header>& headers) {
  std::vector<HeaderView> views;
  views.reserve(headers.size());
  for (const auto& [name, value] : headers) views.push_back({name, value});
  return views;
}

TEST(CloudEventsTest, AnEventHasTheHeadersOfTheKafkaBinding) {
  const Event event = MakeEvent("cases/5f0c", 7);
  EXPECT_THAT(ToHeaders(event),
              ElementsAre(Pair("ce_specversion", "1.0"), Pair("content-type", "application/protobuf"),
                          Pair("ce_id", "testing/cases/5f0c@7.1"), Pair("ce_type", "meydan.event.v1.Event"),
                          Pair("ce_source", "meydan.testing"), Pair("ce_subject", "cases/5f0c"),
                          Pair("ce_actor", "people/ayse.demir"),
                          Pair("ce_cause", "request/1c5b3f0e-7a53-4a0f-9b1d-0d6f3c9f8a11"),
                          Pair("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"),
                          Pair("ce_time", "2026-01-01T00:00:00.123463+00:00"), Pair("ce_version", "7")));
}

TEST(CloudEventsTest, ARecordGivesBackTheEvent) {
  const Event event = MakeEvent("things/ağaç", 7);
  const absl::StatusOr<Event> back = FromRecord(Views(ToHeaders(event)), event.data());
  ASSERT_THAT(back, IsOk());
  EXPECT_THAT(*back, EqualsProto(event));
}

TEST(CloudEventsTest, WhatIsOptionalMayBeMissing) {
  const absl::StatusOr<Event> event = FromRecord({{"ce_specversion", "1.0"},
                                                  {"ce_id", "1"},
                                                  {"ce_type", "t"},
                                                  {"ce_source", "s"},
                                                  {"ce_subject", "things/1"},
                                                  {"ce_something", "else"}},
                                                 "");
  ASSERT_THAT(event, IsOk());
  EXPECT_FALSE(event->has_time());
  EXPECT_EQ(event->version(), 0);
}

struct Refusal {
  std::string name;
  std::string header;
  const char* value;  // nullptr: the header is left out
};

class CloudEventsRefusalTest : public ::testing::TestWithParam<Refusal> {};

TEST_P(CloudEventsRefusalTest, IsMalformed) {
  const Event event = MakeEvent("things/1", 1);
  std::vector<Header> headers = ToHeaders(event);
  const auto found = std::find_if(headers.begin(), headers.end(),
                                  [](const Header& header) { return header.first == GetParam().header; });
  ASSERT_NE(found, headers.end());
  if (GetParam().value == nullptr) {
    headers.erase(found);
  } else {
    found->second = GetParam().value;
  }
  EXPECT_THAT(FromRecord(Views(headers), event.data()), Fails(absl::StatusCode::kInvalidArgument, "EVENT_MALFORMED"));
}

INSTANTIATE_TEST_SUITE_P(
    Bad, CloudEventsRefusalTest,
    ::testing::Values(Refusal{"NoSpecVersion", "ce_specversion", nullptr},
                      Refusal{"OtherSpecVersion", "ce_specversion", "0.3"}, Refusal{"NoId", "ce_id", nullptr},
                      Refusal{"EmptyId", "ce_id", ""}, Refusal{"NoType", "ce_type", nullptr},
                      Refusal{"NoSource", "ce_source", nullptr}, Refusal{"NoSubject", "ce_subject", nullptr},
                      Refusal{"BadUtf8", "ce_actor", "\xc3("}, Refusal{"BadTime", "ce_time", "soon"},
                      Refusal{"TimeWithoutEnd", "ce_time", "infinite-future"},
                      Refusal{"BadVersion", "ce_version", "1.5"}, Refusal{"NegativeVersion", "ce_version", "-1"}),
    [](const auto& info) { return info.param.name; });

}  // namespace
}  // namespace meydan::bus::kafka

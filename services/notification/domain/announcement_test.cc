#include "services/notification/domain/announcement.h"

#include <gtest/gtest.h>

#include "meydan/moderation/v1/events.pb.h"
#include "meydan/routing/v1/events.pb.h"
#include "services/notification/domain/testing/small_university.h"

namespace meydan::notification {
namespace {

using meydan::testing::Fails;
using ::testing::IsEmpty;
using testing::MakeEvent;
using ::testing::SizeIs;

TEST(AnnouncementsTest, AnEventThatNobodyNeedsToHearOfIsSilent) {
  Event event;
  event.set_type("meydan.routing.v1.SomethingNew");
  event.set_data("\xff");
  EXPECT_THAT(AnnouncementsOf(event).value(), IsEmpty());
}

TEST(AnnouncementsTest, AnEventThatDoesNotParseIsRefused) {
  for (const std::string& type : AnnouncedTypes()) {
    Event event;
    event.set_type(type);
    event.set_data("\xff\xff");
    EXPECT_THAT(AnnouncementsOf(event), Fails(absl::StatusCode::kInvalidArgument, "EVENT_MALFORMED")) << type;
  }
}

TEST(AnnouncementsTest, AValueOfALaterVersionIsTakenAsUnspecified) {
  Announcement announcement;
  announcement.Code("topic", routing::v1::Topic_descriptor(), 999);
  EXPECT_EQ(announcement.parameters[0].code(), "TOPIC_UNSPECIFIED");
}

TEST(AnnouncementsTest, ACaseIsDueWhenItMustBeTakenElseWhenItMustBeAnswered) {
  const auto due = [](const std::string& times) {
    const Event event = MakeEvent<routing::v1::CaseRouted>(
        "cases/1", "facts { name: \"cases/1\" owner_unit: \"units/law\" " + times + " }");
    const auto announcements = AnnouncementsOf(event);
    EXPECT_THAT(announcements.value(), SizeIs(1));
    return announcements->front().due;
  };
  EXPECT_EQ(due("acknowledge_by { seconds: 5 } answer_by { seconds: 9 }"), absl::FromUnixSeconds(5));
  EXPECT_EQ(due("answer_by { seconds: 9 }"), absl::FromUnixSeconds(9));
  EXPECT_EQ(due(""), std::nullopt);
}

TEST(AnnouncementsTest, RoutingAndModerationMeanTheSameByImportance) {
  const auto* ours = moderation::v1::Importance_descriptor();
  const auto* theirs = routing::v1::Importance_descriptor();
  ASSERT_EQ(ours->value_count(), theirs->value_count());
  for (int i = 0; i < ours->value_count(); ++i) {
    EXPECT_EQ(ours->value(i)->name(), theirs->value(i)->name());
    EXPECT_EQ(ours->value(i)->number(), theirs->value(i)->number());
  }
}

}  // namespace
}  // namespace meydan::notification

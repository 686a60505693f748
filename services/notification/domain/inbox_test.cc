#include "services/notification/domain/inbox.h"

#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "common/base/testing/status_matchers.h"

namespace meydan::notification {
namespace {

using meydan::testing::Fails;
using meydan::testing::IsOk;
using meydan::testing::Proto;

const absl::Time kNow = absl::FromUnixSeconds(1'795'000'000);
const Actor kAyse{"people/ayse", {}};

absl::StatusOr<Decision<v1::Inbox>> ReadTo(const v1::Inbox& inbox, int64_t sequence, absl::Time now = kNow) {
  return MarkReadUpTo(inbox, "people/ayse", sequence, /*newest=*/1000, kAyse, now);
}

TEST(MarkReadUpToTest, TheFirstTimeMakesTheInbox) {
  const auto decision = ReadTo({}, 7);
  ASSERT_THAT(decision, IsOk());
  EXPECT_EQ(decision->state.name(), "people/ayse/inbox");
  EXPECT_EQ(ReadUpTo(decision->state), 7);
}

TEST(MarkReadUpToTest, ReadingAgainOrLessChangesNothing) {
  const v1::Inbox inbox = ReadTo({}, 7)->state;
  for (const int64_t sequence : {7, 3}) {
    const auto decision = ReadTo(inbox, sequence, kNow + absl::Hours(1));
    ASSERT_THAT(decision, IsOk());
    EXPECT_TRUE(decision->unchanged);
    EXPECT_EQ(ReadUpTo(decision->state), 7);
  }
}

TEST(MarkReadUpToTest, NoticesThatAreYetToComeAreNotRead) {
  EXPECT_THAT(ReadTo({}, 1001), Fails(absl::StatusCode::kInvalidArgument, "SEQUENCE_UNKNOWN"));
  EXPECT_THAT(ReadTo({}, 0), Fails(absl::StatusCode::kInvalidArgument, "SEQUENCE_UNKNOWN"));
  EXPECT_THAT(MarkReadUpTo({}, "people/ayse", 1, /*newest=*/0, kAyse, kNow),
              Fails(absl::StatusCode::kInvalidArgument, "SEQUENCE_UNKNOWN"));
}

TEST(MarkReadUpToTest, IsForTheOwnerAlone) {
  EXPECT_THAT(MarkReadUpTo({}, "people/can", 1, 9, kAyse, kNow),
              Fails(absl::StatusCode::kPermissionDenied, "INBOX_OF_ANOTHER_PERSON"));
  EXPECT_THAT(CheckOwnInbox("ayse", kAyse), Fails(absl::StatusCode::kInvalidArgument, "NAME_INVALID"));
  EXPECT_THAT(CheckOwnInbox("people/ayse", Actor{"services/routing", {}}),
              Fails(absl::StatusCode::kPermissionDenied, "INBOX_OF_ANOTHER_PERSON"));
}

TEST(MarkReadUpToTest, TheStateStaysSmallAndTheLatestTimesExact) {
  v1::Inbox inbox;
  for (int i = 1; i <= 100; ++i) inbox = ReadTo(inbox, i, kNow + absl::Minutes(i))->state;
  EXPECT_EQ(inbox.read_marks_size(), kMostReadMarks);
  EXPECT_EQ(ReadTimeOf({}, 100, inbox), kNow + absl::Minutes(100));
  EXPECT_EQ(ReadTimeOf({}, 80, inbox), kNow + absl::Minutes(80));
  EXPECT_EQ(ReadTimeOf({}, 1, inbox), kNow + absl::Minutes(100 - kMostReadMarks + 1));
  EXPECT_EQ(ReadTimeOf({}, 101, inbox), std::nullopt);
}

TEST(ReadTimeTest, IsTheEarlierOfTheTwoWaysToRead) {
  const auto notice = Proto<v1::Notice>("read_time { seconds: 50 }");
  const auto early = Proto<v1::Inbox>("read_marks { sequence: 9 time { seconds: 40 } }");
  const auto late = Proto<v1::Inbox>("read_marks { sequence: 9 time { seconds: 60 } }");
  EXPECT_EQ(ReadTimeOf(notice, 5, early), absl::FromUnixSeconds(40));
  EXPECT_EQ(ReadTimeOf(notice, 5, late), absl::FromUnixSeconds(50));
  EXPECT_EQ(ReadTimeOf(notice, 10, early), absl::FromUnixSeconds(50));
  EXPECT_EQ(ReadTimeOf({}, 5, {}), std::nullopt);
}

TEST(SequenceTest, IsReadFromTheListsMembers) {
  EXPECT_EQ(SequenceOf("00000000000000ff/2d1c").value(), 255);
  for (const char* wrong : {"", "00000000000000ff", "zz000000000000ff/2d1c", "{sequence}/2d1c-1234-5678"}) {
    EXPECT_THAT(SequenceOf(wrong), Fails(absl::StatusCode::kInternal, "INDEX_BROKEN")) << wrong;
  }
}

TEST(SequenceTest, BehindLiesBetweenTheMembersOfTwoNeighbours) {
  EXPECT_LT("00000000000000ff/ffff", Behind(255));
  EXPECT_LT(Behind(255), "0000000000000100/0000");
  EXPECT_LT(Behind(0), "0000000000000001/0000");
}

TEST(PersonOfNoticeTest, RefusesEverythingElse) {
  EXPECT_EQ(PersonOfNotice("people/ayse/notices/2d1c0b3e-5a57-5b5c-8c1d-0123456789ab").value(), "people/ayse");
  for (const char* wrong :
       {"", "people/ayse", "people/ayse/notices/1", "units/law/notices/2d1c0b3e-5a57-5b5c-8c1d-0123456789ab",
        "people//notices/2d1c0b3e-5a57-5b5c-8c1d-0123456789ab"}) {
    EXPECT_THAT(PersonOfNotice(wrong), Fails(absl::StatusCode::kInvalidArgument, "NAME_INVALID")) << wrong;
  }
}

TEST(LanguageTest, IsTheRequestedOneElseThePersonsOwnElseTurkish) {
  using namespace directory::v1;
  EXPECT_EQ(LanguageFor("en-GB", LANGUAGE_TR).value(), LANGUAGE_EN);
  EXPECT_EQ(LanguageFor("TR", LANGUAGE_EN).value(), LANGUAGE_TR);
  EXPECT_EQ(LanguageFor("", LANGUAGE_EN).value(), LANGUAGE_EN);
  EXPECT_EQ(LanguageFor("", LANGUAGE_UNSPECIFIED).value(), LANGUAGE_TR);
  EXPECT_THAT(LanguageFor("de", LANGUAGE_TR), Fails(absl::StatusCode::kInvalidArgument, "LANGUAGE_UNSUPPORTED"));
}

}  // namespace
}  // namespace meydan::notification

#include "services/directory/domain/hand_over.h"

#include <gmock/gmock.h>

#include "absl/strings/str_cat.h"
#include "common/base/testing/status_matchers.h"
#include "meydan/directory/v1/events.pb.h"

namespace meydan::directory {
namespace {

using meydan::testing::Fails;
using meydan::testing::IsOk;
using meydan::testing::Proto;
using ::testing::SizeIs;

const absl::Time kNow = absl::FromUnixSeconds(1'795'000'000);

v1::Account Account(const std::string& more = "") {
  return Proto<v1::Account>(absl::StrCat(R"(name: "accounts/x.hukuk" unit: "units/hukuk" state: STATE_ACTIVE
      managers: "people/yeni" )",
                                         more));
}
v1::HandOver HandOver(const std::string& id) {
  return Proto<v1::HandOver>(absl::StrCat("id: '", id, "' from: 'people/eski' to: 'people/yeni' post: ",
                                          "ROLE_ACCOUNT_MANAGER complete_time { seconds: 1794999999 }"));
}

TEST(MarkHandOverTest, DR4ItStandsOnTheAccountAndIsTold) {
  const auto marked = MarkHandOver(Account(), HandOver("1"), kNow);
  ASSERT_THAT(marked, IsOk());
  ASSERT_THAT(marked->state.hand_overs(), SizeIs(1));
  EXPECT_EQ(marked->state.hand_overs(0).SerializeAsString(), HandOver("1").SerializeAsString());
  EXPECT_EQ(marked->state.update_time().seconds(), 1'795'000'000);
  ASSERT_THAT(marked->events, SizeIs(1));
  EXPECT_TRUE(marked->events[0].Is<v1::AccountChanged>());
  EXPECT_THAT(marked->state.managers(), ::testing::ElementsAre("people/yeni"));
}

TEST(MarkHandOverTest, TheSameOneTwiceIsOne) {
  const auto again = MarkHandOver(MarkHandOver(Account(), HandOver("1"), kNow)->state, HandOver("1"), kNow);
  ASSERT_THAT(again, IsOk());
  EXPECT_TRUE(again->unchanged);
}

TEST(MarkHandOverTest, TheLastTwentyAreKept) {
  v1::Account account = Account();
  for (int i = 1; i <= 25; ++i) account = MarkHandOver(account, HandOver(absl::StrCat(i)), kNow)->state;
  ASSERT_THAT(account.hand_overs(), SizeIs(20));
  EXPECT_EQ(account.hand_overs(0).id(), "6");
  EXPECT_EQ(account.hand_overs(19).id(), "25");
}

TEST(MarkHandOverTest, AClosedAccountKeepsItsHistory) {
  v1::Account closed = Account();
  closed.set_state(v1::Account::STATE_CLOSED);
  EXPECT_THAT(MarkHandOver(closed, HandOver("1"), kNow)->state.hand_overs(), SizeIs(1));
}

TEST(MarkHandOverTest, OneWithoutAnIdCouldComeTwice) {
  EXPECT_THAT(MarkHandOver(Account(), HandOver(""), kNow),
              Fails(absl::StatusCode::kInvalidArgument, "EVENT_MALFORMED"));
}

}  // namespace
}  // namespace meydan::directory

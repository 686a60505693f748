// What becomes of the vault's events in the directory.

#include "services/directory/reactions.h"

#include <gmock/gmock.h>

#include <string>

#include "absl/strings/str_cat.h"
#include "common/async/spawn.h"
#include "common/base/event.h"
#include "common/base/testing/status_matchers.h"
#include "common/store/testing/fake_store.h"
#include "meydan/vault/v1/events.pb.h"
#include "services/directory/rpc/accounts.h"

namespace meydan::directory {
namespace {

using meydan::testing::Fails;
using meydan::testing::IsOk;
using meydan::testing::Proto;
using ::testing::SizeIs;

class ReactionsTest : public ::testing::Test {
 protected:
  ReactionsTest() {
    const auto unit = []() -> Task<absl::StatusOr<GuardedDecision<v1::Unit>>> {
      GuardedDecision<v1::Unit> decision(Proto<v1::Unit>("name: 'units/hukuk' kind: KIND_FACULTY state: STATE_ACTIVE"));
      Record(decision, absl::Now());
      co_return decision;
    };
    EXPECT_THAT(BlockOn(store_.Create<v1::Unit>("units/hukuk", store::Origin{.actor = "people/dir"}, unit)), IsOk());
    rpc::Call call;
    call.actor.name = "people/dir";
    EXPECT_THAT(
        BlockOn(accounts_.RequestAccount(
            call, Proto<v1::RequestAccountRequest>(
                      "account { platform: PLATFORM_X handle: 'hukuk' display_name: 'H' unit: 'units/hukuk' }"))),
        IsOk());
  }

  static Event Completed(const std::string& hand_over, int version, const std::string& post = "POST_MANAGER",
                         const std::string& account = "accounts/x.hukuk") {
    Event event;
    event.set_type(vault::v1::HandOverCompleted::descriptor()->full_name());
    event.set_id(EventId("meydan.vault", "credentials/x.hukuk", version, 0));
    event.set_subject("credentials/x.hukuk");
    SetTime(event, absl::FromUnixSeconds(1'795'000'000));
    event.set_data(Proto<vault::v1::HandOverCompleted>(
                       absl::StrCat("facts { name: 'credentials/x.hukuk' account: '", account, "' } hand_over: '",
                                    hand_over, "' leaver: 'people/eski' successor: 'people/yeni' post: ", post))
                       .SerializeAsString());
    return event;
  }
  absl::Status Handle(Event event) { return BlockOn(reactions_.Handlers().at(event.type())(std::move(event))); }
  Held<v1::Account> Account() { return BlockOn(store_.Load<v1::Account>("accounts/x.hukuk")).value(); }

  SystemClock clock_;
  store::testing::FakeStore fake_{store::Layout("directory", 1), clock_};
  store::WritePath write_path_{fake_, clock_, "directory", {}};
  DirectoryStore store_{write_path_};
  const Rules rules_{.directorate = "units/iletisim"};
  AccountMethods accounts_{store_, rules_};
  Reactions reactions_{store_};
};

TEST_F(ReactionsTest, DR4ACompletedHandOverIsMarkedOnTheAccount) {
  ASSERT_THAT(Handle(Completed("1", 7)), IsOk());
  ASSERT_THAT(Handle(Completed("2", 8, "POST_REPRESENTATIVE")), IsOk());
  const v1::Account account = Account().state;
  ASSERT_THAT(account.hand_overs(), SizeIs(2));
  EXPECT_EQ(account.hand_overs(0).from(), "people/eski");
  EXPECT_EQ(account.hand_overs(0).to(), "people/yeni");
  EXPECT_EQ(account.hand_overs(0).post(), v1::ROLE_ACCOUNT_MANAGER);
  EXPECT_EQ(account.hand_overs(0).complete_time().seconds(), 1'795'000'000);
  EXPECT_EQ(account.hand_overs(1).post(), v1::ROLE_REPRESENTATIVE);
}

TEST_F(ReactionsTest, AnEventThatComesAgainHasNoSecondEffect) {
  ASSERT_THAT(Handle(Completed("1", 7)), IsOk());
  const int64_t version = Account().version;
  ASSERT_THAT(Handle(Completed("1", 7)), IsOk());
  EXPECT_EQ(Account().version, version);
  EXPECT_THAT(Account().state.hand_overs(), SizeIs(1));
}

TEST_F(ReactionsTest, NotEvenAfterTheAccountHasForgottenIt) {
  ASSERT_THAT(Handle(Completed("1", 1)), IsOk());
  for (int i = 2; i <= 21; ++i) ASSERT_THAT(Handle(Completed(absl::StrCat(i), i)), IsOk());
  ASSERT_EQ(Account().state.hand_overs(0).id(), "2");
  const int64_t version = Account().version;
  ASSERT_THAT(Handle(Completed("1", 1)), IsOk());
  EXPECT_EQ(Account().version, version) << "the inbox mark knows it";
}

TEST_F(ReactionsTest, WhatCannotBeMarkedIsAFinalFault) {
  EXPECT_THAT(Handle(Completed("1", 7, "POST_MANAGER", "accounts/x.yok")),
              Fails(absl::StatusCode::kNotFound, "ACCOUNT_NOT_FOUND"));
  Event broken = Completed("1", 7);
  broken.set_data("\xff\xff");
  EXPECT_THAT(Handle(broken), Fails(absl::StatusCode::kInvalidArgument, "EVENT_MALFORMED"));
}

}  // namespace
}  // namespace meydan::directory

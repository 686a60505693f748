#include "services/directory/domain/account.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/base/testing/status_matchers.h"
#include "services/directory/domain/account_manager.h"
#include "services/directory/domain/testing/people.h"

namespace meydan::directory {
namespace {

using meydan::testing::EqualsProto;
using meydan::testing::Fails;
using meydan::testing::IsOk;
using meydan::testing::Proto;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using testing::kDirector;
using testing::kNow;
using testing::kRules;
constexpr auto kFailedPrecondition = absl::StatusCode::kFailedPrecondition;
constexpr auto kInvalidArgument = absl::StatusCode::kInvalidArgument;

Held<v1::Unit> Unit(v1::Unit::Kind kind, const std::string& representative = "") {
  auto unit = Proto<v1::Unit>(R"pb(name: "units/hukuk" state: STATE_ACTIVE)pb");
  unit.set_kind(kind);
  unit.set_representative(representative);
  return {unit, 5};
}
Held<v1::Unit> Faculty(const std::string& representative = "") { return Unit(v1::Unit::KIND_FACULTY, representative); }

v1::RequestAccountRequest Requested() {
  return Proto<v1::RequestAccountRequest>(R"pb(account {
                                                 platform: PLATFORM_INSTAGRAM
                                                 handle: "@OrnekUni_Hukuk"
                                                 display_name: "Hukuk Fakültesi"
                                                 unit: "units/hukuk"
                                               })pb");
}

v1::Account Account(v1::Account::State state) {
  auto account = RequestAccount(Requested(), Faculty(), kNow)->state;
  account.set_state(state);
  return account;
}

Held<v1::Person> Person(const std::string& id) {
  auto person = Proto<v1::Person>(R"pb(kind: KIND_HUMAN state: STATE_ACTIVE)pb");
  person.set_name("people/" + id);
  return {person, 7};
}

TEST(RequestAccountTest, ItIsNamedByPlatformAndHandleP3) {
  const auto decision = RequestAccount(Requested(), Faculty(), kNow);
  ASSERT_THAT(decision, IsOk());
  EXPECT_EQ(decision->state.name(), "accounts/instagram.ornekuni_hukuk");
  EXPECT_EQ(decision->state.handle(), "ornekuni_hukuk");
  EXPECT_EQ(decision->state.state(), v1::Account::STATE_REQUESTED);
  EXPECT_THAT(decision->guards.versions, ElementsAre(VersionGuard{"units/hukuk", 5}));
  ASSERT_EQ(decision->events.size(), 1u);
  EXPECT_TRUE(decision->events[0].Is<v1::AccountChanged>());
}

TEST(RequestAccountTest, EachOfTheSevenPlatformsIsTakenP3) {
  for (int value = 1; value <= v1::Platform_MAX; ++value) {
    auto request = Requested();
    request.mutable_account()->set_platform(static_cast<v1::Platform>(value));
    EXPECT_THAT(RequestAccount(request, Faculty(), kNow), IsOk()) << value;
  }
}

TEST(RequestAccountTest, BadFieldsAreNamed) {
  auto handle = Requested();
  handle.mutable_account()->set_handle("örnek üni");
  EXPECT_THAT(RequestAccount(handle, Faculty(), kNow), Fails(kInvalidArgument, "HANDLE_INVALID"));
  auto platform = Requested();
  platform.mutable_account()->set_platform(static_cast<v1::Platform>(50));
  EXPECT_EQ(FactOf(RequestAccount(platform, Faculty(), kNow).status(), "field"), "account.platform");
  auto unit = Requested();
  unit.mutable_account()->set_unit("hukuk");
  EXPECT_EQ(FactOf(RequestAccount(unit, Faculty(), kNow).status(), "field"), "account.unit");
  auto closed = Faculty();
  closed.state.set_state(v1::Unit::STATE_CLOSED);
  EXPECT_THAT(RequestAccount(Requested(), closed, kNow), Fails(kFailedPrecondition, "UNIT_CLOSED"));
}

class AcademicKindTest : public ::testing::TestWithParam<v1::Unit::Kind> {};
TEST_P(AcademicKindTest, AnAccountBecomesActiveOnlyWithARepresentative) {
  const v1::Account account = Account(v1::Account::STATE_REQUESTED);
  EXPECT_THAT(ActivateAccount(account, Unit(GetParam()), kNow), Fails(kFailedPrecondition, "REPRESENTATIVE_MISSING"));
  const auto decision = ActivateAccount(account, Unit(GetParam(), "people/ayse"), kNow);
  ASSERT_THAT(decision, IsOk());
  EXPECT_EQ(decision->state.state(), v1::Account::STATE_ACTIVE);
  EXPECT_THAT(decision->guards.versions, ElementsAre(VersionGuard{"units/hukuk", 5}));
}
INSTANTIATE_TEST_SUITE_P(P13, AcademicKindTest,
                         ::testing::Values(v1::Unit::KIND_FACULTY, v1::Unit::KIND_SCHOOL, v1::Unit::KIND_INSTITUTE,
                                           v1::Unit::KIND_DEPARTMENT, v1::Unit::KIND_VOCATIONAL_SCHOOL));

TEST(ActivateAccountTest, AdministrativeUnitsNeedNoRepresentative) {
  for (const auto kind : {v1::Unit::KIND_ADMINISTRATIVE_DIRECTORATE, v1::Unit::KIND_SENIOR_MANAGEMENT}) {
    EXPECT_THAT(ActivateAccount(Account(v1::Account::STATE_REQUESTED), Unit(kind), kNow), IsOk());
  }
}

TEST(AccountLifeTest, EachStateAllowsWhatItShouldDR2) {
  const Held<v1::Unit> unit = Faculty("people/ayse");
  const auto requested = Account(v1::Account::STATE_REQUESTED);
  const auto active = Account(v1::Account::STATE_ACTIVE);
  const auto dormant = Account(v1::Account::STATE_DORMANT);
  const auto closed = Account(v1::Account::STATE_CLOSED);
  EXPECT_THAT(ActivateAccount(dormant, unit, kNow), IsOk());
  EXPECT_TRUE(ActivateAccount(active, unit, kNow)->unchanged);
  EXPECT_THAT(ActivateAccount(closed, unit, kNow), Fails(kFailedPrecondition, "ACCOUNT_CLOSED"));
  EXPECT_EQ(MarkAccountDormant(active, kNow)->state.state(), v1::Account::STATE_DORMANT);
  EXPECT_TRUE(MarkAccountDormant(dormant, kNow)->unchanged);
  EXPECT_EQ(MarkAccountDormant(requested, kNow)->state.state(), v1::Account::STATE_DORMANT);
  EXPECT_THAT(MarkAccountDormant(closed, kNow), Fails(kFailedPrecondition, "ACCOUNT_CLOSED"));
  for (const v1::Account& account : {requested, active, dormant}) {
    EXPECT_EQ(CloseAccount(account, kDirector, kNow)->state.state(), v1::Account::STATE_CLOSED);
  }
  EXPECT_TRUE(CloseAccount(closed, kDirector, kNow)->unchanged);
}

TEST(UpdateAccountTest, OnlyTheDisplayNameChanges) {
  v1::UpdateAccountRequest request;
  request.mutable_account()->set_display_name("Hukuk");
  EXPECT_EQ(UpdateAccount(Account(v1::Account::STATE_ACTIVE), request, kNow)->state.display_name(), "Hukuk");
  EXPECT_THAT(UpdateAccount(Account(v1::Account::STATE_CLOSED), request, kNow),
              Fails(kFailedPrecondition, "ACCOUNT_CLOSED"));
  request.mutable_account()->set_display_name("Hukuk Fakültesi");
  EXPECT_TRUE(UpdateAccount(Account(v1::Account::STATE_ACTIVE), request, kNow)->unchanged);
  EXPECT_TRUE(UpdateAccount(Account(v1::Account::STATE_ACTIVE), {}, kNow)->unchanged);
  request.mutable_update_mask()->add_paths("unit");
  EXPECT_THAT(UpdateAccount(Account(v1::Account::STATE_ACTIVE), request, kNow),
              Fails(kInvalidArgument, "UPDATE_MASK_INVALID"));
}

TEST(AccountManagerTest, TheHistoryTellsWhoWhenAndByWhomP4) {
  const auto designated =
      DesignateAccountManager(Account(v1::Account::STATE_ACTIVE), Person("ali"), kDirector, kRules, kNow);
  ASSERT_THAT(designated, IsOk());
  EXPECT_THAT(designated->state.managers(), ElementsAre("people/ali"));
  EXPECT_THAT(designated->guards.versions, ElementsAre(VersionGuard{"people/ali", 7}));
  EXPECT_TRUE(DesignateAccountManager(designated->state, Person("ali"), kDirector, kRules, kNow)->unchanged);

  const auto removed = RemoveAccountManager(designated->state, "people/ali", kDirector, kRules, kNow + absl::Hours(1));
  ASSERT_THAT(removed, IsOk());
  EXPECT_THAT(removed->state.managers(), IsEmpty());
  EXPECT_TRUE(RemoveAccountManager(removed->state, "people/ali", kDirector, kRules, kNow)->unchanged);

  const auto again = DesignateAccountManager(removed->state, Person("ali"), kDirector, kRules, kNow + absl::Hours(2));
  ASSERT_EQ(again->state.manager_history_size(), 2);
  EXPECT_THAT(again->state.manager_history(0), EqualsProto(Proto<v1::Designation>(R"pb(
                person: "people/ali"
                designate_time { seconds: 1750000000 }
                designated_by: "people/director"
                end_time { seconds: 1750003600 }
                ended_by: "people/director")pb")));
  EXPECT_FALSE(again->state.manager_history(1).has_end_time());
}

TEST(AccountManagerTest, WhoIsNewIsToldAmongTheFacts) {
  const auto ali = DesignateAccountManager(Account(v1::Account::STATE_ACTIVE), Person("ali"), kDirector, kRules, kNow);
  const auto can = DesignateAccountManager(ali->state, Person("can"), kDirector, kRules, kNow);
  ASSERT_THAT(can, IsOk());
  ASSERT_EQ(can->events.size(), 2u);
  v1::AccountManagerDesignated designated;
  ASSERT_TRUE(can->events[0].UnpackTo(&designated));
  EXPECT_EQ(designated.account(), can->state.name());
  EXPECT_EQ(designated.unit(), can->state.unit());
  EXPECT_EQ(designated.manager(), "people/can");
  EXPECT_TRUE(can->events[1].Is<v1::AccountChanged>());
}

TEST(AccountManagerTest, OnlyTheDirectorDecidesP4) {
  const v1::Account account = Account(v1::Account::STATE_ACTIVE);
  for (const Actor& actor : {testing::kHead, testing::kOperator, testing::kPretender, testing::kMeydan}) {
    const auto denied = Fails(absl::StatusCode::kPermissionDenied, "DIRECTOR_REQUIRED");
    EXPECT_THAT(DesignateAccountManager(account, Person("ali"), actor, kRules, kNow), denied) << actor.name;
    EXPECT_THAT(RemoveAccountManager(account, "people/ali", actor, kRules, kNow), denied) << actor.name;
  }
}

TEST(AccountManagerTest, OnlyAnActiveHumanBeingForAnOpenAccount) {
  auto left = Person("ali");
  left.state.set_state(v1::Person::STATE_LEFT);
  const v1::Account account = Account(v1::Account::STATE_ACTIVE);
  EXPECT_THAT(DesignateAccountManager(account, left, kDirector, kRules, kNow),
              Fails(kFailedPrecondition, "PERSON_LEFT"));
  auto system = Person("santral");
  system.state.set_kind(v1::Person::KIND_SERVICE_CLIENT);
  EXPECT_THAT(DesignateAccountManager(account, system, kDirector, kRules, kNow),
              Fails(kFailedPrecondition, "PERSON_NOT_HUMAN"));
  EXPECT_THAT(DesignateAccountManager(Account(v1::Account::STATE_CLOSED), Person("ali"), kDirector, kRules, kNow),
              Fails(kFailedPrecondition, "ACCOUNT_CLOSED"));
}

TEST(AccountManagerTest, AClosedAccountHasNoneP4) {
  const auto managed =
      DesignateAccountManager(Account(v1::Account::STATE_ACTIVE), Person("ali"), kDirector, kRules, kNow)->state;
  const auto closed = CloseAccount(managed, kDirector, kNow);
  ASSERT_THAT(closed, IsOk());
  EXPECT_THAT(closed->state.managers(), IsEmpty());
  EXPECT_EQ(closed->state.manager_history(0).ended_by(), "people/director");
}

}  // namespace
}  // namespace meydan::directory

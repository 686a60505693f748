#include "services/directory/domain/lists.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/base/testing/status_matchers.h"

namespace meydan::directory {
namespace {

using meydan::testing::Fails;
using meydan::testing::Proto;
using ::testing::UnorderedElementsAre;

template <typename State>
std::vector<std::string> ListsOf(const std::string& text) {
  const auto state = Proto<State>(text);
  std::vector<std::string> lists;
  for (const store::IndexEntry& entry : IndexesOf(state)) {
    EXPECT_EQ(entry.member, state.name());
    lists.push_back(entry.index);
  }
  return lists;
}

TEST(ListsTest, AUnitStandsInItsLists) {
  EXPECT_THAT(ListsOf<v1::Unit>(R"pb(name: "units/hukuk"
                                     parent: "units/rektorluk"
                                     state: STATE_ACTIVE
                                     representative: "people/ayse")pb"),
              UnorderedElementsAre("units", "units/state/active", ChildrenOf("units/rektorluk"),
                                   ActiveChildrenOf("units/rektorluk"), UnitsRepresentedBy("people/ayse")));
  EXPECT_THAT(ListsOf<v1::Unit>(R"pb(name: "units/eski" state: STATE_CLOSED)pb"),
              UnorderedElementsAre("units", "units/state/closed"));
}

TEST(ListsTest, APersonStandsOnceInTheListOfEachUnit) {
  EXPECT_THAT(ListsOf<v1::Person>(R"pb(name: "people/ayse"
                                       state: STATE_ACTIVE
                                       grants { role: ROLE_STAFF unit: "units/hukuk" }
                                       grants { role: ROLE_UNIT_HEAD unit: "units/hukuk" })pb"),
              UnorderedElementsAre("people", "people/state/active", "people/unit/units/hukuk",
                                   "people/unit/units/hukuk/active"));
  EXPECT_THAT(ListsOf<v1::Person>(R"pb(name: "people/ayse.2" state: STATE_ACTIVE same_as: "people/ayse")pb"),
              UnorderedElementsAre("people", "people/state/active", OtherRecordsOf("people/ayse")));
}

TEST(ListsTest, AnAccountIsOpenUntilItIsClosed) {
  const std::string account = R"pb(name: "accounts/x.a" unit: "units/hukuk" managers: "people/ali")pb";
  EXPECT_THAT(ListsOf<v1::Account>(account + " state: STATE_ACTIVE"),
              UnorderedElementsAre("accounts", "accounts/state/active", "accounts/unit/units/hukuk",
                                   ActiveAccountsOf("units/hukuk"), OpenAccountsOf("units/hukuk"),
                                   AccountsManagedBy("people/ali")));
  EXPECT_THAT(ListsOf<v1::Account>(account + " state: STATE_CLOSED"),
              UnorderedElementsAre("accounts", "accounts/state/closed", "accounts/unit/units/hukuk",
                                   "accounts/unit/units/hukuk/closed", AccountsManagedBy("people/ali")));
}

template <typename Request>
std::string List(const std::string& text) {
  const absl::StatusOr<std::string> list = ListFor(Proto<Request>(text));
  return list.ok() ? *list : std::string(list.status().message());
}

TEST(ListsTest, EveryFilterHasItsList) {
  EXPECT_EQ(List<v1::ListUnitsRequest>(""), "units");
  EXPECT_EQ(List<v1::ListUnitsRequest>("state: STATE_CLOSED"), "units/state/closed");
  EXPECT_EQ(List<v1::ListUnitsRequest>(R"pb(parent: "units/hukuk")pb"), ChildrenOf("units/hukuk"));
  EXPECT_EQ(List<v1::ListUnitsRequest>(R"pb(parent: "units/hukuk" state: STATE_ACTIVE)pb"),
            ActiveChildrenOf("units/hukuk"));
  EXPECT_EQ(List<v1::ListPeopleRequest>(R"pb(unit: "units/hukuk" state: STATE_ACTIVE)pb"),
            "people/unit/units/hukuk/active");
  EXPECT_EQ(List<v1::ListPeopleRequest>("state: STATE_LEFT"), "people/state/left");
  EXPECT_EQ(List<v1::ListAccountsRequest>(R"pb(unit: "units/hukuk" state: STATE_ACTIVE)pb"),
            ActiveAccountsOf("units/hukuk"));
  EXPECT_EQ(List<v1::ListAccountsRequest>("state: STATE_REQUESTED"), "accounts/state/requested");
}

TEST(ListsTest, AFilterThatCannotBeIsRefused) {
  EXPECT_THAT(ListFor(Proto<v1::ListUnitsRequest>(R"pb(parent: "people/x")pb")),
              Fails(absl::StatusCode::kInvalidArgument, "INVALID_FIELD"));
  v1::ListAccountsRequest unknown;
  unknown.set_state(static_cast<v1::Account::State>(77));
  EXPECT_THAT(ListFor(unknown), Fails(absl::StatusCode::kInvalidArgument, "INVALID_FIELD"));
  EXPECT_EQ(List<v1::ListPeopleRequest>(R"pb(unit: "hukuk")pb"), "unit: must be a name like \"units/<id>\"");
}

}  // namespace
}  // namespace meydan::directory

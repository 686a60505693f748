#include "services/directory/domain/representative.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/base/testing/status_matchers.h"
#include "services/directory/domain/lists.h"
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
using testing::kHead;
using testing::kNow;
using testing::kRules;
constexpr auto kFailedPrecondition = absl::StatusCode::kFailedPrecondition;

v1::Unit Law() { return Proto<v1::Unit>(R"pb(name: "units/hukuk" kind: KIND_FACULTY state: STATE_ACTIVE)pb"); }

Held<v1::Person> Person(const std::string& id) {
  auto person = Proto<v1::Person>(R"pb(kind: KIND_HUMAN state: STATE_ACTIVE)pb");
  person.set_name("people/" + id);
  return {person, 7};
}

v1::Unit RepresentedLaw() { return DesignateRepresentative(Law(), Person("ayse"), kDirector, kRules, kNow)->state; }

TEST(DesignateRepresentativeTest, ItIsOnRecordWhoWhenAndByWhomP13) {
  const auto decision = DesignateRepresentative(Law(), Person("ayse"), kHead, kRules, kNow);
  ASSERT_THAT(decision, IsOk());
  EXPECT_EQ(decision->state.representative(), "people/ayse");
  EXPECT_THAT(decision->state.representative_history(0), EqualsProto(Proto<v1::Designation>(R"pb(
                person: "people/ayse"
                designate_time { seconds: 1750000000 }
                designated_by: "people/head")pb")));
  EXPECT_THAT(decision->guards.versions, ElementsAre(VersionGuard{"people/ayse", 7}));
  ASSERT_EQ(decision->events.size(), 2u);
  v1::RepresentativeChanged changed;
  ASSERT_TRUE(decision->events[0].UnpackTo(&changed));
  EXPECT_THAT(changed, EqualsProto(Proto<v1::RepresentativeChanged>(R"pb(unit: "units/hukuk"
                                                                         representative: "people/ayse")pb")));
  v1::UnitChanged facts;
  ASSERT_TRUE(decision->events[1].UnpackTo(&facts));
  EXPECT_EQ(facts.representative(), "people/ayse");
}

TEST(DesignateRepresentativeTest, ASecondOneIsRefusedDR3) {
  EXPECT_THAT(DesignateRepresentative(RepresentedLaw(), Person("ali"), kDirector, kRules, kNow),
              Fails(kFailedPrecondition, "REPRESENTATIVE_EXISTS"));
  EXPECT_TRUE(DesignateRepresentative(RepresentedLaw(), Person("ayse"), kDirector, kRules, kNow)->unchanged);
}

TEST(DesignateRepresentativeTest, OnlyAnActiveHumanBeingInAnOpenUnit) {
  auto left = Person("ayse");
  left.state.set_state(v1::Person::STATE_LEFT);
  EXPECT_THAT(DesignateRepresentative(Law(), left, kDirector, kRules, kNow), Fails(kFailedPrecondition, "PERSON_LEFT"));
  auto system = Person("santral");
  system.state.set_kind(v1::Person::KIND_SERVICE_CLIENT);
  EXPECT_THAT(DesignateRepresentative(Law(), system, kDirector, kRules, kNow),
              Fails(kFailedPrecondition, "PERSON_NOT_HUMAN"));
  auto closed = Law();
  closed.set_state(v1::Unit::STATE_CLOSED);
  EXPECT_THAT(DesignateRepresentative(closed, Person("ayse"), kDirector, kRules, kNow),
              Fails(kFailedPrecondition, "UNIT_CLOSED"));
}

TEST(DesignateRepresentativeTest, TheDirectorAndTheUnitsHeadDecide) {
  const Actor other_head{"people/other", {{v1::ROLE_UNIT_HEAD, "units/tip"}}};
  for (const Actor& actor : {other_head, testing::kOperator, testing::kMeydan, testing::kPretender}) {
    const auto denied = Fails(absl::StatusCode::kPermissionDenied, "DESIGNATION_DENIED");
    EXPECT_THAT(DesignateRepresentative(Law(), Person("ayse"), actor, kRules, kNow), denied) << actor.name;
    EXPECT_THAT(ReplaceRepresentative(RepresentedLaw(), Person("ali"), actor, kRules, kNow), denied) << actor.name;
    EXPECT_THAT(RemoveRepresentative(RepresentedLaw(), {}, actor, kRules, kNow), denied) << actor.name;
  }
}

TEST(ReplaceRepresentativeTest, OneGoesAndOneComesInOneStepP13) {
  const auto decision =
      ReplaceRepresentative(RepresentedLaw(), Person("ali"), kDirector, kRules, kNow + absl::Hours(1));
  ASSERT_THAT(decision, IsOk());
  EXPECT_EQ(decision->state.representative(), "people/ali");
  ASSERT_EQ(decision->state.representative_history_size(), 2);
  EXPECT_EQ(decision->state.representative_history(0).end_time().seconds(), 1'750'003'600);
  EXPECT_FALSE(decision->state.representative_history(1).has_end_time());
  v1::RepresentativeChanged changed;
  ASSERT_TRUE(decision->events[0].UnpackTo(&changed));
  EXPECT_EQ(changed.previous(), "people/ayse");
}

TEST(ReplaceRepresentativeTest, ThereMustBeOneToReplace) {
  EXPECT_THAT(ReplaceRepresentative(Law(), Person("ali"), kDirector, kRules, kNow),
              Fails(kFailedPrecondition, "REPRESENTATIVE_MISSING"));
  EXPECT_TRUE(ReplaceRepresentative(RepresentedLaw(), Person("ayse"), kDirector, kRules, kNow)->unchanged);
}

TEST(RemoveRepresentativeTest, NotWhileAnAcademicAccountIsActiveP13) {
  EXPECT_THAT(RemoveRepresentative(RepresentedLaw(), {"accounts/x.hukuk"}, kDirector, kRules, kNow),
              Fails(kFailedPrecondition, "REPRESENTATIVE_NEEDED"));
  const auto decision = RemoveRepresentative(RepresentedLaw(), {}, kDirector, kRules, kNow);
  ASSERT_THAT(decision, IsOk());
  EXPECT_EQ(decision->state.representative(), "");
  EXPECT_EQ(decision->state.representative_history(0).ended_by(), "people/director");
  EXPECT_THAT(decision->guards.lists, ElementsAre(ListGuard{ActiveAccountsOf("units/hukuk"), 0}));
  EXPECT_TRUE(RemoveRepresentative(decision->state, {}, kDirector, kRules, kNow)->unchanged);
}

TEST(RemoveRepresentativeTest, AnAdministrativeUnitNeedsNone) {
  auto library = RepresentedLaw();
  library.set_kind(v1::Unit::KIND_ADMINISTRATIVE_DIRECTORATE);
  const auto decision = RemoveRepresentative(library, {"accounts/x.kutuphane"}, kDirector, kRules, kNow);
  ASSERT_THAT(decision, IsOk());
  EXPECT_THAT(decision->guards.lists, IsEmpty());
}

}  // namespace
}  // namespace meydan::directory

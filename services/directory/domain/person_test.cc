#include "services/directory/domain/person.h"

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
using testing::kMeydan;
using testing::kNow;
using testing::kOperator;
using testing::kRules;
constexpr auto kFailedPrecondition = absl::StatusCode::kFailedPrecondition;
constexpr auto kInvalidArgument = absl::StatusCode::kInvalidArgument;

v1::Person Ayse() {
  return Proto<v1::Person>(R"pb(name: "people/ayse.demir"
                                kind: KIND_HUMAN
                                display_name: "Ayşe Demir"
                                email: "ayse.demir@ornekuni.edu.tr"
                                state: STATE_ACTIVE)pb");
}

v1::Person System() {
  return Proto<v1::Person>(R"pb(name: "people/santral" kind: KIND_SERVICE_CLIENT state: STATE_ACTIVE)pb");
}

Held<v1::Unit> Unit(const std::string& id, v1::Unit::State state = v1::Unit::STATE_ACTIVE) {
  auto unit = Proto<v1::Unit>("kind: KIND_FACULTY");
  unit.set_name("units/" + id);
  unit.set_state(state);
  return {unit, 3};
}

v1::CreatePersonRequest Creation(const std::string& person) {
  v1::CreatePersonRequest request;
  request.set_person_id("ayse.demir");
  *request.mutable_person() = Proto<v1::Person>(person);
  return request;
}

TEST(CreatePersonTest, TheEventHoldsNoPersonalDataP8) {
  const auto decision = CreatePerson(Creation(R"pb(kind: KIND_HUMAN
                                                   display_name: "Ayşe Demir"
                                                   email: "ayse.demir@ornekuni.edu.tr"
                                                   language: LANGUAGE_TR)pb"),
                                     {}, kNow);
  ASSERT_THAT(decision, IsOk());
  EXPECT_EQ(decision->state.name(), "people/ayse.demir");
  EXPECT_EQ(decision->state.state(), v1::Person::STATE_ACTIVE);
  ASSERT_EQ(decision->events.size(), 1u);
  EXPECT_EQ(decision->events[0].SerializeAsString().find("Demir"), std::string::npos);
  EXPECT_EQ(decision->events[0].SerializeAsString().find("ornekuni"), std::string::npos);
}

struct Wrong {
  std::string name, person, field;
};
class CreatePersonRefusalTest : public ::testing::TestWithParam<Wrong> {};
TEST_P(CreatePersonRefusalTest, IsRefusedWithoutRepeatingPersonalData) {
  const auto decision = CreatePerson(Creation(GetParam().person), {}, kNow);
  EXPECT_THAT(decision, Fails(kInvalidArgument, "INVALID_FIELD"));
  EXPECT_EQ(FactOf(decision.status(), "field"), GetParam().field);
  EXPECT_EQ(decision.status().ToString().find("secret"), std::string::npos);
}
INSTANTIATE_TEST_SUITE_P(
    P8, CreatePersonRefusalTest,
    ::testing::Values(
        Wrong{"NoKind", R"pb(display_name: "A" email: "a@b.tr")pb", "person.kind"},
        Wrong{"NoName", R"pb(kind: KIND_HUMAN email: "a@b.tr")pb", "person.display_name"},
        Wrong{"NoEmail", R"pb(kind: KIND_HUMAN display_name: "A")pb", "person.email"},
        Wrong{"BadEmail", R"pb(kind: KIND_HUMAN display_name: "A" email: "secret")pb", "person.email"},
        Wrong{"TwoLines", R"pb(kind: KIND_HUMAN display_name: "A\nsecret" email: "a@b.tr")pb", "person.display_name"},
        Wrong{"SameAsNobody", R"pb(kind: KIND_HUMAN display_name: "A" email: "a@b.tr" same_as: "secret")pb",
              "person.same_as"},
        Wrong{"Language", R"pb(kind: KIND_HUMAN display_name: "A" email: "a@b.tr" language: 9)pb", "person.language"}),
    [](const auto& info) { return info.param.name; });

TEST(CreatePersonTest, ASystemNeedsNoAddress) {
  EXPECT_THAT(CreatePerson(Creation(R"pb(kind: KIND_SERVICE_CLIENT display_name: "Çağrı merkezi")pb"), {}, kNow),
              IsOk());
}

v1::UpdatePersonRequest Update(const std::string& text) {
  v1::UpdatePersonRequest request;
  *request.mutable_person() = Proto<v1::Person>(text);
  return request;
}

TEST(UpdatePersonTest, OnlyWhatIsAskedForChanges) {
  const auto decision =
      UpdatePerson(Ayse(), Update(R"pb(display_name: "Ayşe Kaya" language: LANGUAGE_EN)pb"), {}, kDirector, kNow);
  ASSERT_THAT(decision, IsOk());
  EXPECT_EQ(decision->state.display_name(), "Ayşe Kaya");
  EXPECT_EQ(decision->state.email(), "ayse.demir@ornekuni.edu.tr");
  EXPECT_EQ(decision->state.language(), v1::LANGUAGE_EN);
  EXPECT_TRUE(UpdatePerson(Ayse(), Update(R"pb(display_name: "Ayşe Demir")pb"), {}, kDirector, kNow)->unchanged);
}

TEST(UpdatePersonTest, AMaskCanClearAndABadValueIsRefused) {
  auto clear = Update("");
  clear.mutable_update_mask()->add_paths("email");
  EXPECT_THAT(UpdatePerson(Ayse(), clear, {}, kDirector, kNow), Fails(kInvalidArgument, "INVALID_FIELD"));
  EXPECT_TRUE(UpdatePerson(System(), clear, {}, kDirector, kNow)->unchanged);
  clear.mutable_update_mask()->set_paths(0, "grants");
  EXPECT_THAT(UpdatePerson(Ayse(), clear, {}, kDirector, kNow), Fails(kInvalidArgument, "UPDATE_MASK_INVALID"));
}

TEST(GrantRoleTest, ItIsOnRecordSinceWhenAndByWhom) {
  const auto decision = GrantRole(Ayse(), v1::ROLE_STAFF, Unit("hukuk"), kOperator, kRules, kNow);
  ASSERT_THAT(decision, IsOk());
  EXPECT_THAT(decision->state.grants(0), EqualsProto(Proto<v1::Grant>(R"pb(
                role: ROLE_STAFF
                unit: "units/hukuk"
                grant_time { seconds: 1750000000 }
                granted_by: "people/operator")pb")));
  EXPECT_THAT(decision->guards.versions, ElementsAre(VersionGuard{"units/hukuk", 3}));
  EXPECT_TRUE(GrantRole(decision->state, v1::ROLE_STAFF, Unit("hukuk"), kOperator, kRules, kNow)->unchanged);
}

TEST(GrantRoleTest, DesignatedRolesAreNotGranted) {
  for (const v1::Role role : {v1::ROLE_REPRESENTATIVE, v1::ROLE_ACCOUNT_MANAGER}) {
    EXPECT_THAT(GrantRole(Ayse(), role, Unit("hukuk"), kDirector, kRules, kNow),
                Fails(kInvalidArgument, "ROLE_NOT_GRANTABLE"));
  }
  EXPECT_THAT(GrantRole(Ayse(), v1::ROLE_UNSPECIFIED, Unit("hukuk"), kDirector, kRules, kNow),
              Fails(kInvalidArgument, "INVALID_FIELD"));
  EXPECT_THAT(GrantRole(Ayse(), static_cast<v1::Role>(99), Unit("hukuk"), kDirector, kRules, kNow),
              Fails(kInvalidArgument, "INVALID_FIELD"));
}

TEST(GrantRoleTest, NobodyRaisesThemselvesToDirectorP2) {
  const Held<v1::Unit> directorate = Unit("iletisim");
  for (const Actor& actor : {kOperator, testing::kPretender, testing::kHead}) {
    EXPECT_THAT(GrantRole(Ayse(), v1::ROLE_DIRECTOR, directorate, actor, kRules, kNow),
                Fails(absl::StatusCode::kPermissionDenied, "DIRECTOR_REQUIRED"));
    EXPECT_THAT(RevokeRole(Ayse(), v1::ROLE_DIRECTOR, "units/iletisim", actor, kRules, kNow),
                Fails(absl::StatusCode::kPermissionDenied, "DIRECTOR_REQUIRED"));
  }
  EXPECT_THAT(GrantRole(Ayse(), v1::ROLE_DIRECTOR, directorate, kDirector, kRules, kNow), IsOk());
  EXPECT_THAT(GrantRole(Ayse(), v1::ROLE_DIRECTOR, directorate, kMeydan, kRules, kNow), IsOk());
}

TEST(GrantRoleTest, WhoSeesAUnitsCredentialsIsForTheDirectorToSayP7) {
  for (const v1::Role role : {v1::ROLE_UNIT_HEAD, v1::ROLE_SENIOR_MANAGER}) {
    const Held<v1::Unit> unit = Unit(role == v1::ROLE_UNIT_HEAD ? "hukuk" : "iletisim");
    for (const Actor& actor : {kOperator, testing::kPretender, testing::kHead}) {
      EXPECT_THAT(GrantRole(Ayse(), role, unit, actor, kRules, kNow),
                  Fails(absl::StatusCode::kPermissionDenied, "DIRECTOR_REQUIRED"));
      EXPECT_THAT(RevokeRole(Ayse(), role, unit.state.name(), actor, kRules, kNow),
                  Fails(absl::StatusCode::kPermissionDenied, "DIRECTOR_REQUIRED"));
    }
  }
  EXPECT_THAT(GrantRole(Ayse(), v1::ROLE_UNIT_HEAD, Unit("hukuk"), kDirector, kRules, kNow), IsOk());
}

TEST(GrantRoleTest, NobodyButTheDirectorDecidesOnTheirOwnRoles) {
  auto own = Ayse();
  own.set_name(kOperator.name);
  auto other_record = Ayse();
  other_record.set_same_as(kOperator.name);
  for (const v1::Person& person : {own, other_record}) {
    EXPECT_THAT(GrantRole(person, v1::ROLE_REVIEWER, Unit("iletisim"), kOperator, kRules, kNow),
                Fails(absl::StatusCode::kPermissionDenied, "OWN_ROLE"));
    EXPECT_THAT(RevokeRole(person, v1::ROLE_REVIEWER, "units/iletisim", kOperator, kRules, kNow),
                Fails(absl::StatusCode::kPermissionDenied, "OWN_ROLE"));
  }
  auto director = Ayse();
  director.set_name(kDirector.name);
  EXPECT_THAT(GrantRole(director, v1::ROLE_REVIEWER, Unit("iletisim"), kDirector, kRules, kNow), IsOk());
}

TEST(GrantRoleTest, RoleUnitAndPersonMustFit) {
  EXPECT_THAT(GrantRole(Ayse(), v1::ROLE_MODERATOR, Unit("hukuk"), kDirector, kRules, kNow),
              Fails(kFailedPrecondition, "ROLE_NOT_OF_UNIT"));
  EXPECT_THAT(GrantRole(System(), v1::ROLE_STAFF, Unit("hukuk"), kDirector, kRules, kNow),
              Fails(kFailedPrecondition, "ROLE_NOT_OF_PERSON"));
  EXPECT_THAT(GrantRole(Ayse(), v1::ROLE_STAFF, Unit("hukuk", v1::Unit::STATE_CLOSED), kDirector, kRules, kNow),
              Fails(kFailedPrecondition, "UNIT_CLOSED"));
  auto left = Ayse();
  left.set_state(v1::Person::STATE_LEFT);
  EXPECT_THAT(GrantRole(left, v1::ROLE_STAFF, Unit("hukuk"), kDirector, kRules, kNow),
              Fails(kFailedPrecondition, "PERSON_LEFT"));
}

TEST(RevokeRoleTest, OnlyThatRoleGoes) {
  auto person = Ayse();
  for (const v1::Role role : {v1::ROLE_STAFF, v1::ROLE_UNIT_HEAD}) {
    person = GrantRole(person, role, Unit("hukuk"), kDirector, kRules, kNow)->state;
  }
  const auto decision = RevokeRole(person, v1::ROLE_STAFF, "units/hukuk", kOperator, kRules, kNow);
  ASSERT_THAT(decision, IsOk());
  ASSERT_EQ(decision->state.grants_size(), 1);
  EXPECT_EQ(decision->state.grants(0).role(), v1::ROLE_UNIT_HEAD);
  EXPECT_TRUE(RevokeRole(decision->state, v1::ROLE_STAFF, "units/hukuk", kOperator, kRules, kNow)->unchanged);
  EXPECT_THAT(RevokeRole(person, v1::ROLE_REPRESENTATIVE, "units/hukuk", kDirector, kRules, kNow),
              Fails(kInvalidArgument, "ROLE_NOT_GRANTABLE"));
}

TEST(DeactivatePersonTest, ARepresentativeHandsOverFirstP13) {
  EXPECT_THAT(DeactivatePerson(Ayse(), {"units/hukuk"}, kNow), Fails(kFailedPrecondition, "PERSON_IS_REPRESENTATIVE"));
}

TEST(DeactivatePersonTest, AllRolesEnd) {
  const auto person = GrantRole(Ayse(), v1::ROLE_STAFF, Unit("hukuk"), kDirector, kRules, kNow)->state;
  const auto decision = DeactivatePerson(person, {}, kNow);
  ASSERT_THAT(decision, IsOk());
  EXPECT_EQ(decision->state.state(), v1::Person::STATE_LEFT);
  EXPECT_THAT(decision->state.grants(), IsEmpty());
  EXPECT_THAT(decision->guards.lists, ElementsAre(ListGuard{UnitsRepresentedBy("people/ayse.demir"), 0}));
  EXPECT_TRUE(DeactivatePerson(decision->state, {}, kNow)->unchanged);
  EXPECT_THAT(UpdatePerson(decision->state, Update(R"pb(display_name: "X")pb"), {}, kDirector, kNow),
              Fails(kFailedPrecondition, "PERSON_LEFT"));
}

TEST(ReactivatePersonTest, NoOldDesignationComesToLifeP4) {
  const auto left = DeactivatePerson(Ayse(), {}, kNow)->state;
  EXPECT_THAT(ReactivatePerson(left, {"accounts/x.ornekuni"}, kNow), Fails(kFailedPrecondition, "PERSON_IS_MANAGER"));
  const auto decision = ReactivatePerson(left, {}, kNow);
  ASSERT_THAT(decision, IsOk());
  EXPECT_EQ(decision->state.state(), v1::Person::STATE_ACTIVE);
  EXPECT_THAT(decision->guards.lists, ElementsAre(ListGuard{AccountsManagedBy("people/ayse.demir"), 0}));
  EXPECT_TRUE(ReactivatePerson(decision->state, {}, kNow)->unchanged);
}

}  // namespace
}  // namespace meydan::directory

#include "services/directory/domain/unit.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
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
using testing::kNow;
using testing::kRules;
using ::testing::UnorderedElementsAre;
constexpr auto kFailedPrecondition = absl::StatusCode::kFailedPrecondition;

Held<v1::Unit> Unit(const std::string& id, const std::string& parent = "", int64_t version = 1) {
  auto unit = Proto<v1::Unit>(R"pb(display_name { tr: "Birim" }
                                   kind: KIND_FACULTY
                                   state: STATE_ACTIVE)pb");
  unit.set_name("units/" + id);
  if (!parent.empty()) unit.set_parent("units/" + parent);
  return {unit, version};
}

// units/1 is the root, units/2 below it and so on; as ancestors of a place below units/<levels>.
Ancestors Chain(int levels) {
  Ancestors chain;
  for (int i = levels; i >= 1; --i) chain.push_back(Unit(absl::StrCat(i, "x"), i > 1 ? absl::StrCat(i - 1, "x") : ""));
  return chain;
}

v1::CreateUnitRequest Creation(const std::string& parent = "") {
  auto request = Proto<v1::CreateUnitRequest>(R"pb(
    unit_id: "hukuk"
    unit {
      display_name { tr: "Hukuk Fakültesi" en: "Faculty of Law" }
      kind: KIND_FACULTY
    })pb");
  request.mutable_unit()->set_parent(parent);
  return request;
}

TEST(CreateUnitTest, ANewUnitIsActiveAndToldOf) {
  const auto decision = CreateUnit(Creation("units/1x"), Chain(1), kNow);
  ASSERT_THAT(decision, IsOk());
  EXPECT_THAT(decision->state, EqualsProto(Proto<v1::Unit>(R"pb(
                name: "units/hukuk"
                display_name { tr: "Hukuk Fakültesi" en: "Faculty of Law" }
                kind: KIND_FACULTY
                parent: "units/1x"
                state: STATE_ACTIVE
                create_time { seconds: 1750000000 }
                update_time { seconds: 1750000000 })pb")));
  ASSERT_EQ(decision->events.size(), 1u);
  v1::UnitChanged changed;
  ASSERT_TRUE(decision->events[0].UnpackTo(&changed));
  EXPECT_EQ(changed.parent(), "units/1x");
  EXPECT_THAT(decision->guards.versions, ElementsAre(VersionGuard{"units/1x", 1}));
}

TEST(CreateUnitTest, EverythingWrongIsNamedAtOnce) {
  const auto decision = CreateUnit(Proto<v1::CreateUnitRequest>(R"pb(unit_id: "Hukuk"
                                                                     unit { parent: "hukuk" })pb"),
                                   {}, kNow);
  EXPECT_THAT(decision, Fails(absl::StatusCode::kInvalidArgument, "ID_INVALID"));
  EXPECT_THAT(std::string(decision.status().message()), ::testing::HasSubstr("(and 3 more)"));
}

TEST(CreateUnitTest, AnUnknownKindIsRefused) {
  auto request = Creation();
  request.mutable_unit()->set_kind(static_cast<v1::Unit::Kind>(42));
  EXPECT_THAT(CreateUnit(request, {}, kNow), Fails(absl::StatusCode::kInvalidArgument, "INVALID_FIELD"));
}

TEST(PlaceTest, TheParentMustBeThereAndActive) {
  EXPECT_THAT(CreateUnit(Creation("units/none"), {}, kNow), Fails(kFailedPrecondition, "PARENT_NOT_FOUND"));
  Ancestors closed = Chain(1);
  closed[0].state.set_state(v1::Unit::STATE_CLOSED);
  EXPECT_THAT(CreateUnit(Creation("units/1x"), closed, kNow), Fails(kFailedPrecondition, "PARENT_CLOSED"));
}

TEST(PlaceTest, TheTreeHasTenLevelsAtMostDR1) {
  EXPECT_THAT(CheckPlace("units/9x", Chain(9), 1), IsOk());
  EXPECT_THAT(CheckPlace("units/10x", Chain(10), 1), Fails(kFailedPrecondition, "TREE_TOO_DEEP"));
  EXPECT_THAT(CheckPlace("units/7x", Chain(7), 3), IsOk());
  EXPECT_THAT(CheckPlace("units/7x", Chain(7), 4), Fails(kFailedPrecondition, "TREE_TOO_DEEP"));
  EXPECT_THAT(CheckPlace("", {}, 11), Fails(kFailedPrecondition, "TREE_TOO_DEEP"));
}

TEST(MoveUnitTest, ItReliesOnAllThatIsAboveAndBelowDR1) {
  const std::vector<Held<v1::Unit>> below = {Unit("child", "hukuk", 4), Unit("grandchild", "child", 5)};
  const auto decision = MoveUnit(Unit("hukuk", "old").state, "units/2x", Chain(2), below, kNow);
  ASSERT_THAT(decision, IsOk());
  EXPECT_EQ(decision->state.parent(), "units/2x");
  EXPECT_THAT(decision->guards.versions,
              UnorderedElementsAre(VersionGuard{"units/2x", 1}, VersionGuard{"units/1x", 1},
                                   VersionGuard{"units/child", 4}, VersionGuard{"units/grandchild", 5}));
  EXPECT_THAT(decision->guards.lists,
              UnorderedElementsAre(ListGuard{ChildrenOf("units/hukuk"), 1}, ListGuard{ChildrenOf("units/child"), 1},
                                   ListGuard{ChildrenOf("units/grandchild"), 0}));
}

TEST(MoveUnitTest, AUnitCannotHangBelowItselfDR1) {
  const Held<v1::Unit> unit = Unit("hukuk");
  EXPECT_THAT(MoveUnit(unit.state, "units/hukuk", {unit}, {}, kNow), Fails(kFailedPrecondition, "TREE_CYCLE"));
  const Held<v1::Unit> child = Unit("child", "hukuk");
  EXPECT_THAT(MoveUnit(unit.state, "units/child", {child, unit}, {child}, kNow),
              Fails(kFailedPrecondition, "TREE_CYCLE"));
}

TEST(MoveUnitTest, TheWholeSubtreeMustFit) {
  const std::vector<Held<v1::Unit>> below = {Unit("child", "hukuk"), Unit("grandchild", "child")};
  EXPECT_THAT(MoveUnit(Unit("hukuk").state, "units/7x", Chain(7), below, kNow), IsOk());
  EXPECT_THAT(MoveUnit(Unit("hukuk").state, "units/8x", Chain(8), below, kNow),
              Fails(kFailedPrecondition, "TREE_TOO_DEEP"));
}

TEST(MoveUnitTest, ToWhereItIsChangesNothing) {
  const auto decision = MoveUnit(Unit("hukuk", "1x").state, "units/1x", Chain(1), {}, kNow);
  ASSERT_THAT(decision, IsOk());
  EXPECT_TRUE(decision->unchanged);
  EXPECT_THAT(decision->events, IsEmpty());
}

TEST(MoveUnitTest, ACircleAmongTheDescendantsReadDoesNotHangTheRule) {
  const std::vector<Held<v1::Unit>> torn = {Unit("a1", "b1"), Unit("b1", "a1"), Unit("a1", "hukuk")};
  EXPECT_THAT(MoveUnit(Unit("hukuk").state, "units/1x", Chain(1), torn, kNow),
              Fails(kFailedPrecondition, "TREE_TOO_DEEP"));
}

v1::UpdateUnitRequest Update(const std::string& text) {
  v1::UpdateUnitRequest request;
  *request.mutable_unit() = Proto<v1::Unit>(text);
  return request;
}

TEST(UpdateUnitTest, NameAndKindChange) {
  const auto decision = UpdateUnit(Unit("hukuk").state, Update(R"pb(display_name { tr: "Hukuk" }
                                                                    kind: KIND_SCHOOL)pb"),
                                   {}, kNow);
  ASSERT_THAT(decision, IsOk());
  EXPECT_EQ(decision->state.display_name().tr(), "Hukuk");
  EXPECT_EQ(decision->state.kind(), v1::Unit::KIND_SCHOOL);
  EXPECT_THAT(decision->guards.lists, IsEmpty());
}

TEST(UpdateUnitTest, TheSameAgainChangesNothing) {
  EXPECT_TRUE(UpdateUnit(Unit("hukuk").state, Update("kind: KIND_FACULTY"), {}, kNow)->unchanged);
  EXPECT_TRUE(UpdateUnit(Unit("hukuk").state, Update(""), {}, kNow)->unchanged);
}

TEST(UpdateUnitTest, AUnitWithAccountsBecomesAcademicOnlyWithARepresentativeP13) {
  auto unit = Unit("kutuphane").state;
  unit.set_kind(v1::Unit::KIND_ADMINISTRATIVE_DIRECTORATE);
  const auto to_school = Update("kind: KIND_SCHOOL");
  EXPECT_THAT(UpdateUnit(unit, to_school, {"accounts/x.a"}, kNow),
              Fails(kFailedPrecondition, "REPRESENTATIVE_MISSING"));
  const auto without_accounts = UpdateUnit(unit, to_school, {}, kNow);
  ASSERT_THAT(without_accounts, IsOk());
  EXPECT_THAT(without_accounts->guards.lists, ElementsAre(ListGuard{ActiveAccountsOf("units/kutuphane"), 0}));
  unit.set_representative("people/ayse");
  EXPECT_THAT(UpdateUnit(unit, to_school, {"accounts/x.a"}, kNow), IsOk());
}

TEST(UpdateUnitTest, SeniorManagementStaysWhatItIsP19) {
  EXPECT_THAT(UpdateUnit(Unit("hukuk").state, Update("kind: KIND_SENIOR_MANAGEMENT"), {}, kNow),
              Fails(kFailedPrecondition, "KIND_FIXED"));
  auto rectorate = Unit("rektorluk").state;
  rectorate.set_kind(v1::Unit::KIND_SENIOR_MANAGEMENT);
  EXPECT_THAT(UpdateUnit(rectorate, Update("kind: KIND_FACULTY"), {}, kNow), Fails(kFailedPrecondition, "KIND_FIXED"));
}

TEST(UpdateUnitTest, WhatOtherCommandsChangeIsNotForUpdate) {
  auto request = Update(R"pb(parent: "units/1x")pb");
  request.mutable_update_mask()->add_paths("parent");
  EXPECT_THAT(UpdateUnit(Unit("hukuk").state, request, {}, kNow),
              Fails(absl::StatusCode::kInvalidArgument, "UPDATE_MASK_INVALID"));
}

TEST(CloseUnitTest, ItEndsTheRepresentativesPostAndReliesOnEmptiness) {
  auto unit = Unit("hukuk").state;
  unit.set_representative("people/ayse");
  unit.add_representative_history()->set_person("people/ayse");
  const auto decision = CloseUnit(unit, {}, {}, kDirector, kRules, kNow);
  ASSERT_THAT(decision, IsOk());
  EXPECT_EQ(decision->state.state(), v1::Unit::STATE_CLOSED);
  EXPECT_EQ(decision->state.representative(), "");
  EXPECT_EQ(decision->state.representative_history(0).ended_by(), "people/director");
  EXPECT_EQ(decision->events.size(), 2u);
  EXPECT_THAT(decision->guards.lists, UnorderedElementsAre(ListGuard{ActiveChildrenOf("units/hukuk"), 0},
                                                           ListGuard{OpenAccountsOf("units/hukuk"), 0}));
  EXPECT_TRUE(CloseUnit(decision->state, {}, {}, kDirector, kRules, kNow)->unchanged);
}

TEST(CloseUnitTest, WhatHangsOnItKeepsItOpen) {
  const v1::Unit unit = Unit("hukuk").state;
  EXPECT_THAT(CloseUnit(unit, {"units/child"}, {}, kDirector, kRules, kNow),
              Fails(kFailedPrecondition, "UNIT_HAS_CHILDREN"));
  EXPECT_THAT(CloseUnit(unit, {}, {"accounts/x.a"}, kDirector, kRules, kNow),
              Fails(kFailedPrecondition, "UNIT_HAS_ACCOUNTS"));
  EXPECT_THAT(CloseUnit(Unit("iletisim").state, {}, {}, kDirector, kRules, kNow),
              Fails(kFailedPrecondition, "DIRECTORATE_STAYS"));
}

TEST(ReopenUnitTest, OnlyBelowAnActiveUnit) {
  auto unit = Unit("hukuk", "1x").state;
  EXPECT_TRUE(ReopenUnit(unit, Chain(1), kNow)->unchanged);
  unit.set_state(v1::Unit::STATE_CLOSED);
  const auto decision = ReopenUnit(unit, Chain(1), kNow);
  ASSERT_THAT(decision, IsOk());
  EXPECT_EQ(decision->state.state(), v1::Unit::STATE_ACTIVE);
  EXPECT_THAT(decision->guards.versions, ElementsAre(VersionGuard{"units/1x", 1}));
  Ancestors closed = Chain(1);
  closed[0].state.set_state(v1::Unit::STATE_CLOSED);
  EXPECT_THAT(ReopenUnit(unit, closed, kNow), Fails(kFailedPrecondition, "PARENT_CLOSED"));
}

}  // namespace
}  // namespace meydan::directory

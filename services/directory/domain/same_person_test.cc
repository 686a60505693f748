#include "services/directory/domain/same_person.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "common/base/testing/status_matchers.h"
#include "services/directory/domain/lists.h"
#include "services/directory/domain/person.h"
#include "services/directory/domain/testing/people.h"

namespace meydan::directory {
namespace {

using meydan::testing::Fails;
using meydan::testing::IsOk;
using meydan::testing::Proto;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using testing::kDirector;
using testing::kMeydan;
using testing::kNow;
using testing::kOperator;

v1::Person Human(const std::string& id, const std::string& same_as = "") {
  return Proto<v1::Person>(absl::StrCat("name: 'people/", id, "' kind: KIND_HUMAN display_name: 'x' email: 'x@y.tr' ",
                                        "state: STATE_ACTIVE same_as: '", same_as, "'"));
}

v1::Person System() {
  return Proto<v1::Person>("name: 'people/santral' kind: KIND_SERVICE_CLIENT state: STATE_ACTIVE");
}

v1::UpdatePersonRequest To(const std::string& same_as) {
  v1::UpdatePersonRequest request;
  request.mutable_person()->set_same_as(same_as);
  request.mutable_update_mask()->add_paths("same_as");
  return request;
}

Records First(const v1::Person& person) { return {.first = Held<v1::Person>{person, 7}}; }

// One that is a second record of somebody; the group is ayse, ayse.2 and ayse.3.
absl::StatusOr<GuardedDecision<v1::Person>> PartAs(const Actor& actor) {
  const Records records = {.siblings = {"people/ayse.2", "people/ayse.3"}};
  return UpdatePerson(Human("ayse.2", "people/ayse"), To(""), records, actor, kNow);
}

TEST(SamePersonTest, CR2ASecondRecordNamesTheFirst) {
  const auto decision = UpdatePerson(Human("ayse.2"), To("people/ayse"), First(Human("ayse")), kOperator, kNow);
  ASSERT_THAT(decision, IsOk());
  EXPECT_EQ(decision->state.same_as(), "people/ayse");
  EXPECT_THAT(decision->guards.versions, ElementsAre(VersionGuard{"people/ayse", 7}));
  EXPECT_THAT(decision->guards.lists, ElementsAre(ListGuard{OtherRecordsOf("people/ayse.2"), 0}));
  v1::PersonChanged told;
  ASSERT_TRUE(decision->events[0].UnpackTo(&told));
  EXPECT_EQ(told.same_as(), "people/ayse");
}

TEST(SamePersonTest, CR2ItCanBeSaidAtOnce) {
  const auto request = Proto<v1::CreatePersonRequest>(
      "person_id: 'ayse.2' person { kind: KIND_HUMAN display_name: 'x' email: 'x@y.tr' same_as: 'people/ayse' }");
  const auto decision = CreatePerson(request, First(Human("ayse")), kNow);
  ASSERT_THAT(decision, IsOk());
  EXPECT_EQ(decision->state.same_as(), "people/ayse");
  EXPECT_THAT(decision->guards.versions, ElementsAre(VersionGuard{"people/ayse", 7}));
  EXPECT_THAT(CreatePerson(request, {}, kNow), Fails(absl::StatusCode::kNotFound, "PERSON_NOT_FOUND"));
}

struct Wrong {
  std::string name;
  v1::Person person;
  std::string same_as;
  Records records;
  absl::StatusCode code;
  std::string reason;
};
class SamePersonRefusalTest : public ::testing::TestWithParam<Wrong> {};
TEST_P(SamePersonRefusalTest, IsRefused) {
  const Wrong& wrong = GetParam();
  EXPECT_THAT(UpdatePerson(wrong.person, To(wrong.same_as), wrong.records, kDirector, kNow),
              Fails(wrong.code, wrong.reason));
}
constexpr auto kPrecondition = absl::StatusCode::kFailedPrecondition;
INSTANTIATE_TEST_SUITE_P(
    CR2, SamePersonRefusalTest,
    ::testing::Values(
        Wrong{"Itself", Human("ayse"), "people/ayse", First(Human("ayse")), kPrecondition, "SAME_PERSON_CHAIN"},
        Wrong{"NoFirstRecord", Human("ali"), "people/ayse.2", First(Human("ayse.2", "people/ayse")), kPrecondition,
              "SAME_PERSON_CHAIN"},
        Wrong{"NamedByOthers", Human("ayse"), "people/ali",
              Records{.first = Held<v1::Person>{Human("ali"), 1}, .others = {"people/ayse.2"}}, kPrecondition,
              "SAME_PERSON_CHAIN"},
        Wrong{"Nobody", Human("ayse"), "people/nobody", {}, absl::StatusCode::kNotFound, "PERSON_NOT_FOUND"},
        Wrong{"OfASystem", Human("ayse"), "people/santral", First(System()), kPrecondition, "SAME_PERSON_NOT_HUMAN"},
        Wrong{"ASystem", System(), "people/ayse", First(Human("ayse")), kPrecondition, "SAME_PERSON_NOT_HUMAN"},
        Wrong{"NoName", Human("ayse"), "units/hukuk", {}, absl::StatusCode::kInvalidArgument, "INVALID_FIELD"}),
    [](const auto& info) { return info.param.name; });

TEST(SamePersonTest, CR2NobodyMakesAnotherOfThemselves) {
  for (const char* own : {"people/ayse", "people/ayse.2", "people/ayse.3"}) {
    EXPECT_THAT(PartAs(Actor{own, kDirector.grants}), Fails(absl::StatusCode::kPermissionDenied, "SAME_PERSON_OWN"))
        << own;
  }
  for (const Actor& other : {kDirector, kOperator, kMeydan}) {
    const auto parted = PartAs(other);
    ASSERT_THAT(parted, IsOk());
    EXPECT_THAT(parted->state.same_as(), IsEmpty());
  }
}

TEST(SamePersonTest, SayingItAgainChangesNothing) {
  const Actor ayse{"people/ayse", kDirector.grants};
  EXPECT_TRUE(
      UpdatePerson(Human("ayse.2", "people/ayse"), To("people/ayse"), First(Human("ayse")), ayse, kNow)->unchanged);
}

}  // namespace
}  // namespace meydan::directory

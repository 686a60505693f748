#include "services/directory/domain/roles.h"

#include <gtest/gtest.h>

#include "common/base/testing/status_matchers.h"
#include "services/directory/domain/testing/people.h"

namespace meydan::directory {
namespace {

using meydan::testing::Fails;
using meydan::testing::IsOk;
using testing::kRules;

TEST(RolesTest, RepresentativesAndAccountManagersAreDesignatedNotGranted) {
  EXPECT_FALSE(IsGrantable(v1::ROLE_REPRESENTATIVE));
  EXPECT_FALSE(IsGrantable(v1::ROLE_ACCOUNT_MANAGER));
  EXPECT_FALSE(IsGrantable(v1::ROLE_UNSPECIFIED));
  EXPECT_FALSE(IsGrantable(static_cast<v1::Role>(99)));
  EXPECT_TRUE(IsGrantable(v1::ROLE_UNIT_HEAD));
}

TEST(RolesTest, RolesThatConcernEveryUnitAreHeldInTheDirectorateP2) {
  for (const v1::Role role : {v1::ROLE_DIRECTOR, v1::ROLE_MODERATOR, v1::ROLE_REVIEWER}) {
    EXPECT_TRUE(RoleFitsUnit(role, "units/iletisim", v1::Unit::KIND_ADMINISTRATIVE_DIRECTORATE, kRules.directorate));
    EXPECT_FALSE(RoleFitsUnit(role, "units/hukuk", v1::Unit::KIND_FACULTY, kRules.directorate));
  }
  EXPECT_TRUE(RoleFitsUnit(v1::ROLE_UNIT_HEAD, "units/hukuk", v1::Unit::KIND_FACULTY, kRules.directorate));
}

TEST(RolesTest, SeniorManagersBelongToSeniorManagementP19) {
  EXPECT_TRUE(
      RoleFitsUnit(v1::ROLE_SENIOR_MANAGER, "units/rektorluk", v1::Unit::KIND_SENIOR_MANAGEMENT, kRules.directorate));
  EXPECT_FALSE(RoleFitsUnit(v1::ROLE_SENIOR_MANAGER, "units/hukuk", v1::Unit::KIND_FACULTY, kRules.directorate));
}

TEST(RolesTest, SystemsHaveRolesOfTheirOwn) {
  EXPECT_TRUE(RoleFitsPerson(v1::ROLE_SERVICE_CLIENT, v1::Person::KIND_SERVICE_CLIENT));
  EXPECT_TRUE(RoleFitsPerson(v1::ROLE_OPERATOR, v1::Person::KIND_SERVICE_CLIENT));
  EXPECT_FALSE(RoleFitsPerson(v1::ROLE_MODERATOR, v1::Person::KIND_SERVICE_CLIENT));
  EXPECT_FALSE(RoleFitsPerson(v1::ROLE_SERVICE_CLIENT, v1::Person::KIND_HUMAN));
}

TEST(RolesTest, OnlyTheDirectorOfTheDirectorateIsTheDirectorP4) {
  EXPECT_THAT(CheckDirector(testing::kDirector, kRules), IsOk());
  for (const Actor& actor : {testing::kPretender, testing::kHead, testing::kOperator, testing::kMeydan}) {
    EXPECT_THAT(CheckDirector(actor, kRules), Fails(absl::StatusCode::kPermissionDenied, "DIRECTOR_REQUIRED"))
        << actor.name;
  }
}

}  // namespace
}  // namespace meydan::directory

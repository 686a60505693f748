// Whoever may stand in a chain is let through to all that deciding takes (CR3, CR5, CR8): what the gate refuses never
// comes before the domain, and a step that only they decide would wait for ever.
#include "common/auth/permissions.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "absl/strings/str_cat.h"
#include "meydan/options/v1/options.pb.h"
#include "meydan/review/v1/service.pb.h"
#include "services/review/domain/people.h"

namespace meydan::review {
namespace {

using directory::v1::Role;

std::string PermissionOf(const std::string& method) {
  const auto* found =
      v1::ClaimSubmissionRequest::descriptor()->file()->FindServiceByName("ReviewService")->FindMethodByName(method);
  EXPECT_NE(found, nullptr) << method;
  return found == nullptr ? "" : found->options().GetExtension(options::v1::permission);
}

bool IsLetThrough(Role role, const std::string& method) {
  return auth::Allows(Actor{"people/x", {{role, "units/hukuk"}}}, PermissionOf(method));
}

class DecidingTest : public ::testing::TestWithParam<const char*> {};

TEST_P(DecidingTest, CR3IsForExactlyThoseWhomAChainMayName) {
  for (int number = directory::v1::Role_MIN; number <= directory::v1::Role_MAX; ++number) {
    if (!directory::v1::Role_IsValid(number)) continue;
    const auto role = static_cast<Role>(number);
    EXPECT_EQ(IsLetThrough(role, GetParam()), RoleDecides(role)) << directory::v1::Role_Name(role);
  }
  EXPECT_FALSE(auth::Allows(Actor{"people/x", {}}, PermissionOf(GetParam())));
}

INSTANTIATE_TEST_SUITE_P(Methods, DecidingTest,
                         ::testing::Values("GetSubmission", "ListSubmissions", "DiffRounds", "WatchQueue",
                                           "ClaimSubmission", "ReleaseSubmission", "AssessCriterion",
                                           "ApproveSubmission", "RequestChanges", "RejectSubmission"),
                         [](const auto& param) { return std::string(param.param); });

TEST(DirectorateGateTest, CR8CR17TheLeadTimeAndThePriorityAreTheDirectoratesAlone) {
  for (const char* method : {"OverrideLeadTime", "PrioritizeSubmission"}) {
    EXPECT_TRUE(IsLetThrough(directory::v1::ROLE_REVIEWER, method)) << method;
    EXPECT_TRUE(IsLetThrough(directory::v1::ROLE_DIRECTOR, method)) << method;
    for (const Role role :
         {directory::v1::ROLE_UNIT_HEAD, directory::v1::ROLE_SENIOR_MANAGER, directory::v1::ROLE_REPRESENTATIVE,
          directory::v1::ROLE_STAFF, directory::v1::ROLE_MODERATOR}) {
      EXPECT_FALSE(IsLetThrough(role, method)) << method << " " << directory::v1::Role_Name(role);
    }
  }
}

// The domain lets a unit's head speak for its targets (domain/publications.cc).
TEST(PublishingTest, P14AUnitsHeadSaysWhatBecameOfItsTargets) {
  for (const char* method : {"ConfirmPublication", "ReportPublicationFailure", "SkipTarget", "ConfirmTakedown"}) {
    EXPECT_TRUE(IsLetThrough(directory::v1::ROLE_UNIT_HEAD, method)) << method;
    EXPECT_FALSE(IsLetThrough(directory::v1::ROLE_STAFF, method)) << method;
  }
}

}  // namespace
}  // namespace meydan::review

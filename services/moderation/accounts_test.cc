#include "services/moderation/accounts.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/moderation/testing/small_service.h"

namespace meydan::moderation {
namespace {

using meydan::testing::Fails;
using meydan::testing::IsOk;
using ::testing::IsEmpty;
using namespace testing;  // the samples

TEST(AccountsTest, KnowsTheOwnerAndThoseWhoRunIt) {
  const SmallService service;
  ASSERT_THAT(service.accounts.CheckReady(), IsOk());
  const std::optional<AccountFacts> facts = service.accounts.Find(kAccount);
  ASSERT_TRUE(facts.has_value());
  const AccountFacts law = LawAccount();
  EXPECT_EQ(facts->name, law.name);
  EXPECT_EQ(facts->platform, law.platform);
  EXPECT_EQ(facts->unit, law.unit);
  EXPECT_EQ(facts->managers, law.managers);
  EXPECT_EQ(facts->representative, law.representative);
}

TEST(AccountsTest, AnUnknownAccountHasItsNameAlone) {
  const SmallService service;
  EXPECT_FALSE(service.accounts.Find("accounts/x.nobody").has_value());
  const AccountFacts facts = service.accounts.Get("accounts/x.nobody");
  EXPECT_EQ(facts.name, "accounts/x.nobody");
  EXPECT_THAT(facts.managers, IsEmpty());
}

TEST(AccountsTest, IsNotReadyBeforeTheDirectoryIsKnown) {
  const SmallService service(/*directory_known=*/false);
  const absl::Status status = service.accounts.CheckReady();
  EXPECT_THAT(status, Fails(absl::StatusCode::kUnavailable, "DIRECTORY_NOT_READY"));
  EXPECT_GT(RetryDelayOf(status), absl::ZeroDuration());
}

}  // namespace
}  // namespace meydan::moderation

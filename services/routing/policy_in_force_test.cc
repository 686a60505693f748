#include "services/routing/policy_in_force.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/telemetry/testing/captured_logs.h"
#include "services/routing/testing/service.h"

namespace meydan::routing {
namespace {

using namespace testing;  // NOLINT: the fixtures of these tests
using ::meydan::testing::Fails;
using ::meydan::testing::IsOk;
using ::testing::HasSubstr;

// Runs what is waiting on the loop, among it the first look at the units.
void LetTheLoopWork(EventLoop& loop) {
  for (int i = 0; i < 3; ++i) loop.PostAndWait([] {});
}

TEST(PolicyInForceTest, AUnitThatIsNotInBeingIsLoggedAndGetsNoCase) {
  telemetry::testing::CapturedLogs logs;
  telemetry::Metrics metrics;
  Directory directory;
  directory.SetUnit("kutuphane", "CLOSED");
  EventLoop loop("test");
  const PolicyInForce policy(*ParsePolicy(kPolicy, {}), kDirectorate, loop, directory.view(), metrics);
  LetTheLoopWork(loop);
  EXPECT_THAT(logs.text(), HasSubstr(R"("event":"policy_unit_unknown","unit":"units/kutuphane","line":9)"));
  EXPECT_THAT(metrics.Scrape(), HasSubstr("meydan_routing_policy_unknown_units 1"));
  EXPECT_THAT(policy.CheckReady(), IsOk());
  EXPECT_EQ(policy.Get().rules[0].owner, "");
  EXPECT_EQ(policy.Get().rules[1].owner, "units/iletisim");
}

TEST(PolicyInForceTest, NothingIsSaidBeforeTheDirectoryIsKnown) {
  telemetry::testing::CapturedLogs logs;
  telemetry::Metrics metrics;
  directory_view::DirectoryView unread;
  EventLoop loop("test");
  const PolicyInForce policy(*ParsePolicy(kPolicy, {}), kDirectorate, loop, unread, metrics);
  LetTheLoopWork(loop);
  EXPECT_EQ(logs.text(), "");
  EXPECT_THAT(policy.CheckReady(), Fails(absl::StatusCode::kUnavailable, "DIRECTORY_NOT_READY"));
}

TEST(PolicyInForceTest, BeforeTheFirstImportNoUnitIsMissed) {
  telemetry::testing::CapturedLogs logs;
  telemetry::Metrics metrics;
  directory_view::DirectoryView empty;
  empty.MarkFilled();
  EventLoop loop("test");
  const PolicyInForce policy(*ParsePolicy(kPolicy, {}), kDirectorate, loop, empty, metrics);
  LetTheLoopWork(loop);
  EXPECT_EQ(logs.text(), "");
  EXPECT_EQ(policy.Get().default_owner, kDirectorate);
}

TEST(PolicyInForceTest, AnAccountOfAClosedUnitHasNoOwner) {
  telemetry::Metrics metrics;
  Directory directory;
  EventLoop loop("test");
  const PolicyInForce policy(*ParsePolicy(kPolicy, {}), kDirectorate, loop, directory.view(), metrics);
  EXPECT_EQ(policy.OwnerOf("accounts/instagram.ornekuni_hukuk"), "units/hukuk");
  EXPECT_EQ(policy.OwnerOf("accounts/instagram.none"), "");
  directory.SetUnit("hukuk", "CLOSED");
  EXPECT_EQ(policy.OwnerOf("accounts/instagram.ornekuni_hukuk"), "");
}

}  // namespace
}  // namespace meydan::routing

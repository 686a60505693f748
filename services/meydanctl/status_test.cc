#include <gmock/gmock.h>

#include "common/base/testing/status_matchers.h"
#include "services/meydanctl/diagnosis.h"
#include "services/meydanctl/quiet.h"
#include "services/meydanctl/unit_tree.h"

namespace meydan::meydanctl {
namespace {

using ::meydan::testing::Proto;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

const absl::Time kNow = absl::FromUnixSeconds(1'000'000);

ServiceReply Reply(const std::string& text) {
  auto status = Proto<operations::v1::ServiceStatus>(text);
  if (status.service().empty()) status.set_service("routing");
  return {"routing", "127.0.0.1:7003", status};
}

std::vector<std::string> Faults(const ServiceReply& reply) {
  std::vector<std::string> faults;
  for (const Finding& finding : Diagnose(reply, kNow)) {
    if (finding.grade != Finding::kGood) faults.push_back(finding.what + ": " + finding.found);
    if (finding.grade != Finding::kGood) EXPECT_NE(finding.advice, "") << finding.what;
  }
  return faults;
}

TEST(DiagnosisTest, AReadyServiceIsGood) {
  EXPECT_THAT(Faults(Reply("ready: true start_time { seconds: 5 }")), IsEmpty());
}

TEST(DiagnosisTest, EachFaultIsNamed) {
  EXPECT_THAT(Faults(Reply("problems: 'Redis at unix:/x does not answer'")), ElementsAre(HasSubstr("Redis")));
  EXPECT_THAT(Faults(Reply("ready: true outbox_depth: 9 outbox_age_seconds: 40")),
              ElementsAre(HasSubstr("routing outbox")));
  EXPECT_THAT(Faults(Reply("ready: true consumer_lag: 20000")), ElementsAre(HasSubstr("routing lag")));
  EXPECT_THAT(Faults(Reply("ready: true dead_letters: 1")), ElementsAre(HasSubstr("routing dead letters")));
  EXPECT_THAT(Faults(Reply("ready: true timers_due: 500")), ElementsAre(HasSubstr("routing timers")));
  EXPECT_THAT(Faults(Reply("ready: true start_time { seconds: 1000060 }")), ElementsAre(HasSubstr("routing clock")));
  EXPECT_THAT(Faults(Reply("service: 'moderation' ready: true")), ElementsAre(HasSubstr("answers moderation")));
}

TEST(DiagnosisTest, SilenceIsExplained) {
  ServiceReply reply{"routing", "127.0.0.1:7003", absl::UnavailableError("connection refused")};
  EXPECT_THAT(Faults(reply), ElementsAre("routing: nothing answers at 127.0.0.1:7003"));
  reply.status = MakeError(absl::StatusCode::kUnauthenticated, "TOKEN_NOT_YET_VALID", "too early");
  EXPECT_THAT(Diagnose(reply, kNow)[0].advice, HasSubstr("clocks"));
}

TEST(SettleTest, EverythingThatMovesIsNamed) {
  EXPECT_EQ(StillMoving({Reply("ready: true")}), "");
  EXPECT_EQ(StillMoving({Reply("ready: true outbox_depth: 1"), Reply("ready: true consumer_lag: 2")}),
            "routing: outbox 1, routing: lag 2");
  EXPECT_EQ(StillMoving({Reply("ready: true timers_due: 3")}), "routing: timers due 3");
  EXPECT_EQ(StillMoving({Reply("")}), "routing: is not ready");
  EXPECT_EQ(StillMoving({{"routing", "", absl::UnavailableError("")}}), "routing: does not answer");
}

TEST(SettleTest, OneQuietLookIsNotEnough) {
  Quiet quiet;
  EXPECT_FALSE(quiet.Look("", "10 cases"));
  EXPECT_TRUE(quiet.Look("", "10 cases"));
}

TEST(SettleTest, TotalsThatGrewOrAMoveBetweenBeginAnew) {
  Quiet quiet;
  EXPECT_FALSE(quiet.Look("", "10 cases"));
  EXPECT_FALSE(quiet.Look("", "11 cases"));
  EXPECT_FALSE(quiet.Look("routing: lag 1", ""));
  EXPECT_FALSE(quiet.Look("", "11 cases"));
  EXPECT_TRUE(quiet.Look("", "11 cases"));
}

TEST(UnitTreeTest, EachUnitStandsBelowItsParent) {
  std::vector<directory::v1::Unit> units;
  for (const char* text : {"name: 'a'", "name: 'a1' parent: 'a'", "name: 'a2' parent: 'a'", "name: 'a1x' parent: 'a1'",
                           "name: 'lost' parent: 'gone'"}) {
    units.push_back(Proto<directory::v1::Unit>(text));
  }
  std::vector<std::string> lines;
  for (const TreeLine& line : TreeOf(units)) lines.push_back(line.branch + line.unit->name());
  EXPECT_THAT(lines, ElementsAre("a", "├─ a1", "│  └─ a1x", "└─ a2", "lost"));
}

}  // namespace
}  // namespace meydan::meydanctl

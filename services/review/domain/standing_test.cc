#include "services/review/domain/standing.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/base/testing/status_matchers.h"
#include "services/review/domain/testing/samples.h"

namespace meydan::review {
namespace {

using namespace testing;  // NOLINT: the fixtures of these tests
using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(StandingTest, WorkedOutFromRolesOnce) {
  const University university;
  EXPECT_TRUE(university.Who("people/mudur").is_director);
  EXPECT_TRUE(university.Who("people/mudur").is_reviewer);
  EXPECT_THAT(university.Who("people/mudur").works_for, ElementsAre(kDirectorate));
  EXPECT_TRUE(university.Who("people/rana").SeesAll());
  EXPECT_FALSE(university.Who("people/rana").is_director);
  EXPECT_TRUE(university.Who("people/ece").Leads(kLaw));
  EXPECT_TRUE(university.Who("people/ali").WorksFor(kLaw));
  EXPECT_FALSE(university.Who("people/ali").Leads(kLaw));
  EXPECT_TRUE(university.Who("services/review").is_service);
  EXPECT_TRUE(university.Who("people/yonetici").Manages(kInstagram));
}

TEST(StandingTest, AReviewerOfAnotherUnitIsNone) {
  const University university;
  EXPECT_FALSE(university.Who("people/can").is_reviewer);
  EXPECT_THAT(university.Who("people/can").works_for, IsEmpty());
}

TEST(MaySeeTest, ItsUnitTheReviewersAndNobodyElse) {
  const Office office;
  const v1::Submission current = office.Submitted();
  for (const char* person : {"people/ece", "people/dekan", "people/ali", "people/rana", "people/mudur"}) {
    EXPECT_TRUE(MaySee(office.Who(person), current)) << person;
  }
  for (const char* person : {"people/bolum", "people/tip.dekan", "people/can", "people/rektor", "people/nobody"}) {
    EXPECT_FALSE(MaySee(office.Who(person), current)) << person;
  }
}

TEST(MaySeeTest, CR16AnAccountsManagerFromWhenItIsDue) {
  const Office office;
  v1::Submission current = office.Submitted();
  EXPECT_FALSE(MaySee(office.Who("people/yonetici"), current));
  current.add_publications()->set_account(kX);
  EXPECT_FALSE(MaySee(office.Who("people/yonetici"), current)) << "on another account";
  current.add_publications()->set_account(kInstagram);
  EXPECT_TRUE(MaySee(office.Who("people/yonetici"), current));
}

TEST(ShownToTest, P8AnAccountsManagerIsShownWhatTheTaskNeedsAndNoMore) {
  const Office office;
  v1::Submission current = office.Assessed();
  current.add_publications()->set_account(kX);
  current.add_publications()->set_account(kInstagram);
  current.add_rounds()->set_number(1);
  current.add_findings()->set_code("PRIVATE_PHONE");
  current.mutable_content()->add_assets()->add_accounts(kX);
  EXPECT_THAT(ShownTo(office.Who("people/ece"), current), meydan::testing::EqualsProto(current));
  EXPECT_THAT(ShownTo(office.Who("people/rana"), current), meydan::testing::EqualsProto(current));
  EXPECT_FALSE(SeesWhole(office.Who("people/yonetici"), current));
  const v1::Submission shown = ShownTo(office.Who("people/yonetici"), current);
  ASSERT_EQ(shown.content().targets_size(), 1);
  EXPECT_EQ(shown.content().targets(0).account(), kInstagram);
  ASSERT_EQ(shown.publications_size(), 1);
  EXPECT_EQ(shown.publications(0).account(), kInstagram);
  EXPECT_EQ(shown.content().assets_size(), current.content().assets_size() - 1) << "not the other account's picture";
  EXPECT_EQ(shown.rounds_size() + shown.history_size() + shown.decisions_size() + shown.assessments_size() +
                shown.findings_size(),
            0);
  EXPECT_EQ(shown.content_digest(), current.content_digest());
}

}  // namespace
}  // namespace meydan::review

#include "services/review/rpc/list_methods.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "services/review/testing/small_review.h"

namespace meydan::review {
namespace {

using namespace testing;  // NOLINT: the fixtures of these tests
using ::meydan::testing::Fails;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class ListMethodsTest : public ::testing::Test {
 protected:
  // All pages, by `size`.
  std::vector<std::string> List(const std::string& who, const std::string& filter = "", int size = 2) {
    v1::ListSubmissionsRequest request;
    *request.mutable_filter() = meydan::testing::Proto<v1::SubmissionFilter>(filter);
    request.set_page_size(size);
    std::vector<std::string> names;
    do {
      const auto page = SmallReview::Must(BlockOn(review_.lists.ListSubmissions(review_.As(who), request)));
      for (const v1::Submission& one : page.submissions()) {
        EXPECT_EQ(one.rounds_size() + one.history_size(), 0);
        names.push_back(one.name());
      }
      request.set_page_token(page.next_page_token());
    } while (!request.page_token().empty());
    return names;
  }
  bool Sees(const std::string& who, const std::string& name) {
    v1::GetSubmissionRequest request;
    request.set_name(name);
    return BlockOn(review_.methods.GetSubmission(review_.As(who), request)).ok();
  }

  SmallReview review_;
};

TEST_F(ListMethodsTest, ListsGiveWhatGetGives) {
  std::vector<std::string> all;
  for (int i = 0; i < 3; ++i) all.push_back(review_.Create(review_.Announcement()).name());
  all.push_back(review_.Create(review_.Announcement(), "can", "units/kutuphane").name());
  all.push_back(review_.Submit(review_.Create(review_.Announcement())).name());
  const std::string due = review_.Scheduled(review_.Announcement()).name();
  all.push_back(due);
  review_.Pass(absl::Hours(1));
  for (const char* who : {"mudur", "ali", "ece", "dekan", "can", "rektor", "veli", "nobody"}) {
    std::vector<std::string> seen;
    for (auto name = all.rbegin(); name != all.rend(); ++name) {
      if (Sees(who, *name)) seen.push_back(*name);
    }
    EXPECT_EQ(List(who), seen) << who;
    EXPECT_EQ(List(who, "", 200), seen) << who;
  }
  EXPECT_THAT(List("veli"), ElementsAre(due));
  EXPECT_THAT(List("can"), SizeIs(1));
  EXPECT_THAT(List("nobody"), IsEmpty());
}

TEST_F(ListMethodsTest, FiltersByUnitStateAccountTypeAndTask) {
  const std::string draft = review_.Create(review_.Announcement()).name();
  v1::Content only_x = review_.Announcement();
  only_x.mutable_targets()->DeleteSubrange(0, 1);
  only_x.set_request_type(v1::REQUEST_TYPE_EVENT);
  const std::string event = review_.Submit(review_.Create(only_x)).name();
  const std::string due = review_.Scheduled(review_.Announcement()).name();
  review_.Pass(absl::Hours(1));  // the event expires
  const std::string waits = review_.Submit(review_.Create(review_.Announcement())).name();
  for (const char* who : {"ali", "ece"}) {
    EXPECT_THAT(List(who, "in_review: true"), ElementsAre(waits)) << who;
    EXPECT_THAT(List(who, "open_task: true"), ElementsAre(due)) << who;
    EXPECT_THAT(List(who, "state: STATE_DRAFT"), ElementsAre(draft)) << who;
    EXPECT_THAT(List(who, "request_type: REQUEST_TYPE_EVENT"), ElementsAre(event)) << who;
    EXPECT_THAT(List(who, "account: 'accounts/instagram.ornekuni'"), ElementsAre(waits, due, draft)) << who;
    EXPECT_THAT(List(who, "account: 'accounts/x.hukuk' state: STATE_EXPIRED"), ElementsAre(event)) << who;
    EXPECT_THAT(List(who, "unit: 'units/kutuphane'"), IsEmpty()) << who;
    EXPECT_THAT(List(who, "unit: 'units/hukuk'"), ElementsAre(waits, due, event, draft)) << who;
  }
  EXPECT_THAT(List("veli", "open_task: true account: 'accounts/instagram.ornekuni'"), ElementsAre(due));
  EXPECT_THAT(List("veli", "account: 'accounts/x.hukuk'"), ElementsAre(due));  // which veli sees, for the other account
}

// Rows do not say the state of what is open: a page is filled all the same.
TEST_F(ListMethodsTest, APageIsFilledThoughMostFallsOut) {
  std::vector<std::string> waiting;
  for (int i = 0; i < 3; ++i) {
    waiting.insert(waiting.begin(), review_.Submit(review_.Create(review_.Announcement())).name());
    for (int other = 0; other < 4; ++other) review_.Create(review_.Announcement());
  }
  for (const char* filter : {"state: STATE_SUBMITTED", "in_review: true", "in_review: true unit: 'units/hukuk'",
                             "state: STATE_SUBMITTED account: 'accounts/x.hukuk'"}) {
    for (const char* who : {"ali", "ece"}) {
      v1::ListSubmissionsRequest request;
      *request.mutable_filter() = meydan::testing::Proto<v1::SubmissionFilter>(filter);
      request.set_page_size(2);
      const auto page = SmallReview::Must(BlockOn(review_.lists.ListSubmissions(review_.As(who), request)));
      ASSERT_EQ(page.submissions_size(), 2) << who << " " << filter;
      EXPECT_EQ(page.submissions(1).name(), waiting[1]) << who << " " << filter;
      EXPECT_EQ(List(who, filter), waiting) << who << " " << filter;
    }
  }
}

TEST_F(ListMethodsTest, APersonOfTheChainSeesWhatIsToBeDecided) {
  v1::SetReviewPolicyRequest set;
  *set.mutable_policy() = *BlockOn(review_.policies.Get()).value();
  v1::Step& step = *set.mutable_policy()->mutable_chains(0)->add_steps();
  step.set_id("rector");
  step.add_persons("people/rektor");
  step.add_persons("people/dekan");
  step.set_quorum(v1::Step::QUORUM_ANY);
  SmallReview::Must(BlockOn(review_.policy_methods.SetReviewPolicy(review_.As("mudur"), set)));
  const std::string name = review_.Submit(review_.Create(review_.Announcement())).name();
  review_.Create(review_.Announcement());  // a draft is its unit's own
  EXPECT_THAT(List("rektor"), ElementsAre(name));
  EXPECT_THAT(List("rektor", "in_review: true unit: 'units/hukuk'"), ElementsAre(name));
}

TEST_F(ListMethodsTest, WrongRequestsAreRefused) {
  v1::ListSubmissionsRequest request;
  request.set_page_size(-1);
  EXPECT_THAT(BlockOn(review_.lists.ListSubmissions(review_.As("ali"), request)),
              Fails(absl::StatusCode::kInvalidArgument, "PAGE_SIZE_INVALID"));
  request.set_page_size(0);
  request.set_page_token("token");
  EXPECT_THAT(BlockOn(review_.lists.ListSubmissions(review_.As("ali"), request)),
              Fails(absl::StatusCode::kInvalidArgument, "PAGE_TOKEN_INVALID"));
  request.mutable_filter()->set_account("ornekuni");
  EXPECT_THAT(BlockOn(review_.lists.ListSubmissions(review_.As("ali"), request)),
              Fails(absl::StatusCode::kInvalidArgument, "FILTER_INVALID"));
}

}  // namespace
}  // namespace meydan::review

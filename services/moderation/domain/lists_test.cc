#include "services/moderation/domain/lists.h"

#include <gtest/gtest.h>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/base/ids.h"
#include "common/base/testing/status_matchers.h"
#include "services/moderation/domain/checks.h"
#include "services/moderation/domain/testing/samples.h"

namespace meydan::moderation {
namespace {

using meydan::testing::Fails;
using meydan::testing::IsOk;
using meydan::testing::Proto;
using ::testing::Contains;
using ::testing::UnorderedElementsAre;
using namespace testing;  // the samples

std::vector<std::string> IndexNames(const v1::Comment& comment) {
  std::vector<std::string> names;
  for (const store::IndexEntry& entry : IndexesOf(comment)) names.push_back(entry.index);
  return names;
}

const std::string kOfAccount = absl::StrCat("account/", kAccount);

TEST(IndexesTest, ACleanCommentStandsInTwoLists) {
  EXPECT_THAT(IndexNames(Taken(Clean())), UnorderedElementsAre("all", kOfAccount));
  EXPECT_THAT(IndexNames(Taken(CleanAs(v1::KIND_PRAISE, v1::IMPORTANCE_LOW))), UnorderedElementsAre("all", kOfAccount));
}

TEST(IndexesTest, FeedbackAndFlaggedCommentsStandInTheirOwn) {
  EXPECT_THAT(IndexNames(Taken(CleanAs(v1::KIND_COMPLAINT, v1::IMPORTANCE_NORMAL))),
              UnorderedElementsAre("all", kOfAccount, "kind/1"));
  EXPECT_THAT(IndexNames(Taken(InReviewFor(v1::GROUND_INSULT))),
              UnorderedElementsAre("all", kOfAccount, "state/2", "ground/1"));
  EXPECT_THAT(IndexNames(Removed()), UnorderedElementsAre("all", kOfAccount, "state/4", "ground/1"));
}

TEST(IndexesTest, TheLastOneTakenInComesFirst) {
  const v1::Comment earlier = Taken(Clean());
  v1::Comment later = earlier;
  *later.mutable_create_time() = ToProto(Now() + absl::Microseconds(1));
  EXPECT_LT(IndexesOf(later)[0].member, IndexesOf(earlier)[0].member);
  EXPECT_EQ(IndexesOf(later)[0].member.size(), IndexesOf(earlier)[0].member.size());
  EXPECT_TRUE(absl::EndsWith(IndexesOf(later)[0].member, absl::StrCat("/", IdOf(later.name()))));
}

TEST(IndexesTest, EveryMatchIsFoundInTheChosenIndex) {
  const std::vector<v1::Comment> comments = {
      Taken(Clean()),
      Taken(CleanAs(v1::KIND_QUESTION, v1::IMPORTANCE_NORMAL)),
      Taken(CleanAs(v1::KIND_OPINION, v1::IMPORTANCE_NORMAL)),
      Taken(WithKind(InReviewFor(v1::GROUND_HATE_SPEECH), v1::KIND_COMPLAINT, v1::IMPORTANCE_HIGH)),
      Taken(RemovalFor(v1::GROUND_ADVERTISING)),
      OrderedByModerator(),
      Removed(),
  };
  int matches = 0;
  for (const std::string account : {"", kAccount, "accounts/x.ornekuni"}) {
    for (int state = 0; state < v1::Comment::State_ARRAYSIZE; ++state) {
      for (int ground = 0; ground < v1::Ground_ARRAYSIZE; ++ground) {
        for (int kind = 0; kind < v1::Kind_ARRAYSIZE; ++kind) {
          v1::CommentFilter filter;
          filter.set_account(account);
          filter.set_state(static_cast<v1::Comment::State>(state));
          filter.set_ground(static_cast<v1::Ground>(ground));
          filter.set_kind(static_cast<v1::Kind>(kind));
          for (const v1::Comment& comment : comments) {
            if (!Matches(comment, filter)) continue;
            ++matches;
            EXPECT_THAT(IndexNames(comment), Contains(IndexFor(filter))) << filter.DebugString();
          }
        }
      }
    }
  }
  EXPECT_GT(matches, 50);
}

TEST(MatchesTest, AllSetFieldsMustMatch) {
  const v1::Comment comment = Taken(WithKind(InReviewFor(v1::GROUND_INSULT), v1::KIND_COMPLAINT, v1::IMPORTANCE_HIGH));
  EXPECT_TRUE(Matches(comment, {}));
  EXPECT_TRUE(
      Matches(comment, Proto<v1::CommentFilter>("state: STATE_IN_REVIEW ground: GROUND_INSULT kind: KIND_COMPLAINT")));
  for (const auto* other :
       {"state: STATE_CLEAN", "ground: GROUND_HARASSMENT", "kind: KIND_PRAISE", "account: \"accounts/a\""}) {
    EXPECT_FALSE(Matches(comment, Proto<v1::CommentFilter>(other))) << other;
  }
}

TEST(CheckFilterTest, RefusesWhatIsNoValue) {
  EXPECT_THAT(CheckFilter({}), IsOk());
  for (const auto* bad : {"state: 99", "ground: 9", "kind: 77", "account: \"units/hukuk\""}) {
    EXPECT_THAT(CheckFilter(Proto<v1::CommentFilter>(bad)), Fails(absl::StatusCode::kInvalidArgument, "FILTER_INVALID"))
        << bad;
  }
}

}  // namespace
}  // namespace meydan::moderation

#include "services/moderation/domain/sight.h"

#include <gtest/gtest.h>

#include "common/base/testing/status_matchers.h"
#include "services/moderation/domain/checks.h"
#include "services/moderation/domain/incoming.h"
#include "services/moderation/domain/testing/samples.h"

namespace meydan::moderation {
namespace {

using meydan::testing::Fails;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using namespace testing;  // the samples

constexpr char kCase[] = "cases/1";

v1::Comment Full() {
  v1::Comment comment = Removed();
  comment.set_url("https://www.instagram.com/p/C9xYzAbCdEf/c/1");
  comment.set_parent_platform_comment_id("17900000000000000");
  comment.mutable_verdict()->set_topic_rule("topic.rule");
  comment.mutable_claim()->set_holder(Moderator().name);
  return GrantReading(comment, "units/sanat", kCase, Now()).state;
}

struct Reader {
  std::string name;
  Actor actor;
  Sight sight;
};

class SightTest : public ::testing::TestWithParam<Reader> {};

TEST_P(SightTest, P8EachSeesWhatTheTaskNeeds) {
  const v1::Comment comment = Full();
  EXPECT_EQ(SightOf(comment, GetParam().actor, LawAccount(), SampleSettings()), GetParam().sight);
  const v1::Comment visible = Visible(comment, GetParam().actor, LawAccount(), SampleSettings());
  EXPECT_EQ(visible.text().empty(), GetParam().sight == Sight::kMasked);
  EXPECT_EQ(visible.masked(), GetParam().sight == Sight::kMasked);
  EXPECT_EQ(visible.author().empty(), GetParam().sight != Sight::kFull);
  EXPECT_EQ(visible.evidence().empty(), GetParam().sight != Sight::kFull);
  EXPECT_EQ(visible.has_claim(), GetParam().sight == Sight::kFull);
  EXPECT_EQ(Readable(comment, GetParam().actor, LawAccount(), SampleSettings()).ok(),
            GetParam().sight != Sight::kMasked);
}

INSTANTIATE_TEST_SUITE_P(
    P8, SightTest,
    ::testing::Values(Reader{"Moderator", Moderator(), Sight::kFull}, Reader{"Director", Director(), Sight::kFull},
                      Reader{"AccountManager", AccountManager(), Sight::kFull},
                      Reader{"Representative", LawRepresentative(), Sight::kFull},
                      Reader{"ManagerOfAnotherAccount", OtherAccountManager(), Sight::kMasked},
                      Reader{"StaffOfTheUnitWithTheCase", ArtStaff(), Sight::kText},
                      Reader{"StaffOfTheOwner", LawStaff(), Sight::kMasked},
                      Reader{"OperatorInTheUnitWithTheCase",
                             Actor{"people/o", {{directory::v1::ROLE_OPERATOR, "units/sanat"}}}, Sight::kMasked},
                      Reader{"SystemInTheUnitWithTheCase",
                             Actor{"people/s", {{directory::v1::ROLE_SERVICE_CLIENT, "units/sanat"}}}, Sight::kMasked},
                      Reader{"Operator", Operator(), Sight::kMasked},
                      Reader{"Service", Actor{"services/routing", {}}, Sight::kMasked},
                      Reader{"Nobody", Actor{}, Sight::kMasked}),
    [](const auto& info) { return info.param.name; });

TEST(VisibleTest, P8AMaskedCommentHoldsNothingOfThePerson) {
  v1::Comment comment = Full();
  comment.set_text("KANARYA");
  comment.set_author("KANARYA");
  comment.set_url("https://KANARYA");
  comment.set_platform_comment_id("KANARYA");
  comment.set_parent_platform_comment_id("KANARYA");
  comment.mutable_decisions(0)->set_reason("KANARYA");
  comment.mutable_evidence(0)->set_text("KANARYA");
  comment.mutable_removal()->mutable_confirmation()->set_proof_note("KANARYA");
  comment.add_appeals()->set_note("KANARYA");
  comment.mutable_verdict()->mutable_findings(0)->set_rule("KANARYA");
  comment.mutable_verdict()->add_kind_rules("KANARYA");
  comment.mutable_verdict()->set_topic_rule("KANARYA");
  comment.mutable_verdict()->set_importance_rule("KANARYA");
  const v1::Comment masked = Visible(comment, Operator(), LawAccount(), SampleSettings());
  EXPECT_EQ(masked.SerializeAsString().find("KANARYA"), std::string::npos);
  EXPECT_EQ(masked.state(), v1::Comment::STATE_REMOVED);
  EXPECT_THAT(masked.verdict().grounds(), SizeIs(1));
}

TEST(VisibleTest, DerivedFieldsAreFilledIn) {
  v1::Comment comment = Taken(Clean());
  comment.set_parent_platform_comment_id("17900000000000000");
  const v1::Comment visible = Visible(comment, Moderator(), LawAccount(), SampleSettings());
  EXPECT_EQ(visible.parent_comment(), CommentName(directory::v1::PLATFORM_INSTAGRAM, "17900000000000000"));
  EXPECT_EQ(ToTime(visible.update_time()), Now());
}

TEST(ReadableTest, P8OthersAreRefused) {
  EXPECT_THAT(Readable(Full(), LawStaff(), LawAccount(), SampleSettings()),
              Fails(absl::StatusCode::kPermissionDenied, "COMMENT_NOT_READABLE"));
}

TEST(ListedTest, LeavesOutWhatIsLong) {
  const v1::Comment listed = Listed(Full(), Moderator(), LawAccount(), SampleSettings());
  EXPECT_FALSE(listed.text().empty());
  EXPECT_EQ(listed.claim().holder(), Moderator().name) << "CR8: the queue shows who holds what";
  EXPECT_THAT(listed.evidence(), IsEmpty());
  EXPECT_THAT(listed.verdict().findings(), IsEmpty());
}

TEST(GrantReadingTest, P11AUnitReadsWhileTheCaseIsIts) {
  const v1::Comment comment = Taken(Clean());
  const auto granted = GrantReading(comment, "units/hukuk", kCase, Now());
  EXPECT_FALSE(granted.unchanged);
  EXPECT_EQ(SightOf(granted.state, LawStaff(), LawAccount(), SampleSettings()), Sight::kText);
  EXPECT_TRUE(GrantReading(granted.state, "units/hukuk", kCase, Now()).unchanged);

  const auto moved = RevokeReading(granted.state, "units/hukuk", kCase, Now());
  EXPECT_FALSE(moved.unchanged);
  EXPECT_EQ(SightOf(moved.state, LawStaff(), LawAccount(), SampleSettings()), Sight::kMasked);
  EXPECT_TRUE(RevokeReading(moved.state, "units/hukuk", kCase, Now()).unchanged);
}

TEST(GrantReadingTest, TheEndOfOneCaseLeavesAnotherOfTheSameUnit) {
  const auto first = GrantReading(Taken(Clean()), "units/hukuk", kCase, Now());
  const auto second = GrantReading(first.state, "units/hukuk", "cases/2", Now());
  const auto left = RevokeReading(second.state, "units/hukuk", kCase, Now());
  EXPECT_EQ(SightOf(left.state, LawStaff(), LawAccount(), SampleSettings()), Sight::kText);
}

TEST(MoveReadingTest, ACaseTakesItsReadersAlong) {
  const v1::Comment comment = Taken(Clean());
  const auto moved =
      MoveReading(GrantReading(comment, "units/sanat", kCase, Now()).state, "units/sanat", "units/hukuk", kCase, Now());
  EXPECT_FALSE(moved.unchanged);
  EXPECT_EQ(SightOf(moved.state, ArtStaff(), LawAccount(), SampleSettings()), Sight::kMasked);
  EXPECT_EQ(SightOf(moved.state, LawStaff(), LawAccount(), SampleSettings()), Sight::kText);
  EXPECT_TRUE(MoveReading(moved.state, "units/sanat", "units/hukuk", kCase, Now()).unchanged);
  EXPECT_FALSE(MoveReading(comment, "units/sanat", "units/hukuk", kCase, Now()).unchanged);
}

TEST(GrantReadingToSeniorsTest, P19SeniorManagementReadsFromAnyOfItsUnits) {
  const Actor rector{"people/rektor", {{directory::v1::ROLE_SENIOR_MANAGER, "units/rektorluk"}}};
  const Actor clerk{"people/katip", {{directory::v1::ROLE_STAFF, "units/rektorluk"}}};
  const auto granted = GrantReadingToSeniors(Taken(Clean()), kCase, Now());
  EXPECT_FALSE(granted.unchanged);
  EXPECT_EQ(SightOf(granted.state, rector, LawAccount(), SampleSettings()), Sight::kText);
  EXPECT_EQ(SightOf(granted.state, clerk, LawAccount(), SampleSettings()), Sight::kMasked);
  EXPECT_TRUE(GrantReadingToSeniors(granted.state, kCase, Now()).unchanged);
  EXPECT_TRUE(RevokeReading(granted.state, "", kCase, Now()).unchanged);
}

}  // namespace
}  // namespace meydan::moderation

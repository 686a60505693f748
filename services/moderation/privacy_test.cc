// A follower's words and person stand in moderation's state and nowhere else (P8): canaries are planted in every field
// that could hold them, and everything that goes out is searched.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/match.h"
#include "common/async/spawn.h"
#include "common/base/testing/status_matchers.h"
#include "common/telemetry/testing/captured_logs.h"
#include "services/moderation/testing/small_service.h"

namespace meydan::moderation {
namespace {

using meydan::testing::IsOk;
using ::testing::Contains;
using ::testing::SizeIs;
using namespace testing;  // the samples

constexpr char kCanary[] = "kanarya";

v1::IncomingComment Planted(int number, const std::string& text) {
  v1::IncomingComment incoming = Incoming(absl::StrCat("kanarya-metin ", text));
  incoming.set_platform_comment_id(absl::StrCat("kanarya-kimlik-", number));
  incoming.set_author_id("kanarya-yazar");
  incoming.set_parent_platform_comment_id("kanarya-ust");
  incoming.set_url("https://ornek.edu.tr/kanarya-adres");
  incoming.mutable_post()->set_id("kanarya-gonderi");
  incoming.mutable_post()->set_url("https://ornek.edu.tr/kanarya-gonderi");
  incoming.mutable_post()->set_title("kanarya-baslik");
  incoming.set_payload_sha256("kanarya-ozet-kanarya-ozet-kanary");
  return incoming;
}

class PrivacyTest : public ::testing::Test {
 protected:
  // Everything that can happen to a comment, with a canary in each text.
  void LiveAWholeLife() {
    service_.Take(Planted(1, "günaydın"));
    service_.Take(Planted(2, "asansör bozuk, ne zaman?"));
    service_.Take(Planted(3, "tehdit ve hakaret"));
    service_.Take(Planted(3, "kaba"));
    const std::string name = service_.Take(Planted(4, "kaba"));
    v1::DecideCommentRequest order;
    order.set_name(name);
    order.set_action(v1::Decision::ACTION_ORDER_REMOVAL);
    order.add_grounds(v1::GROUND_INSULT);
    order.set_reason("kanarya-gerekce");
    ASSERT_THAT(BlockOn(service_.comments.DecideComment(service_.CallBy(Moderator(), order), order)), IsOk());
    v1::ConfirmRemovalRequest confirm;
    confirm.set_name(name);
    confirm.set_proof_url("https://ornek.edu.tr/kanarya-kanit");
    confirm.set_proof_note("kanarya-kanit");
    ASSERT_THAT(BlockOn(service_.comments.ConfirmRemoval(service_.CallBy(AccountManager(), confirm), confirm)), IsOk());
    v1::AppealCommentRequest appeal;
    appeal.set_name(name);
    appeal.set_note("kanarya-itiraz");
    ASSERT_THAT(BlockOn(service_.comments.AppealComment(service_.CallBy(LawRepresentative(), appeal), appeal)), IsOk());
    v1::DecideAppealRequest settle;
    settle.set_name(name);
    settle.set_outcome(v1::Appeal::OUTCOME_GRANTED);
    settle.set_reason("kanarya-karar");
    ASSERT_THAT(BlockOn(service_.comments.DecideAppeal(service_.CallBy(OtherModerator(), settle), settle)), IsOk());
  }

  SmallService service_;
};

TEST_F(PrivacyTest, P8NoEventLogOrFigureHoldsAFollowersWordsOrPerson) {
  const telemetry::testing::CapturedLogs logs;
  LiveAWholeLife();
  const std::vector<std::string> types = service_.EventTypes();
  for (const char* type : {"CommentFlagged", "RemovalOrdered", "RemovalWithdrawn", "RemovalConfirmed",
                           "CommentRestored", "FeedbackIdentified", "AppealOpened", "AppealDecided"}) {
    EXPECT_THAT(types, Contains(type));
  }
  const std::string author = service_.Stored(service_.Take(Planted(1, "günaydın"))).author();
  ASSERT_THAT(author, SizeIs(32));
  for (const Event& event : service_.Events()) {
    EXPECT_FALSE(absl::StrContains(event.SerializeAsString(), kCanary)) << event.type();
    EXPECT_FALSE(absl::StrContains(event.SerializeAsString(), author)) << event.type();
  }
  EXPECT_FALSE(absl::StrContains(service_.metrics.Scrape(), kCanary));
  EXPECT_FALSE(absl::StrContains(logs.text(), kCanary));
}

TEST_F(PrivacyTest, P8NoErrorRepeatsAFollowersWords) {
  v1::IngestCommentsRequest request;
  v1::IncomingComment& bad = *request.add_comments() = Planted(1, std::string(20'000, 'x'));
  bad.set_platform(static_cast<directory::v1::Platform>(99));
  bad.set_url("kanarya");
  bad.mutable_post()->set_url("kanarya");
  bad.set_language("kanarya kanarya");
  bad.set_author_id(absl::StrCat("kanarya", std::string(300, 'x')));
  bad.clear_publish_time();
  const auto answer = service_.Ingest(request);
  ASSERT_THAT(answer, IsOk());
  ASSERT_TRUE(answer->results(0).has_error());
  EXPECT_FALSE(absl::StrContains(answer->SerializeAsString(), kCanary));
}

TEST_F(PrivacyTest, P8TheIdOfTheAuthorIsKeptNowhere) {
  LiveAWholeLife();
  const auto members = BlockOn(service_.store.List({.index = "all", .limit = 100}));
  ASSERT_THAT(members, IsOk());
  EXPECT_THAT(*members, SizeIs(4));
  for (const std::string& member : *members) {
    const std::string name = absl::StrCat("comments/", member.substr(member.find('/') + 1));
    EXPECT_FALSE(absl::StrContains(service_.Stored(name).SerializeAsString(), "kanarya-yazar"));
  }
}

}  // namespace
}  // namespace meydan::moderation

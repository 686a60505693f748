// The main job from end to end, over both buses: from a follower's comment to the inboxes of the unit and of senior
// management, and that a follower's words and name stay where they were taken in.

#include <gmock/gmock.h>
#include <google/protobuf/text_format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "common/async/spawn.h"
#include "common/base/ids.h"
#include "common/base/status_macros.h"
#include "common/base/testing/status_matchers.h"
#include "meydan/moderation/v1/service.pb.h"
#include "meydan/notification/v1/service.pb.h"
#include "meydan/operations/v1/operations.pb.h"
#include "meydan/routing/v1/service.pb.h"
#include "tests/integration/stack.h"
#include "tests/integration/university.h"

namespace meydan::integration {
namespace {

using meydan::testing::Fails;
using meydan::testing::IsOk;
using ::testing::HasSubstr;
using ::testing::Not;
namespace mod = moderation::v1;
namespace rou = routing::v1;
namespace note = notification::v1;

constexpr char kSystem[] = "people/santral";

class CommentToInboxTest : public ::testing::TestWithParam<Stack::Bus> {
 protected:
  void SetUp() override {
    auto stack = Stack::Start({.bus = GetParam(), .prepare = FoundUniversity});
    ASSERT_THAT(stack, IsOk());
    stack_ = *std::move(stack);
  }

  // Sends one comment and gives what became of it.
  absl::StatusOr<mod::IngestedComment> Send(const std::string& text, const std::string& author = "follower",
                                            const std::string& account = "accounts/instagram.ornekuni") {
    mod::IngestCommentsRequest request;
    request.set_request_id(RandomUuid());
    mod::IncomingComment& comment = *request.add_comments();
    comment.set_account(account);
    comment.set_platform(account == "accounts/x.hukuk" ? directory::v1::PLATFORM_X : directory::v1::PLATFORM_INSTAGRAM);
    comment.set_platform_comment_id(RandomUuid());
    comment.mutable_post()->set_id("post");
    comment.set_author_id(author);
    comment.set_raw_text(text);
    comment.mutable_publish_time()->set_seconds(absl::ToUnixSeconds(absl::Now()) - 60);
    const auto response = stack_->Call<mod::IngestCommentsResponse>("moderation", kSystem, request);
    if (!response.ok()) return response.status();
    if (response->results_size() != 1 || response->results(0).has_error()) {
      return absl::InternalError(response->ShortDebugString());
    }
    return response->results(0).comment();
  }
  // The case of a comment, as soon as there is one.
  absl::StatusOr<rou::Case> CaseOf(const std::string& comment) {
    absl::StatusOr<rou::Case> found = absl::NotFoundError("no case yet");
    WaitFor([&]() -> absl::Status {
      ASSIGN_OR_RETURN(const rou::ListCasesResponse cases,
                       stack_->Call<rou::ListCasesResponse>("routing", "people/direktor", rou::ListCasesRequest()));
      for (const rou::Case& one : cases.cases()) {
        if (one.origin().comment() == comment) found = one;
      }
      return found.status();
    }).IgnoreError();
    return found;
  }
  std::vector<note::Notice> Inbox(const std::string& person) {
    note::ListNoticesRequest request;
    request.set_parent(person);
    request.set_page_size(1000);
    const auto response = stack_->Call<note::ListNoticesResponse>("notification", person, request);
    EXPECT_THAT(response, IsOk());
    return response.ok() ? std::vector<note::Notice>(response->notices().begin(), response->notices().end())
                         : std::vector<note::Notice>();
  }
  // Until the person has a notice about the subject.
  absl::Status WaitForNotice(const std::string& person, const std::string& subject) {
    return WaitFor([&] {
      for (const note::Notice& notice : Inbox(person)) {
        if (notice.subject() == subject) return absl::OkStatus();
      }
      return absl::NotFoundError(absl::StrCat(person, " has no notice about ", subject));
    });
  }

  std::unique_ptr<Stack> stack_;
};

TEST_P(CommentToInboxTest, AComplaintReachesTheUnitThatMustAnswer) {  // P11, P12, P14
  const auto comment = Send("Kütüphane üç gündür kapalı, ders çalışacak yer bulamıyoruz. Bu konuda şikayetçiyim!");
  ASSERT_THAT(comment, IsOk());
  EXPECT_EQ(comment->state(), mod::Comment::STATE_CLEAN);
  const auto opened = CaseOf(comment->name());
  ASSERT_THAT(opened, IsOk());
  EXPECT_EQ(opened->kind(), rou::KIND_COMPLAINT);
  EXPECT_EQ(opened->topic(), rou::TOPIC_LIBRARY);
  EXPECT_EQ(opened->owner_unit(), "units/kutuphane");
  EXPECT_FALSE(opened->reasons().owner_rule().empty());
  EXPECT_TRUE(opened->has_answer_by());
  EXPECT_THAT(WaitForNotice("people/mudur", opened->name()), IsOk());

  // The unit reads that one comment, in full; another unit does not see case or words (RR7).
  mod::GetCommentRequest get;
  get.set_name(comment->name());
  const auto read = WaitFor([&]() -> absl::Status {
    ASSIGN_OR_RETURN(const mod::Comment seen, stack_->Call<mod::Comment>("moderation", "people/mudur", get));
    return absl::StrContains(seen.text(), "üç gündür kapalı") ? absl::OkStatus()
                                                              : absl::NotFoundError("not readable yet");
  });
  EXPECT_THAT(read, IsOk());
  rou::GetCaseRequest get_case;
  get_case.set_name(opened->name());
  EXPECT_THAT(stack_->Call<rou::Case>("routing", "people/mudur", get_case), IsOk());
  EXPECT_EQ(stack_->Call<rou::Case>("routing", "people/dekan", get_case).status().code(), absl::StatusCode::kNotFound);
  const auto hidden = stack_->Call<mod::Comment>("moderation", "people/dekan", get);
  EXPECT_TRUE(!hidden.ok() || hidden->text().empty());
}

TEST_P(CommentToInboxTest, ACriticalComplaintReachesSeniorManagementAtOnce) {  // P19
  const auto comment = Send("Kampüste bıçaklı biri öğrencileri tehdit ediyor, can güvenliğimiz yok, şikayetçiyiz!");
  ASSERT_THAT(comment, IsOk());
  const auto opened = CaseOf(comment->name());
  ASSERT_THAT(opened, IsOk());
  EXPECT_EQ(opened->importance(), rou::IMPORTANCE_CRITICAL);
  EXPECT_EQ(opened->rung(), rou::RUNG_SENIOR_MANAGEMENT);
  EXPECT_THAT(WaitForNotice("people/rektor", opened->name()), IsOk());
}

TEST_P(CommentToInboxTest, AnInsultIsOrderedRemovedAndTheManagerIsTold) {  // P10
  const auto comment = Send("Bu hoca tam bir şerefsiz, geri zekalı herif!");
  ASSERT_THAT(comment, IsOk());
  EXPECT_EQ(comment->state(), mod::Comment::STATE_REMOVAL_ORDERED);
  EXPECT_THAT(WaitForNotice("people/ayse", comment->name()), IsOk());
  mod::ConfirmRemovalRequest confirm;
  confirm.set_name(comment->name());
  confirm.set_proof_url("https://example.org/proof");
  confirm.set_request_id(RandomUuid());
  const auto removed = stack_->Call<mod::Comment>("moderation", "people/ayse", confirm);
  ASSERT_THAT(removed, IsOk());
  EXPECT_EQ(removed->state(), mod::Comment::STATE_REMOVED);
  const auto again = stack_->Call<mod::Comment>("moderation", "people/ayse", confirm);  // the first answer again
  ASSERT_THAT(again, IsOk());
  EXPECT_EQ(again->etag(), removed->etag());
}

TEST_P(CommentToInboxTest, PraiseAndChatMakeNobodyWork) {
  const auto comment = Send("harikasınız 👏👏");
  ASSERT_THAT(comment, IsOk());
  EXPECT_EQ(comment->state(), mod::Comment::STATE_CLEAN);
}

TEST_P(CommentToInboxTest, AUnitsRequestForSupportReachesTheDirectorateAndTheAnswerTheUnit) {  // P16, RR10
  rou::RequestSupportRequest request;
  request.set_unit("units/kutuphane");
  request.set_subject("Canlı yayın için destek");
  request.set_importance(rou::IMPORTANCE_HIGH);
  request.set_request_id(RandomUuid());
  const auto opened = stack_->Call<rou::Case>("routing", "people/mudur", request);
  ASSERT_THAT(opened, IsOk());
  EXPECT_EQ(opened->owner_unit(), "units/iletisim");
  EXPECT_EQ(stack_->Call<rou::Case>("routing", "people/mudur", request)->name(), opened->name());
  ASSERT_THAT(WaitForNotice("people/direktor", opened->name()), IsOk());
  request.set_request_id(RandomUuid());
  EXPECT_THAT(stack_->Call<rou::Case>("routing", "people/dekan", request),
              Fails(absl::StatusCode::kInvalidArgument, "REQUESTING_UNIT_FOREIGN"));
  rou::AnswerCaseRequest answer;
  answer.set_name(opened->name());
  answer.set_text("Ekip saat 14.00'te orada olacak.");
  answer.set_request_id(RandomUuid());
  ASSERT_THAT(stack_->Call<rou::Case>("routing", "people/direktor", answer), IsOk());
  EXPECT_THAT(WaitForNotice("people/mudur", opened->name()), IsOk());
}

TEST_P(CommentToInboxTest, AFollowersWordsStayWhereTheyWereTakenIn) {  // P8, NF4
  const std::string word = "kanaryasözcük7391";
  const std::string author = "kanaryayazar4422";
  std::vector<std::string> comments;
  for (const char* text :
       {"Kütüphane kapalı, şikayetçiyim ", "Bu hoca şerefsiz geri zekalı ", "Numaram 0532 123 45 67 arayın "}) {
    const auto comment = Send(absl::StrCat(text, word), author);
    ASSERT_THAT(comment, IsOk());
    comments.push_back(comment->name());
  }
  rou::OpenCaseRequest open;
  open.set_kind(rou::KIND_COMPLAINT);
  open.set_topic(rou::TOPIC_LIBRARY);
  open.set_importance(rou::IMPORTANCE_NORMAL);
  open.set_text(absl::StrCat("telefonda anlatılan ", word));
  open.set_caller(author);
  open.set_request_id(RandomUuid());
  const auto by_phone = stack_->Call<rou::Case>("routing", kSystem, open);
  ASSERT_THAT(by_phone, IsOk());
  ASSERT_THAT(WaitForNotice("people/mudur", by_phone->name()), IsOk());
  ASSERT_THAT(WaitForNotice("people/ayse", comments[1]), IsOk());
  // A wrong request quotes the words too.
  EXPECT_FALSE(Send(absl::StrCat(std::string(20'000, 'x'), word), author).ok());

  std::string seen;
  for (const char* service : {"directory", "moderation", "routing", "notification"})
    absl::StrAppend(&seen, stack_->LogOf(service));
  for (const char* person : {"people/mudur", "people/ayse", "people/rektor", "people/direktor", "people/denetci1"}) {
    for (const note::Notice& notice : Inbox(person)) absl::StrAppend(&seen, notice.DebugString());
  }
  // Everything in Redis but the state of the service that took it in: buses, outboxes, other services.
  const auto keys = stack_->redis().Run({"KEYS", "*"});
  ASSERT_THAT(keys, IsOk());
  int streams = 0;
  for (const absl::string_view key : absl::StrSplit(*keys, '\n')) {
    const bool own_state = (absl::StartsWith(key, "{moderation:") || absl::StartsWith(key, "{routing:")) &&
                           (absl::StrContains(key, ":a:") || absl::StrContains(key, ":c:"));
    if (own_state) continue;
    const std::string name(key);
    const std::string kind = stack_->redis().Run({"TYPE", name}).value();
    std::vector<std::string> read;
    if (kind == "stream") read = {"XRANGE", name, "-", "+"};
    if (kind == "string") read = {"GET", name};
    if (kind == "list") read = {"LRANGE", name, "0", "-1"};
    if (kind == "zset") read = {"ZRANGE", name, "0", "-1"};
    if (kind == "hash") read = {"HGETALL", name};
    if (read.empty()) continue;
    streams += kind == "stream" ? 1 : 0;
    absl::StrAppend(&seen, name, stack_->redis().Run(read).value_or(""));
  }
  if (GetParam() == Stack::Bus::kKafka) {
    for (const auto& file : std::filesystem::recursive_directory_iterator(stack_->kafka().DataFolder())) {
      // The segments alone: the indexes beside them hold positions, and are large.
      if (file.path().extension() != ".log") continue;
      std::ifstream bytes(file.path(), std::ios::binary);
      absl::StrAppend(&seen, std::string(std::istreambuf_iterator<char>(bytes), std::istreambuf_iterator<char>()));
    }
    EXPECT_THAT(seen, HasSubstr("meydan.moderation.v1.FeedbackIdentified"));
  } else {
    EXPECT_GT(streams, 0);
  }
  EXPECT_GT(seen.size(), 10'000u);
  EXPECT_THAT(seen, Not(HasSubstr(word)));
  EXPECT_THAT(seen, Not(HasSubstr(author)));
  EXPECT_THAT(seen, Not(HasSubstr("0532 123 45 67")));
}

TEST_P(CommentToInboxTest, NothingIsLeftAmongTheDeadLetters) {
  const auto comment = Send("Kütüphane kapalı, şikayetçiyim");
  ASSERT_THAT(comment, IsOk());
  ASSERT_THAT(CaseOf(comment->name()), IsOk());
  for (const char* service : {"moderation", "routing", "notification"}) {
    const auto status =
        stack_->Call<operations::v1::ServiceStatus>(service, "people/isletmen", operations::v1::GetStatusRequest());
    ASSERT_THAT(status, IsOk());
    EXPECT_TRUE(status->ready());
    EXPECT_EQ(status->dead_letters(), 0) << service;
  }
}

INSTANTIATE_TEST_SUITE_P(Buses, CommentToInboxTest, ::testing::Values(Stack::Bus::kRedis, Stack::Bus::kKafka),
                         [](const auto& info) { return info.param == Stack::Bus::kRedis ? "RedisStreams" : "Kafka"; });

}  // namespace
}  // namespace meydan::integration

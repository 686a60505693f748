#include "services/moderation/rpc/ingest_methods.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <utility>

#include "absl/strings/str_cat.h"
#include "common/async/spawn.h"
#include "common/base/testing/status_matchers.h"
#include "common/rpc/decode.h"
#include "common/rpc/status.h"
#include "services/moderation/domain/checks.h"
#include "services/moderation/domain/incoming.h"
#include "services/moderation/testing/small_service.h"

namespace meydan::moderation {
namespace {

using meydan::testing::EqualsProto;
using meydan::testing::Fails;
using meydan::testing::IsOk;
using ::testing::AllOf;
using ::testing::Contains;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::SizeIs;
using ::testing::UnorderedElementsAre;
using namespace testing;  // the samples
using Taken = v1::IngestedComment;

constexpr char kRequestId[] = "123e4567-e89b-42d3-a456-426614174000";
const absl::Status kAway = MakeError(absl::StatusCode::kUnavailable, "REDIS_UNAVAILABLE", "the store is away");

v1::IngestCommentsRequest Batch(std::vector<v1::IncomingComment> comments, const std::string& request_id = "") {
  v1::IngestCommentsRequest request;
  for (v1::IncomingComment& comment : comments) *request.add_comments() = std::move(comment);
  request.set_request_id(request_id);
  return request;
}

std::vector<Taken::Effect> EffectsOf(const v1::IngestCommentsResponse& answer) {
  std::vector<Taken::Effect> effects;
  for (const v1::IngestResult& result : answer.results()) effects.push_back(result.comment().effect());
  return effects;
}

// The error of a result as a status again.
absl::Status ErrorOf(const v1::IngestResult& result) {
  return rpc::FromGrpc(grpc::Status(static_cast<grpc::StatusCode>(result.error().code()), result.error().message(),
                                    result.error().SerializeAsString()));
}

std::vector<std::string> FieldsOf(const absl::Status& status) {
  google::rpc::BadRequest bad;
  const absl::optional<absl::Cord> payload = status.GetPayload(kBadRequestUrl);
  if (!payload || !bad.ParseFromString(std::string(*payload))) return {};
  std::vector<std::string> fields;
  for (const auto& violation : bad.field_violations()) fields.push_back(violation.field());
  return fields;
}

// Waits until the test goes on with what is in `waiting`.
Task<void> WaitIn(std::vector<Completion<bool>::Resume>& waiting) {
  Completion<bool> turn([&waiting](Completion<bool>::Resume resume) { waiting.push_back(std::move(resume)); });
  co_await turn;
}

TEST(IngestCommentsTest, EachCommentGoesWhereItsVerdictSendsIt) {
  SmallService service;
  const auto answer = service.Ingest(Batch({Numbered(1, "günaydın"), Numbered(2, "bu kaba"), Numbered(3, "hakaret"),
                                            Numbered(4, "asansör bozuk, ne zaman?")}));
  ASSERT_THAT(answer, IsOk());
  ASSERT_THAT(answer->results(), SizeIs(4));
  EXPECT_THAT(EffectsOf(*answer), Each(Taken::EFFECT_CREATED));
  EXPECT_EQ(answer->results(0).comment().state(), v1::Comment::STATE_CLEAN);
  EXPECT_EQ(answer->results(1).comment().state(), v1::Comment::STATE_IN_REVIEW);
  EXPECT_EQ(answer->results(2).comment().state(), v1::Comment::STATE_REMOVAL_ORDERED);
  EXPECT_EQ(answer->results(3).comment().verdict().kinds(0), v1::KIND_COMPLAINT);
  EXPECT_EQ(answer->results(3).comment().verdict().policy_version(), 7);
  EXPECT_THAT(service.EventTypes(),
              UnorderedElementsAre("CommentFlagged", "CommentFlagged", "RemovalOrdered", "FeedbackIdentified"));
  const v1::Comment stored = service.Stored(answer->results(2).comment().name());
  EXPECT_EQ(stored.text(), "hakaret");
  EXPECT_THAT(stored.author(), AllOf(SizeIs(32), ::testing::Not(HasSubstr("5550001"))));
  EXPECT_THAT(stored.evidence(), SizeIs(1));
}

TEST(IngestCommentsTest, TheSameCommentTwiceIsOneComment) {
  SmallService service;
  const v1::IngestCommentsRequest request = Batch({Numbered(1, "hakaret")});
  ASSERT_THAT(service.Ingest(request), IsOk());
  const size_t events = service.Events().size();
  const auto again = service.Ingest(request);
  ASSERT_THAT(again, IsOk());
  EXPECT_THAT(EffectsOf(*again), ElementsAre(Taken::EFFECT_UNCHANGED));
  EXPECT_EQ(again->results(0).comment().state(), v1::Comment::STATE_REMOVAL_ORDERED);
  EXPECT_THAT(service.Events(), SizeIs(events));
}

TEST(IngestCommentsTest, OneBatchTakesTheRevisionsOfACommentInTheirOrder) {
  SmallService service;
  const auto answer = service.Ingest(Batch(
      {Numbered(1, "bir"), Numbered(2, "öteki"), Numbered(1, "iki"), Numbered(1, "iki"), Numbered(1, "hakaret")}));
  ASSERT_THAT(answer, IsOk());
  EXPECT_THAT(EffectsOf(*answer), ElementsAre(Taken::EFFECT_CREATED, Taken::EFFECT_CREATED, Taken::EFFECT_REVISED,
                                              Taken::EFFECT_UNCHANGED, Taken::EFFECT_REVISED));
  const v1::Comment stored = service.Stored(answer->results(0).comment().name());
  EXPECT_EQ(stored.revision(), 3);
  EXPECT_EQ(stored.text(), "hakaret");
}

struct BadComment {
  std::string name;
  std::function<void(v1::IncomingComment&)> spoil;
  std::string reason;
  std::string field;
};

class BadCommentTest : public ::testing::TestWithParam<BadComment> {};

TEST_P(BadCommentTest, IsRefusedAloneWithItsPlaceInTheRequest) {
  SmallService service;
  v1::IncomingComment bad = Numbered(2, "kirli");
  GetParam().spoil(bad);
  const auto answer = service.Ingest(Batch({Numbered(1, "iyi"), bad, Numbered(3, "iyi")}));
  ASSERT_THAT(answer, IsOk());
  EXPECT_TRUE(answer->results(0).has_comment());
  EXPECT_TRUE(answer->results(2).has_comment());
  ASSERT_TRUE(answer->results(1).has_error());
  const absl::Status error = ErrorOf(answer->results(1));
  EXPECT_THAT(error, Fails(absl::StatusCode::kInvalidArgument, GetParam().reason));
  EXPECT_THAT(FieldsOf(error), Contains(absl::StrCat("comments[1].", GetParam().field)));
  EXPECT_THAT(service.metrics.Scrape(), HasSubstr(R"(meydan_moderation_ingested_total{result="refused"} 1)"));
}

INSTANTIATE_TEST_SUITE_P(
    Issue3, BadCommentTest,
    ::testing::Values(
        BadComment{"MalformedUtf8", [](auto& c) { c.set_raw_text("a\xC3("); }, "TEXT_NOT_UTF8", "raw_text"},
        BadComment{"EmptyText", [](auto& c) { c.set_text(" \n\u200b"); }, "TEXT_EMPTY", "text"},
        BadComment{"LongText", [](auto& c) { c.set_text(std::string(100'000, 'a')); }, "TEXT_TOO_LONG", "text"},
        BadComment{"UnknownAccount", [](auto& c) { c.set_account("accounts/x.yok"); }, "ACCOUNT_UNKNOWN", "account"},
        BadComment{"OtherPlatform", [](auto& c) { c.set_platform(directory::v1::PLATFORM_X); },
                   "ACCOUNT_ON_OTHER_PLATFORM", "account"},
        BadComment{"UnknownPlatform", [](auto& c) { c.set_platform(static_cast<directory::v1::Platform>(99)); },
                   "PLATFORM_UNKNOWN", "platform"},
        BadComment{"Future", [](auto& c) { *c.mutable_publish_time() = ToProto(Now() + absl::Hours(1)); },
                   "TIME_IN_THE_FUTURE", "publish_time"},
        BadComment{"NoTime", [](auto& c) { c.clear_publish_time(); }, "TIME_INVALID", "publish_time"},
        BadComment{"NoId", [](auto& c) { c.clear_platform_comment_id(); }, "COMMENT_ID_INVALID", "platform_comment_id"},
        BadComment{"NoPost", [](auto& c) { c.clear_post(); }, "POST_INVALID", "post.id"}),
    [](const auto& info) { return info.param.name; });

TEST(IngestCommentsTest, ARefusalDoesNotRepeatTheFollowersWords) {
  SmallService service;
  v1::IncomingComment bad = Numbered(2, "gizlisöz");
  bad.set_account("accounts/x.yok");
  bad.set_author_id(std::string(300, 'z'));
  const auto answer = service.Ingest(Batch({bad}));
  ASSERT_THAT(answer, IsOk());
  EXPECT_THAT(answer->SerializeAsString(), AllOf(Not(HasSubstr("gizlisöz")), Not(HasSubstr("zzz"))));
}

TEST(IngestCommentsTest, ABatchHasBetweenOneAnd500Comments) {
  SmallService service;
  EXPECT_THAT(service.Ingest(Batch({})), Fails(absl::StatusCode::kInvalidArgument, "BATCH_EMPTY"));
  std::vector<v1::IncomingComment> comments;
  comments.reserve(501);
  for (int i = 0; i < 500; ++i) comments.push_back(Numbered(i, "merhaba"));
  const auto full = service.Ingest(Batch(comments));
  ASSERT_THAT(full, IsOk());
  EXPECT_THAT(EffectsOf(*full), AllOf(SizeIs(500), Each(Taken::EFFECT_CREATED)));
  comments.push_back(Numbered(500, "merhaba"));
  EXPECT_THAT(service.Ingest(Batch(comments)), Fails(absl::StatusCode::kInvalidArgument, "BATCH_TOO_LARGE"));
}

TEST(IngestCommentsTest, TooManyCommentsAreRefusedAtOnce) {
  SmallService service;
  std::vector<Completion<bool>::Resume> waiting;
  service.turn = [&waiting] { return WaitIn(waiting); };
  std::vector<v1::IncomingComment> comments;
  comments.reserve(400);
  for (int i = 0; i < 400; ++i) comments.push_back(Numbered(i, "merhaba"));
  const v1::IngestCommentsRequest request = Batch(comments);
  std::vector<absl::StatusOr<v1::IngestCommentsResponse>> answers;
  for (int i = 0; i < 3; ++i) {
    Spawn(service.ingest.IngestComments(service.CallBy(Connector(), request), request),
          [&answers](absl::StatusOr<v1::IngestCommentsResponse> answer) { answers.push_back(std::move(answer)); });
  }
  ASSERT_THAT(answers, SizeIs(1)) << "two batches are in work";
  EXPECT_THAT(answers[0], Fails(absl::StatusCode::kResourceExhausted, "TOO_MANY_COMMENTS"));
  EXPECT_GT(RetryDelayOf(answers[0].status()), absl::ZeroDuration());
  while (!waiting.empty()) {
    std::vector<Completion<bool>::Resume> now = std::exchange(waiting, {});
    for (Completion<bool>::Resume& resume : now) std::move(resume)(true);
  }
  ASSERT_THAT(answers, SizeIs(3));
  EXPECT_THAT(answers[1], IsOk());
  service.turn = [] { return SmallService::AtOnce(); };
  EXPECT_THAT(service.Ingest(request), IsOk()) << "there is room again";
}

TEST(IngestCommentsTest, NothingIsTakenInBeforeTheDirectoryIsKnown) {
  SmallService service(/*directory_known=*/false);
  EXPECT_THAT(service.Ingest(Batch({Numbered(1, "merhaba")})),
              Fails(absl::StatusCode::kUnavailable, "DIRECTORY_NOT_READY"));
}

TEST(IngestCommentsTest, ACommentKnownUnderAnotherAccountIsRefused) {
  SmallService service;
  service.Take(Numbered(1, "merhaba"));
  directory::v1::AccountChanged other;
  other.set_account("accounts/instagram.ornekuni");
  other.set_platform(directory::v1::PLATFORM_INSTAGRAM);
  other.set_handle("ornekuni");
  other.set_unit(kDirectorate);
  service.directory.ApplyAccount(other, 1);
  v1::IncomingComment moved = Numbered(1, "merhaba");
  moved.set_account(other.account());
  const auto answer = service.Ingest(Batch({moved}));
  ASSERT_THAT(answer, IsOk());
  EXPECT_THAT(ErrorOf(answer->results(0)), Fails(absl::StatusCode::kFailedPrecondition, "COMMENT_OF_OTHER_ACCOUNT"));
}

TEST(IngestCommentsTest, AnErrorThatMayPassIsThatOfOneComment) {
  SmallService service;
  service.store.FailNext(kAway);
  const auto answer = service.Ingest(Batch({Numbered(1, "bir"), Numbered(2, "iki")}));
  ASSERT_THAT(answer, IsOk());
  int away = 0;
  for (const v1::IngestResult& result : answer->results()) {
    if (!result.has_error()) continue;
    ++away;
    EXPECT_THAT(ErrorOf(result), Fails(absl::StatusCode::kUnavailable, "REDIS_UNAVAILABLE"));
  }
  EXPECT_EQ(away, 1);
  EXPECT_THAT(EffectsOf(*service.Ingest(Batch({Numbered(1, "bir"), Numbered(2, "iki")}))),
              UnorderedElementsAre(Taken::EFFECT_CREATED, Taken::EFFECT_UNCHANGED));
}

TEST(IngestCommentsTest, WhatKeepsEveryCommentOutIsTheErrorOfTheCall) {
  SmallService service;
  const v1::IngestCommentsRequest request = Batch({Numbered(1, "bir"), Numbered(2, ""), Numbered(3, "iki")});
  service.store.FailNext(kAway);
  service.store.FailNext(kAway);
  EXPECT_THAT(service.Ingest(request), Fails(absl::StatusCode::kUnavailable, "REDIS_UNAVAILABLE"));
  const auto again = service.Ingest(request);
  ASSERT_THAT(again, IsOk());
  EXPECT_TRUE(again->results(0).has_comment());
  EXPECT_TRUE(again->results(1).has_error());
}

TEST(IngestCommentsTest, ARepeatedRequestGetsItsFirstAnswer) {
  SmallService service;
  const v1::IngestCommentsRequest request = Batch({Numbered(1, "hakaret"), Numbered(2, "")}, kRequestId);
  const auto first = service.Ingest(request);
  ASSERT_THAT(first, IsOk());
  service.clock.Advance(absl::Hours(23));
  const auto again = service.Ingest(request);
  ASSERT_THAT(again, IsOk());
  EXPECT_THAT(*again, EqualsProto(*first));
  service.clock.Advance(absl::Hours(2));
  const auto later = service.Ingest(request);
  ASSERT_THAT(later, IsOk());
  EXPECT_EQ(later->results(0).comment().effect(), Taken::EFFECT_UNCHANGED);
}

TEST(IngestCommentsTest, TheSameIdForAnotherContentIsRefused) {
  SmallService service;
  ASSERT_THAT(service.Ingest(Batch({Numbered(1, "bir")}, kRequestId)), IsOk());
  EXPECT_THAT(service.Ingest(Batch({Numbered(2, "iki")}, kRequestId)),
              Fails(absl::StatusCode::kInvalidArgument, "REQUEST_ID_REUSED"));
}

TEST(IngestCommentsTest, AnAnswerThatHeldAnErrorThatMayPassIsNotKept) {
  SmallService service;
  const v1::IngestCommentsRequest request = Batch({Numbered(1, "bir"), Numbered(2, "iki")}, kRequestId);
  service.store.FailNext(absl::OkStatus());  // for the look whether the request has been here before
  service.store.FailNext(kAway);
  ASSERT_THAT(service.Ingest(request), IsOk());
  const auto rest = service.Ingest(request);
  ASSERT_THAT(rest, IsOk());
  EXPECT_THAT(EffectsOf(*rest), UnorderedElementsAre(Taken::EFFECT_CREATED, Taken::EFFECT_UNCHANGED));
  EXPECT_THAT(*service.Ingest(request), EqualsProto(*rest));
}

TEST(IngestCommentsTest, EventsNameWhoSentTheCommentAndTheRequest) {
  SmallService service;
  ASSERT_THAT(service.Ingest(Batch({Numbered(1, "hakaret"), Numbered(2, "bozuk")}, kRequestId)), IsOk());
  const std::vector<Event> events = service.Events();
  ASSERT_THAT(events, SizeIs(3));
  for (const Event& event : events) {
    EXPECT_EQ(event.actor(), Connector().name);
    EXPECT_EQ(event.cause(), absl::StrCat("request/", kRequestId));
    EXPECT_THAT(event.traceparent(), SizeIs(55));
  }
}

TEST(IngestCommentsTest, CountsRevisionsByOutcomeAndKind) {
  SmallService service;
  ASSERT_THAT(service.Ingest(Batch({Numbered(1, "hakaret"), Numbered(2, "neden?"), Numbered(2, "neden?")})), IsOk());
  EXPECT_THAT(service.metrics.Scrape(),
              AllOf(HasSubstr(R"(meydan_moderation_comments_total{kind="none",outcome="removal_ordered"} 1)"),
                    HasSubstr(R"(meydan_moderation_comments_total{kind="question",outcome="clean"} 1)"),
                    HasSubstr(R"(meydan_moderation_ingested_total{result="created"} 2)"),
                    HasSubstr(R"(meydan_moderation_ingested_total{result="unchanged"} 1)")));
}

// Where the text is said to be UTF-8 and is not, the message as a whole cannot be read; the path tells the comment.
TEST(IngestCommentsTest, MalformedUtf8InTextIsFoundBeforeTheMethod) {
  v1::IngestCommentsRequest request = Batch({Numbered(1, "iyi"), Numbered(2, "aXb")});
  std::string bytes = request.SerializeAsString();
  bytes.replace(bytes.find("aXb"), 3, "a\xFF\xFE");
  grpc::Slice slice(bytes);
  const absl::Status status = rpc::Decode(grpc::ByteBuffer(&slice, 1), request);
  EXPECT_THAT(status, Fails(absl::StatusCode::kInvalidArgument, "TEXT_NOT_UTF8"));
  EXPECT_THAT(FieldsOf(status), ElementsAre("comments[1].text"));
}

}  // namespace
}  // namespace meydan::moderation

#include "services/moderation/domain/incoming.h"

#include <gtest/gtest.h>

#include <functional>

#include "common/base/ids.h"
#include "common/base/testing/status_matchers.h"
#include "services/moderation/domain/checks.h"
#include "services/moderation/domain/testing/samples.h"

namespace meydan::moderation {
namespace {

using meydan::testing::Fails;
using meydan::testing::IsOk;
using testing::Incoming;
using testing::LawAccount;
using testing::Now;
using testing::SampleSettings;

absl::Status Check(const v1::IncomingComment& incoming) {
  const AccountFacts account = LawAccount();
  const bool known = incoming.account() == account.name;
  return CheckIncoming(incoming, "comments[3]", known ? &account : nullptr, SampleSettings(), Now());
}

google::rpc::BadRequest BadRequestOf(const absl::Status& status) {
  google::rpc::BadRequest bad;
  const auto payload = status.GetPayload(kBadRequestUrl);
  if (payload) bad.ParseFromString(std::string(*payload));
  return bad;
}

TEST(CommentNameTest, BelongsToThePlatformsIdForEver) {
  const std::string name = CommentName(directory::v1::PLATFORM_X, "1799");
  EXPECT_EQ(name, CommentName(directory::v1::PLATFORM_X, "1799"));
  EXPECT_NE(name, CommentName(directory::v1::PLATFORM_MEDIUM, "1799"));
  EXPECT_NE(name, CommentName(directory::v1::PLATFORM_X, "17990"));
  EXPECT_EQ(name, "comments/" + DerivedUuid("comment/3/1799"));
}

TEST(CheckIncomingTest, AFullCommentPasses) { EXPECT_THAT(Check(Incoming()), IsOk()); }

TEST(CheckIncomingTest, OnlyWhatIsRequiredPasses) {
  v1::IncomingComment incoming = Incoming();
  incoming.clear_author_id();
  incoming.clear_language();
  incoming.mutable_post()->clear_url();
  incoming.mutable_post()->clear_title();
  EXPECT_THAT(Check(incoming), IsOk());
}

TEST(CheckIncomingTest, EverythingWrongIsToldAtOnce) {
  const absl::Status status = Check({});
  EXPECT_THAT(status, Fails(absl::StatusCode::kInvalidArgument, "PLATFORM_UNKNOWN"));
  const google::rpc::BadRequest bad = BadRequestOf(status);
  std::vector<std::string> fields;
  for (const auto& violation : bad.field_violations()) fields.push_back(violation.field());
  EXPECT_THAT(fields,
              ::testing::ElementsAre("comments[3].platform", "comments[3].platform_comment_id", "comments[3].account",
                                     "comments[3].post.id", "comments[3].text", "comments[3].publish_time"));
}

TEST(CheckIncomingTest, AnErrorDoesNotRepeatTheFollowersWords) {
  v1::IncomingComment incoming = Incoming();
  incoming.set_raw_text("KANARYA\xFF");
  incoming.set_author_id("KANARYA\n");
  incoming.set_url("ftp://KANARYA");
  const absl::Status status = Check(incoming);
  EXPECT_EQ(status.ToString().find("KANARYA"), std::string::npos);
  EXPECT_EQ(BadRequestOf(status).DebugString().find("KANARYA"), std::string::npos);
  EXPECT_EQ(BadRequestOf(status).field_violations_size(), 3);
}

struct Fault {
  std::string name;
  std::function<void(v1::IncomingComment&)> make;
  std::string field;
  std::string reason;
};

class BadCommentTest : public ::testing::TestWithParam<Fault> {};

TEST_P(BadCommentTest, IsRefusedWithItsFieldAndReason) {
  v1::IncomingComment incoming = Incoming();
  GetParam().make(incoming);
  const absl::Status status = Check(incoming);
  EXPECT_THAT(status, Fails(absl::StatusCode::kInvalidArgument, GetParam().reason));
  ASSERT_EQ(BadRequestOf(status).field_violations_size(), 1) << BadRequestOf(status).DebugString();
  EXPECT_EQ(BadRequestOf(status).field_violations(0).field(), "comments[3]." + GetParam().field);
}

void SetTime(google::protobuf::Timestamp* time, absl::Time value) { *time = ToProto(value); }

INSTANTIATE_TEST_SUITE_P(
    CM1, BadCommentTest,
    ::testing::Values(
        Fault{"NoId", [](auto& c) { c.clear_platform_comment_id(); }, "platform_comment_id", "COMMENT_ID_INVALID"},
        Fault{"LongId", [](auto& c) { c.set_platform_comment_id(std::string(257, '1')); }, "platform_comment_id",
              "COMMENT_ID_INVALID"},
        Fault{"LongParent", [](auto& c) { c.set_parent_platform_comment_id(std::string(257, '1')); },
              "parent_platform_comment_id", "COMMENT_ID_INVALID"},
        Fault{"NoAccount", [](auto& c) { c.clear_account(); }, "account", "ACCOUNT_UNKNOWN"},
        Fault{"UnknownAccount", [](auto& c) { c.set_account("accounts/x.kimse"); }, "account", "ACCOUNT_UNKNOWN"},
        Fault{"OtherPlatform", [](auto& c) { c.set_platform(directory::v1::PLATFORM_YOUTUBE); }, "account",
              "ACCOUNT_ON_OTHER_PLATFORM"},
        Fault{"NoPost", [](auto& c) { c.mutable_post()->clear_id(); }, "post.id", "POST_INVALID"},
        Fault{"PostAddress", [](auto& c) { c.mutable_post()->set_url("javascript:alert(1)"); }, "post.url",
              "URL_INVALID"},
        Fault{"Address", [](auto& c) { c.set_url("https:// a"); }, "url", "URL_INVALID"},
        Fault{"EmptyText", [](auto& c) { c.set_text(""); }, "text", "TEXT_EMPTY"},
        Fault{"BlankText", [](auto& c) { c.set_text(" \n\t\u00a0\u200b\ufeff"); }, "text", "TEXT_EMPTY"},
        Fault{"NoText", [](auto& c) { c.clear_body(); }, "text", "TEXT_EMPTY"},
        Fault{"HundredKilobytes", [](auto& c) { c.set_text(std::string(100'000, 'a')); }, "text", "TEXT_TOO_LONG"},
        Fault{"OneByteTooLong", [](auto& c) { c.set_text(std::string(10'001, 'a')); }, "text", "TEXT_TOO_LONG"},
        Fault{"MalformedUtf8", [](auto& c) { c.set_raw_text("merhaba \xC3"); }, "raw_text", "TEXT_NOT_UTF8"},
        Fault{"Surrogate", [](auto& c) { c.set_raw_text("\xED\xA0\x80"); }, "raw_text", "TEXT_NOT_UTF8"},
        Fault{"Language", [](auto& c) { c.set_language("tr_TR!"); }, "language", "LANGUAGE_INVALID"},
        Fault{"Digest", [](auto& c) { c.set_payload_sha256("abc"); }, "payload_sha256", "PAYLOAD_DIGEST_INVALID"},
        Fault{"NoTime", [](auto& c) { c.clear_publish_time(); }, "publish_time", "TIME_INVALID"},
        Fault{"ZeroTime", [](auto& c) { c.mutable_publish_time()->Clear(); }, "publish_time", "TIME_INVALID"},
        Fault{"BadNanos", [](auto& c) { c.mutable_publish_time()->set_nanos(-1); }, "publish_time", "TIME_INVALID"},
        Fault{"Future", [](auto& c) { SetTime(c.mutable_publish_time(), Now() + absl::Seconds(301)); }, "publish_time",
              "TIME_IN_THE_FUTURE"},
        Fault{"FutureEdit", [](auto& c) { SetTime(c.mutable_edit_time(), Now() + absl::Hours(1)); }, "edit_time",
              "TIME_IN_THE_FUTURE"}),
    [](const auto& info) { return info.param.name; });

TEST(CheckIncomingTest, AnUnknownPlatformIsNamed) {
  v1::IncomingComment incoming = Incoming();
  incoming.set_platform(static_cast<directory::v1::Platform>(99));
  const absl::Status status = Check(incoming);
  EXPECT_THAT(status, Fails(absl::StatusCode::kInvalidArgument, "PLATFORM_UNKNOWN"));
  EXPECT_EQ(BadRequestOf(status).field_violations(0).field(), "comments[3].platform");
}

TEST(CheckIncomingTest, LimitsThemselvesPass) {
  v1::IncomingComment incoming = Incoming(std::string(10'000, 'a'));
  incoming.set_platform_comment_id(std::string(256, '1'));
  SetTime(incoming.mutable_publish_time(), Now() + absl::Minutes(5));
  incoming.set_payload_sha256(Sha256("payload"));
  EXPECT_THAT(Check(incoming), IsOk());
}

TEST(CheckIncomingTest, RawTextIsTakenAsText) {
  v1::IncomingComment incoming = Incoming();
  incoming.set_raw_text("Teşekkürler");
  EXPECT_THAT(Check(incoming), IsOk());
  EXPECT_EQ(TextOf(incoming), "Teşekkürler");
}

TEST(CheckBatchTest, HoldsOneToFiveHundred) {
  EXPECT_THAT(CheckBatch(0, SampleSettings()), Fails(absl::StatusCode::kInvalidArgument, "BATCH_EMPTY"));
  EXPECT_THAT(CheckBatch(1, SampleSettings()), IsOk());
  EXPECT_THAT(CheckBatch(500, SampleSettings()), IsOk());
  EXPECT_THAT(CheckBatch(501, SampleSettings()), Fails(absl::StatusCode::kInvalidArgument, "BATCH_TOO_LARGE"));
}

}  // namespace
}  // namespace meydan::moderation

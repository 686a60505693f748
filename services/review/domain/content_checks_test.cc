#include "services/review/domain/content_checks.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>

#include "services/review/domain/content/offers.h"
#include "services/review/domain/testing/samples.h"

namespace meydan::review {
namespace {

using namespace testing;  // NOLINT: the fixtures of these tests
using ::meydan::testing::Fails;
using ::meydan::testing::IsOk;

struct Fault {
  const char* name;
  std::function<void(v1::Content&)> put;
  const char* reason;
  const char* field;
};

class ContentFaultTest : public ::testing::TestWithParam<Fault> {};

TEST_P(ContentFaultTest, IsToldWithItsField) {
  const Office office;
  v1::Content content = LawContent();
  ASSERT_THAT(CheckFields(content, "content", office.world, office.ledger), IsOk());
  GetParam().put(content);
  const absl::Status status = CheckFields(content, "content", office.world, office.ledger);
  ASSERT_THAT(status, Fails(absl::StatusCode::kInvalidArgument, GetParam().reason));
  EXPECT_EQ(FactOf(status, "field"), GetParam().field);
}

INSTANTIATE_TEST_SUITE_P(
    Faults, ContentFaultTest,
    ::testing::Values(
        Fault{"NoSubject", [](v1::Content& it) { it.set_subject(" "); }, "SUBJECT_REQUIRED", "content.subject"},
        Fault{"ALongSubject", [](v1::Content& it) { it.set_subject(std::string(201, 'x')); }, "TEXT_TOO_LONG",
              "content.subject"},
        Fault{"ALongText", [](v1::Content& it) { it.set_text(std::string(20'001, 'x')); }, "TEXT_TOO_LONG",
              "content.text"},
        Fault{"ALongTitle", [](v1::Content& it) { it.mutable_targets(1)->set_title(std::string(1001, 'x')); },
              "TEXT_TOO_LONG", "content.targets[1].title"},
        Fault{"NoTarget", [](v1::Content& it) { it.clear_targets(); }, "TARGET_REQUIRED", "content.targets"},
        Fault{"TwentyOneTargets",
              [](v1::Content& it) {
                for (int i = 0; i < 19; ++i) *it.add_targets() = it.targets(0);
              },
              "TOO_MANY_TARGETS", "content.targets"},
        Fault{"TheSameTargetTwice", [](v1::Content& it) { *it.add_targets() = it.targets(0); }, "TARGET_TWICE",
              "content.targets[2]"},
        Fault{"AnUnknownAccount", [](v1::Content& it) { it.mutable_targets(1)->set_account("accounts/x.nobody"); },
              "ACCOUNT_UNKNOWN", "content.targets[1].account"},
        Fault{"AStoryOnX", [](v1::Content& it) { it.mutable_targets(1)->set_kind(v1::TARGET_KIND_STORY); },
              "TARGET_KIND_NOT_OFFERED", "content.targets[1].kind"},
        Fault{"NoKind", [](v1::Content& it) { it.mutable_targets(0)->clear_kind(); }, "TARGET_KIND_NOT_OFFERED",
              "content.targets[0].kind"},
        Fault{"TwentyOneAssets",
              [](v1::Content& it) {
                for (int i = 0; i < 20; ++i) *it.add_assets() = it.assets(0);
              },
              "TOO_MANY_ASSETS", "content.assets"},
        Fault{"AnAssetThatIsNoName", [](v1::Content& it) { it.mutable_assets(0)->set_asset("assets/../etc"); },
              "ASSET_UNKNOWN", "content.assets[0].asset"},
        Fault{"ALongAlternativeText",
              [](v1::Content& it) { it.mutable_assets(0)->set_alternative_text(std::string(2001, 'x')); },
              "TEXT_TOO_LONG", "content.assets[0].alternative_text"},
        Fault{"MoreThanAllTextsMayHaveTogether",
              [](v1::Content& it) {
                it.set_text(std::string(20'000, 'x'));
                for (v1::Target& target : *it.mutable_targets()) target.set_text(std::string(20'000, 'x'));
                for (int i = 0; i < 4; ++i) {
                  *it.add_assets() = it.assets(0);
                  it.mutable_assets(i)->set_alternative_text(std::string(2000, 'x'));
                }
              },
              "TEXT_TOO_LONG", "content"},
        Fault{"LessThanNobodyDepicted", [](v1::Content& it) { it.mutable_assets(0)->set_depicted_people(-1); },
              "INVALID_FIELD", "content.assets[0].depicted_people"},
        Fault{"AnAssetForNoTarget", [](v1::Content& it) { it.mutable_assets(0)->add_accounts("accounts/x.other"); },
              "ACCOUNT_UNKNOWN", "content.assets[0].accounts[0]"},
        Fault{"NoRequestType", [](v1::Content& it) { it.clear_request_type(); }, "REQUEST_TYPE_REQUIRED",
              "content.request_type"},
        Fault{"ARequestTypeThatIsNone", [](v1::Content& it) { it.set_request_type(static_cast<v1::RequestType>(99)); },
              "REQUEST_TYPE_REQUIRED", "content.request_type"},
        Fault{"AnotherLanguage", [](v1::Content& it) { it.set_language_code("de"); }, "LANGUAGE_INVALID",
              "content.language_code"},
        Fault{"NoLanguage", [](v1::Content& it) { it.clear_language_code(); }, "LANGUAGE_INVALID",
              "content.language_code"},
        Fault{"AnAudienceThatIsNone", [](v1::Content& it) { it.set_audience(static_cast<v1::Audience>(99)); },
              "INVALID_FIELD", "content.audience"},
        Fault{"ATimeBeforeTime", [](v1::Content& it) { it.mutable_publish_time()->set_seconds(-1); }, "TIME_INVALID",
              "content.publish_time"},
        Fault{"ATimeWithTooManyNanoseconds",
              [](v1::Content& it) { it.mutable_publish_time()->set_nanos(1'000'000'000); }, "TIME_INVALID",
              "content.publish_time"}),
    [](const auto& param) { return param.param.name; });

TEST(ContentChecksTest, EverythingAtOnce) {
  const Office office;
  const absl::Status status = CheckFields({}, "content", office.world, office.ledger);
  EXPECT_THAT(status, Fails(absl::StatusCode::kInvalidArgument, "SUBJECT_REQUIRED"));
  EXPECT_THAT(std::string(status.message()), ::testing::HasSubstr("(and 3 more)"));
}

TEST(ContentChecksTest, AnAssetThatWasNotLookedUpAndOneThatDoesNotExist) {
  Office office;
  office.ledger.assets.clear();
  EXPECT_THAT(CheckFields(LawContent(), "content", office.world, office.ledger),
              Fails(absl::StatusCode::kAborted, "LEDGER_STALE"));
  office.ledger.assets[kPoster] = v1::Asset();
  EXPECT_THAT(CheckFields(LawContent(), "content", office.world, office.ledger),
              Fails(absl::StatusCode::kInvalidArgument, "ASSET_UNKNOWN"));
}

TEST(ContentChecksTest, EveryPlatformOffersSomething) {
  for (int platform = directory::v1::PLATFORM_INSTAGRAM; platform <= directory::v1::PLATFORM_MEDIUM; ++platform) {
    bool offers = false;
    for (int kind = v1::TARGET_KIND_POST; kind <= v1::TARGET_KIND_EPISODE; ++kind) {
      offers |= Offers(static_cast<directory::v1::Platform>(platform), static_cast<v1::TargetKind>(kind));
    }
    EXPECT_TRUE(offers) << platform;
  }
  EXPECT_TRUE(Offers(directory::v1::PLATFORM_SPOTIFY, v1::TARGET_KIND_EPISODE));
  EXPECT_FALSE(Offers(directory::v1::PLATFORM_MEDIUM, v1::TARGET_KIND_STORY));
}

TEST(ContentChecksTest, ATimeIsKeptInMicroseconds) {
  v1::Content content = LawContent();
  content.mutable_publish_time()->set_nanos(1'999);
  EXPECT_EQ(AsKept(content).publish_time().nanos(), 1'000);
}

}  // namespace
}  // namespace meydan::review

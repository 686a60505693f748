// Hand-over links (CV8), and how they are counted like reveals (CV3).
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/vault/rpc/secret_methods.h"
#include "services/vault/testing/secrets_fixture.h"

namespace meydan::vault {
namespace {

using meydan::testing::Fails;
using meydan::testing::IsOk;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using testing::kHigh;
using testing::kLow;
using testing::kPassword;
using testing::SmallVault;

class HandOverLinksTest : public testing::SecretsTest {};

TEST_F(HandOverLinksTest, CV3OpeningALinkIsCountedLikeAReveal) {
  AlertOfTheSecondAccount();
  const auto first = Link("veli", "mudur");
  EXPECT_FALSE(vault_.Reveal("mudur", kHigh).ok());
  FailTheCommitOf("links/");
  EXPECT_FALSE(Open("mudur", first.token()).ok());
  EXPECT_THAT(Alerts(), IsEmpty());
  SmallVault::Must(Open("mudur", first.token()));
  EXPECT_THAT(Alerts(), ElementsAre(v1::UnusualReveal::KIND_MANY_ACCOUNTS));
  EXPECT_THAT(ReaderOf("mudur").owed(), IsEmpty());
  EXPECT_EQ(ReaderOf("mudur").recent_size(), 3);
}

TEST_F(HandOverLinksTest, CV3BeyondTheRateALinkStaysClosed) {
  const auto link = Link("veli", "ece");
  SetPolicy([](v1::VaultPolicy& policy) { policy.set_reveals_per_hour(1); });
  SmallVault::Must(vault_.Reveal("ece", kLow));
  EXPECT_THAT(Open("ece", link.token()).status(), Fails(absl::StatusCode::kResourceExhausted, "TOO_MANY_REVEALS"));
  const auto stored = SmallVault::Must(BlockOn(vault_.records.Read<storage::v1::Link>(link.link())));
  EXPECT_EQ(stored.state(), storage::v1::Link::STATE_OPEN);
  EXPECT_EQ(ReaderOf("ece").refusals_today(), 1) << "one refusal, counted once";
}

TEST_F(HandOverLinksTest, CV8ALinkThatThereIsNotIsATryAndARefusal) {
  std::string token = Link("veli", "ece").token();
  token[0] = token[0] == 'a' ? 'b' : 'a';
  EXPECT_THAT(Open("ece", token).status(), Fails(absl::StatusCode::kNotFound, "LINK_NOT_FOUND"));
  EXPECT_EQ(ReaderOf("ece").recent_size(), 1);
  EXPECT_EQ(ReaderOf("ece").refusals_today(), 1);
  EXPECT_EQ(ReaderOf("ece").accounts_today_size(), 0);
}

TEST_F(HandOverLinksTest, CV3ATryBeyondTheRateIsOneRefusalAndNotTwo) {
  SetPolicy([](v1::VaultPolicy& policy) { policy.set_reveals_per_hour(1); });
  std::string token = Link("veli", "ece").token();
  token[0] = token[0] == 'a' ? 'b' : 'a';
  for (int refusals = 1; refusals <= 3; ++refusals) {
    EXPECT_THAT(Open("ece", token).status(), Fails(absl::StatusCode::kNotFound, "LINK_NOT_FOUND"));
    EXPECT_EQ(ReaderOf("ece").refusals_today(), refusals);
  }
}

TEST_F(HandOverLinksTest, CV10WhoeverLosesThePostOpensNoLinkAnyMore) {
  const auto link = Link("veli", "ece");
  const auto others = Link("veli", "ali");
  vault_.directory.SetUnit("hukuk", "representative: 'people/can'");
  EXPECT_THAT(BlockOn(vault_.reactions.FollowAll()), IsOk());
  const storage::v1::Credential current = vault_.Stored(kLow);
  ASSERT_EQ(current.open_links_size(), 1);
  EXPECT_EQ(current.open_links(0).link(), others.link());
  EXPECT_THAT(Open("ece", link.token()).status(), Fails(absl::StatusCode::kFailedPrecondition, "LINK_ENDED"));
  v1::ListAuditRecordsRequest list;
  list.set_chain(link.link());
  const auto records = SmallVault::Must(BlockOn(vault_.audit.ListAuditRecords(vault_.As("isletmen"), list)));
  v1::AuditRecord last;
  ASSERT_TRUE(last.ParseFromString(records.entries().rbegin()->record()));
  EXPECT_EQ(last.refusal(), "LINK_ENDED");
  SmallVault::Must(Open("ali", others.token()));
}

TEST_F(HandOverLinksTest, CV8ALinkOpensOnceForItsRecipient) {
  const auto link = Link("veli", "ece");
  const auto opened = SmallVault::Must(Open("ece", link.token()));
  EXPECT_EQ(opened.credential(), kLow);
  ASSERT_EQ(opened.values_size(), 2);
  EXPECT_EQ(opened.values(0).value(), "hukuk.hesap");
  EXPECT_EQ(opened.values(1).value(), kPassword);
  EXPECT_THAT(Open("ece", link.token()).status(), Fails(absl::StatusCode::kFailedPrecondition, "LINK_USED"));
  vault_.Deliver();
  vault_.Deliver();  // each event once more
  const storage::v1::Credential known = vault_.Stored(kLow);
  int times = 0;
  for (const v1::Knowledge& knowledge : known.fields(2).versions(0).shown().known_by()) {
    times += knowledge.person() == "people/ece" ? knowledge.count() : 0;
  }
  EXPECT_EQ(times, 1);
  EXPECT_EQ(known.rotation_reason(), v1::ROTATION_REASON_INCIDENT);
  EXPECT_EQ(vault_.CountEvents<v1::LinkIncident>(), 1);
}

TEST_F(HandOverLinksTest, CV8ALinkOfSomebodyElseIsAnIncident) {
  const auto link = Link("veli", "ece");
  EXPECT_EQ(Open("ali", link.token()).status().code(), absl::StatusCode::kPermissionDenied);
  EXPECT_FALSE(Open("ece", link.token()).ok()) << "it has died";
}

TEST_F(HandOverLinksTest, CV8WithoutItsTokenALinkDoesNotExist) {
  const auto link = Link("veli", "ece");
  std::string other = link.token();
  other.back() = other.back() == 'A' ? 'Q' : 'A';
  for (const std::string& token : {std::string(), std::string("x"), link.link(), other, link.token() + "A"}) {
    EXPECT_THAT(Open("ece", token).status(), Fails(absl::StatusCode::kNotFound, "LINK_NOT_FOUND")) << token.size();
  }
  EXPECT_THAT(Open("ece", link.token()).status(), IsOk());
}

TEST_F(HandOverLinksTest, CV8ALinkEndsWhenWhatItHoldsIsReplaced) {
  const auto link = Link("veli", "ece");
  v1::WhatCanSeeRequest who;
  who.set_person("people/ali");
  const auto for_ali = Link("veli", "ali");
  EXPECT_EQ(SmallVault::Must(BlockOn(vault_.audit.WhatCanSee(vault_.As("isletmen"), who))).sights_size(), 1);
  vault_.Share("veli", kLow, {{v1::FIELD_PASSWORD, "Bambaska?Kapi8Nehir"}});
  EXPECT_THAT(Open("ece", link.token()).status(), Fails(absl::StatusCode::kFailedPrecondition, "LINK_ENDED"));
  EXPECT_EQ(SmallVault::Must(BlockOn(vault_.audit.WhatCanSee(vault_.As("isletmen"), who))).sights_size(), 0);
  const auto stored = SmallVault::Must(BlockOn(vault_.records.Read<storage::v1::Link>(link.link())));
  for (const storage::v1::LinkValue& value : stored.values()) EXPECT_TRUE(value.ciphertext().empty());
}

TEST_F(HandOverLinksTest, CV5AWrongTokenForALinkIsRecordedInItsChain) {
  const auto link = Link("veli", "ece");
  std::string other = link.token();
  other[40] = other[40] == 'A' ? 'B' : 'A';
  EXPECT_THAT(Open("ali", other).status(), Fails(absl::StatusCode::kNotFound, "LINK_NOT_FOUND"));
  v1::ListAuditRecordsRequest list;
  list.set_chain(link.link());
  const auto records = SmallVault::Must(BlockOn(vault_.audit.ListAuditRecords(vault_.As("isletmen"), list)));
  v1::AuditRecord last;
  ASSERT_TRUE(last.ParseFromString(records.entries().rbegin()->record()));
  EXPECT_EQ(last.actor(), "people/ali");
  EXPECT_EQ(last.refusal(), "LINK_NOT_FOUND");
}

TEST_F(HandOverLinksTest, CV8ALinkRunsOutByItself) {
  const auto link = Link("veli", "ece");
  vault_.Pass(absl::Hours(2));
  EXPECT_THAT(Open("ece", link.token()).status(), Fails(absl::StatusCode::kFailedPrecondition, "LINK_EXPIRED"));
  const auto stored = SmallVault::Must(BlockOn(vault_.records.Read<storage::v1::Link>(link.link())));
  for (const storage::v1::LinkValue& value : stored.values()) EXPECT_TRUE(value.ciphertext().empty());
}

}  // namespace
}  // namespace meydan::vault

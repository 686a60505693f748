#include "services/vault/rpc/secret_methods.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>

#include "services/vault/secrets/one_time_code.h"
#include "services/vault/testing/small_vault.h"

namespace meydan::vault {
namespace {

using meydan::testing::Fails;
using meydan::testing::IsOk;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using testing::kHigh;
using testing::kLow;
using testing::kPassword;
using testing::kSeed;
using ::testing::SizeIs;
using testing::SmallVault;

class SecretMethodsTest : public ::testing::Test {
 protected:
  SecretMethodsTest() {
    vault_.ShareAll("veli", kLow);
    vault_.ShareAll("ayse", kHigh);
  }
  int64_t RecordsOf(const std::string& name) { return vault_.Stored(name).chain().number(); }
  // The last record of a credential's chain.
  v1::AuditRecord LastOf(const std::string& name) {
    v1::ListAuditRecordsRequest list;
    list.set_chain(name);
    list.set_page_size(200);
    const auto records = SmallVault::Must(BlockOn(vault_.audit.ListAuditRecords(vault_.As("mudur"), list)));
    v1::AuditRecord record;
    EXPECT_TRUE(record.ParseFromString(records.entries(records.entries_size() - 1).record()));
    return record;
  }
  v1::CreateHandOverLinkResponse Link(const std::string& who, const std::string& recipient) {
    v1::CreateHandOverLinkRequest request;
    request.set_name(kLow);
    request.set_recipient("people/" + recipient);
    request.add_fields(v1::FIELD_PASSWORD);
    request.add_fields(v1::FIELD_USER_NAME);
    request.add_fields(v1::FIELD_PASSWORD);
    request.set_purpose("for the successor");
    return SmallVault::Must(BlockOn(vault_.secrets.CreateHandOverLink(vault_.As(who), request)));
  }
  void SetPolicy(const std::function<void(v1::VaultPolicy&)>& change) {
    v1::SetVaultPolicyRequest set;
    *set.mutable_policy() = SmallVault::Must(BlockOn(vault_.policies.GetVaultPolicy(vault_.As("mudur"), {})));
    change(*set.mutable_policy());
    SmallVault::Must(BlockOn(vault_.policies.SetVaultPolicy(vault_.As("mudur"), set)));
  }
  // Two accounts in a day are unusual.
  void AlertOfTheSecondAccount() {
    SetPolicy([](v1::VaultPolicy& policy) { policy.set_unusual_accounts_per_day(1); });
  }
  storage::v1::Reader ReaderOf(const std::string& person) {
    return SmallVault::Must(BlockOn(vault_.records.Read<storage::v1::Reader>("readers/" + person)));
  }
  // The kinds that went out, in no order.
  std::vector<int> Alerts() {
    std::vector<int> kinds;
    for (const Event& event : vault_.Outbox()) {
      v1::UnusualReveal unusual;
      if (!Is<v1::UnusualReveal>(event)) continue;
      EXPECT_TRUE(unusual.ParseFromString(event.data()));
      kinds.push_back(unusual.kind());
    }
    return kinds;
  }
  void FailTheCommitOf(const std::string& prefix) {
    vault_.store.BeforeNext(prefix, [&] { vault_.memory.FailNext(absl::UnavailableError("the disk is full")); });
  }
  absl::Status Rotate(const std::string& who, const std::string& name) {
    v1::RotateCredentialRequest rotate;
    rotate.set_name(name);
    return BlockOn(vault_.secrets.RotateCredential(vault_.As(who), rotate)).status();
  }
  absl::StatusOr<v1::OpenHandOverLinkResponse> Open(const std::string& who, const std::string& token) {
    v1::OpenHandOverLinkRequest request;
    request.set_token(token);
    return BlockOn(vault_.secrets.OpenHandOverLink(vault_.As(who), request));
  }

  SmallVault vault_;
};

TEST_F(SecretMethodsTest, CV4EveryRevealHasItsRecordBeforeIt) {
  const int64_t before = RecordsOf(kLow);
  const auto revealed = SmallVault::Must(vault_.Reveal("veli", kLow));
  EXPECT_EQ(revealed.value(), kPassword);
  EXPECT_EQ(revealed.version(), 1);
  EXPECT_EQ(revealed.record(), before + 1);
  const v1::AuditRecord record = LastOf(kLow);
  EXPECT_EQ(record.action(), v1::AuditRecord::ACTION_REVEAL);
  EXPECT_EQ(record.actor(), "people/veli");
  EXPECT_EQ(record.field(), v1::FIELD_PASSWORD);
  EXPECT_EQ(record.words_digest().size(), 32u);
}

TEST_F(SecretMethodsTest, CV4WhatCannotBeRecordedIsNotRevealed) {
  bool tried = false;
  vault_.store.BeforeNext("credentials/", [&] {
    tried = true;
    vault_.memory.FailNext(absl::UnavailableError("the disk is full"));
  });
  const auto revealed = vault_.Reveal("veli", kLow);
  EXPECT_TRUE(tried);
  EXPECT_EQ(revealed.status().code(), absl::StatusCode::kUnavailable);
}

TEST_F(SecretMethodsTest, CV3WhatCannotBeCountedIsNotRevealed) {
  const int64_t before = RecordsOf(kLow);
  vault_.store.BeforeNext("readers/", [&] { vault_.memory.FailNext(absl::UnavailableError("the disk is full")); });
  EXPECT_FALSE(vault_.Reveal("veli", kLow).ok());
  EXPECT_EQ(RecordsOf(kLow), before);
}

TEST_F(SecretMethodsTest, CV5ARefusalIsRecordedTooAndChangesNothing) {
  const int64_t before = RecordsOf(kHigh);
  EXPECT_THAT(vault_.Reveal("ayse", kHigh).status(), Fails(absl::StatusCode::kPermissionDenied, "GRANT_REQUIRED"));
  EXPECT_EQ(RecordsOf(kHigh), before + 1);
  EXPECT_EQ(LastOf(kHigh).refusal(), "GRANT_REQUIRED");
}

TEST_F(SecretMethodsTest, WhatIsWrongInItsFormIsNeitherCountedNorRecorded) {
  v1::RevealSecretRequest request = SmallVault::RevealOf(kLow);
  request.set_purpose("");
  const int64_t before = RecordsOf(kLow);
  EXPECT_THAT(BlockOn(vault_.secrets.RevealSecret(vault_.As("veli"), request)).status(),
              Fails(absl::StatusCode::kInvalidArgument, "PURPOSE_REQUIRED"));
  EXPECT_EQ(RecordsOf(kLow), before);
  const auto reader = BlockOn(vault_.records.Read<storage::v1::Reader>("readers/veli"));
  EXPECT_EQ(SmallVault::Must(reader).recent_size(), 0);
}

TEST_F(SecretMethodsTest, CV6OnceApprovedItIsRevealedAsOftenAsAskedFor) {
  vault_.LetIn("ayse", kHigh, "mudur", 2);
  EXPECT_EQ(SmallVault::Must(vault_.Reveal("ayse", kHigh)).value(), kPassword);
  EXPECT_EQ(SmallVault::Must(vault_.Reveal("ayse", kHigh)).value(), kPassword);
  EXPECT_FALSE(vault_.Reveal("ayse", kHigh).ok());
}

TEST_F(SecretMethodsTest, CV3TheRateIsLimitedOverAllAccountsAndNames) {
  const int limit =
      SmallVault::Must(BlockOn(vault_.policies.GetVaultPolicy(vault_.As("mudur"), {}))).reveals_per_hour();
  for (int i = 0; i < limit; ++i) SmallVault::Must(vault_.Reveal("ece", kLow));
  const absl::Status refused = vault_.Reveal("ece", kLow).status();
  EXPECT_THAT(refused, Fails(absl::StatusCode::kResourceExhausted, "TOO_MANY_REVEALS"));
  EXPECT_EQ(LastOf(kLow).refusal(), "TOO_MANY_REVEALS");
  v1::RotateCredentialRequest rotate;
  rotate.set_name(kLow);
  EXPECT_THAT(BlockOn(vault_.secrets.RotateCredential(vault_.As("ece"), rotate)).status(),
              Fails(absl::StatusCode::kResourceExhausted, "TOO_MANY_REVEALS"));
  vault_.clock.Advance(absl::Minutes(61));
  SmallVault::Must(vault_.Reveal("ece", kLow));
}

TEST_F(SecretMethodsTest, CV3InventedNamesUseUpNoAlert) {
  AlertOfTheSecondAccount();
  for (const char* name : {"credentials/x.yok1", "credentials/x.yok2", "credentials/x.yok3", "links/x.hukuk"}) {
    EXPECT_THAT(vault_.Reveal("mudur", name).status(), Fails(absl::StatusCode::kNotFound, "CREDENTIAL_NOT_FOUND"));
  }
  EXPECT_EQ(ReaderOf("mudur").recent_size(), 4) << "each is a try";
  SmallVault::Must(vault_.Reveal("mudur", kLow));
  EXPECT_THAT(Alerts(), IsEmpty());
  EXPECT_FALSE(vault_.Reveal("mudur", kHigh).ok());
  EXPECT_THAT(Alerts(), ElementsAre(v1::UnusualReveal::KIND_MANY_ACCOUNTS));
}

TEST_F(SecretMethodsTest, CV3ARotationTellsWhatIsUnusual) {
  AlertOfTheSecondAccount();
  EXPECT_FALSE(vault_.Reveal("mudur", kHigh).ok());
  EXPECT_THAT(Rotate("mudur", kLow), IsOk());
  EXPECT_THAT(Alerts(), ElementsAre(v1::UnusualReveal::KIND_MANY_ACCOUNTS));
  SmallVault::Must(vault_.Reveal("mudur", kLow));
  EXPECT_THAT(Alerts(), SizeIs(1)) << "once";
}

TEST_F(SecretMethodsTest, CV3ARotationOutOfHoursIsToldAndARefusedOneIsNot) {
  vault_.clock.Advance(absl::Hours(12));
  EXPECT_FALSE(Rotate("mudur", kHigh).ok());
  EXPECT_THAT(Alerts(), IsEmpty());
  EXPECT_THAT(Rotate("veli", kLow), IsOk());
  EXPECT_THAT(Alerts(), ElementsAre(v1::UnusualReveal::KIND_OUT_OF_HOURS));
}

TEST_F(SecretMethodsTest, CV3WhatAFailedCommitWouldHaveToldTheNextOneTells) {
  AlertOfTheSecondAccount();
  SmallVault::Must(vault_.Reveal("mudur", kLow));
  FailTheCommitOf("credentials/");
  EXPECT_FALSE(vault_.Reveal("mudur", kHigh).ok());
  EXPECT_THAT(Alerts(), IsEmpty());
  EXPECT_THAT(ReaderOf("mudur").owed(), ElementsAre(v1::UnusualReveal::KIND_MANY_ACCOUNTS));
  SmallVault::Must(vault_.Reveal("mudur", kLow));
  EXPECT_THAT(Alerts(), ElementsAre(v1::UnusualReveal::KIND_MANY_ACCOUNTS));
  EXPECT_THAT(ReaderOf("mudur").owed(), IsEmpty());
  SmallVault::Must(vault_.Reveal("mudur", kLow));
  EXPECT_THAT(Alerts(), SizeIs(1)) << "once";
}

TEST_F(SecretMethodsTest, CV3AnAlertThatIsToldAndNotNotedIsToldAgain) {
  AlertOfTheSecondAccount();
  SmallVault::Must(vault_.Reveal("mudur", kLow));
  vault_.store.BeforeNext("credentials/", [&] { FailTheCommitOf("readers/"); });
  EXPECT_FALSE(vault_.Reveal("mudur", kHigh).ok());
  EXPECT_THAT(Alerts(), SizeIs(1));
  SmallVault::Must(vault_.Reveal("mudur", kLow));
  EXPECT_THAT(Alerts(), SizeIs(2)) << "rather than never";
}

TEST_F(SecretMethodsTest, CV3ManyRefusalsAreToldByTheNextAccessThatIsRecorded) {
  for (int i = 0; i < 12; ++i) EXPECT_FALSE(vault_.Reveal("mudur", "credentials/x.yok").ok());
  EXPECT_THAT(Alerts(), IsEmpty()) << "of what is not there nobody is told";
  SmallVault::Must(vault_.Reveal("mudur", kLow));
  EXPECT_THAT(Alerts(), ElementsAre(v1::UnusualReveal::KIND_MANY_REFUSALS));
}

TEST_F(SecretMethodsTest, CV3OpeningALinkIsCountedLikeAReveal) {
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

TEST_F(SecretMethodsTest, CV3BeyondTheRateALinkStaysClosed) {
  const auto link = Link("veli", "ece");
  SetPolicy([](v1::VaultPolicy& policy) { policy.set_reveals_per_hour(1); });
  SmallVault::Must(vault_.Reveal("ece", kLow));
  EXPECT_THAT(Open("ece", link.token()).status(), Fails(absl::StatusCode::kResourceExhausted, "TOO_MANY_REVEALS"));
  const auto stored = SmallVault::Must(BlockOn(vault_.records.Read<storage::v1::Link>(link.link())));
  EXPECT_EQ(stored.state(), storage::v1::Link::STATE_OPEN);
  EXPECT_EQ(ReaderOf("ece").refusals_today(), 1) << "one refusal, counted once";
}

TEST_F(SecretMethodsTest, CV8ALinkThatThereIsNotIsATryAndARefusal) {
  std::string token = Link("veli", "ece").token();
  token[0] = token[0] == 'a' ? 'b' : 'a';
  EXPECT_THAT(Open("ece", token).status(), Fails(absl::StatusCode::kNotFound, "LINK_NOT_FOUND"));
  EXPECT_EQ(ReaderOf("ece").recent_size(), 1);
  EXPECT_EQ(ReaderOf("ece").refusals_today(), 1);
  EXPECT_EQ(ReaderOf("ece").accounts_today_size(), 0);
}

TEST_F(SecretMethodsTest, CV10WhoeverLosesThePostOpensNoLinkAnyMore) {
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

TEST_F(SecretMethodsTest, CV3ForAStrangerItDoesNotExist) {
  const int before = vault_.CountEvents<v1::AuditRecorded>();
  EXPECT_THAT(vault_.Reveal("can", kLow).status(), Fails(absl::StatusCode::kNotFound, "CREDENTIAL_NOT_FOUND"));
  v1::RotateCredentialRequest rotate;
  rotate.set_name(kLow);
  EXPECT_THAT(BlockOn(vault_.secrets.RotateCredential(vault_.As("can"), rotate)).status(),
              Fails(absl::StatusCode::kNotFound, "CREDENTIAL_NOT_FOUND"));
  EXPECT_EQ(vault_.CountEvents<v1::AuditRecorded>(), before + 2) << "that they tried is recorded (CV5)";
  EXPECT_THAT(vault_.Reveal("can", "credentials/x.nobody").status(),
              Fails(absl::StatusCode::kNotFound, "CREDENTIAL_NOT_FOUND"));
  EXPECT_THAT(vault_.Reveal("can", "policies/vault").status(),
              Fails(absl::StatusCode::kNotFound, "CREDENTIAL_NOT_FOUND"));
}

TEST_F(SecretMethodsTest, CV11TheCodeOfThisMomentAndNeverTheSeed) {
  v1::GetOneTimeCodeRequest request;
  request.set_name(kLow);
  request.set_purpose("to sign in");
  const auto code = SmallVault::Must(BlockOn(vault_.secrets.GetOneTimeCode(vault_.As("veli"), request)));
  const OneTimeSeed seed = SmallVault::Must(ReadSeed(kSeed));
  EXPECT_EQ(code.code(), SmallVault::Must(CodeAt(seed, vault_.clock.Now())).code.view());
  EXPECT_EQ(LastOf(kLow).action(), v1::AuditRecord::ACTION_CODE);
  EXPECT_EQ(vault_.Reveal("veli", kLow, v1::FIELD_SECOND_FACTOR).status().code(), absl::StatusCode::kPermissionDenied);
}

TEST_F(SecretMethodsTest, CV9APasswordIsMadeShownOnceAndConfirmed) {
  v1::RotateCredentialRequest rotate;
  rotate.set_name(kLow);
  const auto rotated = SmallVault::Must(BlockOn(vault_.secrets.RotateCredential(vault_.As("veli"), rotate)));
  EXPECT_GE(rotated.password().size(), 20u);
  EXPECT_EQ(rotated.version(), 2);
  EXPECT_TRUE(rotated.weaknesses().empty());
  EXPECT_EQ(SmallVault::Must(vault_.Reveal("veli", kLow)).value(), kPassword) << "it is not in use yet";
  v1::ConfirmRotationRequest confirm;
  confirm.set_name(kLow);
  confirm.set_version(2);
  SmallVault::Must(BlockOn(vault_.duty.ConfirmRotation(vault_.As("veli"), confirm)));
  EXPECT_EQ(SmallVault::Must(vault_.Reveal("veli", kLow)).value(), rotated.password());
}

TEST_F(SecretMethodsTest, CV12ReuseIsFoundWithoutDecrypting) {
  const v1::Credential shown = vault_.Share("veli", kLow, {{v1::FIELD_PASSWORD, "Ayni?Sifre4Iki-Yerde"}});
  EXPECT_TRUE(shown.fields(2).versions(1).weaknesses().empty());
  // The director is among the people of both.
  const v1::Credential reused = vault_.Share("mudur", kHigh, {{v1::FIELD_PASSWORD, "Ayni?Sifre4Iki-Yerde"}});
  EXPECT_THAT(reused.fields(2).versions(1).weaknesses(), ::testing::ElementsAre(v1::WEAKNESS_REUSED));
  EXPECT_EQ(reused.rotation_reason(), v1::ROTATION_REASON_WEAK);
}

TEST_F(SecretMethodsTest, CV12AWeakPasswordIsToldOf) {
  const v1::Credential weak = vault_.Share("veli", kLow, {{v1::FIELD_PASSWORD, "ornekuni1"}});
  EXPECT_THAT(weak.fields(2).versions(1).weaknesses(), ::testing::Contains(v1::WEAKNESS_GUESSABLE));
}

TEST_F(SecretMethodsTest, CV8ALinkOpensOnceForItsRecipient) {
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

TEST_F(SecretMethodsTest, CV8ALinkOfSomebodyElseIsAnIncident) {
  const auto link = Link("veli", "ece");
  EXPECT_EQ(Open("ali", link.token()).status().code(), absl::StatusCode::kPermissionDenied);
  EXPECT_FALSE(Open("ece", link.token()).ok()) << "it has died";
}

TEST_F(SecretMethodsTest, CV8WithoutItsTokenALinkDoesNotExist) {
  const auto link = Link("veli", "ece");
  std::string other = link.token();
  other.back() = other.back() == 'A' ? 'Q' : 'A';
  for (const std::string& token : {std::string(), std::string("x"), link.link(), other, link.token() + "A"}) {
    EXPECT_THAT(Open("ece", token).status(), Fails(absl::StatusCode::kNotFound, "LINK_NOT_FOUND")) << token.size();
  }
  EXPECT_THAT(Open("ece", link.token()).status(), IsOk());
}

TEST_F(SecretMethodsTest, CV8ALinkEndsWhenWhatItHoldsIsReplaced) {
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

TEST_F(SecretMethodsTest, CV5AWrongTokenForALinkIsRecordedInItsChain) {
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

TEST_F(SecretMethodsTest, CV8ALinkRunsOutByItself) {
  const auto link = Link("veli", "ece");
  vault_.Pass(absl::Hours(2));
  EXPECT_THAT(Open("ece", link.token()).status(), Fails(absl::StatusCode::kFailedPrecondition, "LINK_EXPIRED"));
  const auto stored = SmallVault::Must(BlockOn(vault_.records.Read<storage::v1::Link>(link.link())));
  for (const storage::v1::LinkValue& value : stored.values()) EXPECT_TRUE(value.ciphertext().empty());
}

TEST_F(SecretMethodsTest, CV3ASignInThatIsOldOrWeakIsNotEnough) {
  rpc::Call call = vault_.As("veli");
  call.sign_in.time = vault_.clock.Now() - absl::Hours(5);
  EXPECT_THAT(BlockOn(vault_.secrets.RevealSecret(call, SmallVault::RevealOf(kLow))).status(),
              Fails(absl::StatusCode::kPermissionDenied, "SIGN_IN_TOO_OLD"));
  call = vault_.As("veli");
  call.sign_in.second_factor = false;
  EXPECT_THAT(BlockOn(vault_.secrets.RevealSecret(call, SmallVault::RevealOf(kLow))).status(),
              Fails(absl::StatusCode::kPermissionDenied, "SECOND_FACTOR_REQUIRED"));
}

}  // namespace
}  // namespace meydan::vault

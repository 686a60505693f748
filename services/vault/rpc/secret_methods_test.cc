#include "services/vault/rpc/secret_methods.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/vault/secrets/one_time_code.h"
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
using testing::kSeed;
using ::testing::SizeIs;
using testing::SmallVault;

class SecretMethodsTest : public testing::SecretsTest {};

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

// Another copy of the vault knows more of somebody than this one.
TEST_F(SecretMethodsTest, CV10WhatThisCopyCannotSayYetIsNeitherShownNorCounted) {
  const auto link = Link("veli", "ece");
  const int counted = ReaderOf("veli").recent_size();
  const auto note = [](const storage::v1::Credential& current,
                       absl::Time now) -> absl::StatusOr<Decision<storage::v1::Credential>> {
    Decision<storage::v1::Credential> decision{current, {}};
    storage::v1::KnownPerson& known = *decision.state.add_known_people();
    known.set_person("people/rana");
    known.set_version(1000);
    *known.mutable_time() = ToProto(now);
    return decision;
  };
  const store::Origin origin{.actor = kService, .cause = "event/1", .digest = "", .traceparent = "", .once = false};
  SmallVault::Must(BlockOn(vault_.records.Change<storage::v1::Credential>(kLow, origin, note)));
  const auto is_outdated = Fails(absl::StatusCode::kUnavailable, "DIRECTORY_OUTDATED");
  const int64_t records = RecordsOf(kLow);
  EXPECT_THAT(vault_.Reveal("veli", kLow).status(), is_outdated);
  EXPECT_THAT(Rotate("veli", kLow), is_outdated);
  EXPECT_THAT(Open("ece", link.token()).status(), is_outdated);
  EXPECT_EQ(ReaderOf("veli").recent_size(), counted);
  EXPECT_EQ(BlockOn(vault_.records.Read<storage::v1::Reader>("readers/ece")).status().code(),
            absl::StatusCode::kNotFound);
  EXPECT_EQ(RecordsOf(kLow), records);
  EXPECT_THAT(vault_.Reveal("can", kLow).status(), Fails(absl::StatusCode::kNotFound, "CREDENTIAL_NOT_FOUND"));
  vault_.clock.Advance(absl::Minutes(20));
  SmallVault::Must(vault_.Reveal("veli", kLow));
  SmallVault::Must(Open("ece", link.token()));
  EXPECT_EQ(ReaderOf("veli").recent_size(), counted + 1);
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

#include "services/vault/rpc/duty_methods.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/escaping.h"
#include "common/base/ids.h"
#include "services/vault/domain/rows.h"
#include "services/vault/testing/small_vault.h"

namespace meydan::vault {
namespace {

using meydan::testing::Fails;
using meydan::testing::IsOk;
using testing::kHigh;
using testing::kLow;
using testing::kPassword;
using testing::kSeed;
using testing::SmallVault;

class DutyMethodsTest : public ::testing::Test {
 protected:
  absl::Status Try(const std::string& who, const std::string& password) {
    const auto request = SmallVault::ShareOf(kLow, {{v1::FIELD_PASSWORD, password}});
    return BlockOn(vault_.duty.ShareCredential(vault_.As(who), request)).status();
  }
  void ConfirmAll(const std::string& who) {
    v1::ConfirmCredentialRequest confirm;
    confirm.set_name(kLow);
    SmallVault::Must(BlockOn(vault_.duty.ConfirmCredential(vault_.As(who), confirm)));
  }
  // What is wrong with a password in the eyes of somebody.
  std::vector<int> WeaknessesFor(const std::string& who, const std::string& name = kLow) {
    v1::GetCredentialRequest get;
    get.set_name(name);
    const v1::Credential shown = SmallVault::Must(BlockOn(vault_.duty.GetCredential(vault_.As(who), get)));
    for (const v1::FieldStatus& field : shown.fields()) {
      if (field.field() != v1::FIELD_PASSWORD) continue;
      const auto& weaknesses = field.versions().rbegin()->weaknesses();
      return {weaknesses.begin(), weaknesses.end()};
    }
    return {};
  }

  SmallVault vault_;
};

TEST_F(DutyMethodsTest, DR4TheLeaversSeedAndCodesDepositedAgainCompleteNothing) {
  vault_.ShareAll("ece", kLow);
  ConfirmAll("ece");
  vault_.directory.SetUnit("hukuk", "representative: 'people/ali'");
  ASSERT_THAT(BlockOn(vault_.reactions.FollowAll()), IsOk());
  vault_.Share("ali", kLow,
               {{v1::FIELD_PASSWORD, "Sandal!Poyraz9Kumbara"},
                {v1::FIELD_SECOND_FACTOR, std::string("otpauth://totp/Yeni?secret=") + kSeed},
                {v1::FIELD_RECOVERY_CODES, "33334444\n1111 2222"}});
  ConfirmAll("ali");
  EXPECT_EQ(vault_.Stored(kLow).hand_overs(0).state(), v1::HandOver::STATE_ROTATING);
  vault_.Share("ali", kLow, {{v1::FIELD_SECOND_FACTOR, "KRSXG5CTMVRXEZLU"}, {v1::FIELD_RECOVERY_CODES, "5555-6666"}});
  ConfirmAll("ali");
  EXPECT_EQ(vault_.Stored(kLow).hand_overs(0).state(), v1::HandOver::STATE_CONFIRMING);
}

TEST_F(DutyMethodsTest, P15ARequestOfVeryManyValuesIsOneFault) {
  v1::ShareCredentialRequest request;
  request.set_name(kLow);
  for (int i = 0; i < 100'000; ++i) request.add_values();
  const absl::Status refused = BlockOn(vault_.duty.ShareCredential(vault_.As("veli"), request)).status();
  EXPECT_THAT(refused, Fails(absl::StatusCode::kInvalidArgument, "TOO_MANY_VALUES"));
  EXPECT_LT(refused.ToString().size(), 1000u);
}

TEST_F(DutyMethodsTest, DR4DigestsOfSeedsAndCodesStandInNoListAndNoEvent) {
  vault_.ShareAll("ece", kLow);
  const storage::v1::Credential stored = vault_.Stored(kLow);
  int digests = 0;
  for (const storage::v1::StoredField& field : stored.fields()) {
    for (const std::string& digest : field.versions(0).part_digests()) {
      ++digests;
      for (const store::IndexEntry& entry : IndexesOf(stored)) {
        EXPECT_EQ(entry.index.find(absl::BytesToHexString(digest)), std::string::npos);
      }
      for (const Event& event : vault_.Outbox()) EXPECT_EQ(event.data().find(digest), std::string::npos);
    }
  }
  EXPECT_EQ(digests, 4);  // of the seed and its whole, of two codes
}

TEST_F(DutyMethodsTest, CV12AnotherAccountsPasswordIsNotFoundByTryingIt) {
  vault_.ShareAll("ayse", kHigh);
  const v1::Credential hit = vault_.Share("veli", kLow, {{v1::FIELD_PASSWORD, kPassword}});
  const v1::Credential miss = vault_.Share("veli", kLow, {{v1::FIELD_PASSWORD, "Sandal!Poyraz9Kumbara"}});
  EXPECT_EQ(hit.rotation_reason(), miss.rotation_reason());
  EXPECT_EQ(hit.compliance(), miss.compliance());
  vault_.Share("veli", kLow, {{v1::FIELD_PASSWORD, kPassword}});
  v1::RotateCredentialRequest rotate;
  rotate.set_name(kLow);
  rotate.set_password(kPassword);
  EXPECT_THAT(BlockOn(vault_.secrets.RotateCredential(vault_.As("ece"), rotate)).status(),
              Fails(absl::StatusCode::kFailedPrecondition, "PASSWORD_REFUSED"))
      << "it is this account's own";
}

TEST_F(DutyMethodsTest, CV12TheDirectorateSeesItAtBoth) {
  vault_.ShareAll("ayse", kHigh);
  vault_.ShareAll("veli", kLow);  // with the same
  EXPECT_THAT(WeaknessesFor("veli"), ::testing::IsEmpty());
  EXPECT_THAT(WeaknessesFor("mudur"), ::testing::ElementsAre(v1::WEAKNESS_REUSED));
  EXPECT_THAT(WeaknessesFor("mudur", kHigh), ::testing::IsEmpty()) << "it hears of it by the event";
  vault_.Deliver();
  EXPECT_THAT(WeaknessesFor("mudur", kHigh), ::testing::ElementsAre(v1::WEAKNESS_REUSED));
  EXPECT_THAT(WeaknessesFor("ayse", kHigh), ::testing::IsEmpty());
  v1::ListCredentialsRequest list;
  list.mutable_filter()->add_compliance(v1::COMPLIANCE_STALE);
  EXPECT_EQ(SmallVault::Must(BlockOn(vault_.lists.ListCredentials(vault_.As("mudur"), list))).credentials_size(), 2);
  EXPECT_EQ(SmallVault::Must(BlockOn(vault_.lists.ListCredentials(vault_.As("veli"), list))).credentials_size(), 0);
}

TEST_F(DutyMethodsTest, ARepeatOfADepositIsAnsweredAlsoBeyondTheCount) {
  auto request = SmallVault::ShareOf(kLow, {{v1::FIELD_PASSWORD, kPassword}});
  request.set_request_id(RandomUuid());
  const auto first = SmallVault::Must(BlockOn(vault_.duty.ShareCredential(vault_.As("veli"), request)));
  for (int i = 1; i < 30; ++i) ASSERT_THAT(Try("veli", absl::StrCat("Sandal!Poyraz", i, "Kumbara")), IsOk()) << i;
  const int64_t before = vault_.Stored(kLow).chain().number();
  const auto again = BlockOn(vault_.duty.ShareCredential(vault_.As("veli"), request));
  ASSERT_THAT(again.status(), IsOk());
  EXPECT_EQ(again->etag(), first.etag());
  EXPECT_EQ(vault_.Stored(kLow).chain().number(), before) << "no second record";
}

TEST_F(DutyMethodsTest, CV12PasswordsAreTriedOnlySoOftenAndTheDirectorateHearsOfIt) {
  for (int i = 0; i < 30; ++i) ASSERT_THAT(Try("veli", absl::StrCat("Sandal!Poyraz", i, "Kumbara")), IsOk()) << i;
  const int64_t before = vault_.Stored(kLow).chain().number();
  EXPECT_THAT(Try("veli", "Sandal!Poyraz99Kumbara"), Fails(absl::StatusCode::kResourceExhausted, "TOO_MANY_DEPOSITS"));
  EXPECT_EQ(vault_.Stored(kLow).chain().number(), before + 1) << "which is written down";
  EXPECT_EQ(vault_.CountEvents<v1::UnusualReveal>(), 1);
  EXPECT_THAT(Try("ece", "Sandal!Poyraz98Kumbara"), IsOk()) << "by person";
  vault_.clock.Advance(absl::Hours(1));
  EXPECT_THAT(Try("veli", "Sandal!Poyraz97Kumbara"), IsOk());
}

TEST_F(DutyMethodsTest, CV12AnAlertWhoseCommitFailsIsToldByTheNextOnce) {
  for (int i = 0; i < 30; ++i) ASSERT_THAT(Try("veli", absl::StrCat("Sandal!Poyraz", i, "Kumbara")), IsOk()) << i;
  vault_.store.BeforeNext("credentials/", [&] { vault_.memory.FailNext(absl::UnavailableError("the disk is full")); });
  EXPECT_EQ(Try("veli", "Sandal!Poyraz99Kumbara").code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(vault_.CountEvents<v1::UnusualReveal>(), 0);
  for (int i = 0; i < 2; ++i) {
    EXPECT_THAT(Try("veli", "Sandal!Poyraz98Kumbara"),
                Fails(absl::StatusCode::kResourceExhausted, "TOO_MANY_DEPOSITS"));
    EXPECT_EQ(vault_.CountEvents<v1::UnusualReveal>(), 1);
  }
}

}  // namespace
}  // namespace meydan::vault

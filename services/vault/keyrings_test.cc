#include "services/vault/keyrings.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/base/ids.h"
#include "services/vault/testing/small_vault.h"

namespace meydan::vault {
namespace {

using meydan::testing::Fails;
using meydan::testing::IsOk;
using testing::kHigh;
using testing::kLow;
using testing::kPassword;
using testing::SmallVault;

class KeyringsTest : public ::testing::Test {
 protected:
  v1::Keyring Rotate() { return SmallVault::Must(BlockOn(vault_.keys.RotateKey(vault_.As("isletmen"), {}))); }
  absl::StatusOr<v1::Keyring> Destroy(int minimum, const std::string& request_id = "") {
    v1::DestroyKeysRequest request;
    request.set_minimum(minimum);
    request.set_request_id(request_id);
    return BlockOn(vault_.keys.DestroyKeys(vault_.As("isletmen"), request));
  }
  // The key versions that values of the credential lie under.
  std::set<int> VersionsOf(const std::string& name) {
    std::set<int> versions;
    const storage::v1::Credential stored = vault_.Stored(name);
    for (const storage::v1::StoredField& field : stored.fields()) {
      for (const storage::v1::StoredVersion& version : field.versions()) versions.insert(version.value().key_version());
    }
    return versions;
  }

  SmallVault vault_;
};

TEST_F(KeyringsTest, CV1ANewKeyTakesOverAndWhatWasSealedStaysReadable) {
  vault_.ShareAll("veli", kLow);
  const v1::Keyring keyring = Rotate();
  EXPECT_EQ(keyring.current(), 2);
  EXPECT_TRUE(keyring.rewrapping());
  EXPECT_EQ(keyring.versions(0).values(), 1);
  EXPECT_EQ(SmallVault::Must(vault_.Reveal("veli", kLow)).value(), kPassword);
  vault_.ShareAll("ayse", kHigh);
  EXPECT_EQ(VersionsOf(kHigh), std::set<int>{2});
  EXPECT_EQ(VersionsOf(kLow), std::set<int>{1});
  vault_.Deliver();  // KeyringChanged
  EXPECT_EQ(VersionsOf(kLow), std::set<int>{2});
  EXPECT_EQ(SmallVault::Must(vault_.Reveal("veli", kLow)).value(), kPassword);
  EXPECT_FALSE(SmallVault::Must(BlockOn(vault_.keyrings.Get())).rewrapping());
}

TEST_F(KeyringsTest, CV1ReWrappingGoesOnAfterACrash) {
  vault_.ShareAll("veli", kLow);
  vault_.ShareAll("ayse", kHigh);
  Rotate();
  // It dies before the second credential.
  bool dead = false;
  vault_.store.BeforeNext("credentials/x.", [&] {
    dead = true;
    vault_.memory.FailNext(absl::UnavailableError("gone"));
  });
  EXPECT_TRUE(absl::IsUnavailable(BlockOn(vault_.keyrings.Rewrap())));
  EXPECT_TRUE(dead);
  EXPECT_EQ(VersionsOf(kHigh), std::set<int>{2});
  EXPECT_EQ(VersionsOf(kLow), std::set<int>{1});
  EXPECT_THAT(Destroy(2).status(), Fails(absl::StatusCode::kFailedPrecondition, "KEY_IN_USE"));
  EXPECT_EQ(SmallVault::Must(vault_.Reveal("veli", kLow)).value(), kPassword);
  EXPECT_THAT(BlockOn(vault_.keyrings.Rewrap()), IsOk());
  EXPECT_EQ(VersionsOf(kLow), std::set<int>{2});
}

TEST_F(KeyringsTest, CV1OldKeysAreDestroyedBelowAMinimum) {
  vault_.ShareAll("veli", kLow);
  Rotate();
  EXPECT_THAT(Destroy(2).status(), Fails(absl::StatusCode::kFailedPrecondition, "KEY_IN_USE"));
  EXPECT_THAT(Destroy(3).status(), Fails(absl::StatusCode::kInvalidArgument, "VERSION_INVALID"));
  const storage::v1::Credential before = vault_.Stored(kLow);
  EXPECT_THAT(BlockOn(vault_.keyrings.Rewrap()), IsOk());
  const std::string request_id = RandomUuid();
  EXPECT_EQ(SmallVault::Must(Destroy(2, request_id)).minimum(), 2);
  EXPECT_EQ(SmallVault::Must(Destroy(2, request_id)).minimum(), 2);
  EXPECT_THAT(Destroy(1).status(), Fails(absl::StatusCode::kInvalidArgument, "VERSION_INVALID"));
  EXPECT_EQ(SmallVault::Must(vault_.Reveal("veli", kLow)).value(), kPassword);
  // What a backup of the time before holds cannot be opened any more.
  const auto keys = SmallVault::Must(vault_.seal.keys());
  EXPECT_THAT(keys->Open({kLow, v1::FIELD_USER_NAME, 1}, before.fields(0).versions(0).value()).status(),
              Fails(absl::StatusCode::kFailedPrecondition, "KEY_DESTROYED"));
}

TEST_F(KeyringsTest, CV1ADepositThatComesBetweenIsNotLost) {
  vault_.ShareAll("veli", kLow);
  // Another copy makes a key, re-wraps everything and begins to destroy, all between this one's sealing and its commit.
  telemetry::Metrics metrics;
  Seal other_seal{vault_.write_path, vault_.root, *vault_.anchors, metrics};
  ASSERT_THAT(BlockOn(other_seal.Open()), IsOk());
  Records other_records{vault_.write_path, other_seal, *vault_.anchors, metrics};
  Keyrings other{vault_.write_path, other_seal, other_records};
  vault_.store.BeforeNext("credentials/instagram.", [&] {
    ASSERT_THAT(BlockOn(other.Rotate(vault_.As("isletmen"), "")).status(), IsOk());
    ASSERT_THAT(BlockOn(other.Rewrap()), IsOk());
  });
  vault_.ShareAll("ayse", kHigh);
  EXPECT_EQ(VersionsOf(kHigh), std::set<int>{1});
  EXPECT_THAT(BlockOn(other.Destroy(vault_.As("isletmen"), 2, "")).status(),
              Fails(absl::StatusCode::kFailedPrecondition, "KEY_IN_USE"));
  // From now on the key is retiring: a late deposit sees that and re-wraps itself before it is answered.
  EXPECT_THAT(BlockOn(vault_.keyrings.AfterDeposit(kHigh, 1)), IsOk());
  EXPECT_EQ(VersionsOf(kHigh), std::set<int>{2});
  EXPECT_THAT(BlockOn(other.Destroy(vault_.As("isletmen"), 2, "")).status(), IsOk());
  EXPECT_THAT(BlockOn(vault_.keyrings.AfterDeposit(kHigh, 1)), Fails(absl::StatusCode::kAborted, "KEYRING_CHANGED"));
}

// A deposit was committed under a key that another copy had destroyed since it was sealed.
TEST_F(KeyringsTest, CV1ARepeatOfADepositWhoseKeyIsGoneSavesIt) {
  telemetry::Metrics metrics;
  Seal other_seal{vault_.write_path, vault_.root, *vault_.anchors, metrics};
  ASSERT_THAT(BlockOn(other_seal.Open()), IsOk());
  Records other_records{vault_.write_path, other_seal, *vault_.anchors, metrics};
  Keyrings other{vault_.write_path, other_seal, other_records};
  for (const std::string& first : {RandomUuid(), std::string()}) {
    const int minimum = SmallVault::Must(BlockOn(vault_.keyrings.Get())).current() + 1;
    vault_.store.BeforeNext("credentials/x.", [&] {
      ASSERT_THAT(BlockOn(other.Rotate(vault_.As("isletmen"), "")).status(), IsOk());
      ASSERT_THAT(BlockOn(other.Rewrap()), IsOk());
      ASSERT_THAT(BlockOn(other.Destroy(vault_.As("isletmen"), minimum, "")).status(), IsOk());
    });
    v1::ShareCredentialRequest share;
    share.set_name(kLow);
    share.set_request_id(first);
    share.add_values()->set_field(v1::FIELD_PASSWORD);
    share.mutable_values(0)->set_value(kPassword + first);
    const auto deposit = [&] { return BlockOn(vault_.duty.ShareCredential(vault_.As("veli"), share)).status(); };
    EXPECT_THAT(deposit(), Fails(absl::StatusCode::kAborted, "KEYRING_CHANGED"));
    // Without a request id it is the same value once more.
    EXPECT_THAT(deposit(), IsOk());
    EXPECT_EQ(SmallVault::Must(vault_.Reveal("veli", kLow)).value(), kPassword + first);
    EXPECT_EQ(VersionsOf(kLow), std::set<int>{minimum});
  }
}

TEST_F(KeyringsTest, ACopyWithAnOlderKeyringReadsItAgain) {
  telemetry::Metrics metrics;
  Seal other_seal{vault_.write_path, vault_.root, *vault_.anchors, metrics};
  ASSERT_THAT(BlockOn(other_seal.Open()), IsOk());
  Records other_records{vault_.write_path, other_seal, *vault_.anchors, metrics};
  Keyrings other{vault_.write_path, other_seal, other_records};
  vault_.ShareAll("veli", kLow);
  ASSERT_THAT(BlockOn(other.Rotate(vault_.As("isletmen"), "")).status(), IsOk());
  ASSERT_THAT(BlockOn(other.Rewrap()), IsOk());
  EXPECT_EQ(VersionsOf(kLow), std::set<int>{2});
  EXPECT_EQ((*vault_.seal.keys())->current(), 1);
  EXPECT_EQ(SmallVault::Must(vault_.Reveal("veli", kLow)).value(), kPassword);
  EXPECT_EQ((*vault_.seal.keys())->current(), 2);
}

TEST_F(KeyringsTest, AnswersKeepNoKey) {
  v1::RotateKeyRequest request;
  request.set_request_id(RandomUuid());
  const auto first = SmallVault::Must(BlockOn(vault_.keys.RotateKey(vault_.As("isletmen"), request)));
  const auto again = SmallVault::Must(BlockOn(vault_.keys.RotateKey(vault_.As("isletmen"), request)));
  EXPECT_EQ(first.current(), 2);
  EXPECT_EQ(again.current(), 2);
  const store::Origin origin =
      OriginOf(vault_.As("isletmen"), request.request_id(), *SmallVault::Must(vault_.seal.keys()));
  const store::Applied applied =
      SmallVault::Must(BlockOn(vault_.memory.Recall("keyrings/vault", vault_.write_path.ToCause(origin))));
  ASSERT_TRUE(applied.repeated);
  storage::v1::Record record;
  storage::v1::Keyring kept;
  ASSERT_TRUE(record.ParseFromString(applied.answer));
  ASSERT_TRUE(kept.ParseFromString(record.body()));
  ASSERT_EQ(kept.keys_size(), 2);
  for (const storage::v1::WrappedKey& key : kept.keys()) EXPECT_TRUE(key.wrapped().empty());
  EXPECT_EQ(kept.purposes_size(), 0);
}

TEST_F(KeyringsTest, CV1KeysAreChangedByAFreshSignInWithASecondFactorAlone) {
  const int64_t before = SmallVault::Must(vault_.anchors->Of(kKeyringName)).number();
  rpc::Call old = vault_.As("isletmen");
  old.sign_in.time = vault_.clock.Now() - absl::Hours(1);
  rpc::Call alone = vault_.As("isletmen");
  alone.sign_in.second_factor = false;
  v1::DestroyKeysRequest destroy;
  destroy.set_minimum(1);
  EXPECT_THAT(BlockOn(vault_.keys.RotateKey(old, {})).status(),
              Fails(absl::StatusCode::kPermissionDenied, "SIGN_IN_TOO_OLD"));
  EXPECT_THAT(BlockOn(vault_.keys.DestroyKeys(alone, destroy)).status(),
              Fails(absl::StatusCode::kPermissionDenied, "SECOND_FACTOR_REQUIRED"));
  EXPECT_EQ(SmallVault::Must(BlockOn(vault_.keyrings.Get())).current(), 1);
  EXPECT_EQ(SmallVault::Must(vault_.anchors->Of(kKeyringName)).number(), before + 2) << "both are recorded (CV5)";
  EXPECT_THAT(BlockOn(vault_.keys.Seal(alone, {})), IsOk()) << "the emergency brake";
}

}  // namespace
}  // namespace meydan::vault

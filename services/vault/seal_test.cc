#include "services/vault/seal.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/vault/testing/small_vault.h"

namespace meydan::vault {
namespace {

using meydan::testing::Fails;
using meydan::testing::IsOk;
using testing::kHigh;
using testing::kLow;
using testing::kPassword;
using testing::SmallVault;

TEST(SealTest, CV1TheFirstStartMakesTheKeyring) {
  SmallVault vault;
  const v1::SealStatus status = vault.seal.Status();
  EXPECT_FALSE(status.sealed());
  EXPECT_EQ(status.provider(), "file");
  const auto keyring = BlockOn(vault.keyrings.Get());
  ASSERT_THAT(keyring.status(), IsOk());
  EXPECT_EQ(keyring->current(), 1);
  EXPECT_EQ(keyring->minimum(), 1);
}

TEST(SealTest, TwoCopiesThatStartTogetherHaveOneKeyring) {
  SmallVault vault;  // gives the store
  testing::SharedClock clock{testing::kNow};
  store::testing::FakeStore memory{store::Layout("vault", 4), clock};
  store::testing::InterruptedStore store{memory};
  store::WritePath path{store, clock, "vault", {}};
  store::WritePath other_path{memory, clock, "vault", {}};
  testing::TestRoot root;
  const testing::ScratchFile file;
  const auto anchors = SmallVault::Must(Anchors::Open(file.path()));
  telemetry::Metrics metrics;
  Seal one{path, root, *anchors, metrics};
  Seal other{other_path, root, *anchors, metrics};
  store.BeforeNext("keyrings/", [&other] { EXPECT_THAT(BlockOn(other.Open()), IsOk()); });
  EXPECT_THAT(BlockOn(one.Open()), IsOk());
  EXPECT_EQ((*one.keys())->RecordCode("a", "b"), (*other.keys())->RecordCode("a", "b"));
  EXPECT_EQ(BlockOn(memory.Load("keyrings/vault"))->version, 1);
}

TEST(SealTest, CV1AnotherRootKeyOpensNothing) {
  SmallVault vault;
  testing::TestRoot wrong;
  wrong.bytes = std::string(32, 'w');
  telemetry::Metrics metrics;
  Seal seal{vault.write_path, wrong, *vault.anchors, metrics};
  EXPECT_THAT(BlockOn(seal.Open()), Fails(absl::StatusCode::kFailedPrecondition, "ROOT_KEY_WRONG"));
  EXPECT_EQ(seal.Status().fault(), "ROOT_KEY_WRONG");
  EXPECT_THAT(seal.keys().status(), Fails(absl::StatusCode::kUnavailable, "VAULT_SEALED"));
}

TEST(SealTest, OP8WhileItIsSealedEverythingIsUnavailableAndIsToComeAgain) {
  SmallVault vault;
  vault.ShareAll("veli", kLow);
  EXPECT_TRUE(SmallVault::Must(BlockOn(vault.keys.Seal(vault.As("isletmen"), {}))).sealed());
  const absl::Status refused = vault.Reveal("veli", kLow).status();
  EXPECT_THAT(refused, Fails(absl::StatusCode::kUnavailable, "VAULT_SEALED"));
  EXPECT_GT(RetryDelayOf(refused), absl::ZeroDuration());
  for (const Event& event : vault.Outbox()) {
    if (!Is<v1::KeyringChanged>(event) && !Is<v1::VaultPolicyChanged>(event)) continue;
    EXPECT_TRUE(IsTransient(BlockOn(vault.reactions.Handlers().at(event.type())(event)))) << event.type();
  }
  const store::Outbox::DueTimer due{.name = kLow, .timer = "duty", .due = vault.clock.Now()};
  EXPECT_TRUE(IsTransient(BlockOn(vault.reactions.Timers()(due))));
  // The first look after the seal was put on by hand leaves it sealed; a share opens it.
  EXPECT_THAT(BlockOn(vault.seal.Open()), Fails(absl::StatusCode::kUnavailable, "VAULT_SEALED"));
  v1::UnsealRequest share;
  share.set_share("a share");
  EXPECT_FALSE(SmallVault::Must(BlockOn(vault.keys.Unseal(vault.As("isletmen"), share))).sealed());
  EXPECT_EQ(SmallVault::Must(vault.Reveal("veli", kLow)).value(), kPassword);
  EXPECT_THAT(BlockOn(vault.keys.Unseal(vault.As("isletmen"), share)).status(),
              Fails(absl::StatusCode::kFailedPrecondition, "ALREADY_OPEN"));
}

TEST(SealTest, CV5SealingAndOpeningAreWrittenDown) {
  SmallVault vault;
  const int64_t before = SmallVault::Must(BlockOn(vault.seal.ReadRing())).keyring.chain().number();
  SmallVault::Must(BlockOn(vault.keys.Seal(vault.As("isletmen"), {})));
  v1::UnsealRequest share;
  share.set_share("a share");
  SmallVault::Must(BlockOn(vault.keys.Unseal(vault.As("isletmen"), share)));
  v1::ListAuditRecordsRequest list;
  list.set_chain("keyrings/vault");
  list.set_after(before);
  const auto records = SmallVault::Must(BlockOn(vault.audit.ListAuditRecords(vault.As("mudur"), list)));
  ASSERT_EQ(records.entries_size(), 2);
  v1::AuditRecord sealed;
  ASSERT_TRUE(sealed.ParseFromString(records.entries(0).record()));
  EXPECT_EQ(sealed.subject(), "seal");
  EXPECT_EQ(sealed.actor(), "people/isletmen");
}

TEST(SealTest, AKeyringThatHasGoneIsNotReplaced) {
  SmallVault vault;
  testing::SharedClock clock{testing::kNow};
  store::testing::FakeStore empty{store::Layout("vault", 4), clock};
  store::WritePath path{empty, clock, "vault", {}};
  telemetry::Metrics metrics;
  Seal seal{path, vault.root, *vault.anchors, metrics};
  EXPECT_THAT(BlockOn(seal.Open()), Fails(absl::StatusCode::kDataLoss, "RECORD_ROLLED_BACK"));
  EXPECT_FALSE(BlockOn(empty.Load("keyrings/vault")).ok());
}

}  // namespace
}  // namespace meydan::vault

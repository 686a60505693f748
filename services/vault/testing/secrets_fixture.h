#pragma once

#include <gtest/gtest.h>

#include <functional>
#include <string>
#include <vector>

#include "services/vault/testing/small_vault.h"

namespace meydan::vault::testing {

// A vault with a password in each tier, for tests of those who look at them.
class SecretsTest : public ::testing::Test {
 protected:
  SecretsTest() {
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

}  // namespace meydan::vault::testing

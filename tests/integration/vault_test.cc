// The vault from end to end, on a real store, through kills: what it does by itself, and what survives.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/base/errors.h"
#include "common/base/ids.h"
#include "common/base/testing/status_matchers.h"
#include "common/crypto/key_file.h"
#include "meydan/directory/v1/service.pb.h"
#include "meydan/vault/v1/audit_service.pb.h"
#include "meydan/vault/v1/keys.pb.h"
#include "meydan/vault/v1/service.pb.h"
#include "tests/integration/stack.h"
#include "tests/integration/university.h"

namespace meydan::integration {
namespace {

using meydan::testing::Fails;
using meydan::testing::IsOk;
namespace v1 = vault::v1;

constexpr char kX[] = "credentials/x.hukuk";
constexpr char kInstagram[] = "credentials/instagram.ornekuni";
constexpr char kOwner[] = "people/temsilci";
constexpr char kDirector[] = "people/direktor";
constexpr char kOperator[] = "people/isletmen";
constexpr char kPassword[] = "Kestane!Balkon7Yelken";

class VaultTest : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    auto stack = Stack::Start({.services = {"directory", "vault"}, .prepare = FoundUniversity});
    ASSERT_THAT(stack.status(), IsOk());
    stack_ = stack->release();
  }
  static void TearDownTestSuite() {
    delete stack_;
    stack_ = nullptr;
  }
  void SetUp() override { ASSERT_NE(stack_, nullptr); }

  template <typename Response, typename Request>
  absl::StatusOr<Response> Do(const std::string& who, Request request) {
    return stack_->Call<Response>("vault", who, std::move(request));
  }
  template <typename Response, typename Request>
  Response Must(const std::string& who, Request request) {
    auto response = Do<Response>(who, std::move(request));
    EXPECT_THAT(response.status(), IsOk()) << Request::descriptor()->name();
    return response.value_or(Response());
  }
  template <typename Request>
  static Request On(const std::string& name) {
    Request request;
    request.set_name(name);
    return request;
  }
  // Once the vault has heard of the account.
  v1::Credential Known(const std::string& who, const std::string& name) {
    v1::Credential found;
    EXPECT_THAT(WaitFor([&] {
                  auto got = Do<v1::Credential>(who, On<v1::GetCredentialRequest>(name));
                  if (got.ok()) found = *std::move(got);
                  return got.status();
                }),
                IsOk());
    return found;
  }
  void Deposit(const std::string& who, const std::string& name, const std::string& password) {
    auto share = On<v1::ShareCredentialRequest>(name);
    share.set_request_id(RandomUuid());
    share.add_values()->set_field(v1::FIELD_PASSWORD);
    share.mutable_values(0)->set_value(password);
    Must<v1::Credential>(who, share);
  }
  absl::StatusOr<v1::RevealSecretResponse> Reveal(const std::string& who, const std::string& name) {
    auto reveal = On<v1::RevealSecretRequest>(name);
    reveal.set_field(v1::FIELD_PASSWORD);
    reveal.set_purpose("to publish an announcement");
    return Do<v1::RevealSecretResponse>(who, reveal);
  }

  static Stack* stack_;
};

Stack* VaultTest::stack_ = nullptr;

TEST_F(VaultTest, CV14TheDutyOpensByItselfAndIsMet) {
  EXPECT_EQ(Known(kOwner, kX).compliance(), v1::COMPLIANCE_MISSING);
  Deposit(kOwner, kX, kPassword);
  EXPECT_EQ(Known(kOwner, kX).compliance(), v1::COMPLIANCE_INCOMPLETE);
  EXPECT_EQ(Reveal(kOwner, kX)->value(), kPassword);
  EXPECT_THAT(Reveal("people/ayse", kX).status(), Fails(absl::StatusCode::kNotFound, "CREDENTIAL_NOT_FOUND"));
}

TEST_F(VaultTest, CV1AKilledVaultOpensAgainByItsKeyFile) {
  Known(kDirector, kInstagram);
  Deposit(kDirector, kInstagram, "Bambaska?Kapi8Nehir");
  for (int i = 0; i < 3; ++i) {
    ASSERT_THAT(stack_->Restart("vault"), IsOk());
    ASSERT_THAT(stack_->WaitUntilReady("vault"), IsOk());
    EXPECT_THAT(WaitFor([&] { return Reveal(kDirector, kInstagram).status(); }), IsOk());
  }
}

TEST_F(VaultTest, CV1KeysTurnWhileItIsKilled) {
  Known(kDirector, kInstagram);
  Deposit(kDirector, kInstagram, "Yepyeni?Sandal9Orman");
  const int first = Must<v1::Keyring>(kOperator, v1::GetKeyringRequest()).current();
  for (int i = 0; i < 3; ++i) {
    EXPECT_THAT(WaitFor([&] { return Do<v1::Keyring>(kOperator, v1::RotateKeyRequest()).status(); }), IsOk());
    ASSERT_THAT(stack_->Restart("vault"), IsOk());
    ASSERT_THAT(stack_->WaitUntilReady("vault"), IsOk());
  }
  EXPECT_THAT(WaitFor([&] {
                v1::DestroyKeysRequest destroy;
                destroy.set_minimum(first + 3);
                return Do<v1::Keyring>(kOperator, destroy).status();
              }),
              IsOk());
  const auto keyring = Must<v1::Keyring>(kOperator, v1::GetKeyringRequest());
  EXPECT_EQ(keyring.minimum(), keyring.current());
  EXPECT_EQ(Reveal(kDirector, kInstagram)->value(), "Yepyeni?Sandal9Orman");
}

TEST_F(VaultTest, DR4AChangeOfRepresentativeIsHandedOver) {
  Known(kOwner, kX);
  Deposit(kOwner, kX, "Ayni?Sifre4Iki-Yerde");
  ASSERT_THAT(AddPerson(*stack_, "yeni", directory::v1::Person::KIND_HUMAN), IsOk());
  directory::v1::ReplaceRepresentativeRequest replace;
  replace.set_name("units/hukuk");
  replace.set_person("people/yeni");
  ASSERT_THAT(WaitFor([&] { return stack_->Call<directory::v1::Unit>("directory", kDirector, replace).status(); }),
              IsOk());
  v1::Credential mine;
  EXPECT_THAT(WaitFor([&] {
                mine = Known("people/yeni", kX);
                return mine.hand_overs_size() > 0 ? absl::OkStatus() : absl::UnavailableError("no hand-over yet");
              }),
              IsOk());
  ASSERT_GT(mine.hand_overs_size(), 0);
  EXPECT_EQ(mine.hand_overs(mine.hand_overs_size() - 1).leaver(), kOwner);
  EXPECT_EQ(mine.hand_overs(mine.hand_overs_size() - 1).state(), v1::HandOver::STATE_ROTATING);
  EXPECT_FALSE(Reveal(kOwner, kX).ok());
  ASSERT_THAT(stack_->Restart("vault"), IsOk());
  ASSERT_THAT(stack_->WaitUntilReady("vault"), IsOk());
  v1::RotateCredentialResponse rotated;
  EXPECT_THAT(WaitFor([&] {
                auto got = Do<v1::RotateCredentialResponse>("people/yeni", On<v1::RotateCredentialRequest>(kX));
                if (got.ok()) rotated = *std::move(got);
                return got.status();
              }),
              IsOk());
  auto confirm = On<v1::ConfirmRotationRequest>(kX);
  confirm.set_version(rotated.version());
  mine = Must<v1::Credential>("people/yeni", confirm);
  auto works = On<v1::ConfirmAccessRequest>(kX);
  works.set_hand_over(mine.hand_overs(mine.hand_overs_size() - 1).id());
  mine = Must<v1::Credential>("people/yeni", works);
  EXPECT_EQ(mine.hand_overs(mine.hand_overs_size() - 1).state(), v1::HandOver::STATE_COMPLETED);
}

TEST_F(VaultTest, CV5WhoPutsAnOlderRecordBackIsFoundOut) {
  Known(kDirector, kInstagram);
  Deposit(kDirector, kInstagram, "Ucuncu?Lale2Deniz");
  // The record by its key, as an attacker finds it.
  const auto keys = stack_->redis().Run({"KEYS", "{vault:*}:a:credentials/instagram.ornekuni"});
  ASSERT_THAT(keys.status(), IsOk());
  const std::string older = *stack_->redis().Run({"DUMP", *keys});
  ASSERT_THAT(Reveal(kDirector, kInstagram).status(), IsOk());
  v1::ListAuditRecordsRequest list;
  list.set_chain(kInstagram);
  list.set_page_size(200);
  const auto head = Must<v1::ListAuditRecordsResponse>(kDirector, list).head().number();
  EXPECT_THAT(WaitFor([&] {
                const auto anchors = crypto::ReadSecretFile(stack_->scratch().File("anchors.log"));
                const bool there =
                    anchors.ok() && anchors->find(absl::StrCat(" ", kInstagram, " ", head, " ")) != std::string::npos;
                return there ? absl::OkStatus() : absl::UnavailableError("not anchored yet");
              }),
              IsOk());
  const std::string newest = *stack_->redis().Run({"DUMP", *keys});
  ASSERT_THAT(stack_->redis().Run({"RESTORE", *keys, "0", older, "REPLACE"}).status(), IsOk());
  EXPECT_THAT(Reveal(kDirector, kInstagram).status(), Fails(absl::StatusCode::kDataLoss, "RECORD_ROLLED_BACK"));
  ASSERT_THAT(stack_->redis().Run({"RESTORE", *keys, "0", newest, "REPLACE"}).status(), IsOk());
  EXPECT_THAT(Reveal(kDirector, kInstagram).status(), IsOk());
}

TEST_F(VaultTest, CV5WhatTheGateRefusesIsInTheAccountsChain) {
  Known(kDirector, kInstagram);
  EXPECT_THAT(WaitFor([&] {
                const absl::Status refused = Reveal(kOperator, kInstagram).status();
                return ReasonOf(refused) == "PERMISSION_MISSING" ? absl::OkStatus() : refused;
              }),
              IsOk());
  v1::ListAuditRecordsRequest list;
  list.set_chain(kInstagram);
  list.set_page_size(200);
  const auto listed = Must<v1::ListAuditRecordsResponse>(kDirector, list);
  ASSERT_GT(listed.entries_size(), 0);
  v1::AuditRecord last;
  ASSERT_TRUE(last.ParseFromString(listed.entries(listed.entries_size() - 1).record()));
  EXPECT_EQ(last.action(), v1::AuditRecord::ACTION_CALL);
  EXPECT_EQ(last.actor(), kOperator);
  EXPECT_EQ(last.subject(), "RevealSecret");
  EXPECT_EQ(last.refusal(), "PERMISSION_MISSING");
}

TEST_F(VaultTest, ACallWithoutASecondFactorIsRefused) {
  Known(kDirector, kInstagram);
  auth::TokenRequest request = stack_->TokenRequestOf(kDirector);
  request.methods = {"pwd"};
  const std::string token = auth::Mint(stack_->issuer_key(), request).value();
  rpc::Client client({.address = stack_->AddressOf("vault"), .token = [token] { return token; }});
  auto reveal = On<v1::RevealSecretRequest>(kInstagram);
  reveal.set_field(v1::FIELD_PASSWORD);
  reveal.set_purpose("to publish an announcement");
  EXPECT_THAT(BlockOn(client.Call<v1::RevealSecretResponse>(reveal)).status(),
              Fails(absl::StatusCode::kPermissionDenied, "SECOND_FACTOR_REQUIRED"));
}

}  // namespace
}  // namespace meydan::integration

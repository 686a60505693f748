#pragma once

#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <string>
#include <type_traits>

#include "services/vault/sealed_type.h"
#include "services/vault/sealing/record_code.h"
#include "services/vault/testing/small_vault.h"

namespace meydan::vault::testing {

// The account with something of everything:
//   all values deposited and confirmed by veli; the password's first version superseded, the third pending, by veli
//   bekir of tip has asked for the password; misafir of tip has a grant for it; vekil of tip covers for ece
//   selin, a second manager, has used an emergency
//   eski, a manager before veli, was followed by veli, who has not confirmed it yet
//   a link of veli's for ali
//   yabanci of tip has nothing to do with it
// and all of that with the account in TIER_HIGH from then on, if asked for; then misafir has a grant from after that.
class Scene {
 public:
  explicit Scene(bool high) {
    for (const char* person : {"vekil", "misafir", "bekir", "yabanci"})
      vault_.directory.SetPerson(person, "ROLE_STAFF", "tip");
    for (const char* person : {"selin", "eski"}) vault_.directory.SetPerson(person);
    SetManagers("managers: 'people/eski' managers: 'people/selin'");
    SetManagers("managers: 'people/veli' managers: 'people/selin'");
    vault_.ShareAll("veli", kLow);
    vault_.Share("veli", kLow, {{v1::FIELD_PASSWORD, "Bambaska?Kapi8Nehir"}});
    Confirm();
    Ask();
    vault_.LetIn("misafir", kLow, "dekan", 5);
    Cover();
    BreakGlass();
    MakeLink();
    Rotate();
    if (high) {
      Raise();
      vault_.LetIn("misafir", kLow, "dekan", 5);  // what was approved in the lower tier has ended
    }
    Remember();
  }

  SmallVault& vault() { return vault_; }
  const std::string& request() const { return request_; }
  const std::string& emergency() const { return emergency_; }
  const std::string& hand_over() const { return hand_over_; }
  const std::string& token() const { return token_; }

  // As it was after the construction, whatever has been done since; but the chains stay as long as they have become, or
  // it would be found out.
  void Restore() {
    PutBack<storage::v1::Credential>(kLow);
    PutBack<storage::v1::Link>(link_);
    PutBack<storage::v1::Policy>(kPolicyName);
    PutBack<storage::v1::Keyring>(kKeyringName);
    if (vault_.seal.Status().sealed()) EXPECT_THAT(BlockOn(vault_.seal.Enter("share")), meydan::testing::IsOk());
    EXPECT_THAT(BlockOn(vault_.seal.FreshKeys()).status(), meydan::testing::IsOk());
  }

 private:
  void SetManagers(const std::string& managers) {
    vault_.directory.SetAccount("x", "hukuk", "hukuk", managers);
    EXPECT_THAT(BlockOn(vault_.reactions.FollowAll()), meydan::testing::IsOk());
  }
  void Confirm() {
    v1::ConfirmCredentialRequest confirm;
    confirm.set_name(kLow);
    SmallVault::Must(BlockOn(vault_.duty.ConfirmCredential(vault_.As("veli"), confirm)));
    hand_over_ = vault_.Stored(kLow).hand_overs(vault_.Stored(kLow).hand_overs_size() - 1).id();
  }
  void Ask() {
    v1::RequestAccessRequest ask;
    ask.set_name(kLow);
    ask.add_fields(v1::FIELD_PASSWORD);
    ask.set_purpose("a campaign");
    request_ = SmallVault::Must(BlockOn(vault_.access.RequestAccess(vault_.As("bekir"), ask))).access_requests(0).id();
  }
  void Cover() {
    v1::ArrangeLeaveCoverRequest cover;
    cover.set_name(kLow);
    cover.set_absent("people/ece");
    cover.set_deputy("people/vekil");
    *cover.mutable_end_time() = ToProto(vault_.clock.Now() + absl::Hours(100));
    SmallVault::Must(BlockOn(vault_.access.ArrangeLeaveCover(vault_.As("dekan"), cover)));
  }
  void BreakGlass() {
    v1::BreakGlassRequest emergency;
    emergency.set_name(kLow);
    emergency.set_reason("the account was taken over");
    emergency_ =
        SmallVault::Must(BlockOn(vault_.access.BreakGlass(vault_.As("selin"), emergency))).break_glasses(0).id();
  }
  void MakeLink() {
    v1::CreateHandOverLinkRequest link;
    link.set_name(kLow);
    link.set_recipient("people/ali");
    link.add_fields(v1::FIELD_USER_NAME);
    link.set_purpose("for the successor");
    const auto made = SmallVault::Must(BlockOn(vault_.secrets.CreateHandOverLink(vault_.As("veli"), link)));
    token_ = made.token();
    link_ = made.link();
  }
  void Rotate() {
    v1::RotateCredentialRequest rotate;
    rotate.set_name(kLow);
    EXPECT_EQ(SmallVault::Must(BlockOn(vault_.secrets.RotateCredential(vault_.As("veli"), rotate))).version(), 3);
  }
  void Raise() {
    v1::SetVaultPolicyRequest set;
    *set.mutable_policy() = SmallVault::Must(BlockOn(vault_.policies.GetVaultPolicy(vault_.As("mudur"), {})));
    v1::TierRule& rule = *set.mutable_policy()->add_tiers();
    rule.set_tier(v1::TIER_HIGH);
    rule.add_units("units/hukuk");
    SmallVault::Must(BlockOn(vault_.policies.SetVaultPolicy(vault_.As("mudur"), set)));
    EXPECT_THAT(BlockOn(vault_.reactions.RefreshAll()), meydan::testing::IsOk());
    EXPECT_EQ(vault_.Stored(kLow).tier(), v1::TIER_HIGH);
  }
  void Remember() {
    for (const std::string& name : {std::string(kLow), link_, std::string(kPolicyName), std::string(kKeyringName)}) {
      states_[name] = vault_.Raw(name).state;
    }
    keys_ = SmallVault::Must(vault_.seal.keys());
  }

  template <typename T>
  void PutBack(const std::string& name) {
    storage::v1::Record record;
    ASSERT_TRUE(record.ParseFromString(states_.at(name)));
    const std::string etag = record.etag();
    const Secret root = Secret::Of(vault_.root.bytes);
    T body;
    if constexpr (std::is_same_v<T, storage::v1::Keyring>) {
      body = SmallVault::Must(OpenKeyringRecord(record, root));
    } else {
      body = SmallVault::Must(OpenBody<T>(record, name, *keys_));
    }
    *body.mutable_chain() = SmallVault::Must(vault_.anchors->Of(name));
    if constexpr (std::is_same_v<T, storage::v1::Keyring>) {
      record = CloseKeyring(body, root);
    } else {
      record = CloseBody(body, name, *keys_);
    }
    record.set_etag(etag);
    vault_.Overwrite(name, record.SerializeAsString());
  }

  SmallVault vault_;
  std::shared_ptr<const Keys> keys_;  // also while it is sealed
  std::string request_;
  std::string emergency_;
  std::string hand_over_;
  std::string link_;
  std::string token_;
  std::map<std::string, std::string> states_;
};

}  // namespace meydan::vault::testing

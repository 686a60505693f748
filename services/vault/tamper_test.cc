// Somebody who can write to the store, but has no key: whatever they do to a record is refused, and nothing that a
// person wrote can be read in it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/match.h"
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

class TamperTest : public ::testing::Test {
 protected:
  TamperTest() {
    vault_.ShareAll("veli", kLow);
    vault_.ShareAll("ayse", kHigh);
  }
  // Whatever is asked of the credential.
  void ExpectRefused(const std::string& name, const std::string& who, const std::string& reason) {
    EXPECT_THAT(vault_.Reveal(who, name).status(), Fails(absl::StatusCode::kDataLoss, reason));
    v1::GetCredentialRequest get;
    get.set_name(name);
    EXPECT_THAT(BlockOn(vault_.duty.GetCredential(vault_.As(who), get)).status(),
                Fails(absl::StatusCode::kDataLoss, reason));
  }

  SmallVault vault_;
};

TEST_F(TamperTest, CV1EachByteOfARecordIsGuarded) {
  const std::string whole = vault_.Raw(kLow).state;
  v1::GetCredentialRequest get;
  get.set_name(kLow);
  for (size_t i = 0; i < whole.size(); ++i) {
    std::string flipped = whole;
    flipped[i] = static_cast<char>(flipped[i] ^ 0x01);
    vault_.Overwrite(kLow, flipped);
    EXPECT_THAT(BlockOn(vault_.duty.GetCredential(vault_.As("veli"), get)).status(),
                Fails(absl::StatusCode::kDataLoss, "RECORD_DAMAGED"))
        << i;
  }
  vault_.Overwrite(kLow, whole);
  EXPECT_EQ(SmallVault::Must(vault_.Reveal("veli", kLow)).value(), kPassword);
}

TEST_F(TamperTest, CV1ATruncatedOrEmptyRecordIsRefused) {
  const std::string whole = vault_.Raw(kLow).state;
  v1::GetCredentialRequest get;
  get.set_name(kLow);
  for (size_t size = 0; size < whole.size(); ++size) {
    vault_.Overwrite(kLow, whole.substr(0, size));
    EXPECT_FALSE(BlockOn(vault_.duty.GetCredential(vault_.As("veli"), get)).ok()) << size;
  }
}

TEST_F(TamperTest, CV1ARecordInAnothersPlaceIsRefused) {
  vault_.Overwrite(kLow, vault_.Raw(kHigh).state);
  ExpectRefused(kLow, "veli", "RECORD_DAMAGED");
  storage::v1::Record renamed;
  ASSERT_TRUE(renamed.ParseFromString(vault_.Raw(kHigh).state));
  renamed.set_name(kLow);
  vault_.Overwrite(kLow, renamed.SerializeAsString());
  ExpectRefused(kLow, "veli", "RECORD_DAMAGED");
}

TEST_F(TamperTest, CV1ValuesThatAreMovedAreRefused) {
  // By somebody who has even the record key, but not those of the values.
  const auto keys = SmallVault::Must(vault_.seal.keys());
  const auto put = [&](storage::v1::Credential credential) {
    *credential.mutable_chain() = SmallVault::Must(vault_.anchors->Of(kLow));
    vault_.Overwrite(credential.name(), CloseBody(credential, credential.name(), *keys).SerializeAsString());
  };
  storage::v1::Credential low = vault_.Stored(kLow);
  storage::v1::Credential moved = low;
  *moved.mutable_fields(2)->mutable_versions(0)->mutable_value() = low.fields(0).versions(0).value();
  put(moved);  // the user name as the password
  EXPECT_THAT(vault_.Reveal("veli", kLow).status(), Fails(absl::StatusCode::kDataLoss, "RECORD_DAMAGED"));
  moved = low;
  *moved.mutable_fields(2)->mutable_versions(0)->mutable_value() = vault_.Stored(kHigh).fields(2).versions(0).value();
  put(moved);  // another account's password
  EXPECT_THAT(vault_.Reveal("veli", kLow).status(), Fails(absl::StatusCode::kDataLoss, "RECORD_DAMAGED"));
  put(low);
  vault_.Share("veli", kLow, {{v1::FIELD_PASSWORD, "Bambaska?Kapi8Nehir"}});
  low = moved = vault_.Stored(kLow);
  *moved.mutable_fields(2)->mutable_versions(1)->mutable_value() = low.fields(2).versions(0).value();
  put(moved);  // the password of before as the current one
  EXPECT_THAT(vault_.Reveal("veli", kLow).status(), Fails(absl::StatusCode::kDataLoss, "RECORD_DAMAGED"));
  moved = low;
  moved.mutable_fields(2)->mutable_versions(0)->mutable_value()->Swap(
      moved.mutable_fields(2)->mutable_versions(1)->mutable_value());
  put(moved);  // and each in the other's place
  EXPECT_THAT(vault_.Reveal("veli", kLow).status(), Fails(absl::StatusCode::kDataLoss, "RECORD_DAMAGED"));
  put(low);
  EXPECT_EQ(SmallVault::Must(vault_.Reveal("veli", kLow)).value(), "Bambaska?Kapi8Nehir");
}

TEST_F(TamperTest, CV5AnOlderRecordIsFoundOutByItsAnchor) {
  const std::string older = vault_.Raw(kLow).state;
  SmallVault::Must(vault_.Reveal("veli", kLow));
  vault_.Overwrite(kLow, older);
  ExpectRefused(kLow, "veli", "RECORD_ROLLED_BACK");
  // And for every other way to it.
  const Standing director = vault_.university.StandingOf(vault_.As("mudur"));
  EXPECT_TRUE(director.is_director);
  EXPECT_THAT(SmallVault::Must(BlockOn(vault_.lists.ListCredentials(vault_.As("mudur"), {}))).damaged(),
              ::testing::ElementsAre(kLow));
}

TEST_F(TamperTest, CV5APolicyThatIsPutBackIsFoundOut) {
  const std::string strict = vault_.Raw(kPolicyName).state;
  v1::SetVaultPolicyRequest set;
  *set.mutable_policy() = SmallVault::Must(BlockOn(vault_.policies.GetVaultPolicy(vault_.As("mudur"), {})));
  set.mutable_policy()->set_reveals_per_hour(5);
  SmallVault::Must(BlockOn(vault_.policies.SetVaultPolicy(vault_.As("mudur"), set)));
  vault_.Deliver();
  vault_.Overwrite(kPolicyName, strict);
  EXPECT_THAT(vault_.Reveal("veli", kLow).status(), Fails(absl::StatusCode::kDataLoss, "RECORD_ROLLED_BACK"));
}

TEST_F(TamperTest, CV8ALinkThatIsPutBackIsFoundOut) {
  v1::CreateHandOverLinkRequest request;
  request.set_name(kLow);
  request.set_recipient("people/ece");
  request.add_fields(v1::FIELD_PASSWORD);
  request.set_purpose("for the successor");
  const auto link = SmallVault::Must(BlockOn(vault_.secrets.CreateHandOverLink(vault_.As("veli"), request)));
  const std::string unopened = vault_.Raw(link.link()).state;
  v1::OpenHandOverLinkRequest open;
  open.set_token(link.token());
  SmallVault::Must(BlockOn(vault_.secrets.OpenHandOverLink(vault_.As("ece"), open)));
  vault_.Overwrite(link.link(), unopened);
  const auto rolled_back = Fails(absl::StatusCode::kDataLoss, "RECORD_ROLLED_BACK");
  for (const char* who : {"ece", "ali"}) {
    EXPECT_THAT(BlockOn(vault_.secrets.OpenHandOverLink(vault_.As(who), open)).status(), rolled_back) << who;
  }
  EXPECT_THAT(BlockOn(vault_.records.Read<storage::v1::Link>(link.link())).status(), rolled_back);
}

TEST_F(TamperTest, CV3NothingThatAPersonWroteLiesInPlain) {
  v1::RequestAccessRequest request;
  request.set_name(kHigh);
  request.add_fields(v1::FIELD_PASSWORD);
  request.set_purpose("a purpose with the word KANARYA");
  SmallVault::Must(BlockOn(vault_.access.RequestAccess(vault_.As("rana"), request)));
  v1::BreakGlassRequest emergency;
  emergency.set_name(kHigh);
  emergency.set_reason("a reason with the word KANARYA");
  SmallVault::Must(BlockOn(vault_.access.BreakGlass(vault_.As("ayse"), emergency)));
  const storage::v1::Credential opened = vault_.Stored(kHigh);
  EXPECT_THAT(opened.access_requests(0).purpose(), ::testing::HasSubstr("KANARYA"));
  EXPECT_FALSE(absl::StrContains(vault_.Raw(kHigh).state, "KANARYA"));
  EXPECT_FALSE(absl::StrContains(vault_.Raw(kHigh).state, kPassword));
  for (const Event& event : vault_.Outbox()) {
    EXPECT_FALSE(absl::StrContains(event.SerializeAsString(), "KANARYA")) << event.type();
  }
}

TEST_F(TamperTest, CV2AnAnswerThatIsRememberedHoldsNoValue) {
  v1::ShareCredentialRequest share = SmallVault::ShareOf(kLow, {{v1::FIELD_PASSWORD, "Bambaska?Kapi8Nehir"}});
  share.set_request_id(RandomUuid());
  const auto first = SmallVault::Must(BlockOn(vault_.duty.ShareCredential(vault_.As("veli"), share)));
  const auto again = SmallVault::Must(BlockOn(vault_.duty.ShareCredential(vault_.As("veli"), share)));
  EXPECT_EQ(again.etag(), first.etag());
  EXPECT_EQ(again.fields(2).versions_size(), first.fields(2).versions_size());
  const auto keys = SmallVault::Must(vault_.seal.keys());
  const store::Origin origin = OriginOf(vault_.As("veli"), share.request_id(), *keys);
  const auto applied = SmallVault::Must(BlockOn(vault_.memory.Recall(kLow, vault_.write_path.ToCause(origin))));
  ASSERT_TRUE(applied.repeated);
  storage::v1::Record record;
  ASSERT_TRUE(record.ParseFromString(applied.answer));
  const auto kept = OpenBody<storage::v1::Credential>(record, kLow, *keys);
  ASSERT_THAT(kept.status(), IsOk());
  for (const storage::v1::StoredField& field : kept->fields()) {
    for (const storage::v1::StoredVersion& version : field.versions()) {
      EXPECT_FALSE(version.has_value());
      EXPECT_TRUE(version.reuse_digest().empty());
    }
  }
}

TEST_F(TamperTest, TheRememberedDigestOfARequestIsKeyed) {
  const auto keys = SmallVault::Must(vault_.seal.keys());
  const store::Origin origin = OriginOf(vault_.As("veli", "plain digest"), RandomUuid(), *keys);
  EXPECT_FALSE(absl::StrContains(origin.digest, "plain digest"));
  EXPECT_NE(origin.digest, OriginOf(vault_.As("ece", "plain digest"), RandomUuid(), *keys).digest);
  EXPECT_TRUE(origin.once);
  EXPECT_FALSE(OriginOf(vault_.As("veli"), "", *keys).once);
}

}  // namespace
}  // namespace meydan::vault

// Somebody who can write to the store changes what lies there: nothing that was changed is taken (CV1).
#include <gmock/gmock.h>
#include <google/protobuf/stubs/logging.h>

#include <functional>
#include <set>

#include "common/base/testing/status_matchers.h"
#include "services/vault/sealing/aead.h"
#include "services/vault/sealing/record_code.h"

namespace meydan::vault {
namespace {

using ::meydan::testing::EqualsProto;
using ::meydan::testing::Fails;
using ::meydan::testing::IsOk;
using storage::v1::Keyring;
using storage::v1::Record;
using storage::v1::SealedValue;

constexpr absl::string_view kName = "credentials/x.ornekuni";
constexpr Place kPlace{kName, v1::FIELD_PASSWORD, 1};
const absl::Time kNow = absl::FromUnixSeconds(1'800'000'000);

auto Damaged() { return Fails(absl::StatusCode::kDataLoss, "RECORD_DAMAGED"); }

// Each bit of each byte turned, each byte set to zero, all bits turned, and exchanged with its neighbour.
void EachChange(const std::string& bytes, const std::function<void(const std::string&)>& judge) {
  const auto try_byte = [&](size_t at, char other) {
    if (other == bytes[at]) return;
    std::string changed = bytes;
    changed[at] = other;
    judge(changed);
  };
  for (size_t at = 0; at < bytes.size(); ++at) {
    for (int bit = 0; bit < 8; ++bit) try_byte(at, static_cast<char>(bytes[at] ^ (1 << bit)));
    try_byte(at, '\0');
    try_byte(at, static_cast<char>(~bytes[at]));
    if (at + 1 == bytes.size() || bytes[at] == bytes[at + 1]) continue;
    std::string swapped = bytes;
    std::swap(swapped[at], swapped[at + 1]);
    judge(swapped);
  }
}

class TamperingTest : public ::testing::Test {
 protected:
  storage::v1::Credential Body() {
    storage::v1::Credential body;
    body.set_name(std::string(kName));
    body.set_unit("units/iletisim");
    body.set_duty(true);
    storage::v1::StoredField& field = *body.add_fields();
    field.set_field(v1::FIELD_PASSWORD);
    storage::v1::StoredVersion& version = *field.add_versions();
    version.mutable_shown()->set_number(1);
    *version.mutable_value() = keys_->Seal(kPlace, Secret::Of("p4ssw0rd"));
    return body;
  }
  absl::Status Open(const Record& record, absl::string_view name = kName) {
    storage::v1::Credential body;
    return OpenRecord(record, name, *keys_, body);
  }

  const google::protobuf::LogSilencer silence_;  // it tells of every text that is no UTF-8
  const Secret root_ = Secret::Random(kKeyBytes);
  const Keyring keyring_ = *AddKey(MakeKeyring(root_, kNow), root_, kNow);
  const std::shared_ptr<const Keys> keys_ = *Keys::Open(root_, keyring_);
};

TEST_F(TamperingTest, NoChangeOfASealedValueIsTaken) {
  const std::string bytes = keys_->Seal(kPlace, Secret::Of("p4ssw0rd")).SerializeAsString();
  int tried = 0;
  EachChange(bytes, [&](const std::string& changed) {
    ++tried;
    SealedValue value;
    if (!value.ParseFromString(changed)) return;
    EXPECT_FALSE(keys_->Open(kPlace, value).ok()) << value.ShortDebugString();
    EXPECT_FALSE(keys_->Rewrap(kPlace, value).ok());
  });
  EXPECT_GT(tried, static_cast<int>(9 * bytes.size()));
}

TEST_F(TamperingTest, NoShorterSealedValueIsTaken) {
  const std::string bytes = keys_->Seal(kPlace, Secret::Of("p4ssw0rd")).SerializeAsString();
  for (size_t size = 0; size < bytes.size(); ++size) {
    SealedValue value;
    if (!value.ParseFromString(bytes.substr(0, size))) continue;
    EXPECT_FALSE(keys_->Open(kPlace, value).ok()) << size;
  }
}

TEST_F(TamperingTest, ARecordOpensAsItWasClosed) {
  const storage::v1::Credential body = Body();
  storage::v1::Credential again;
  ASSERT_THAT(OpenRecord(CloseRecord(body, kName, *keys_), kName, *keys_, again), IsOk());
  EXPECT_THAT(again, EqualsProto(body));
}

TEST_F(TamperingTest, NoChangeOfARecordIsTaken) {
  const std::string bytes = CloseRecord(Body(), kName, *keys_).SerializeAsString();
  int tried = 0;
  EachChange(bytes, [&](const std::string& changed) {
    ++tried;
    Record record;
    if (record.ParseFromString(changed)) {
      EXPECT_THAT(Open(record), Damaged()) << record.ShortDebugString();
    }
  });
  EXPECT_GT(tried, static_cast<int>(9 * bytes.size()));
}

TEST_F(TamperingTest, NoShorterRecordIsTaken) {
  const std::string bytes = CloseRecord(Body(), kName, *keys_).SerializeAsString();
  for (size_t size = 0; size < bytes.size(); ++size) {
    Record record;
    if (record.ParseFromString(bytes.substr(0, size))) {
      EXPECT_THAT(Open(record), Damaged()) << size;
    }
  }
}

TEST_F(TamperingTest, ARecordInAnothersPlaceIsRefused) {
  Record record = CloseRecord(Body(), kName, *keys_);
  EXPECT_THAT(Open(record, "credentials/x.other"), Damaged());
  record.set_name("credentials/x.other");
  EXPECT_THAT(Open(record, "credentials/x.other"), Damaged());
  EXPECT_THAT(Open(record), Damaged());
}

TEST_F(TamperingTest, ARecordOfAnotherVaultIsRefused) {
  const auto other = *Keys::Open(root_, MakeKeyring(root_, kNow));
  EXPECT_THAT(Open(CloseRecord(Body(), kName, *other)), Damaged());
}

TEST_F(TamperingTest, NameAndBodyCannotBeShiftedAgainstEachOther) {
  storage::v1::Policy body;
  Record record = CloseRecord(body, "ab", *keys_);
  record.set_name("a");
  record.set_body("b");
  storage::v1::Policy opened;
  EXPECT_THAT(OpenRecord(record, "a", *keys_, opened), Damaged());
}

TEST_F(TamperingTest, NoChangeOfTheKeyringsRecordIsTaken) {
  const std::string bytes = CloseKeyring(keyring_, root_).SerializeAsString();
  std::set<std::string> reasons;
  EachChange(bytes, [&](const std::string& changed) {
    Record record;
    if (!record.ParseFromString(changed)) return;
    const auto opened = OpenKeyringRecord(record, root_);
    EXPECT_FALSE(opened.ok()) << record.ShortDebugString();
    reasons.insert(ReasonOf(opened.status()));
  });
  EXPECT_THAT(reasons, ::testing::ElementsAre("RECORD_DAMAGED"));
}

TEST_F(TamperingTest, AWrongRootKeyIsToldFromADamagedKeyring) {
  const Record record = CloseKeyring(keyring_, root_);
  ASSERT_THAT(OpenKeyringRecord(record, root_), IsOk());
  EXPECT_THAT(*OpenKeyringRecord(record, root_), EqualsProto(keyring_));
  const auto wrong = Fails(absl::StatusCode::kFailedPrecondition, "ROOT_KEY_WRONG");
  EXPECT_THAT(OpenKeyringRecord(record, Secret::Random(kKeyBytes)), wrong);
  EXPECT_THAT(OpenKeyringRecord(record, Secret::Random(5)), wrong);
  EXPECT_THAT(OpenKeyringRecord(Record(), root_), Damaged());
}

TEST_F(TamperingTest, AKeyringWithTheCodeOfAnotherIsRefused) {
  // Its keys open, but whoever put it together did not have the root key.
  Record forged = CloseKeyring(MakeKeyring(root_, kNow), root_);
  forged.set_body(keyring_.SerializeAsString());
  EXPECT_THAT(OpenKeyringRecord(forged, root_), Damaged());
}

}  // namespace
}  // namespace meydan::vault

#include "services/vault/sealing/keys.h"

#include <gmock/gmock.h>

#include <set>

#include "common/base/ids.h"
#include "common/base/testing/status_matchers.h"
#include "services/vault/sealing/aead.h"

namespace meydan::vault {
namespace {

using ::meydan::testing::EqualsProto;
using ::meydan::testing::Fails;
using ::meydan::testing::IsOk;
using storage::v1::Keyring;
using storage::v1::SealedValue;

constexpr absl::string_view kCredential = "credentials/x.ornekuni";
constexpr Place kPlace{kCredential, v1::FIELD_PASSWORD, 2};
const absl::Time kNow = absl::FromUnixSeconds(1'800'000'000);

auto Damaged() { return Fails(absl::StatusCode::kDataLoss, "RECORD_DAMAGED"); }
auto RootKeyWrong() { return Fails(absl::StatusCode::kFailedPrecondition, "ROOT_KEY_WRONG"); }

class KeysTest : public ::testing::Test {
 protected:
  std::shared_ptr<const Keys> Opened(const Keyring& keyring) {
    auto keys = Keys::Open(root_, keyring);
    EXPECT_THAT(keys, IsOk());
    return *keys;
  }
  Keyring WithKeys(int count) {
    Keyring keyring = MakeKeyring(root_, kNow);
    while (keyring.current() < count) keyring = *AddKey(keyring, root_, kNow);
    return keyring;
  }
  SealedValue Sealed(const Keys& keys, absl::string_view value) { return keys.Seal(kPlace, Secret::Of(value)); }

  const Secret root_ = Secret::Random(kKeyBytes);
};

TEST_F(KeysTest, AValueOpensAgain) {
  const auto keys = Opened(MakeKeyring(root_, kNow));
  for (const std::string& value : {std::string(), std::string("p4ssw0rd"), std::string(4000, 'x'),
                                   std::string("\x80\0\0", 3), std::string(64, '\x80')}) {
    const auto opened = keys->Open(kPlace, Sealed(*keys, value));
    ASSERT_THAT(opened, IsOk());
    EXPECT_EQ(opened->view(), value);
  }
}

TEST_F(KeysTest, OfTheLengthOnlyTheNumberOfBlocksShows) {
  const auto keys = Opened(MakeKeyring(root_, kNow));
  std::set<size_t> sizes;
  for (size_t size = 0; size < 64; ++size) {
    const SealedValue sealed = Sealed(*keys, std::string(size, 'x'));
    sizes.insert(sealed.ciphertext().size());
    EXPECT_EQ(sealed.ByteSizeLong(), Sealed(*keys, "").ByteSizeLong());
  }
  EXPECT_THAT(sizes, ::testing::ElementsAre(24 + 64 + 16));
  EXPECT_EQ(Sealed(*keys, std::string(64, 'x')).ciphertext().size(), 24 + 128 + 16);
}

TEST_F(KeysTest, EveryValueHasItsOwnIdAndDataKey) {
  const auto keys = Opened(MakeKeyring(root_, kNow));
  const SealedValue one = Sealed(*keys, "same");
  const SealedValue other = Sealed(*keys, "same");
  EXPECT_TRUE(IsUuid(one.id()));
  EXPECT_NE(one.id(), other.id());
  EXPECT_NE(one.wrapped_key(), other.wrapped_key());
  EXPECT_NE(one.ciphertext(), other.ciphertext());
}

TEST_F(KeysTest, InAnotherPlaceItIsRefused) {
  const auto keys = Opened(MakeKeyring(root_, kNow));
  const SealedValue sealed = Sealed(*keys, "secret");
  for (const Place& place :
       {Place{"credentials/x.other", v1::FIELD_PASSWORD, 2}, Place{kCredential, v1::FIELD_EMAIL, 2},
        Place{kCredential, v1::FIELD_PASSWORD, 1}, Place{kCredential, v1::FIELD_PASSWORD, 3},
        Place{kCredential, v1::FIELD_PASSWORD, 0}, Place{kCredential, v1::FIELD_PASSWORD, -2}}) {
    EXPECT_THAT(keys->Open(place, sealed), Damaged()) << place.version;
    EXPECT_THAT(keys->Rewrap(place, sealed), Damaged()) << place.version;
  }
  SealedValue renamed = sealed;
  renamed.set_id(RandomUuid());
  EXPECT_THAT(keys->Open(kPlace, renamed), Damaged());
}

TEST_F(KeysTest, PartsOfTwoValuesDoNotGoTogether) {
  const auto keys = Opened(MakeKeyring(root_, kNow));
  const SealedValue older = Sealed(*keys, "older");
  const SealedValue newer = Sealed(*keys, "newer");
  SealedValue mixed = newer;
  mixed.set_ciphertext(older.ciphertext());
  EXPECT_THAT(keys->Open(kPlace, mixed), Damaged());
  mixed.set_wrapped_key(older.wrapped_key());  // an older version in the newer one's place
  EXPECT_THAT(keys->Open(kPlace, mixed), Damaged());
  mixed = newer;
  mixed.set_wrapped_key(older.wrapped_key());
  EXPECT_THAT(keys->Open(kPlace, mixed), Damaged());
  mixed = newer;
  mixed.clear_ciphertext();  // as destroyed ones are
  EXPECT_THAT(keys->Open(kPlace, mixed), Damaged());
}

TEST_F(KeysTest, AnotherRootKeyOpensNothing) {
  const Keyring keyring = WithKeys(3);
  EXPECT_THAT(Keys::Open(Secret::Random(kKeyBytes), keyring), RootKeyWrong());
  EXPECT_THAT(Keys::Open(Secret(), keyring), RootKeyWrong());
  EXPECT_THAT(Keys::Open(Secret::Random(31), keyring), RootKeyWrong());
  EXPECT_THAT(AddKey(keyring, Secret::Random(kKeyBytes), kNow), RootKeyWrong());
}

TEST_F(KeysTest, KeysOfOneKeyringOpenNothingOfAnother) {
  const auto keys = Opened(MakeKeyring(root_, kNow));
  const auto others = Opened(MakeKeyring(root_, kNow));
  EXPECT_THAT(others->Open(kPlace, Sealed(*keys, "secret")), Damaged());
  EXPECT_NE(keys->RecordCode("a", "b"), others->RecordCode("a", "b"));
  EXPECT_NE(keys->Digest("a", "b"), others->Digest("a", "b"));
}

TEST_F(KeysTest, AKeyThatWasMovedWithinTheKeyringIsRefused) {
  Keyring swapped = WithKeys(3);
  swapped.mutable_keys(0)->mutable_wrapped()->swap(*swapped.mutable_keys(1)->mutable_wrapped());
  EXPECT_THAT(Keys::Open(root_, swapped), Damaged());
  Keyring purposes = WithKeys(1);
  purposes.mutable_purposes(0)->mutable_wrapped()->swap(*purposes.mutable_purposes(1)->mutable_wrapped());
  EXPECT_THAT(Keys::Open(root_, purposes), Damaged());
}

TEST_F(KeysTest, AKeyringWithAGapIsRefused) {
  Keyring gap = WithKeys(3);
  gap.mutable_keys()->DeleteSubrange(1, 1);
  EXPECT_THAT(Keys::Open(root_, gap), Damaged());
  Keyring no_digest = WithKeys(1);
  no_digest.mutable_purposes()->RemoveLast();
  EXPECT_THAT(Keys::Open(root_, no_digest), Damaged());
  Keyring no_keys = WithKeys(1);
  no_keys.clear_keys();
  EXPECT_THAT(Keys::Open(root_, no_keys), Damaged());
  Keyring twice = WithKeys(2);
  *twice.mutable_keys(1) = twice.keys(0);
  EXPECT_THAT(Keys::Open(root_, twice), Damaged());
  EXPECT_THAT(Keys::Open(root_, Keyring()), Damaged());
}

TEST_F(KeysTest, ANewKeyIsUsedAtOnceAndTheOldOneStillOpens) {
  const Keyring before = MakeKeyring(root_, kNow);
  const auto old_keys = Opened(before);
  const SealedValue old_value = Sealed(*old_keys, "old");
  const auto keys = Opened(*AddKey(before, root_, kNow + absl::Hours(1)));
  EXPECT_EQ(keys->current(), 2);
  EXPECT_EQ(keys->minimum(), 1);
  EXPECT_EQ(Sealed(*keys, "new").key_version(), 2);
  EXPECT_EQ(keys->Open(kPlace, old_value)->view(), "old");
  EXPECT_EQ(keys->RecordCode("a", "b"), old_keys->RecordCode("a", "b")) << "records stay as they are";
  EXPECT_EQ(keys->Digest("a", "b"), old_keys->Digest("a", "b"));
}

TEST_F(KeysTest, AValueOfANewerKeyringAsksForThatKeyring) {
  const Keyring before = MakeKeyring(root_, kNow);
  const SealedValue sealed = Sealed(*Opened(*AddKey(before, root_, kNow)), "new");
  EXPECT_THAT(Opened(before)->Open(kPlace, sealed), Fails(absl::StatusCode::kAborted, "KEYRING_STALE"));
  EXPECT_THAT(Opened(before)->Rewrap(kPlace, sealed), Fails(absl::StatusCode::kAborted, "KEYRING_STALE"));
}

TEST_F(KeysTest, RewrappingChangesTheDataKeysSealAlone) {
  const Keyring before = MakeKeyring(root_, kNow);
  const SealedValue old_value = Sealed(*Opened(before), "secret");
  const auto keys = Opened(*AddKey(before, root_, kNow));
  const auto again = keys->Rewrap(kPlace, old_value);
  ASSERT_THAT(again, IsOk());
  EXPECT_EQ(again->key_version(), 2);
  EXPECT_EQ(again->id(), old_value.id());
  EXPECT_EQ(again->ciphertext(), old_value.ciphertext());
  EXPECT_NE(again->wrapped_key(), old_value.wrapped_key());
  EXPECT_EQ(keys->Open(kPlace, *again)->view(), "secret");
  EXPECT_THAT(*keys->Rewrap(kPlace, *again), EqualsProto(*again)) << "done already";
}

TEST_F(KeysTest, ADamagedValueIsNotRewrapped) {
  const Keyring before = MakeKeyring(root_, kNow);
  SealedValue damaged = Sealed(*Opened(before), "secret");
  damaged.mutable_ciphertext()->back() ^= 1;
  EXPECT_THAT(Opened(*AddKey(before, root_, kNow))->Rewrap(kPlace, damaged), Damaged());
}

TEST_F(KeysTest, CV1RewrappingMovesNoValueToAnotherVersion) {
  const Keyring before = MakeKeyring(root_, kNow);
  const SealedValue old_value = Sealed(*Opened(before), "secret");
  const auto keys = Opened(*AddKey(before, root_, kNow));
  const Place next{kCredential, v1::FIELD_PASSWORD, kPlace.version + 1};
  EXPECT_THAT(keys->Rewrap(next, old_value), Damaged());
  const auto again = keys->Rewrap(kPlace, old_value);
  ASSERT_THAT(again, IsOk());
  EXPECT_THAT(keys->Open(next, *again), Damaged());
  EXPECT_EQ(keys->Open(kPlace, *again)->view(), "secret");
}

TEST_F(KeysTest, WithItsKeyAValueIsLostAndSaysSo) {
  const Keyring before = MakeKeyring(root_, kNow);
  const SealedValue lost = Sealed(*Opened(before), "lost");
  Keyring after = *AddKey(before, root_, kNow);
  const SealedValue kept = *Opened(after)->Rewrap(kPlace, lost);
  after = *DropKeys(after, 2);
  const auto keys = Opened(after);
  EXPECT_EQ(keys->minimum(), 2);
  EXPECT_FALSE(keys->Has(1));
  EXPECT_TRUE(keys->Has(2));
  const auto destroyed = Fails(absl::StatusCode::kFailedPrecondition, "KEY_DESTROYED");
  EXPECT_THAT(keys->Open(kPlace, lost), destroyed);
  EXPECT_THAT(keys->Rewrap(kPlace, lost), destroyed);
  EXPECT_EQ(keys->Open(kPlace, kept)->view(), "lost");
  SealedValue renumbered = lost;
  renumbered.set_key_version(2);
  EXPECT_THAT(keys->Open(kPlace, renumbered), Damaged());
}

TEST_F(KeysTest, TheCurrentKeyIsNeverDropped) {
  const Keyring keyring = *DropKeys(WithKeys(3), 2);
  const auto invalid = Fails(absl::StatusCode::kInvalidArgument, "VERSION_INVALID");
  EXPECT_THAT(DropKeys(keyring, 4), invalid);
  EXPECT_THAT(DropKeys(keyring, 1), invalid);
  EXPECT_THAT(DropKeys(keyring, 0), invalid);
  EXPECT_THAT(DropKeys(keyring, -1), invalid);
  EXPECT_THAT(*DropKeys(keyring, 2), EqualsProto(keyring));
  EXPECT_EQ(DropKeys(keyring, 3)->keys_size(), 1);
}

TEST_F(KeysTest, AKeyringHasAtMostAHundredKeys) {
  Keyring keyring = WithKeys(kMaxKeys);
  EXPECT_THAT(AddKey(keyring, root_, kNow), Fails(absl::StatusCode::kFailedPrecondition, "TOO_MANY_KEYS"));
  keyring = *DropKeys(keyring, 50);
  EXPECT_EQ(AddKey(keyring, root_, kNow)->current(), kMaxKeys + 1);
}

TEST_F(KeysTest, ReuseIsFoundByDigestsThatTellNothing) {
  const auto keys = Opened(MakeKeyring(root_, kNow));
  EXPECT_EQ(keys->Digest("reuse", "Kalem.1923"), keys->Digest("reuse", "Kalem.1923"));
  EXPECT_NE(keys->Digest("reuse", "Kalem.1923"), keys->Digest("reuse", "kalem.1923"));
  EXPECT_NE(keys->Digest("reuse", "Kalem.1923"), keys->Digest("words", "Kalem.1923"));
  EXPECT_NE(keys->Digest("ab", "c"), keys->Digest("a", "bc"));
  EXPECT_NE(keys->Digest("reuse", "Kalem.1923"), keys->RecordCode("reuse", "Kalem.1923"));
  EXPECT_NE(keys->Digest("reuse", "Kalem.1923"), Sha256("Kalem.1923"));
}

}  // namespace
}  // namespace meydan::vault

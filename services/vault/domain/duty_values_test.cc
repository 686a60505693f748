#include <gtest/gtest.h>

#include <string>

#include "absl/strings/str_cat.h"
#include "services/vault/domain/duty.h"
#include "services/vault/domain/rotation.h"
#include "services/vault/domain/testing/samples.h"
#include "services/vault/domain/versions.h"

namespace meydan::vault {
namespace {

using namespace testing;  // NOLINT: the samples
using ::meydan::testing::Fails;
using ::meydan::testing::IsOk;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr auto kInvalid = absl::StatusCode::kInvalidArgument;
constexpr auto kNotNow = absl::StatusCode::kFailedPrecondition;

v1::ShareCredentialRequest ShareRequest() {
  v1::ShareCredentialRequest request;
  request.set_name(kInstagramCredential);
  return request;
}

// --- The form of what is deposited.

struct FormRow {
  const char* name;
  std::vector<std::pair<v1::Field, std::string>> values;
  const char* reason;  // "" when it is right
};
class FormTest : public ::testing::TestWithParam<FormRow> {};

TEST_P(FormTest, IsRightOrSaysWhatIsWrongWithoutTheValue) {
  v1::ShareCredentialRequest request = ShareRequest();
  for (const auto& [field, value] : GetParam().values) {
    v1::FieldValue& given = *request.add_values();
    given.set_field(field);
    given.set_value(value);
  }
  const absl::Status status = CheckValues(request);
  if (*GetParam().reason == '\0') {
    EXPECT_THAT(status, IsOk());
    return;
  }
  EXPECT_THAT(status, Fails(kInvalid, GetParam().reason));
  EXPECT_EQ(status.ToString().find("CANARY"), std::string::npos) << status;
}

INSTANTIATE_TEST_SUITE_P(
    P15, FormTest,
    ::testing::Values(
        FormRow{"AllThree",
                {{v1::FIELD_USER_NAME, "ornekuni"}, {v1::FIELD_EMAIL, "hukuk@ornek.edu.tr"}, {v1::FIELD_PASSWORD, "x"}},
                ""},
        FormRow{"Nothing", {}, "VALUE_REQUIRED"}, FormRow{"EmptyValue", {{v1::FIELD_PASSWORD, ""}}, "VALUE_REQUIRED"},
        FormRow{"NoField", {{v1::FIELD_UNSPECIFIED, "CANARY"}}, "FIELD_UNKNOWN"},
        FormRow{"StrangeField", {{static_cast<v1::Field>(8), "CANARY"}}, "FIELD_UNKNOWN"},
        FormRow{"Twice", {{v1::FIELD_PASSWORD, "CANARY"}, {v1::FIELD_PASSWORD, "CANARY"}}, "FIELD_TWICE"},
        FormRow{"AsLongAsItMayBe", {{v1::FIELD_RECOVERY_CODES, std::string(4000, 'x')}}, ""},
        FormRow{"TooLong", {{v1::FIELD_PASSWORD, "CANARY" + std::string(3995, 'x')}}, "VALUE_TOO_LONG"},
        FormRow{"NotUtf8", {{v1::FIELD_PASSWORD, "CANARY\xff"}}, "VALUE_NOT_UTF8"},
        FormRow{"Turkish", {{v1::FIELD_PASSWORD, "şifre-ğüİ"}}, ""},
        FormRow{"EmailWithoutAt", {{v1::FIELD_EMAIL, "CANARY.ornek.edu.tr"}}, "EMAIL_INVALID"},
        FormRow{"EmailWithTwoAts", {{v1::FIELD_EMAIL, "CANARY@x@ornek.edu.tr"}}, "EMAIL_INVALID"},
        FormRow{"EmailWithBlank", {{v1::FIELD_EMAIL, "CANARY x@ornek.edu.tr"}}, "EMAIL_INVALID"},
        FormRow{"EmailWithLineEnd", {{v1::FIELD_EMAIL, "CANARY@ornek.edu.tr\n"}}, "EMAIL_INVALID"},
        FormRow{"EmailWithoutName", {{v1::FIELD_EMAIL, "@ornek.edu.tr"}}, "EMAIL_INVALID"},
        FormRow{"EmailWithoutDomain", {{v1::FIELD_EMAIL, "CANARY@"}}, "EMAIL_INVALID"},
        FormRow{"EmailOfAnEndlessDomain", {{v1::FIELD_EMAIL, "CANARY@ornek."}}, "EMAIL_INVALID"},
        FormRow{"AnEmailNeedOnlyBeOneWhereItIsOne", {{v1::FIELD_RECOVERY_CONTACT, "+90 212 000 00 00"}}, ""}),
    [](const auto& info) { return info.param.name; });

// A small request that says a thousand times what is wrong takes much memory before anything else is looked at.
TEST(FormTest, P15_MoreValuesThanThereAreFieldsAreOneFault) {
  v1::ShareCredentialRequest request = ShareRequest();
  for (int i = 0; i < 100'000; ++i) request.add_values();
  const absl::Status status = CheckValues(request);
  EXPECT_THAT(status, Fails(kInvalid, "TOO_MANY_VALUES"));
  EXPECT_LT(status.ToString().size(), 1000u);
  request.mutable_values()->DeleteSubrange(7, request.values_size() - 7);
  EXPECT_THAT(CheckValues(request), Fails(kInvalid, "FIELD_UNKNOWN")) << "as many as there are fields are looked at";
}

// --- CV2: history.

TEST(HistoryTest, CV2_WhatThePolicyHasNoRoomForIsDestroyedAndItsEntryStays) {
  Office office;
  office.policy.set_history_versions(2);
  storage::v1::Credential current = office.Instagram();
  for (const char* text : {"b", "c"}) current = SharePassword(office, current, text).state;
  EXPECT_THAT(StatesOf(current), ElementsAre("1 SUPERSEDED", "2 SUPERSEDED", "3 CURRENT"));
  const CredentialDecision decision = SharePassword(office, current, "d");
  EXPECT_THAT(StatesOf(decision.state), ElementsAre("1 DESTROYED", "2 SUPERSEDED", "3 SUPERSEDED", "4 CURRENT"));
  const storage::v1::StoredVersion* gone = VersionOf(decision.state, v1::FIELD_PASSWORD, 1);
  EXPECT_FALSE(gone->has_value());
  EXPECT_NE(gone->reuse_digest(), "") << "it may be in use on the platform: it must not come back as another";
  storage::v1::Credential confirmed = decision.state;
  confirmed = Given(Confirm(confirmed, {}, office.As("people/ece"))).state;
  EXPECT_EQ(VersionOf(confirmed, v1::FIELD_PASSWORD, 1)->reuse_digest(), "");
  EXPECT_EQ(gone->shown().known_by_size(), 1) << "who knew it is still known";
  EXPECT_THAT(EventsOf(decision), ElementsAre("CredentialShared", "VersionDestroyed"));
  EXPECT_EQ(EventOf<v1::VersionDestroyed>(decision).version(), 1);
  EXPECT_EQ(RecordsOf(decision).back().action(), v1::AuditRecord::ACTION_DESTROY);
}

TEST(HistoryTest, CV2_WithoutHistoryOnlyTheCurrentVersionCanBeRead) {
  Office office;
  office.policy.set_history_versions(0);
  EXPECT_THAT(StatesOf(SharePassword(office, office.Instagram(), "b").state), ElementsAre("1 DESTROYED", "2 CURRENT"));
}

TEST(HistoryTest, CV2_EntriesAreBoundedAndNumbersGoOn) {
  Office office;
  office.policy.set_history_versions(24);
  storage::v1::Credential current = office.Instagram();
  for (int i = 2; i <= 120; ++i) current = SharePassword(office, current, absl::StrCat("p", i)).state;
  const std::vector<std::string> states = StatesOf(current);
  EXPECT_EQ(states.size(), static_cast<size_t>(kMostVersions));
  EXPECT_EQ(states.front(), "71 DESTROYED");
  EXPECT_EQ(states.back(), "120 CURRENT");
  EXPECT_EQ(states[states.size() - 25], "96 SUPERSEDED");
  EXPECT_EQ(states[states.size() - 26], "95 DESTROYED");
}

// --- Destroying.

TEST(DestroyTest, CV2_ASupersededVersionGoesForGood) {
  const Office office;
  const storage::v1::Credential current = SharePassword(office, office.Instagram(), "b").state;
  v1::DestroyVersionRequest request;
  request.set_field(v1::FIELD_PASSWORD);
  request.set_version(1);
  request.set_etag(EtagOf(current));
  const CredentialDecision decision = Given(Destroy(current, request, office.As("people/ece")));
  EXPECT_THAT(StatesOf(decision.state), ElementsAre("1 DESTROYED", "2 CURRENT"));
  EXPECT_FALSE(VersionOf(decision.state, v1::FIELD_PASSWORD, 1)->has_value());
  EXPECT_THAT(EventsOf(decision), ElementsAre("VersionDestroyed"));
  EXPECT_EQ(RecordsOf(decision).at(0).version(), 1);
  EXPECT_NE(EtagOf(decision.state), EtagOf(current));
  request.clear_etag();
  EXPECT_THAT(RefusalOf(decision.state, Destroy(decision.state, request, office.As("people/ece"))),
              Fails(kNotNow, "VERSION_DESTROYED"));
}

TEST(DestroyTest, CV2_NeedsTheSignInOfTheAccountsTier) {
  const Office office;
  const storage::v1::Credential current = SharePassword(office, office.Instagram(), "new").state;
  v1::DestroyVersionRequest destroy;
  destroy.set_field(v1::FIELD_PASSWORD);
  destroy.set_version(1);
  const Occasion old = office.As("people/ece", kNow, {kNow - absl::Hours(30), true});
  EXPECT_EQ(ReasonOf(RefusalOf(current, Destroy(current, destroy, old))), "SIGN_IN_TOO_OLD");
  const Occasion weak = office.As("people/ece", kNow, {kNow, false});
  EXPECT_EQ(ReasonOf(RefusalOf(current, Destroy(current, destroy, weak))), "SECOND_FACTOR_REQUIRED");
}

// It may be set on the platform, and whoever began it does not see it again.
TEST(DestroyTest, CV2_CV9_APendingVersionIsNotDestroyedUnderItsRotation) {
  const Office office;
  const Occasion ece = office.As("people/ece");
  const storage::v1::Credential current =
      Given(Rotate(office.Instagram(), {}, DepositOf(v1::FIELD_PASSWORD, "made"), ece)).state;
  v1::DestroyVersionRequest destroy;
  destroy.set_field(v1::FIELD_PASSWORD);
  destroy.set_version(2);
  for (const char* person : {"people/ece", "people/mudur"}) {
    EXPECT_THAT(RefusalOf(current, Destroy(current, destroy, office.As(person))), Fails(kNotNow, "ROTATION_OPEN"));
  }
  v1::ConfirmRotationRequest confirm;
  confirm.set_version(2);
  Given(ConfirmRotation(current, confirm, ece));
  const auto anew = Given(Rotate(current, {}, DepositOf(v1::FIELD_PASSWORD, "made anew"), office.As("people/mudur")));
  EXPECT_THAT(StatesOf(anew.state), ElementsAre("1 CURRENT", "2 DESTROYED", "3 PENDING")) << "by which it is gone, too";
}

TEST(DestroyTest, CV2_TheCurrentVersionIsNeverDestroyed) {
  const Office office;
  const storage::v1::Credential current = office.Instagram();
  v1::DestroyVersionRequest request;
  request.set_field(v1::FIELD_PASSWORD);
  request.set_version(1);
  for (const char* person : {"people/mudur", "people/dekan", "people/ece", "people/yonetici"}) {
    EXPECT_THAT(RefusalOf(current, Destroy(current, request, office.As(person))), Fails(kNotNow, "VERSION_CURRENT"));
  }
  for (const int version : {0, 2, -1}) {
    request.set_version(version);
    EXPECT_THAT(RefusalOf(current, Destroy(current, request, office.As("people/ece"))),
                Fails(absl::StatusCode::kNotFound, "VERSION_NOT_FOUND"));
  }
  request.set_version(1);
  request.set_field(v1::FIELD_UNSPECIFIED);
  EXPECT_THAT(RefusalOf(current, Destroy(current, request, office.As("people/ece"))),
              Fails(absl::StatusCode::kNotFound, "VERSION_NOT_FOUND"));
}

// --- CV1.

TEST(RewrapTest, CV1_OnlyTheKeyOfTheSameValueChanges) {
  const Office office;
  const storage::v1::Credential current = office.Instagram();
  storage::v1::SealedValue value = CurrentOf(current, v1::FIELD_PASSWORD)->value();
  value.set_key_version(2);
  value.set_wrapped_key("wrapped under 2");
  storage::v1::SealedValue swapped = CurrentOf(current, v1::FIELD_EMAIL)->value();
  swapped.set_key_version(2);
  swapped.set_ciphertext("another value");
  storage::v1::SealedValue older = CurrentOf(current, v1::FIELD_USER_NAME)->value();
  older.set_key_version(0);
  const CredentialDecision decision = PutRewrapped(current, {value, swapped, older});
  EXPECT_FALSE(decision.unchanged);
  EXPECT_THAT(decision.events, IsEmpty());
  storage::v1::Credential expected = current;
  *FieldAt(expected, v1::FIELD_PASSWORD).mutable_versions(0)->mutable_value() = value;
  EXPECT_THAT(decision.state, ::meydan::testing::EqualsProto(expected));
  EXPECT_TRUE(PutRewrapped(decision.state, {value}).unchanged);
  EXPECT_TRUE(PutRewrapped(current, {swapped, older}).unchanged);
}

TEST(RewrapTest, CV1_ADestroyedVersionGetsNoValueBack) {
  Office office;
  office.policy.set_history_versions(0);
  const storage::v1::Credential first = office.Instagram();
  storage::v1::SealedValue value = CurrentOf(first, v1::FIELD_PASSWORD)->value();
  value.set_key_version(2);
  const storage::v1::Credential current = SharePassword(office, first, "b").state;
  const CredentialDecision decision = PutRewrapped(current, {value});
  EXPECT_TRUE(decision.unchanged);
  EXPECT_FALSE(VersionOf(decision.state, v1::FIELD_PASSWORD, 1)->has_value());
}

}  // namespace
}  // namespace meydan::vault

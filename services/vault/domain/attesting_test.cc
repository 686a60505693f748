// Whoever says that something was changed, handed over or tried attests it, with a sign-in as for a reveal (P7, CV9,
// DR4).
#include <gtest/gtest.h>

#include <functional>

#include "services/vault/domain/hand_over.h"
#include "services/vault/domain/rotation.h"
#include "services/vault/domain/testing/samples.h"

namespace meydan::vault {
namespace {

using namespace testing;  // NOLINT: the samples

// The representative has left, her successor has changed all that she knew and begun one more rotation.
storage::v1::Credential Ready(Office& office) {
  office.university.SetRepresentative(kLaw, "people/ali");
  storage::v1::Credential current = Given(FollowDirectory(office.Instagram(), kInstagram, office.AsVault())).state;
  const Occasion ali = office.As("people/ali");
  for (const v1::Field field : {v1::FIELD_PASSWORD, v1::FIELD_SECOND_FACTOR, v1::FIELD_RECOVERY_CODES}) {
    current = Given(Share(current, {}, {DepositOf(field, "new")}, ali)).state;
  }
  current = Given(Confirm(current, {}, ali)).state;
  return Given(Rotate(current, {}, DepositOf(v1::FIELD_PASSWORD, "made"), ali)).state;
}

absl::StatusOr<Ruling> ConfirmThis(const storage::v1::Credential& current, const Occasion& occasion) {
  return Confirm(current, {}, occasion);
}
absl::StatusOr<Ruling> ConfirmEmail(const storage::v1::Credential& current, const Occasion& occasion) {
  v1::ConfirmCredentialRequest request;
  request.add_fields(v1::FIELD_EMAIL);
  return Confirm(current, request, occasion);
}
absl::StatusOr<Ruling> ConfirmItsRotation(const storage::v1::Credential& current, const Occasion& occasion) {
  v1::ConfirmRotationRequest request;
  request.set_version(3);
  return ConfirmRotation(current, request, occasion);
}
absl::StatusOr<Ruling> ConfirmItsAccess(const storage::v1::Credential& current, const Occasion& occasion) {
  v1::ConfirmAccessRequest request;
  request.set_hand_over(current.hand_overs(0).id());
  return ConfirmAccess(current, request, occasion);
}

struct AttestRow {
  const char* name;
  std::function<absl::StatusOr<Ruling>(const storage::v1::Credential&, const Occasion&)> attest;
};
class AttestingTest : public ::testing::TestWithParam<AttestRow> {};

TEST_P(AttestingTest, NeedsTheSignInOfTheAccountsTier) {
  Office office;
  const storage::v1::Credential current = Ready(office);
  const auto why_not = [&](SignIn sign_in) {
    const auto ruling = GetParam().attest(current, office.As("people/ali", kNow, sign_in));
    return ruling.ok() && ruling->refusal.ok() ? std::string() : ReasonOf(RefusalOf(current, ruling));
  };
  EXPECT_EQ(why_not({kNow - absl::Minutes(61), true}), "SIGN_IN_TOO_OLD");
  EXPECT_EQ(why_not({std::nullopt, true}), "SIGN_IN_TOO_OLD");
  EXPECT_EQ(why_not({kNow, false}), "SECOND_FACTOR_REQUIRED");
  EXPECT_EQ(why_not({kNow - absl::Minutes(59), true}), "");
  office.policy.mutable_tiers(0)->add_accounts(kInstagram);
  EXPECT_EQ(why_not({kNow - absl::Minutes(16), true}), "SIGN_IN_TOO_OLD") << "the tier's of this moment";
}

INSTANTIATE_TEST_SUITE_P(P7, AttestingTest,
                         ::testing::Values(AttestRow{"CV14_WhatIsDeposited", ConfirmThis},
                                           AttestRow{"CV14_ANameAlone", ConfirmEmail},
                                           AttestRow{"CV9_ARotation", ConfirmItsRotation},
                                           AttestRow{"DR4_AHandOver", ConfirmItsAccess}),
                         [](const auto& info) { return info.param.name; });

TEST(AskRotationSignInTest, CV9_ADutyIsMadeByAnySignIn) {
  const Office office;
  const Occasion plain = office.As("people/ece", kNow, {kNow - absl::Hours(30), false});
  EXPECT_EQ(Given(AskRotation(office.Instagram(), {}, plain)).state.rotation_reason(), v1::ROTATION_REASON_ASKED);
}

}  // namespace
}  // namespace meydan::vault

#include <gtest/gtest.h>

#include <set>
#include <string>

#include "common/base/proto_time.h"
#include "services/vault/domain/duty.h"
#include "services/vault/domain/testing/samples.h"
#include "services/vault/domain/versions.h"

namespace meydan::vault {
namespace {

using namespace testing;  // NOLINT: the samples
using ::meydan::testing::Fails;
using ::meydan::testing::IsOk;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr auto kDenied = absl::StatusCode::kPermissionDenied;
constexpr auto kInvalid = absl::StatusCode::kInvalidArgument;
constexpr auto kNotNow = absl::StatusCode::kFailedPrecondition;

v1::ShareCredentialRequest ShareRequest(const std::string& etag = "") {
  v1::ShareCredentialRequest request;
  request.set_name(kInstagramCredential);
  request.set_etag(etag);
  return request;
}

// --- Who deposits, confirms and destroys.

struct RightsRow {
  const char* name;
  const char* person;
  const char* share;    // the refusal, "" when it is allowed
  const char* destroy;  // the same
};
class DutyRightsTest : public ::testing::TestWithParam<RightsRow> {};

TEST_P(DutyRightsTest, AreThoseOfTheAccountsPeople) {
  const Office office;
  storage::v1::Credential current = SharePassword(office, office.Instagram(), "another").state;
  *current.add_grants() = GrantFor("people/ali");
  *current.add_grants() = GrantFor("people/tip.uye", "cover", v1::AccessGrant::BASIS_LEAVE_COVER);
  v1::LeaveCover& cover = *current.add_leave_covers();
  cover.set_id("cover");
  cover.set_absent("people/ece");
  cover.set_deputy("people/tip.uye");
  v1::DestroyVersionRequest destroy;
  destroy.set_field(v1::FIELD_PASSWORD);
  destroy.set_version(1);
  const Occasion occasion = office.As(GetParam().person);
  const auto expect = [&](const absl::StatusOr<Ruling>& ruling, const std::string& reason) {
    if (reason.empty()) {
      EXPECT_THAT(ruling, IsOk());
      EXPECT_THAT(ruling->refusal, IsOk());
    } else {
      EXPECT_EQ(ReasonOf(RefusalOf(current, ruling)), reason);
    }
  };
  expect(Share(current, ShareRequest(), {DepositOf(v1::FIELD_EMAIL, "a")}, occasion), GetParam().share);
  expect(Confirm(current, {}, occasion), GetParam().share);
  expect(Destroy(current, destroy, occasion), GetParam().destroy);
}

constexpr char kNobody[] = "CREDENTIAL_NOT_FOUND";
INSTANTIATE_TEST_SUITE_P(
    P15, DutyRightsTest,
    ::testing::Values(RightsRow{"Manager", "people/yonetici", "", ""},
                      RightsRow{"Representative", "people/ece", "", ""}, RightsRow{"UnitHead", "people/dekan", "", ""},
                      RightsRow{"Director", "people/mudur", "", ""},
                      RightsRow{"Deputy", "people/tip.uye", "", "DESTROY_NOT_ALLOWED"},
                      RightsRow{"HolderOfAGrant", "people/ali", "SHARE_NOT_ALLOWED", "DESTROY_NOT_ALLOWED"},
                      RightsRow{"Reviewer", "people/rana", kNobody, kNobody},
                      RightsRow{"ManagerOfAnother", "people/ikinci", kNobody, kNobody},
                      RightsRow{"HeadOfAnother", "people/tip.dekan", kNobody, kNobody},
                      RightsRow{"Operator", "people/bt", kNobody, kNobody},
                      RightsRow{"PartOfMeydan", "services/review", "SHARE_NOT_ALLOWED", "DESTROY_NOT_ALLOWED"}),
    [](const auto& info) { return info.param.name; });

// --- Sharing.

TEST(ShareTest, TheFirstDepositMakesVersionOne) {
  const Office office;
  const CredentialDecision decision = Given(
      Share(office.EmptyInstagram(), ShareRequest(),
            {DepositOf(v1::FIELD_USER_NAME, "u"), DepositOf(v1::FIELD_EMAIL, "e"), DepositOf(v1::FIELD_PASSWORD, "p")},
            office.As("people/dekan")));
  EXPECT_THAT(EventsOf(decision), ElementsAre("CredentialShared"));
  const auto shared = EventOf<v1::CredentialShared>(decision);
  EXPECT_THAT(shared.fields(), ElementsAre(v1::FIELD_USER_NAME, v1::FIELD_EMAIL, v1::FIELD_PASSWORD));
  EXPECT_EQ(shared.facts().compliance(), v1::COMPLIANCE_SHARED) << "as it is after the event";
  EXPECT_EQ(shared.facts().tier(), v1::TIER_STANDARD);
  const v1::FieldVersion version = Shown(decision.state, 1);
  EXPECT_EQ(version.created_by(), "people/dekan");
  ASSERT_EQ(version.known_by_size(), 1);
  EXPECT_EQ(version.known_by(0).person(), "people/dekan");
  EXPECT_EQ(version.known_by(0).how(), v1::Knowledge::HOW_DEPOSITED);
  const auto records = RecordsOf(decision);
  ASSERT_EQ(records.size(), 1u);
  EXPECT_EQ(records[0].action(), v1::AuditRecord::ACTION_SHARE);
  EXPECT_EQ(records[0].fields_size(), 3);
  EXPECT_EQ(records[0].refusal(), "");
}

TEST(ShareTest, CV2_ANewValueSupersedesTheOneBefore) {
  const Office office;
  const CredentialDecision decision = SharePassword(office, office.Instagram(), "new");
  EXPECT_THAT(StatesOf(decision.state), ElementsAre("1 SUPERSEDED", "2 CURRENT"));
  EXPECT_EQ(ToTime(Shown(decision.state, 1).end_time()), kNow);
  EXPECT_FALSE(Shown(decision.state, 2).has_end_time());
  EXPECT_FALSE(Shown(decision.state, 2).has_confirm_time());
  EXPECT_EQ(CurrentOf(decision.state, v1::FIELD_PASSWORD)->value().ciphertext(), "ciphertext-of-new");
  EXPECT_THAT(StatesOf(decision.state, v1::FIELD_EMAIL), ElementsAre("1 CURRENT"));
}

TEST(ShareTest, CV2_TheEtagGuardsAgainstLostUpdates) {
  const Office office;
  const storage::v1::Credential current = office.Instagram();
  const std::string etag = EtagOf(current);
  const auto first =
      Given(Share(current, ShareRequest(etag), {DepositOf(v1::FIELD_PASSWORD, "a")}, office.As("people/ece")));
  EXPECT_NE(EtagOf(first.state), etag);
  const auto second =
      Share(first.state, ShareRequest(etag), {DepositOf(v1::FIELD_PASSWORD, "b")}, office.As("people/yonetici"));
  EXPECT_THAT(RefusalOf(first.state, second), Fails(absl::StatusCode::kAborted, "ETAG_STALE"));
  Given(Share(first.state, ShareRequest(EtagOf(first.state)), {DepositOf(v1::FIELD_PASSWORD, "b")},
              office.As("people/yonetici")));
}

TEST(ShareTest, CV2_TheEtagStaysWhenSomebodyReadsOrConfirms) {
  const Office office;
  storage::v1::Credential current = office.Instagram();
  const std::string etag = EtagOf(current);
  Learn(*FieldAt(current, v1::FIELD_PASSWORD).mutable_versions(0), "people/dekan", v1::Knowledge::HOW_REVEALED,
        Ties{.post = true}, kNow);
  EXPECT_EQ(EtagOf(current), etag);
  EXPECT_EQ(EtagOf(Given(Confirm(current, {}, office.As("people/ece"))).state), etag);
}

TEST(ShareTest, AStrangerIsRefusedBeforeTheEtagIsLookedAt) {
  const Office office;
  storage::v1::Credential current = office.Instagram();
  *current.add_grants() = GrantFor("people/ali");
  const auto ruling = Share(current, ShareRequest("r0"), {DepositOf(v1::FIELD_PASSWORD, "a")}, office.As("people/ali"));
  EXPECT_THAT(RefusalOf(current, ruling), Fails(kDenied, "SHARE_NOT_ALLOWED"));
}

TEST(ShareTest, ThereMustBeACredential) {
  const Office office;
  EXPECT_THAT(Share({}, ShareRequest(), {DepositOf(v1::FIELD_PASSWORD, "a")}, office.As("people/mudur")),
              Fails(absl::StatusCode::kNotFound, kNobody));
}

TEST(ShareTest, AClosedAccountTakesNothing) {
  const Office office;
  storage::v1::Credential current = office.Instagram();
  current.set_duty(false);
  const auto ruling = Share(current, ShareRequest(), {DepositOf(v1::FIELD_PASSWORD, "a")}, office.As("people/ece"));
  EXPECT_THAT(RefusalOf(current, ruling), Fails(kNotNow, "DUTY_ENDED"));
}

TEST(ShareTest, TheSamePasswordAgainIsNoNewVersion) {
  const Office office;
  const storage::v1::Credential first = SharePassword(office, office.Instagram(), "same").state;
  const CredentialDecision again = SharePassword(office, first, "same", kNow + absl::Hours(1), "people/yonetici");
  EXPECT_THAT(StatesOf(again.state), ElementsAre("1 SUPERSEDED", "2 CURRENT"));
  EXPECT_THAT(EventsOf(again), IsEmpty());
  EXPECT_EQ(EtagOf(again.state), EtagOf(first));
  EXPECT_EQ(Shown(again.state, 2).known_by_size(), 2) << "both know it now";
  EXPECT_EQ(RecordsOf(again).size(), 1u);
}

TEST(ShareTest, WhoKnewAnEarlierVersionOfTheSameValueKnowsItAgain) {
  const Office office;
  storage::v1::Credential current = office.Instagram();
  Learn(*FieldAt(current, v1::FIELD_PASSWORD).mutable_versions(0), "people/ali", v1::Knowledge::HOW_REVEALED, Ties{},
        kNow);
  current = SharePassword(office, current, "other").state;
  const CredentialDecision back = SharePassword(office, current, "FIELD_PASSWORD-1", kNow, "people/dekan");
  const v1::FieldVersion version = Shown(back.state, 3);
  std::set<std::string> people;
  for (const v1::Knowledge& knowledge : version.known_by()) people.insert(knowledge.person());
  EXPECT_EQ(people, (std::set<std::string>{"people/ali", "people/dekan", "people/ece"}));
  EXPECT_THAT(version.weaknesses(), ElementsAre(v1::WEAKNESS_REUSED));
  EXPECT_EQ(back.state.rotation_reason(), v1::ROTATION_REASON_WEAK);
}

TEST(ShareTest, NothingOfAValueGoesIntoAnEventOrARecord) {
  const Office office;
  storage::v1::Credential current = office.Instagram();
  Office few;
  few.policy.set_history_versions(0);
  const CredentialDecision decision = SharePassword(few, current, "canary");
  for (const google::protobuf::Any& event : decision.events) {
    const std::string bytes = event.SerializeAsString();
    for (const char* part : {"canary", "ciphertext-of", "wrapped-key-of", "reuse-digest-of"}) {
      EXPECT_EQ(bytes.find(part), std::string::npos) << event.type_url();
    }
  }
}

// --- CV12.

struct WeakRow {
  const char* name;
  v1::Weakness weakness;
};
class WeakTest : public ::testing::TestWithParam<WeakRow> {};

TEST_P(WeakTest, IsTakenShownAndDueAtOnce) {
  const Office office;
  const CredentialDecision decision =
      Given(Share(office.Instagram(), ShareRequest(), {DepositOf(v1::FIELD_PASSWORD, "1234", {GetParam().weakness})},
                  office.As("people/ece")));
  EXPECT_THAT(EventsOf(decision), ElementsAre("CredentialShared", "RotationDue"));
  const auto due = EventOf<v1::RotationDue>(decision);
  EXPECT_EQ(due.reason(), v1::ROTATION_REASON_WEAK);
  EXPECT_EQ(ToTime(due.due()), kNow);
  EXPECT_EQ(decision.state.rotation_reason(), v1::ROTATION_REASON_WEAK);
  EXPECT_EQ(ToTime(decision.state.rotation_due()), kNow);
  EXPECT_THAT(Shown(decision.state, 2).weaknesses(), ElementsAre(GetParam().weakness));
}

INSTANTIATE_TEST_SUITE_P(CV12, WeakTest,
                         ::testing::Values(WeakRow{"Guessable", v1::WEAKNESS_GUESSABLE},
                                           WeakRow{"Reused", v1::WEAKNESS_REUSED},
                                           WeakRow{"Breached", v1::WEAKNESS_BREACHED},
                                           WeakRow{"NotOfThePlatform", v1::WEAKNESS_PLATFORM_RULES}),
                         [](const auto& info) { return info.param.name; });

TEST(WeakPasswordTest, CV12_AStrongOneEndsIt) {
  const Office office;
  const auto weak =
      Given(Share(office.Instagram(), ShareRequest(), {DepositOf(v1::FIELD_PASSWORD, "1234", {v1::WEAKNESS_BREACHED})},
                  office.As("people/ece")));
  const CredentialDecision strong = SharePassword(office, weak.state, "strong");
  EXPECT_EQ(strong.state.rotation_reason(), v1::ROTATION_REASON_AGE);
  EXPECT_EQ(ToTime(strong.state.rotation_due()), kNow + absl::Hours(24 * 180));
}

// --- Confirming.

TEST(ConfirmTest, AllThatIsThereIsConfirmed) {
  const Office office;
  storage::v1::Credential current = SharePassword(office, office.EmptyInstagram(), "p").state;
  const absl::Time later = kNow + absl::Hours(1);
  const CredentialDecision decision = Given(Confirm(current, {}, office.As("people/yonetici", later)));
  EXPECT_THAT(EventsOf(decision), ElementsAre("CredentialConfirmed"));
  EXPECT_THAT(EventOf<v1::CredentialConfirmed>(decision).fields(), ElementsAre(v1::FIELD_PASSWORD));
  EXPECT_EQ(Shown(decision.state, 1).confirmed_by(), "people/yonetici");
  EXPECT_EQ(ToTime(Shown(decision.state, 1).confirm_time()), later);
  EXPECT_EQ(RecordsOf(decision).at(0).action(), v1::AuditRecord::ACTION_CONFIRM);
}

TEST(ConfirmTest, OnlyTheNamedFieldsAreConfirmed) {
  const Office office;
  const auto current =
      Given(Share(office.EmptyInstagram(), ShareRequest(),
                  {DepositOf(v1::FIELD_EMAIL, "e"), DepositOf(v1::FIELD_PASSWORD, "p")}, office.As("people/ece")));
  v1::ConfirmCredentialRequest request;
  request.add_fields(v1::FIELD_EMAIL);
  request.add_fields(v1::FIELD_EMAIL);
  const CredentialDecision decision = Given(Confirm(current.state, request, office.As("people/ece")));
  EXPECT_THAT(EventOf<v1::CredentialConfirmed>(decision).fields(), ElementsAre(v1::FIELD_EMAIL));
  EXPECT_FALSE(Shown(decision.state, 1, v1::FIELD_PASSWORD).has_confirm_time());
}

TEST(ConfirmTest, WhatIsNotThereCannotBeConfirmed) {
  const Office office;
  const storage::v1::Credential empty = office.EmptyInstagram();
  EXPECT_THAT(RefusalOf(empty, Confirm(empty, {}, office.As("people/ece"))), Fails(kNotNow, "FIELD_MISSING"));
  const storage::v1::Credential current = SharePassword(office, empty, "p").state;
  v1::ConfirmCredentialRequest request;
  request.add_fields(v1::FIELD_PASSWORD);
  request.add_fields(v1::FIELD_EMAIL);
  EXPECT_THAT(RefusalOf(current, Confirm(current, request, office.As("people/ece"))), Fails(kNotNow, "FIELD_MISSING"));
  request.add_fields(v1::FIELD_UNSPECIFIED);
  EXPECT_THAT(Confirm(current, request, office.As("people/ece")), Fails(kInvalid, "FIELD_REQUIRED"));
}

TEST(ConfirmTest, WhatWasConfirmedIsNotWhatTheCallerSaw) {
  const Office office;
  const storage::v1::Credential current = office.Instagram();
  v1::ConfirmCredentialRequest request;
  request.set_etag("r1");
  EXPECT_THAT(RefusalOf(current, Confirm(current, request, office.As("people/ece"))),
              Fails(absl::StatusCode::kAborted, "ETAG_STALE"));
}

TEST(SamplesTest, AreAsTheRulesWouldHaveMadeThem) {
  const Office office;
  for (const storage::v1::Credential& sample : {office.Instagram(), office.X(), office.EmptyInstagram()}) {
    storage::v1::Credential settled = sample;
    Settle(settled, office.As("people/ece"));
    EXPECT_THAT(settled, ::meydan::testing::EqualsProto(sample));
  }
}

}  // namespace
}  // namespace meydan::vault

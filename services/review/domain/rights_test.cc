#include "services/review/domain/rights.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <ostream>

#include "services/review/domain/testing/approved.h"

namespace meydan::review {
namespace {

using namespace testing::approved;  // NOLINT: the fixtures of these tests
using ::meydan::testing::EqualsProto;
using ::meydan::testing::Fails;
using ::meydan::testing::IsOk;
using ::meydan::testing::Proto;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr auto kInvalid = absl::StatusCode::kInvalidArgument;
constexpr auto kDenied = absl::StatusCode::kPermissionDenied;
constexpr auto kPrecondition = absl::StatusCode::kFailedPrecondition;
const absl::Time kNow = kDue;  // second 1772442000

constexpr char kBought[] =
    "asset: 'assets/picture' kind: KIND_PURCHASED owner: 'Bir Ajans' proof: 'E-12/34' unit: 'units/hukuk' "
    "fee { amount_minor: 150000 currency_code: 'TRY' } until_time { seconds: 1780000000 } ";
constexpr char kConsent[] =
    "asset: 'assets/picture' person: 'Ece Y.' proof: 'E-12/35' unit: 'units/hukuk' until_time { seconds: 1780000000 } ";

v1::RecordLicenceRequest LicenceRequest(const std::string& licence) {
  v1::RecordLicenceRequest request;
  *request.mutable_licence() = Proto<v1::Licence>(licence);
  return request;
}

v1::RecordReleaseRequest ReleaseRequest(const std::string& release) {
  v1::RecordReleaseRequest request;
  *request.mutable_release() = Proto<v1::Release>(release);
  return request;
}

absl::StatusOr<LicenceDecision> Record(const std::string& licence, const Standing& who = kAuthor,
                                       bool asset_known = true) {
  return RecordLicence("licences/1", LicenceRequest(licence), asset_known, who, World(), kNow);
}

absl::StatusOr<ReleaseDecision> Consent(const std::string& release, const Standing& who = kAuthor,
                                        bool asset_known = true) {
  return RecordRelease("releases/1", ReleaseRequest(release), asset_known, who, World(), kNow);
}

v1::PayLicenceRequest Payment(const std::string& receipt = "M-7") {
  v1::PayLicenceRequest request;
  request.set_receipt(receipt);
  return request;
}

v1::WithdrawLicenceRequest Back(const std::string& reason = "its owner took it back") {
  v1::WithdrawLicenceRequest request;
  request.set_reason(reason);
  return request;
}

TEST(RecordLicenceTest, CR10KeepsWhatWasSaidAndWhoSaidIt) {
  const auto recorded = Record(kBought);
  ASSERT_THAT(recorded, IsOk());
  auto expected = Proto<v1::Licence>(kBought);
  expected.set_name("licences/1");
  expected.set_state(v1::Licence::STATE_ACTIVE);
  expected.set_recorded_by("people/ali");
  *expected.mutable_create_time() = ToProto(kNow);
  *expected.mutable_update_time() = ToProto(kNow);
  EXPECT_THAT(recorded->state, EqualsProto(expected));
  ASSERT_THAT(EventsOf(*recorded), ElementsAre("RightsRecorded"));
  EXPECT_THAT(EventOf<v1::RightsRecorded>(*recorded),
              EqualsProto(Proto<v1::RightsRecorded>("name: 'licences/1' asset: 'assets/picture' unit: 'units/hukuk'")));
}

TEST(RecordLicenceTest, CR10OutputOnlyFieldsAreNotLookedAt) {
  const auto recorded = Record(std::string(kBought) +
                               "name: 'licences/9' state: STATE_ENDED recorded_by: 'people/can' etag: '7' "
                               "warn_time { seconds: 1 } withdraw_reason: 'x' withdrawn_by: 'y'");
  ASSERT_THAT(recorded, IsOk());
  EXPECT_THAT(recorded->state, EqualsProto(Record(kBought)->state));
}

TEST(RecordLicenceTest, CR10AUnitsPeopleForTheirUnitAndTheDirectorateForAll) {
  for (const Standing& who : {kAuthor, kRepresentative, kReviewer, kDirector}) {
    EXPECT_THAT(Record(kBought, who), IsOk()) << who.name();
    EXPECT_THAT(Consent(kConsent, who), IsOk()) << who.name();
  }
  for (const Standing& who : {kStranger, kManager, kReviewService}) {
    EXPECT_THAT(Record(kBought, who), Fails(kDenied, "UNIT_FOREIGN")) << who.name();
    EXPECT_THAT(Consent(kConsent, who), Fails(kDenied, "UNIT_FOREIGN")) << who.name();
  }
  v1::RecordLicenceRequest request = LicenceRequest(kBought);
  request.mutable_licence()->set_unit("units/yok");
  EXPECT_THAT(RecordLicence("licences/1", request, true, kReviewer, World(), kNow), Fails(kInvalid, "UNIT_NOT_FOUND"));
  request.mutable_licence()->clear_unit();
  EXPECT_EQ(RecordLicence("licences/1", request, true, kAuthor, World(), kNow)->state.unit(), "units/hukuk");
  EXPECT_EQ(RecordLicence("licences/1", request, true, kReviewer, World(), kNow)->state.unit(), "units/iletisim");
  EXPECT_THAT(RecordLicence("licences/1", request, true, kManager, World(), kNow), Fails(kDenied, "UNIT_FOREIGN"));
}

struct Fault {
  const char* name;
  std::string change;  // merged into a right that is in order
  const char* reason;
  friend std::ostream& operator<<(std::ostream& out, const Fault& fault) { return out << fault.name; }
};

class LicenceFaultTest : public ::testing::TestWithParam<Fault> {};

TEST_P(LicenceFaultTest, CR10) {
  v1::RecordLicenceRequest request = LicenceRequest(kBought);
  v1::Licence& licence = *request.mutable_licence();
  const auto change = Proto<v1::Licence>(GetParam().change);
  licence.MergeFrom(change);
  EXPECT_THAT(RecordLicence("licences/1", request, true, kAuthor, World(), kNow), Fails(kInvalid, GetParam().reason));
}

INSTANTIATE_TEST_SUITE_P(
    Faults, LicenceFaultTest,
    ::testing::Values(Fault{"BlankOwner", "owner: ' '", "OWNER_REQUIRED"},
                      Fault{"LongOwner", "owner: '" + std::string(301, 'a') + "'", "TEXT_TOO_LONG"},
                      Fault{"LongPurpose", "purpose: '" + std::string(301, 'a') + "'", "TEXT_TOO_LONG"},
                      Fault{"LongProof", "proof: '" + std::string(2049, 'a') + "'", "TEXT_TOO_LONG"},
                      Fault{"BlankProof", "proof: ' '", "PROOF_REQUIRED"},
                      Fault{"UnknownKind", "kind: 77", "KIND_REQUIRED"},
                      Fault{"NoPlatform", "platforms: PLATFORM_UNSPECIFIED", "PLATFORM_UNKNOWN"},
                      Fault{"UnknownPlatform", "platforms: 99", "PLATFORM_UNKNOWN"},
                      Fault{"PlatformTwice", "platforms: PLATFORM_X platforms: PLATFORM_X", "PLATFORM_UNKNOWN"},
                      Fault{"NoRequestType", "request_types: REQUEST_TYPE_UNSPECIFIED", "REQUEST_TYPE_UNKNOWN"},
                      Fault{"UnknownRequestType", "request_types: 99", "REQUEST_TYPE_UNKNOWN"},
                      Fault{"RequestTypeTwice", "request_types: REQUEST_TYPE_NEWS request_types: REQUEST_TYPE_NEWS",
                            "REQUEST_TYPE_UNKNOWN"},
                      Fault{"SmallTerritory", "territories: 'tr'", "TERRITORY_INVALID"},
                      Fault{"LongTerritory", "territories: 'TUR'", "TERRITORY_INVALID"},
                      Fault{"TerritoryTwice", "territories: 'TR' territories: 'TR'", "TERRITORY_INVALID"},
                      Fault{"NegativeFee", "fee { amount_minor: -1 }", "FEE_INVALID"},
                      Fault{"SmallCurrency", "fee { currency_code: 'try' }", "CURRENCY_INVALID"},
                      Fault{"ShortCurrency", "fee { currency_code: 'TL' }", "CURRENCY_INVALID"},
                      Fault{"PaidTomorrow", "fee { pay_time { seconds: 1772442001 } receipt: 'M-7' }", "FEE_INVALID"},
                      Fault{"PaidWithoutReceipt", "fee { pay_time { seconds: 1772442000 } }", "FEE_INVALID"},
                      Fault{"EndedAlready", "until_time { seconds: 1772442000 }", "PERIOD_INVALID"},
                      Fault{"EndsBeforeItBegins", "from_time { seconds: 1780000000 }", "PERIOD_INVALID"},
                      Fault{"NoTimeAtAll", "from_time { seconds: 1772442000 nanos: -1 }", "PERIOD_INVALID"},
                      Fault{"TooFar", "until_time { seconds: 300000000000 }", "PERIOD_INVALID"}),
    [](const auto& test) { return test.param.name; });

TEST(RecordLicenceTest, CR10EverythingThatIsMissingIsToldAtOnce) {
  const auto refused = Record("unit: 'units/hukuk'", kAuthor, false).status();
  EXPECT_THAT(refused, Fails(kInvalid, "ASSET_UNKNOWN"));
  EXPECT_THAT(Record(kBought, kAuthor, false), Fails(kInvalid, "ASSET_UNKNOWN"));
  google::rpc::BadRequest bad;
  const auto payload = refused.GetPayload(kBadRequestUrl);
  ASSERT_TRUE(payload.has_value() && bad.ParseFromString(std::string(*payload)));
  std::vector<std::string> fields;
  for (const auto& violation : bad.field_violations()) fields.push_back(violation.field());
  EXPECT_THAT(fields, ElementsAre("licence.asset", "licence.kind", "licence.owner", "licence.proof"));
}

TEST(RecordLicenceTest, P9OwnWorkNeedsNoProofAndWhatIsFreeNoCurrency) {
  EXPECT_THAT(Record("asset: 'assets/picture' kind: KIND_OWN_WORK owner: 'Biz' unit: 'units/hukuk'"), IsOk());
  EXPECT_THAT(Record("asset: 'assets/picture' kind: KIND_OPEN owner: 'Biz' unit: 'units/hukuk'"),
              Fails(kInvalid, "PROOF_REQUIRED"));
  v1::RecordLicenceRequest request = LicenceRequest(kBought);
  request.mutable_licence()->MergeFrom(Proto<v1::Licence>("fee { pay_time { seconds: 1772442000 } receipt: 'M-7' }"));
  EXPECT_THAT(RecordLicence("licences/1", request, true, kAuthor, World(), kNow),
              Fails(absl::StatusCode::kPermissionDenied, "PAYMENT_NOT_ALLOWED"))
      << "P9: staff record what was bought, and others that it was paid";
  const auto paid = RecordLicence("licences/1", request, true, kRepresentative, World(), kNow);
  ASSERT_THAT(paid, IsOk());
  EXPECT_TRUE(paid->state.fee().has_pay_time());
}

TEST(PayLicenceTest, P9TheFirstPaymentStands) {
  const v1::Licence current = Record(kBought)->state;
  const auto paid = PayLicence(current, Payment(), kRepresentative, kNow + absl::Hours(1));
  ASSERT_THAT(paid, IsOk());
  EXPECT_EQ(ToTime(paid->state.fee().pay_time()), kNow + absl::Hours(1));
  EXPECT_EQ(paid->state.fee().receipt(), "M-7");
  EXPECT_EQ(paid->state.fee().amount_minor(), 150000);
  EXPECT_THAT(EventsOf(*paid), ElementsAre("RightsRecorded"));
  EXPECT_TRUE(PayLicence(paid->state, Payment(), kReviewer, kNow + absl::Hours(2))->unchanged);
  EXPECT_THAT(PayLicence(paid->state, Payment("M-8"), kReviewer, kNow), Fails(kPrecondition, "ALREADY_PAID"));
}

TEST(PayLicenceTest, P9Refusals) {
  const v1::Licence current = Record(kBought)->state;
  EXPECT_THAT(PayLicence(current, Payment(), kDirector, kNow), IsOk());
  EXPECT_THAT(PayLicence(current, Payment(), kAuthor, kNow), Fails(kDenied, "PAYMENT_NOT_ALLOWED"));
  EXPECT_THAT(PayLicence(current, Payment(), kReviewService, kNow), Fails(kDenied, "PAYMENT_NOT_ALLOWED"));
  EXPECT_THAT(PayLicence(current, Payment(), kStranger, kNow), Fails(absl::StatusCode::kNotFound, "LICENCE_NOT_FOUND"));
  EXPECT_THAT(PayLicence(current, Payment(""), kReviewer, kNow), Fails(kInvalid, "RECEIPT_REQUIRED"));
  EXPECT_THAT(PayLicence(current, Payment(std::string(301, 'a')), kReviewer, kNow), Fails(kInvalid, "TEXT_TOO_LONG"));
  auto tomorrow = Payment();
  *tomorrow.mutable_pay_time() = ToProto(kNow + absl::Hours(24));
  EXPECT_THAT(PayLicence(current, tomorrow, kReviewer, kNow), Fails(kInvalid, "TIME_IN_THE_FUTURE"));
  tomorrow.mutable_pay_time()->set_nanos(-1);
  EXPECT_THAT(PayLicence(current, tomorrow, kReviewer, kNow), Fails(kInvalid, "TIME_INVALID"));
  const v1::Licence free = Record("asset: 'assets/picture' kind: KIND_OWN_WORK owner: 'Biz'")->state;
  EXPECT_THAT(PayLicence(free, Payment(), kReviewer, kNow), Fails(kPrecondition, "NO_FEE"));
  const v1::Licence withdrawn = WithdrawLicence(current, Back(), kReviewer, kNow)->state;
  EXPECT_THAT(PayLicence(withdrawn, Payment(), kReviewer, kNow), Fails(kPrecondition, "LICENCE_ENDED"));
}

TEST(WithdrawLicenceTest, CR11EndsItAtOnceOnRecord) {
  const v1::Licence current = Record(kBought)->state;
  for (const Standing& who : {kAuthor, kRepresentative, kReviewer, kDirector}) {
    const auto withdrawn = WithdrawLicence(current, Back(), who, kNow + absl::Hours(1));
    ASSERT_THAT(withdrawn, IsOk());
    EXPECT_EQ(withdrawn->state.state(), v1::Licence::STATE_WITHDRAWN);
    EXPECT_EQ(withdrawn->state.withdraw_reason(), "its owner took it back");
    EXPECT_EQ(withdrawn->state.withdrawn_by(), who.name());
    EXPECT_EQ(ToTime(withdrawn->state.withdraw_time()), kNow + absl::Hours(1));
    EXPECT_THAT(EventsOf(*withdrawn), ElementsAre("RightsEnded"));
    EXPECT_TRUE(WithdrawLicence(withdrawn->state, Back("again"), who, kNow)->unchanged);
    EXPECT_THAT(TimersOf(withdrawn->state, absl::Hours(24)), IsEmpty());
  }
  EXPECT_THAT(WithdrawLicence(current, Back(" "), kReviewer, kNow), Fails(kInvalid, "REASON_REQUIRED"));
  EXPECT_THAT(WithdrawLicence(current, Back(), kReviewService, kNow), Fails(kDenied, "UNIT_FOREIGN"));
  EXPECT_THAT(WithdrawLicence(current, Back(), kStranger, kNow),
              Fails(absl::StatusCode::kNotFound, "LICENCE_NOT_FOUND"));
}

TEST(RecordReleaseTest, CR11KeepsWhoAgreedAndSince) {
  const auto recorded = Consent(kConsent);
  ASSERT_THAT(recorded, IsOk());
  EXPECT_EQ(recorded->state.name(), "releases/1");
  EXPECT_EQ(recorded->state.state(), v1::Release::STATE_ACTIVE);
  EXPECT_EQ(recorded->state.person(), "Ece Y.");
  EXPECT_EQ(ToTime(recorded->state.give_time()), kNow) << "when nothing was said";
  EXPECT_EQ(recorded->state.recorded_by(), "people/ali");
  EXPECT_THAT(EventsOf(*recorded), ElementsAre("RightsRecorded"));
  EXPECT_EQ(recorded->events[0].value().find("Ece"), std::string::npos) << "P8: never a person's name in an event";
}

class ReleaseFaultTest : public ::testing::TestWithParam<Fault> {};

TEST_P(ReleaseFaultTest, CR11) {
  v1::RecordReleaseRequest request = ReleaseRequest(kConsent);
  request.mutable_release()->MergeFrom(Proto<v1::Release>(GetParam().change));
  EXPECT_THAT(RecordRelease("releases/1", request, true, kAuthor, World(), kNow), Fails(kInvalid, GetParam().reason));
}

INSTANTIATE_TEST_SUITE_P(
    Faults, ReleaseFaultTest,
    ::testing::Values(Fault{"BlankPerson", "person: ' '", "PERSON_REQUIRED"},
                      Fault{"LongPerson", "person: '" + std::string(301, 'a') + "'", "TEXT_TOO_LONG"},
                      Fault{"MinorWithoutGuardian", "minor: true", "GUARDIAN_REQUIRED"},
                      Fault{"MinorWithABlankGuardian", "minor: true guardian: ' '", "GUARDIAN_REQUIRED"},
                      Fault{"BlankProof", "proof: ' '", "PROOF_REQUIRED"},
                      Fault{"GivenTomorrow", "give_time { seconds: 1772442001 }", "PERIOD_INVALID"},
                      Fault{"NoTimeAtAll", "give_time { nanos: 1000000000 }", "PERIOD_INVALID"},
                      Fault{"EndedAlready", "until_time { seconds: 1772442000 }", "PERIOD_INVALID"}),
    [](const auto& test) { return test.param.name; });

TEST(RecordReleaseTest, CR11RefusalsAndGuardians) {
  EXPECT_THAT(Consent(std::string(kConsent) + "minor: true guardian: 'Annesi'"), IsOk());
  EXPECT_THAT(Consent(kConsent, kAuthor, false), Fails(kInvalid, "ASSET_UNKNOWN"));
}

TEST(WithdrawReleaseTest, CR11ThePersonTakesItBack) {
  const v1::Release current = Consent(kConsent)->state;
  for (const Standing& who : {kAuthor, kRepresentative, kReviewer}) {
    const auto withdrawn = WithdrawRelease(current, who, kNow + absl::Hours(1));
    ASSERT_THAT(withdrawn, IsOk());
    EXPECT_EQ(withdrawn->state.state(), v1::Release::STATE_WITHDRAWN);
    EXPECT_EQ(withdrawn->state.withdrawn_by(), who.name());
    EXPECT_EQ(ToTime(withdrawn->state.withdraw_time()), kNow + absl::Hours(1));
    EXPECT_THAT(EventsOf(*withdrawn), ElementsAre("RightsEnded"));
    EXPECT_TRUE(WithdrawRelease(withdrawn->state, who, kNow)->unchanged);
    EXPECT_THAT(TimersOf(withdrawn->state, absl::Hours(24)), IsEmpty());
  }
  EXPECT_THAT(WithdrawRelease(current, kStranger, kNow), Fails(absl::StatusCode::kNotFound, "RELEASE_NOT_FOUND"));
  EXPECT_THAT(WithdrawRelease(current, kReviewService, kNow), Fails(kDenied, "UNIT_FOREIGN"));
}

TEST(CheckSeesTest, P8AUnitsOwnPeopleAndTheDirectorate) {
  const v1::Licence licence = Record(kBought)->state;
  const v1::Release release = Consent(kConsent)->state;
  for (const Standing& who : {kAuthor, kRepresentative, kReviewer, kDirector, kReviewService}) {
    EXPECT_THAT(CheckSees(licence, who), IsOk()) << who.name();
    EXPECT_THAT(CheckSees(release, who), IsOk()) << who.name();
  }
  for (const Standing& who : {kStranger, kManager}) {
    EXPECT_THAT(CheckSees(licence, who), Fails(absl::StatusCode::kNotFound, "LICENCE_NOT_FOUND")) << who.name();
    EXPECT_THAT(CheckSees(release, who), Fails(absl::StatusCode::kNotFound, "RELEASE_NOT_FOUND")) << who.name();
  }
}

// Licences and releases are warned of and end alike.
template <typename Right>
void IsWarnedOfAndEndsOnce(const Right& current, absl::Time end) {
  const absl::Duration day = absl::Hours(24);
  ASSERT_THAT(TimersOf(current, day), ElementsAre(store::Timer{"end", end}, store::Timer{"warn", end - day}));
  EXPECT_EQ(TimersOf(current, absl::Hours(24 * 365))[1].due, kNow) << "never before it was recorded";
  const auto warned = OnTimer(current, "warn", end - day);
  ASSERT_THAT(warned, IsOk());
  EXPECT_THAT(EventsOf(*warned), ElementsAre("RightsExpiring"));
  EXPECT_EQ(ToTime(EventOf<v1::RightsExpiring>(*warned).until_time()), end);
  EXPECT_EQ(warned->state.state(), Right::STATE_ACTIVE);
  EXPECT_TRUE(OnTimer(warned->state, "warn", end - day)->unchanged);
  ASSERT_THAT(TimersOf(warned->state, day), ElementsAre(store::Timer{"end", end}));
  EXPECT_TRUE(OnTimer(warned->state, "end", end - absl::Microseconds(1))->unchanged);
  const auto ended = OnTimer(warned->state, "end", end);
  EXPECT_THAT(EventsOf(*ended), ElementsAre("RightsEnded"));
  EXPECT_EQ(ended->state.state(), Right::STATE_ENDED);
  EXPECT_THAT(TimersOf(ended->state, day), IsEmpty());
  EXPECT_TRUE(OnTimer(ended->state, "end", end)->unchanged);
  EXPECT_TRUE(OnTimer(current, "other", end)->unchanged);
  Right for_good = current;
  for_good.clear_until_time();
  EXPECT_THAT(TimersOf(for_good, day), IsEmpty());
  EXPECT_TRUE(OnTimer(for_good, "end", end)->unchanged);
}

TEST(RightsTimersTest, CR10ALicence) {
  IsWarnedOfAndEndsOnce(Record(kBought)->state, absl::FromUnixSeconds(1'780'000'000));
}

TEST(RightsTimersTest, CR11ARelease) {
  IsWarnedOfAndEndsOnce(Consent(kConsent)->state, absl::FromUnixSeconds(1'780'000'000));
}

}  // namespace
}  // namespace meydan::review

#include "services/review/rpc/rights_methods.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/review/testing/small_review.h"

namespace meydan::review {
namespace {

using namespace testing;  // NOLINT: the fixtures of these tests
using ::meydan::testing::Fails;
using ::meydan::testing::IsOk;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

class RightsMethodsTest : public ::testing::Test {
 protected:
  std::vector<std::string> Licences(const std::string& who, const std::string& asset = "", int size = 2) {
    v1::ListLicencesRequest request;
    request.set_asset(asset);
    request.set_page_size(size);
    std::vector<std::string> names;
    do {
      const auto page = SmallReview::Must(BlockOn(review_.rights_methods.ListLicences(review_.As(who), request)));
      for (const v1::Licence& one : page.licences()) names.push_back(one.name());
      request.set_page_token(page.next_page_token());
    } while (!request.page_token().empty());
    return names;
  }
  std::string License(const std::string& asset) {
    review_.clock.Advance(absl::Seconds(1));
    return review_.License(asset).name();
  }

  SmallReview review_;
};

TEST_F(RightsMethodsTest, CR10LicencesAreRecordedPaidAndEnded) {
  const std::string asset = review_.AddAsset();
  const v1::Licence licence =
      review_.License(asset, "fee { amount_minor: 5000 currency_code: 'TRY' } proof: 'file 12' kind: KIND_PURCHASED");
  v1::PayLicenceRequest pay;
  pay.set_name(licence.name());
  pay.set_receipt("R-1");
  const absl::StatusOr<v1::Licence> paid = BlockOn(review_.rights_methods.PayLicence(review_.As("ece"), pay));
  ASSERT_THAT(paid, IsOk());
  EXPECT_TRUE(paid->fee().has_pay_time());
  v1::WithdrawLicenceRequest withdraw;
  withdraw.set_name(licence.name());
  withdraw.set_reason("An error.");
  withdraw.set_etag(licence.etag());  // before it was paid
  EXPECT_THAT(BlockOn(review_.rights_methods.WithdrawLicence(review_.As("ali"), withdraw)),
              Fails(absl::StatusCode::kAborted, "ETAG_STALE"));
  withdraw.clear_etag();
  EXPECT_EQ(BlockOn(review_.rights_methods.WithdrawLicence(review_.As("ali"), withdraw))->state(),
            v1::Licence::STATE_WITHDRAWN);
  v1::GetLicenceRequest get;
  get.set_name(licence.name());
  EXPECT_EQ(BlockOn(review_.rights_methods.GetLicence(review_.As("ece"), get))->state(), v1::Licence::STATE_WITHDRAWN);
}

TEST_F(RightsMethodsTest, CR11ReleasesAreRecordedAndTakenBack) {
  v1::RecordReleaseRequest record;
  *record.mutable_release() =
      meydan::testing::Proto<v1::Release>("person: 'A. B.' proof: 'file 13' unit: 'units/hukuk'");
  record.mutable_release()->set_asset(review_.AddAsset());
  const absl::StatusOr<v1::Release> release = BlockOn(review_.rights_methods.RecordRelease(review_.As("ece"), record));
  ASSERT_THAT(release, IsOk());
  v1::WithdrawReleaseRequest withdraw;
  withdraw.set_name(release->name());
  EXPECT_EQ(BlockOn(review_.rights_methods.WithdrawRelease(review_.As("dekan"), withdraw))->state(),
            v1::Release::STATE_WITHDRAWN);
  EXPECT_EQ(review_.CountEvents<v1::RightsEnded>(), 1);
  v1::ListReleasesRequest list;
  EXPECT_EQ(BlockOn(review_.rights_methods.ListReleases(review_.As("ece"), list))->releases_size(), 1);
}

TEST_F(RightsMethodsTest, UnitsSeeTheirOwn) {
  const std::string asset = review_.AddAsset();
  const std::string one = License(asset);
  const std::string two = License(asset);
  const std::string three = License(review_.AddAsset('b'));
  EXPECT_THAT(Licences("ali"), ElementsAre(three, two, one));
  EXPECT_THAT(Licences("ece"), ElementsAre(three, two, one));
  EXPECT_THAT(Licences("dekan", asset), ElementsAre(two, one));
  EXPECT_THAT(Licences("can"), IsEmpty());
  EXPECT_THAT(Licences("can", asset), IsEmpty());
  v1::GetLicenceRequest get;
  get.set_name(one);
  EXPECT_THAT(BlockOn(review_.rights_methods.GetLicence(review_.As("can"), get)),
              Fails(absl::StatusCode::kNotFound, "LICENCE_NOT_FOUND"));
  get.set_name("licences/1");
  EXPECT_THAT(BlockOn(review_.rights_methods.GetLicence(review_.As("ali"), get)),
              Fails(absl::StatusCode::kNotFound, "LICENCE_NOT_FOUND"));
}

TEST_F(RightsMethodsTest, OthersAssetsDoNotExist) {
  v1::RecordLicenceRequest record;
  *record.mutable_licence() =
      meydan::testing::Proto<v1::Licence>("kind: KIND_OWN_WORK owner: 'ours' unit: 'units/kutuphane'");
  record.mutable_licence()->set_asset(review_.AddAsset());
  EXPECT_THAT(BlockOn(review_.rights_methods.RecordLicence(review_.As("can"), record)),
              Fails(absl::StatusCode::kInvalidArgument, "ASSET_UNKNOWN"));
  EXPECT_THAT(BlockOn(review_.rights_methods.RecordLicence(review_.As("ece"), record)),
              Fails(absl::StatusCode::kPermissionDenied, "UNIT_FOREIGN"));
}

TEST_F(RightsMethodsTest, ARepeatedRequestRecordsOnce) {
  v1::RecordLicenceRequest record;
  *record.mutable_licence() =
      meydan::testing::Proto<v1::Licence>("kind: KIND_OWN_WORK owner: 'ours' unit: 'units/hukuk'");
  record.mutable_licence()->set_asset(review_.AddAsset());
  record.set_request_id("11111111-1111-4111-8111-111111111111");
  const std::string name = BlockOn(review_.rights_methods.RecordLicence(review_.As("ece"), record))->name();
  EXPECT_EQ(BlockOn(review_.rights_methods.RecordLicence(review_.As("ece"), record))->name(), name);
  review_.clock.Advance(absl::Hours(48));  // no longer remembered
  EXPECT_EQ(BlockOn(review_.rights_methods.RecordLicence(review_.As("ece"), record))->name(), name);
  EXPECT_THAT(Licences("ece"), ElementsAre(name));
}

// Neither an empty page nor a token may tell that others have recorded something for an asset of both.
TEST_F(RightsMethodsTest, PagesAndTokensTellNothingOfOthersRights) {
  const std::string asset = review_.AddAsset('a', "units/hukuk");
  review_.AddAsset('a', "units/kutuphane");
  for (int i = 0; i < 3; ++i) License(asset);
  v1::ListLicencesRequest request;
  request.set_asset(asset);
  request.set_page_size(1);
  const auto nothing = SmallReview::Must(BlockOn(review_.rights_methods.ListLicences(review_.As("can"), request)));
  EXPECT_THAT(nothing.licences(), IsEmpty());
  EXPECT_EQ(nothing.next_page_token(), "");
  v1::RecordLicenceRequest record;
  *record.mutable_licence() =
      meydan::testing::Proto<v1::Licence>("kind: KIND_OWN_WORK owner: 'ours' unit: 'units/kutuphane'");
  record.mutable_licence()->set_asset(asset);
  const std::string own = BlockOn(review_.rights_methods.RecordLicence(review_.As("can"), record))->name();
  for (int i = 0; i < 3; ++i) License(asset);
  const auto page = SmallReview::Must(BlockOn(review_.rights_methods.ListLicences(review_.As("can"), request)));
  ASSERT_EQ(page.licences_size(), 1);
  EXPECT_EQ(page.licences(0).name(), own);
  EXPECT_EQ(page.next_page_token(), "");
  EXPECT_EQ(Licences("ali", asset, 1).size(), 7);
}

TEST_F(RightsMethodsTest, EveryRightOfAnAssetCountsAndTooManyAreRefused) {
  const std::string asset = review_.AddAsset();
  const std::string first = License(asset);
  for (int i = 1; i < RightsBook::kMostPerAssetAndUnit; ++i) License(asset);
  v1::RecordLicenceRequest record;
  *record.mutable_licence() =
      meydan::testing::Proto<v1::Licence>("kind: KIND_OWN_WORK owner: 'ours' unit: 'units/hukuk'");
  record.mutable_licence()->set_asset(asset);
  EXPECT_THAT(BlockOn(review_.rights_methods.RecordLicence(review_.As("ece"), record)),
              Fails(absl::StatusCode::kFailedPrecondition, "TOO_MANY_RIGHTS"));
  record.mutable_licence()->set_unit("units/kutuphane");
  EXPECT_THAT(BlockOn(review_.rights_methods.RecordLicence(review_.As("ali"), record)), IsOk())
      << "a unit uses up nobody else's room";
  v1::Content content;
  content.add_assets()->set_asset(asset);
  const Ledger ledger = SmallReview::Must(BlockOn(review_.rights.ReadLedger(AssetsOf(content))));
  const std::vector<v1::Licence>& licences = ledger.licences.at(asset);
  ASSERT_EQ(licences.size(), static_cast<size_t>(RightsBook::kMostPerAssetAndUnit) + 1);
  EXPECT_EQ(licences.back().name(), first);
}

// The bound is no reason to forget what was recorded within it.
TEST_F(RightsMethodsTest, ARepeatedRequestFindsItsRightAlsoWhenThereIsNoRoomAnyMore) {
  const std::string asset = review_.AddAsset();
  v1::RecordReleaseRequest record;
  *record.mutable_release() =
      meydan::testing::Proto<v1::Release>("person: 'A. B.' proof: 'file 13' unit: 'units/hukuk'");
  record.mutable_release()->set_asset(asset);
  record.set_request_id("11111111-1111-4111-8111-111111111111");
  const std::string name = BlockOn(review_.rights_methods.RecordRelease(review_.As("ece"), record))->name();
  v1::RecordReleaseRequest more = record;
  more.clear_request_id();
  for (int i = 1; i < RightsBook::kMostPerAssetAndUnit; ++i) {
    ASSERT_THAT(BlockOn(review_.rights_methods.RecordRelease(review_.As("ece"), more)), IsOk());
  }
  EXPECT_THAT(BlockOn(review_.rights_methods.RecordRelease(review_.As("ece"), more)),
              Fails(absl::StatusCode::kFailedPrecondition, "TOO_MANY_RIGHTS"));
  review_.clock.Advance(absl::Hours(48));
  EXPECT_EQ(BlockOn(review_.rights_methods.RecordRelease(review_.As("ece"), record))->name(), name);
}

}  // namespace
}  // namespace meydan::review

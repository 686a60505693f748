#include "services/review/domain/content/cover.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <ostream>
#include <string>

#include "common/base/testing/status_matchers.h"

namespace meydan::review {
namespace {

using ::meydan::testing::Fails;
using ::meydan::testing::IsOk;
using ::meydan::testing::Proto;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr char kInstagram[] = "accounts/instagram.ornekuni";
constexpr char kX[] = "accounts/x.ornekuni";
constexpr int64_t kSeconds = 1'772'442'000;
const absl::Time kNow = absl::FromUnixSeconds(kSeconds);

directory::v1::Platform PlatformOf(absl::string_view account) {
  return account == kX ? directory::v1::PLATFORM_X : directory::v1::PLATFORM_INSTAGRAM;
}

v1::Content Post(const std::string& more_of_use = "") {
  return Proto<v1::Content>(R"pb(request_type: REQUEST_TYPE_EVENT
                                 targets { account: "accounts/instagram.ornekuni" kind: TARGET_KIND_POST }
                                 targets { account: "accounts/x.ornekuni" kind: TARGET_KIND_POST })pb" +
                            (" assets { asset: 'assets/a' " + more_of_use + "}"));
}

// A ledger that has looked up "assets/a".
Ledger Known(v1::Asset::Kind kind = v1::Asset::KIND_IMAGE) {
  Ledger ledger;
  ledger.assets["assets/a"].set_kind(kind);
  return ledger;
}

v1::Licence Licence(const std::string& more = "") {
  return Proto<v1::Licence>("name: 'licences/1' asset: 'assets/a' state: STATE_ACTIVE " + more);
}

v1::Release Release(const std::string& person, const std::string& more = "") {
  return Proto<v1::Release>("name: 'releases/" + person + "' asset: 'assets/a' person: '" + person + "' " +
                            (more.find("state") == std::string::npos ? "state: STATE_ACTIVE " : "") + more);
}

std::vector<Gap> Gaps(const v1::Content& content, const Ledger& ledger) {
  return GapsOf(content, ledger, PlatformOf, kNow);
}

struct OneLicence {
  const char* name;
  std::string licence;  // beside its name and asset
  bool on_instagram;    // covers it there
  bool on_x;
  Gap::Kind kind = Gap::Kind::kNoLicence;  // where it does not
  friend std::ostream& operator<<(std::ostream& out, const OneLicence& one) { return out << one.name; }
};

class LicenceCoverTest : public ::testing::TestWithParam<OneLicence> {};

TEST_P(LicenceCoverTest, CR10) {
  Ledger ledger = Known();
  ledger.licences["assets/a"].push_back(
      Proto<v1::Licence>("name: 'licences/1' asset: 'assets/a' " + GetParam().licence));
  std::vector<Gap> expected;
  if (!GetParam().on_instagram) expected.push_back({GetParam().kind, "assets/a", kInstagram, "licences/1"});
  if (!GetParam().on_x) expected.push_back({GetParam().kind, "assets/a", kX, "licences/1"});
  EXPECT_EQ(Gaps(Post(), ledger), expected);
}

const std::string kActive = "state: STATE_ACTIVE ";
std::string At(const char* field, int64_t offset, int nanos = 0) {
  return std::string(field) + " { seconds: " + std::to_string(kSeconds + offset) + " nanos: " + std::to_string(nanos) +
         " } ";
}

INSTANTIATE_TEST_SUITE_P(
    Licences, LicenceCoverTest,
    ::testing::Values(
        OneLicence{"Free", kActive, true, true}, OneLicence{"Withdrawn", "state: STATE_WITHDRAWN", false, false},
        OneLicence{"Ended", "state: STATE_ENDED", false, false},
        OneLicence{"BeginsNow", kActive + At("from_time", 0), true, true},
        OneLicence{"BeginsInAnInstant", kActive + At("from_time", 0, 1000), false, false},
        OneLicence{"EndsNow", kActive + At("until_time", 0), false, false},
        OneLicence{"EndsInAnInstant", kActive + At("until_time", 0, 1000), true, true},
        OneLicence{"FeeUnpaid", kActive + "fee { amount_minor: 1 currency_code: 'TRY' }", false, false,
                   Gap::Kind::kNotPaid},
        OneLicence{"FeePaid", kActive + "fee { amount_minor: 1 currency_code: 'TRY' " + At("pay_time", -5) + "}", true,
                   true},
        OneLicence{"ForXAlone", kActive + "platforms: PLATFORM_X", false, true, Gap::Kind::kOutOfScope},
        OneLicence{"ForBoth", kActive + "platforms: PLATFORM_X platforms: PLATFORM_INSTAGRAM", true, true},
        OneLicence{"ForTurkeyAlone", kActive + "territories: 'TR'", false, false, Gap::Kind::kOutOfScope},
        OneLicence{"ForNewsAloneInAnEvent", kActive + "request_types: REQUEST_TYPE_NEWS", false, false,
                   Gap::Kind::kOutOfScope},
        OneLicence{"ForNewsAndEvents", kActive + "request_types: REQUEST_TYPE_NEWS request_types: REQUEST_TYPE_EVENT",
                   true, true},
        OneLicence{"ForEventsOnX", kActive + "request_types: REQUEST_TYPE_EVENT platforms: PLATFORM_X", false, true,
                   Gap::Kind::kOutOfScope},
        OneLicence{"ForXAloneAndUnpaid", kActive + "platforms: PLATFORM_YOUTUBE fee { amount_minor: 1 }", false, false,
                   Gap::Kind::kOutOfScope}),
    [](const auto& test) { return test.param.name; });

TEST(CoverTest, CR10EveryKindOfAssetNeedsALicence) {
  for (const auto kind : {v1::Asset::KIND_UNSPECIFIED, v1::Asset::KIND_IMAGE, v1::Asset::KIND_VIDEO,
                          v1::Asset::KIND_AUDIO, v1::Asset::KIND_DOCUMENT}) {
    EXPECT_THAT(Gaps(Post(), Known(kind)), ElementsAre(Gap{Gap::Kind::kNoLicence, "assets/a", kInstagram, ""},
                                                       Gap{Gap::Kind::kNoLicence, "assets/a", kX, ""}));
  }
  EXPECT_THAT(Gaps(Proto<v1::Content>("text: 'x' targets { account: 'accounts/x.ornekuni' }"), Ledger()), IsEmpty());
}

TEST(CoverTest, CR10WhatWasNotLookedUpIsAGapWhateverTheLedgerHolds) {
  Ledger ledger;
  ledger.licences["assets/a"].push_back(Licence());
  EXPECT_EQ(Gaps(Post(), ledger).size(), 2u);
  EXPECT_THAT(CheckLedgerCovers(Post(), ledger), Fails(absl::StatusCode::kAborted, "LEDGER_STALE"));
  EXPECT_THAT(CheckLedgerCovers(Post(), Known()), IsOk());
}

TEST(CoverTest, CR10OneOfSeveralLicencesIsEnoughAndTheNearestIsNamed) {
  Ledger ledger = Known();
  auto& licences = ledger.licences["assets/a"];
  licences.push_back(Proto<v1::Licence>("name: 'licences/ended' state: STATE_ENDED"));
  licences.push_back(Proto<v1::Licence>("name: 'licences/unpaid' state: STATE_ACTIVE fee { amount_minor: 5 }"));
  licences.push_back(Proto<v1::Licence>("name: 'licences/x' state: STATE_ACTIVE platforms: PLATFORM_X"));
  EXPECT_THAT(Gaps(Post(), ledger), ElementsAre(Gap{Gap::Kind::kNotPaid, "assets/a", kInstagram, "licences/unpaid"}));
}

TEST(CoverTest, CR10OnlyWhereTheAssetIsShown) {
  const v1::Content content = Post("accounts: 'accounts/x.ornekuni'");
  EXPECT_THAT(Gaps(content, Known()), ElementsAre(Gap{Gap::Kind::kNoLicence, "assets/a", kX, ""}));
}

TEST(CoverTest, CR10CR11EveryAccountIsToldOfAlsoOnOnePlatform) {
  v1::Content content = Post("depicted_people: 1");
  content.add_targets()->set_account("accounts/instagram.kutuphane");
  std::vector<std::string> accounts;
  for (const Gap& gap : Gaps(content, Known())) accounts.push_back(gap.account);
  EXPECT_THAT(accounts, ElementsAre(kInstagram, kInstagram, kX, kX, "accounts/instagram.kutuphane",
                                    "accounts/instagram.kutuphane"));
}

TEST(CoverTest, CR10AGapOfAnAccountWithTwoTargetsIsToldOnce) {
  v1::Content content = Post();
  content.add_targets()->set_account(kX);
  EXPECT_EQ(Gaps(content, Known()).size(), 2u);
}

TEST(CoverTest, CR11AsManyPeopleMustHaveAgreedAsCanBeRecognised) {
  Ledger ledger = Known();
  ledger.licences["assets/a"].push_back(Licence());
  auto& releases = ledger.releases["assets/a"];
  const v1::Content two = Post("depicted_people: 2 accounts: 'accounts/x.ornekuni'");
  EXPECT_THAT(Gaps(two, ledger), ElementsAre(Gap{Gap::Kind::kNoRelease, "assets/a", kX, ""}));
  releases.push_back(Release("ece", At("give_time", 0)));
  releases.push_back(Release("ece"));
  EXPECT_EQ(Gaps(two, ledger).size(), 1u) << "P8: one person who agreed twice is one";
  releases.push_back(Release("can", "state: STATE_WITHDRAWN"));
  EXPECT_THAT(Gaps(two, ledger), ElementsAre(Gap{Gap::Kind::kNoRelease, "assets/a", kX, "releases/can"}));
  releases.push_back(Release("ali", At("until_time", 0)));
  releases.push_back(Release("eda", At("give_time", 1)));
  EXPECT_EQ(Gaps(two, ledger).size(), 1u) << "ended now; given later";
  releases.push_back(Release("can", At("until_time", 1)));
  EXPECT_THAT(Gaps(two, ledger), ElementsAre(Gap{Gap::Kind::kNoRelease, "assets/a", kX, "releases/ali"}))
      << "enough people agree, but one who is seen does not any more";
  releases.push_back(Release("ali"));
  EXPECT_THAT(Gaps(two, ledger), IsEmpty());
}

TEST(CoverTest, CR11AConsentThatWasTakenBackCountsWhateverTheNumberOfPeopleSays) {
  Ledger ledger = Known();
  ledger.licences["assets/a"].push_back(Licence());
  const v1::Content nobody = Post("accounts: 'accounts/x.ornekuni'");
  EXPECT_THAT(Gaps(nobody, ledger), IsEmpty());
  ledger.releases["assets/a"].push_back(Release("ece", "state: STATE_WITHDRAWN"));
  EXPECT_THAT(Gaps(nobody, ledger), ElementsAre(Gap{Gap::Kind::kNoRelease, "assets/a", kX, "releases/ece"}));
}

}  // namespace
}  // namespace meydan::review

#include "services/vault/rpc/list_methods.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/vault/testing/small_vault.h"

namespace meydan::vault {
namespace {

using meydan::testing::Fails;
using meydan::testing::IsOk;
using testing::kHigh;
using testing::kLow;
using testing::SmallVault;

class ListMethodsTest : public ::testing::Test {
 protected:
  std::vector<std::string> NamesFor(const std::string& who, v1::ListCredentialsRequest request = {}) {
    std::vector<std::string> names;
    do {
      const auto page = SmallVault::Must(BlockOn(vault_.lists.ListCredentials(vault_.As(who), request)));
      for (const v1::Credential& one : page.credentials()) names.push_back(one.name());
      request.set_page_token(page.next_page_token());
    } while (!request.page_token().empty());
    return names;
  }

  SmallVault vault_;
};

TEST_F(ListMethodsTest, CV14EverybodySeesTheirOwn) {
  using ::testing::ElementsAre;
  EXPECT_THAT(NamesFor("mudur"), ElementsAre(kHigh, kLow));
  for (const char* person : {"veli", "ece", "dekan"}) EXPECT_THAT(NamesFor(person), ElementsAre(kLow)) << person;
  EXPECT_THAT(NamesFor("ayse"), ElementsAre(kHigh));
  for (const char* person : {"can", "ali", "rektor", "rana", "isletmen", "ikiz"}) {
    EXPECT_THAT(NamesFor(person), ElementsAre()) << person;
  }
}

TEST_F(ListMethodsTest, CV6WhoHasAGrantSeesItForAsLongAsItLasts) {
  vault_.ShareAll("ayse", kHigh);
  vault_.LetIn("rana", kHigh, "mudur");
  EXPECT_THAT(NamesFor("rana"), ::testing::ElementsAre(kHigh));
  vault_.clock.Advance(absl::Hours(24 * 2));
  EXPECT_THAT(NamesFor("rana"), ::testing::ElementsAre());
}

TEST_F(ListMethodsTest, CV14ByStateAndUnit) {
  vault_.ShareAll("veli", kLow);
  v1::ListCredentialsRequest request;
  request.mutable_filter()->add_compliance(v1::COMPLIANCE_MISSING);
  EXPECT_THAT(NamesFor("mudur", request), ::testing::ElementsAre(kHigh));
  request.mutable_filter()->clear_compliance();
  request.mutable_filter()->set_unit("units/hukuk");
  EXPECT_THAT(NamesFor("mudur", request), ::testing::ElementsAre(kLow));
  EXPECT_THAT(NamesFor("ayse", request), ::testing::ElementsAre());
  request.mutable_filter()->set_unit("law");
  EXPECT_THAT(BlockOn(vault_.lists.ListCredentials(vault_.As("mudur"), request)).status(),
              Fails(absl::StatusCode::kInvalidArgument, "FILTER_INVALID"));
}

TEST_F(ListMethodsTest, PagesGoOnWhereTheyEnded) {
  for (int i = 0; i < 7; ++i) vault_.directory.SetAccount("x", absl::StrCat("tip", i), "tip");
  EXPECT_THAT(BlockOn(vault_.reactions.FollowAll()), IsOk());
  v1::ListCredentialsRequest request;
  request.set_page_size(2);
  const std::vector<std::string> names = NamesFor("mudur", request);
  EXPECT_EQ(names.size(), 9u);
  EXPECT_TRUE(std::is_sorted(names.begin(), names.end()));
  request.set_page_token("x");
  EXPECT_THAT(BlockOn(vault_.lists.ListCredentials(vault_.As("mudur"), request)).status(),
              Fails(absl::StatusCode::kInvalidArgument, "PAGE_TOKEN_INVALID"));
}

TEST_F(ListMethodsTest, CV14CountsByUnit) {
  vault_.ShareAll("veli", kLow);
  const auto counts = SmallVault::Must(BlockOn(vault_.lists.CountCompliance(vault_.As("mudur"), {})));
  ASSERT_EQ(counts.units_size(), 2);
  EXPECT_EQ(counts.units(0).unit(), "units/hukuk");
  EXPECT_EQ(counts.units(0).shared(), 1);
  EXPECT_EQ(counts.units(1).unit(), "units/iletisim");
  EXPECT_EQ(counts.units(1).missing(), 1);
  EXPECT_EQ(SmallVault::Must(BlockOn(vault_.lists.CountCompliance(vault_.As("veli"), {}))).units_size(), 1);
  EXPECT_EQ(SmallVault::Must(BlockOn(vault_.lists.CountCompliance(vault_.As("ali"), {}))).units_size(), 0);
}

TEST_F(ListMethodsTest, CV5OneThatIsDamagedHidesNoOther) {
  vault_.ShareAll("veli", kLow);
  vault_.Overwrite(kLow, "rubbish" + vault_.Raw(kLow).state.substr(7));
  const auto all = SmallVault::Must(BlockOn(vault_.lists.ListCredentials(vault_.As("mudur"), {})));
  ASSERT_EQ(all.credentials_size(), 1);
  EXPECT_EQ(all.credentials(0).name(), kHigh);
  EXPECT_THAT(all.damaged(), ::testing::ElementsAre(kLow));
  const auto own = SmallVault::Must(BlockOn(vault_.lists.ListCredentials(vault_.As("veli"), {})));
  EXPECT_EQ(own.credentials_size() + own.damaged_size(), 0);
  const auto counts = SmallVault::Must(BlockOn(vault_.lists.CountCompliance(vault_.As("mudur"), {})));
  EXPECT_EQ(counts.units_size(), 1);
  EXPECT_THAT(counts.damaged(), ::testing::ElementsAre(kLow));
  EXPECT_THAT(SmallVault::Must(BlockOn(vault_.lists.ListHandOvers(vault_.As("mudur"), {}))).damaged(),
              ::testing::ElementsAre(kLow));
}

TEST_F(ListMethodsTest, DR4HandOversUnderWay) {
  vault_.ShareAll("ece", kLow);
  vault_.directory.SetUnit("hukuk", "representative: 'people/ali'");
  EXPECT_THAT(BlockOn(vault_.reactions.FollowAll()), IsOk());
  const auto mine = SmallVault::Must(BlockOn(vault_.lists.ListHandOvers(vault_.As("ali"), {})));
  ASSERT_EQ(mine.hand_overs_size(), 1);
  EXPECT_EQ(mine.hand_overs(0).credential(), kLow);
  EXPECT_EQ(mine.hand_overs(0).hand_over().successor(), "people/ali");
  EXPECT_EQ(SmallVault::Must(BlockOn(vault_.lists.ListHandOvers(vault_.As("ayse"), {}))).hand_overs_size(), 0);
}

}  // namespace
}  // namespace meydan::vault

#include "services/vault/domain/rows.h"

#include <gtest/gtest.h>

#include <set>

#include "absl/strings/escaping.h"
#include "common/base/proto_time.h"
#include "services/vault/domain/rotation.h"
#include "services/vault/domain/testing/samples.h"
#include "services/vault/domain/versions.h"

namespace meydan::vault {
namespace {

using namespace testing;  // NOLINT: the samples
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::Not;
using ::testing::UnorderedElementsAre;

std::vector<std::string> ListsOf(const storage::v1::Credential& credential) {
  std::vector<std::string> lists;
  for (const store::IndexEntry& entry : IndexesOf(credential)) {
    EXPECT_EQ(entry.member, credential.name());
    lists.push_back(entry.index);
  }
  EXPECT_EQ(std::set<std::string>(lists.begin(), lists.end()).size(), lists.size()) << "each once";
  return lists;
}

TEST(RowsTest, ACredentialStandsInTheListsOfItsState) {
  const Office office;
  storage::v1::Credential credential = office.Instagram();
  EXPECT_THAT(
      ListsOf(credential),
      UnorderedElementsAre("all", "chains", "unit:units/hukuk", "seen:people/ece", "key:1", "overseen:people/dekan",
                           "overseen:people/mudur", "overseen:people/ece", "overseen:people/ece.iletisim",
                           "overseen:people/yonetici", ReuseIndex(ReuseDigest("FIELD_PASSWORD-1"))));
  EXPECT_THAT(
      ListsOf(office.EmptyInstagram()),
      UnorderedElementsAre("all", "chains", "unit:units/hukuk", "overseen:people/dekan", "overseen:people/mudur",
                           "overseen:people/ece", "overseen:people/ece.iletisim", "overseen:people/yonetici"));
}

TEST(RowsTest, ADigestStandsInHexadecimal) { EXPECT_EQ(ReuseIndex("\x01\xab"), "reuse:01ab"); }

TEST(RowsTest, CV12_OnlyTheCurrentPasswordCountsAsInUse) {
  const Office office;
  const auto decision =
      Given(Share(office.Instagram(), {}, {DepositOf(v1::FIELD_PASSWORD, "new")}, office.As("people/ece")));
  EXPECT_THAT(ListsOf(decision.state), Contains(ReuseIndex(ReuseDigest("new"))));
  EXPECT_THAT(ListsOf(decision.state), Not(Contains(ReuseIndex(ReuseDigest("FIELD_PASSWORD-1")))));
}

TEST(RowsTest, CV10_WhoKnowsSomethingStandsThereUntilItIsDestroyed) {
  const Office office;
  storage::v1::Credential credential = office.Instagram();
  storage::v1::StoredVersion& email = *FieldAt(credential, v1::FIELD_EMAIL).mutable_versions(0);
  Learn(email, "people/ali", v1::Knowledge::HOW_REVEALED, Ties{}, kNow);
  EXPECT_THAT(ListsOf(credential), Contains("seen:people/ali"));
  DestroyValue(email, kNow);
  EXPECT_THAT(ListsOf(credential), Not(Contains("seen:people/ali")));
}

TEST(RowsTest, CV1_EachKeyThatAValueLiesUnder) {
  const Office office;
  storage::v1::Credential credential = office.Instagram();
  FieldAt(credential, v1::FIELD_EMAIL).mutable_versions(0)->mutable_value()->set_key_version(3);
  EXPECT_THAT(ListsOf(credential), Contains("key:3"));
  EXPECT_THAT(ListsOf(credential), Contains("key:1"));
}

TEST(RowsTest, WhoHasRightsOrWaitsForThem) {
  const Office office;
  storage::v1::Credential credential = office.Instagram();
  *credential.add_grants() = GrantFor("people/ali");
  *credential.add_grants() = GrantFor("people/rana", "ended");
  credential.mutable_grants(1)->set_state(v1::AccessGrant::STATE_REVOKED);
  v1::AccessRequest& request = *credential.add_access_requests();
  request.set_requester("people/deniz");
  request.set_state(v1::AccessRequest::STATE_PENDING);
  EXPECT_THAT(ListsOf(credential), Contains("person:people/ali"));
  EXPECT_THAT(ListsOf(credential), Not(Contains("person:people/rana")));
  EXPECT_THAT(ListsOf(credential), Contains("person:people/deniz"));
}

TEST(RowsTest, DR4_AHandOverUnderWay) {
  const Office office;
  storage::v1::Credential credential = office.Instagram();
  v1::HandOver& hand_over = *credential.add_hand_overs();
  for (const auto& [state, listed] :
       std::vector<std::pair<v1::HandOver::State, bool>>{{v1::HandOver::STATE_ROTATING, true},
                                                         {v1::HandOver::STATE_CONFIRMING, true},
                                                         {v1::HandOver::STATE_COMPLETED, false},
                                                         {v1::HandOver::STATE_CANCELLED, false}}) {
    hand_over.set_state(state);
    const std::vector<std::string> lists = ListsOf(credential);
    EXPECT_EQ(std::count(lists.begin(), lists.end(), HandOverIndex()), listed ? 1 : 0);
  }
}

TEST(RowsTest, EveryChainIsListed) {
  storage::v1::Link link;
  link.set_name("links/5f0c");
  storage::v1::Policy policy;
  policy.set_name("policies/vault");
  storage::v1::Keyring keyring;
  keyring.set_name("keyrings/vault");
  EXPECT_THAT(IndexesOf(link), ElementsAre(store::IndexEntry{"chains", "links/5f0c"}));
  EXPECT_THAT(IndexesOf(policy), ElementsAre(store::IndexEntry{"chains", "policies/vault"}));
  EXPECT_THAT(IndexesOf(keyring), ElementsAre(store::IndexEntry{"chains", "keyrings/vault"}));
}

// Everything that can be late at once, and each timer finds its rule.
TEST(TimersTest, AllOfThemAndEachIsUnderstood) {
  Office office;
  office.university.EndDesignation(kX, "people/yonetici");
  storage::v1::Credential current = Given(FollowDirectory(office.X(), kX, office.AsVault())).state;
  *current.add_grants() = GrantFor("people/ali", "g");
  v1::AccessRequest& request = *current.add_access_requests();
  request.set_id("r");
  request.set_state(v1::AccessRequest::STATE_PENDING);
  *request.mutable_expire_time() = ToProto(kNow + absl::Hours(2));
  v1::BreakGlass& emergency = *current.add_break_glasses();
  emergency.set_id("b");
  *emergency.mutable_review_due() = ToProto(kNow + absl::Hours(3));
  std::set<std::string> names;
  for (const store::Timer& timer : TimersOf(current)) {
    names.insert(timer.name.substr(0, timer.name.find('/')));
    const CredentialDecision decision = Given(OnTimer(current, timer.name, office.AsVault(timer.due)));
    EXPECT_FALSE(decision.unchanged) << timer.name;
    for (const store::Timer& next : TimersOf(decision.state)) {
      if (next.name == timer.name) EXPECT_GT(next.due, timer.due) << timer.name << " would ring for ever";
    }
  }
  EXPECT_THAT(names, UnorderedElementsAre("duty", "rotation", "hand_over", "grant", "request", "break_glass"));
}

TEST(TimersTest, ANameThatNobodyKnowsChangesNothing) {
  const Office office;
  for (const char* name : {"", "dutyy", "hand_over/", "grant/none", "something"}) {
    EXPECT_TRUE(Given(OnTimer(office.Instagram(), name, office.AsVault())).unchanged) << name;
  }
}

}  // namespace
}  // namespace meydan::vault

// Who may still open a link: nobody for whom its credential has forgotten it (CV8, CV10), nobody beyond the count of
// readers (CV3).
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>

#include "services/vault/domain/testing/linking.h"
#include "services/vault/domain/viewing.h"

namespace meydan::vault {
namespace {

using namespace testing;  // NOLINT: the samples
using ::meydan::testing::Fails;
using ::meydan::testing::IsOk;
using storage::v1::Link;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(LinkTest, CV8_OneThatItsCredentialHasForgottenEnds) {
  const Office office;
  const Link link = Made(office).state;
  const auto ruling = OpenLink(link, office.Instagram(), kDigest, absl::OkStatus(), {}, office.As("people/ali"));
  ASSERT_THAT(ruling, IsOk());
  EXPECT_THAT(ruling->refusal, Fails(absl::StatusCode::kFailedPrecondition, "LINK_ENDED"));
  EXPECT_THAT(ruling->values, IsEmpty());
  EXPECT_EQ(RecordsOf(ruling->decision.events)[0].refusal(), "LINK_ENDED");
  EXPECT_EQ(ruling->decision.state.state(), Link::STATE_ENDED);
  EXPECT_TRUE(IsEmptied(ruling->decision.state));
}

// Law's account, whose link for a person of its own waits.
struct LinkFor {
  explicit LinkFor(const std::string& recipient) {
    current = Given(FollowDirectory(office.Instagram(), kInstagram, office.AsVault())).state;
    const Occasion maker = office.As("people/yonetici");
    current = Given(Allowed(current, Making(recipient), maker)).state;
    std::vector<storage::v1::LinkValue> values(1);
    values[0].set_field(v1::FIELD_PASSWORD);
    values[0].set_version(1);
    link = MakeLink(kLink, Making(recipient), current, kDigest, values, maker)->state;
  }
  // Not by Opened, which makes the credential remember the link.
  std::string WhyNotOpened(const std::string& person) const {
    const auto ruling = OpenLink(link, current, kDigest, absl::OkStatus(), {}, office.As(person));
    return ruling.ok() ? ReasonOf(ruling->refusal) : ReasonOf(ruling.status());
  }
  CredentialDecision Follow() { return Given(FollowDirectory(current, kInstagram, office.AsVault())); }

  Office office;
  storage::v1::Credential current;
  Link link;
};

struct LostPostRow {
  const char* name;
  const char* recipient;
  std::function<void(Office& office)> lose;
};

class LostPostTest : public ::testing::TestWithParam<LostPostRow> {};

TEST_P(LostPostTest, CV10_WhoeverLosesThePostOpensNoLinkAnyMore) {
  LinkFor made(GetParam().recipient);
  EXPECT_EQ(made.WhyNotOpened(GetParam().recipient), "");
  GetParam().lose(made.office);
  EXPECT_EQ(made.WhyNotOpened(GetParam().recipient), "LINK_ENDED") << "before the vault hears of it";
  const CredentialDecision gone = made.Follow();
  EXPECT_THAT(gone.state.open_links(), IsEmpty());
  bool recorded = false;
  for (const v1::AuditRecord& record : RecordsOf(gone)) {
    recorded = recorded || (record.action() == v1::AuditRecord::ACTION_END_ACCESS && record.subject() == kLink);
  }
  EXPECT_TRUE(recorded);
  made.current = gone.state;
  EXPECT_TRUE(made.Follow().unchanged) << "a replay";
}

INSTANTIATE_TEST_SUITE_P(
    CV10, LostPostTest,
    ::testing::Values(LostPostRow{"Representative", "people/ece",
                                  [](Office& office) {
                                    office.university.SetRepresentative(kLaw, "people/rektor");
                                    office.university.EndDesignation(kInstagram, "people/ece.iletisim");
                                  }},
                      LostPostRow{"ManagerWhoStays", "people/ece.iletisim",
                                  [](Office& office) {
                                    office.university.SetRepresentative(kLaw, "people/rektor");
                                    office.university.EndDesignation(kInstagram, "people/ece.iletisim");
                                  }},
                      LostPostRow{"HeadWhoStays", "people/dekan",
                                  [](Office& office) {
                                    office.university.Leave("people/dekan");
                                    office.university.Grant("people/dekan", directory::v1::ROLE_STAFF, kLaw);
                                  }},
                      LostPostRow{"WhoLeftTheUniversity", "people/dekan",
                                  [](Office& office) { office.university.Leave("people/dekan"); }},
                      LostPostRow{"StaffWhoLeftTheUniversity", "people/ali",
                                  [](Office& office) { office.university.Leave("people/ali"); }}),
    [](const auto& info) { return info.param.name; });

// Between the making and the opening they come to a post and lose it: no post of theirs is known to the link.
TEST(LinkTest, CV10_APostThatCameAndWentTakesTheLinkAlong) {
  LinkFor made("people/ali");
  made.office.university.SetRepresentative(kLaw, "people/ali");
  made.current = made.Follow().state;
  EXPECT_EQ(made.current.open_links_size(), 1) << "those of others stay";
  made.office.university.SetRepresentative(kLaw, "people/ece");
  made.current = made.Follow().state;
  EXPECT_THAT(made.current.open_links(), IsEmpty());
  EXPECT_EQ(made.WhyNotOpened("people/ali"), "LINK_ENDED");
}

TEST(LinkTest, CV10_ALinkOfBeforeTheAccountWasClosedDoesNotComeBackWithIt) {
  LinkFor made("people/ali");
  made.office.university.account(kInstagram).state = directory::v1::Account::STATE_CLOSED;
  made.current = made.Follow().state;
  made.office.university.account(kInstagram).state = directory::v1::Account::STATE_ACTIVE;
  made.current = made.Follow().state;
  EXPECT_EQ(made.WhyNotOpened("people/ali"), "LINK_ENDED");
}

TEST(LinkTest, CV3_TheCountOfReadersHoldsForAnOpeningAndLeavesTheLink) {
  const Office office;
  const Link link = Made(office).state;
  const storage::v1::Credential current = Knowing(office.Instagram(), link);
  const absl::Status many = MakeError(absl::StatusCode::kResourceExhausted, "TOO_MANY_REVEALS", "too many");
  const auto refused = OpenLink(link, current, kDigest, many, {}, office.As("people/ali"));
  ASSERT_THAT(refused, IsOk());
  EXPECT_EQ(refused->refusal, many);
  EXPECT_EQ(RecordsOf(refused->decision.events)[0].refusal(), "TOO_MANY_REVEALS");
  EXPECT_THAT(Opened(refused->decision.state, office.As("people/ali")).refusal, IsOk());
  const auto foreign = OpenLink(link, current, kDigest, many, {}, office.As("people/rana"));
  ASSERT_THAT(foreign, IsOk());
  EXPECT_EQ(ReasonOf(foreign->refusal), "LINK_FOREIGN") << "which is an incident however many came before";
}

TEST(LinkTest, CV3_WhatIsUnusualAboutAnOpeningIsTold) {
  const Office office;
  const Link link = Made(office).state;
  const storage::v1::Credential current = Knowing(office.Instagram(), link);
  const Alerts alerts = {v1::UnusualReveal::KIND_MANY_ACCOUNTS, v1::UnusualReveal::KIND_OUT_OF_HOURS};
  const auto told = [&](const storage::v1::Credential& credential, const std::string& person, const char* digest) {
    const auto ruling = OpenLink(link, credential, digest, absl::OkStatus(), alerts, office.As(person));
    EXPECT_THAT(ruling, IsOk());
    return ruling.ok() ? ToldIn(ruling->decision.events) : Alerts();
  };
  const auto refusals_tell = ElementsAre(v1::UnusualReveal::KIND_MANY_ACCOUNTS);
  EXPECT_EQ(told(current, "people/ali", kDigest), alerts);
  EXPECT_THAT(told(current, "people/rana", kDigest), refusals_tell);
  EXPECT_THAT(told(current, "people/rana", "another"), refusals_tell);
  EXPECT_THAT(told({}, "people/ali", kDigest), IsEmpty()) << "there is nobody to tell";
}

}  // namespace
}  // namespace meydan::vault

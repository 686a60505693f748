#include "services/vault/domain/standing.h"

#include <gtest/gtest.h>

#include "common/base/proto_time.h"
#include "services/vault/domain/people.h"
#include "services/vault/domain/testing/samples.h"

namespace meydan::vault {
namespace {

using namespace testing;  // NOLINT: the samples

// P15: the account's own people, and nobody else.
struct OwnerRow {
  const char* name;
  const char* person;
  bool instagram;  // Law's
  bool x;          // the Directorate's
};

class OwnerTest : public ::testing::TestWithParam<OwnerRow> {};

TEST_P(OwnerTest, OwnsWhatItsPostsSay) {
  const Office office;
  const Standing who = office.university.Who(GetParam().person);
  EXPECT_EQ(IsOwner(who, office.Instagram()), GetParam().instagram);
  EXPECT_EQ(IsOwner(who, office.X()), GetParam().x);
  // Without a grant there is nothing else that lets anybody see it.
  EXPECT_EQ(MaySee(office.Instagram(), office.As(GetParam().person)), GetParam().instagram);
  EXPECT_EQ(MaySee(office.X(), office.As(GetParam().person)), GetParam().x);
}

INSTANTIATE_TEST_SUITE_P(P15, OwnerTest,
                         ::testing::Values(OwnerRow{"Director", "people/mudur", true, true},
                                           OwnerRow{"Reviewer", "people/rana", false, false},
                                           OwnerRow{"Moderator", "people/deniz", false, false},
                                           OwnerRow{"ManagerOfBoth", "people/yonetici", true, true},
                                           OwnerRow{"ManagerOfX", "people/ikinci", false, true},
                                           OwnerRow{"ManagerOfInstagram", "people/ece.iletisim", true, false},
                                           OwnerRow{"Representative", "people/ece", true, false},
                                           OwnerRow{"UnitHead", "people/dekan", true, false},
                                           OwnerRow{"Staff", "people/ali", false, false},
                                           OwnerRow{"RepresentativeElsewhere", "people/tip.temsilci", false, false},
                                           OwnerRow{"UnitHeadElsewhere", "people/tip.dekan", false, false},
                                           OwnerRow{"SeniorManager", "people/rektor", false, false},
                                           OwnerRow{"Operator", "people/bt", false, false},
                                           OwnerRow{"Nobody", "people/yok", false, false}),
                         [](const auto& info) { return info.param.name; });

TEST(StandingTest, ADirectorOfAnotherUnitIsNone) {
  Office office;
  office.university.Grant("people/ali", directory::v1::ROLE_DIRECTOR, kLaw);
  EXPECT_FALSE(office.university.Who("people/ali").is_director);
  EXPECT_FALSE(MaySee(office.X(), office.As("people/ali")));
}

TEST(StandingTest, APartOfMeydanSeesButOwnsNothing) {
  const Office office;
  const Standing who = office.university.Who("services/directory");
  EXPECT_TRUE(MaySee(office.X(), office.As("services/directory")));
  EXPECT_FALSE(IsOwner(who, office.X()));
}

TEST(StandingTest, AGrantLetsItsHolderSeeWhileItIsInForce) {
  const Office office;
  storage::v1::Credential credential = office.X();
  v1::AccessGrant& grant = *credential.add_grants();
  grant = GrantFor("people/ali");
  const Standing ali = office.university.Who("people/ali");
  EXPECT_TRUE(MaySee(credential, office.As("people/ali", kNow)));
  EXPECT_FALSE(IsOwner(ali, credential));
  EXPECT_FALSE(MaySee(credential, office.As("people/rana")));
  EXPECT_FALSE(MaySee(credential, office.As("people/ali", ToTime(grant.start_time()) - absl::Microseconds(1))));
  EXPECT_TRUE(MaySee(credential, office.As("people/ali", ToTime(grant.start_time()))));
  EXPECT_TRUE(MaySee(credential, office.As("people/ali", ToTime(grant.expire_time()) - absl::Microseconds(1))));
  EXPECT_FALSE(MaySee(credential, office.As("people/ali", ToTime(grant.expire_time()))));
  for (const auto state :
       {v1::AccessGrant::STATE_USED_UP, v1::AccessGrant::STATE_EXPIRED, v1::AccessGrant::STATE_REVOKED}) {
    grant.set_state(state);
    EXPECT_FALSE(MaySee(credential, office.As("people/ali", kNow)));
  }
}

TEST(StandingTest, NotFoundSaysTheSameWhetherThereIsOneOrNot) {
  EXPECT_THAT(CredentialNotFound(kXCredential),
              ::meydan::testing::Fails(absl::StatusCode::kNotFound, "CREDENTIAL_NOT_FOUND"));
}

}  // namespace
}  // namespace meydan::vault

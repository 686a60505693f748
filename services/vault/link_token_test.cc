#include "services/vault/link_token.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/base/testing/status_matchers.h"

namespace meydan::vault {
namespace {

using meydan::testing::Fails;

constexpr Place kPlace{"credentials/x.hukuk", v1::FIELD_PASSWORD, 2};

TEST(LinkTokenTest, CV1_CV8AValueOfALinkOpensInItsPlaceAlone) {
  const LinkToken token = NewLinkToken();
  const storage::v1::LinkValue sealed = SealForLink(token, kPlace, Secret::Of("p4ssw0rd"));
  EXPECT_EQ(OpenFromLink(token, kPlace.credential, sealed)->view(), "p4ssw0rd");
  const auto damaged = Fails(absl::StatusCode::kDataLoss, "RECORD_DAMAGED");
  EXPECT_THAT(OpenFromLink(token, "credentials/x.tip", sealed).status(), damaged);
  storage::v1::LinkValue moved = sealed;
  moved.set_version(1);
  EXPECT_THAT(OpenFromLink(token, kPlace.credential, moved).status(), damaged);
  moved = sealed;
  moved.set_field(v1::FIELD_EMAIL);
  EXPECT_THAT(OpenFromLink(token, kPlace.credential, moved).status(), damaged);
  const LinkToken renamed{.link = NewLinkToken().link, .bytes = token.bytes.Copy()};
  EXPECT_THAT(OpenFromLink(renamed, kPlace.credential, sealed).status(), damaged);
  const LinkToken other{.link = token.link, .bytes = NewLinkToken().bytes.Copy()};
  EXPECT_THAT(OpenFromLink(other, kPlace.credential, sealed).status(), damaged);
}

}  // namespace
}  // namespace meydan::vault

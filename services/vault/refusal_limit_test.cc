#include "services/vault/refusal_limit.h"

#include <gtest/gtest.h>

#include "common/base/errors.h"
#include "services/vault/testing/small_vault.h"

namespace meydan::vault {
namespace {

using meydan::testing::Fails;
using meydan::testing::IsOk;
using testing::kLow;
using testing::kNow;
using testing::SmallVault;

TEST(RefusalLimitTest, HoldsForAnHourAndForOnePerson) {
  RefusalLimit limit;
  for (int i = 0; i < RefusalLimit::kMostInAnHour; ++i) {
    EXPECT_THAT(limit.Check("people/a", kNow + absl::Seconds(i)), IsOk());
    limit.Count("people/a", kNow + absl::Seconds(i));
  }
  const absl::Status refused = limit.Check("people/a", kNow + absl::Minutes(10));
  EXPECT_THAT(refused, Fails(absl::StatusCode::kResourceExhausted, "TOO_MANY_REFUSALS"));
  EXPECT_EQ(RetryDelayOf(refused), absl::Minutes(50));
  EXPECT_THAT(limit.Check("people/b", kNow + absl::Minutes(10)), IsOk());
  EXPECT_THAT(limit.Check("people/a", kNow + absl::Hours(1)), IsOk());
  limit.Count("people/a", kNow + absl::Hours(1));
  EXPECT_THAT(limit.Check("people/a", kNow + absl::Hours(1)),
              Fails(absl::StatusCode::kResourceExhausted, "TOO_MANY_REFUSALS"))
      << "one has become old, one has come";
  EXPECT_THAT(limit.Check("people/a", kNow + absl::Hours(2)), IsOk());
}

TEST(RefusalLimitTest, HoldsForThoseThatComeAtOnce) {
  RefusalLimit limit;
  for (int i = 0; i < RefusalLimit::kMostInAnHour; ++i) EXPECT_THAT(limit.Take("people/a", kNow), IsOk());
  EXPECT_THAT(limit.Take("people/a", kNow), Fails(absl::StatusCode::kResourceExhausted, "TOO_MANY_REFUSALS"));
  limit.GiveBack("people/a");
  EXPECT_THAT(limit.Take("people/a", kNow), IsOk());
  EXPECT_THAT(limit.Take("people/a", kNow), Fails(absl::StatusCode::kResourceExhausted, "TOO_MANY_REFUSALS"));
}

TEST(RefusalLimitTest, CV5NobodyFillsTheChainOfAnAccountByBeingRefused) {
  SmallVault vault;
  vault.ShareAll("veli", kLow);
  v1::ApproveAccessRequest approve;
  approve.set_name(kLow);
  approve.set_request("nonsense");
  const int64_t before = vault.Stored(kLow).chain().number();
  int turned_away = 0;
  for (int i = 0; i < RefusalLimit::kMostInAnHour + 20; ++i) {
    const absl::Status status = BlockOn(vault.access.ApproveAccess(vault.As("can"), approve)).status();
    EXPECT_FALSE(status.ok());
    if (ReasonOf(status) == "TOO_MANY_REFUSALS") ++turned_away;
  }
  EXPECT_EQ(turned_away, 20);
  EXPECT_EQ(vault.Stored(kLow).chain().number() - before, RefusalLimit::kMostInAnHour);
  SmallVault::Must(vault.Reveal("veli", kLow));  // others are not concerned
  vault.clock.Advance(absl::Minutes(61));
  EXPECT_THAT(BlockOn(vault.access.ApproveAccess(vault.As("can"), approve)).status(),
              Fails(absl::StatusCode::kNotFound, "CREDENTIAL_NOT_FOUND"));
}

TEST(RefusalLimitTest, CV8NobodyFillsTheChainOfALinkByWrongTokens) {
  SmallVault vault;
  vault.ShareAll("veli", kLow);
  v1::CreateHandOverLinkRequest create;
  create.set_name(kLow);
  create.set_recipient("people/ali");
  create.add_fields(v1::FIELD_USER_NAME);
  create.set_purpose("for the successor");
  const auto made = SmallVault::Must(BlockOn(vault.secrets.CreateHandOverLink(vault.As("veli"), create)));
  v1::OpenHandOverLinkRequest open;
  std::string wrong = made.token();
  char& letter = wrong[wrong.size() - 5];
  letter = letter == 'a' ? 'b' : 'a';
  open.set_token(wrong);
  int turned_away = 0;
  for (int i = 0; i < RefusalLimit::kMostInAnHour + 5; ++i) {
    const absl::Status status = BlockOn(vault.secrets.OpenHandOverLink(vault.As("can"), open)).status();
    EXPECT_FALSE(status.ok());
    if (ReasonOf(status) == "TOO_MANY_REFUSALS") ++turned_away;
  }
  EXPECT_EQ(turned_away, 5);
  open.set_token(made.token());
  EXPECT_EQ(SmallVault::Must(BlockOn(vault.secrets.OpenHandOverLink(vault.As("ali"), open))).values_size(), 1);
}

}  // namespace
}  // namespace meydan::vault

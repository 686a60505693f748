#include "common/claims/claim.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/base/errors.h"
#include "common/base/testing/status_matchers.h"

namespace meydan::claims {
namespace {

using meydan::testing::Fails;
using meydan::testing::IsOk;
using ::testing::HasSubstr;

constexpr char kAyse[] = "people/ayse";
constexpr char kBora[] = "people/bora";
constexpr absl::Duration kLength = absl::Minutes(15);
constexpr absl::Time kNine = absl::FromUnixSeconds(1'772'355'600);  // 1 March 2026, 09:00 UTC

// A moment, in minutes after nine; Ayşe took the item at nine and holds it until a quarter past.
struct Row {
  std::string name;
  bool claimed;
  std::string who;
  double minutes;
  bool in_force;
  std::string refused;  // the reason, or empty
  std::string holder;   // afterwards
  double since, until;  // afterwards, in minutes after nine
};

absl::Time At(double minutes) { return kNine + absl::Seconds(60 * minutes); }

std::optional<Term> Before(const Row& row) {
  if (!row.claimed) return std::nullopt;
  return Term{kAyse, At(0), At(15)};
}

class ClaimTest : public ::testing::TestWithParam<Row> {};

TEST_P(ClaimTest, IsTakenRenewedOrRefused) {
  const Row& row = GetParam();
  const std::optional<Term> before = Before(row);
  const absl::Time now = At(row.minutes);
  EXPECT_EQ(InForce(before, now), row.in_force);
  EXPECT_EQ(ReasonOf(CheckNotHeldByOther(before, row.who, now)), row.refused);
  const absl::StatusOr<Term> taken = Take(before, row.who, kLength, now);
  if (!row.refused.empty()) {
    EXPECT_THAT(taken, Fails(absl::StatusCode::kFailedPrecondition, row.refused));
    return;
  }
  ASSERT_THAT(taken, IsOk());
  EXPECT_EQ(*taken, (Term{row.holder, At(row.since), At(row.until)}));
}

INSTANTIATE_TEST_SUITE_P(
    CR8, ClaimTest,
    ::testing::Values(Row{"FreeIsTaken", false, kBora, 3, false, "", kBora, 3, 18},
                      Row{"HeldByOther", true, kBora, 3, true, "CLAIMED_BY_OTHER", "", 0, 0},
                      Row{"HeldByOtherToItsLastMoment", true, kBora, 14.99, true, "CLAIMED_BY_OTHER", "", 0, 0},
                      Row{"OverAtItsEndWithoutATimer", true, kBora, 15, false, "", kBora, 15, 30},
                      Row{"RenewedKeepsItsBeginning", true, kAyse, 10, true, "", kAyse, 0, 25},
                      Row{"RenewedAtOnceStaysAsItIs", true, kAyse, 0, true, "", kAyse, 0, 15},
                      Row{"TakenAnewByItsFormerHolder", true, kAyse, 20, false, "", kAyse, 20, 35}),
    [](const auto& info) { return info.param.name; });

TEST(ClaimRulesTest, CR8AShorterLengthDoesNotShortenAClaim) {
  const absl::StatusOr<Term> renewed = Take(Term{kAyse, At(0), At(15)}, kAyse, absl::Minutes(2), At(5));
  ASSERT_THAT(renewed, IsOk());
  EXPECT_EQ(renewed->until, At(15));
}

TEST(ClaimRulesTest, CR8TheRefusalSaysWhoHoldsItAndUntilWhen) {
  const absl::Status refused = CheckNotHeldByOther(Term{kAyse, At(0), At(15)}, kBora, At(5));
  EXPECT_EQ(FactOf(refused, "holder"), kAyse);
  EXPECT_EQ(FactOf(refused, "until"), "2026-03-01T09:15:00+00:00");
  EXPECT_THAT(std::string(refused.message()), HasSubstr(kAyse));
}

}  // namespace
}  // namespace meydan::claims

#include "common/base/errors.h"

#include <gtest/gtest.h>

#include "common/base/testing/status_matchers.h"

namespace meydan {
namespace {

using testing::Fails;
using testing::IsOk;

TEST(ErrorsTest, AnErrorCarriesItsReasonAndFacts) {
  const absl::Status status =
      MakeError(absl::StatusCode::kPermissionDenied, "CASE_OWNED_BY_OTHER_UNIT", "no", {{"owner", "units/law"}});
  EXPECT_THAT(status, Fails(absl::StatusCode::kPermissionDenied, "CASE_OWNED_BY_OTHER_UNIT"));
  EXPECT_EQ(FactOf(status, "owner"), "units/law");
  EXPECT_EQ(FactOf(status, "other"), "");
  EXPECT_EQ(ReasonOf(absl::OkStatus()), "");
}

TEST(ErrorsTest, TheRetryDelaySurvivesToTheNanosecond) {
  const absl::Duration delay = absl::Seconds(2) + absl::Nanoseconds(5);
  EXPECT_EQ(RetryDelayOf(WithRetryDelay(absl::UnavailableError("away"), delay)), delay);
  EXPECT_EQ(RetryDelayOf(absl::UnavailableError("away")), absl::ZeroDuration());
}

TEST(ErrorsTest, EveryBadFieldIsNamed) {
  FieldViolations bad;
  EXPECT_THAT(bad.ToStatus(), IsOk());
  bad.Add("comments[3].text", "is empty", "TEXT_EMPTY");
  bad.Add("page_size", "must not be negative");
  EXPECT_EQ(bad.bad_request().field_violations_size(), 2);
  const absl::Status status = bad.ToStatus();
  EXPECT_THAT(status, Fails(absl::StatusCode::kInvalidArgument, "TEXT_EMPTY"));
  EXPECT_EQ(status.message(), "comments[3].text: is empty (and 1 more)");
  EXPECT_TRUE(status.GetPayload(kBadRequestUrl).has_value());
}

// A reason was lost when a fact held bytes that are no text, as a key of a broken store may.
TEST(ErrorsTest, BytesThatAreNoTextAreSpeltOut) {
  const absl::Status status = MakeError(absl::StatusCode::kInternal, "STORE_BROKEN", "key \xff", {{"key", "\xffk"}});
  EXPECT_THAT(status, Fails(absl::StatusCode::kInternal, "STORE_BROKEN"));
  EXPECT_EQ(status.message(), "key \\xff");
  EXPECT_EQ(FactOf(status, "key"), "\\xffk");
  EXPECT_THAT(BadField("a\xff", "is \xff", "TEXT_BAD"), Fails(absl::StatusCode::kInvalidArgument, "TEXT_BAD"));
  EXPECT_EQ(MakeError(absl::StatusCode::kInternal, "X", "çay").message(), "çay");
}

TEST(ErrorsTest, OnlyTheWeatherIsTransient) {
  EXPECT_TRUE(IsTransient(absl::UnavailableError("")));
  EXPECT_TRUE(IsTransient(absl::AbortedError("")));
  EXPECT_FALSE(IsTransient(absl::InvalidArgumentError("")));
  EXPECT_FALSE(IsTransient(absl::InternalError("")));
  EXPECT_FALSE(IsTransient(absl::OkStatus()));
}

}  // namespace
}  // namespace meydan

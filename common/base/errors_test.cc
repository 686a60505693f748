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

TEST(ErrorsTest, HoweverMuchIsWrongTheListStaysShort) {
  FieldViolations bad;
  for (int i = 0; i < 100000; ++i) bad.Add(absl::StrCat("values[", i, "]"), "is empty", "VALUE_REQUIRED");
  const absl::Status status = bad.ToStatus();
  EXPECT_THAT(status, Fails(absl::StatusCode::kInvalidArgument, "VALUE_REQUIRED"));
  EXPECT_LT(bad.bad_request().ByteSizeLong(), 4200u);
  const auto& violations = bad.bad_request().field_violations();
  EXPECT_GT(violations.size(), 50);
  EXPECT_EQ(violations.rbegin()->description(), "and more: mend these first");
}

TEST(ErrorsTest, ALongNameOfSomethingMakesNoLongError) {
  const std::string name(100000, 'a');
  const absl::Status status = MakeError(absl::StatusCode::kNotFound, "UNIT_NOT_FOUND", name, {{"unit", name}});
  EXPECT_THAT(status, Fails(absl::StatusCode::kNotFound, "UNIT_NOT_FOUND"));
  EXPECT_LT(status.message().size(), 2100u);
  EXPECT_LT(FactOf(status, "unit").size(), 600u);
}

TEST(ErrorsTest, ALongTextIsCutAtAWholeCharacter) {
  std::string path;
  for (int i = 0; i < 100000; ++i) path += "ş";
  FieldViolations bad;
  bad.Add(absl::StrCat("a", path), "is not a field");
  EXPECT_EQ(bad.bad_request().field_violations(0).field().size(), 499u + 3u);
  EXPECT_THAT(bad.ToStatus(), Fails(absl::StatusCode::kInvalidArgument, "INVALID_FIELD"));
  EXPECT_LT(bad.ToStatus().message().size(), 600u);
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

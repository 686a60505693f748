#pragma once

#include <google/protobuf/duration.pb.h>
#include <google/protobuf/timestamp.pb.h>

#include "absl/time/time.h"

namespace meydan {

// Between protobuf's times and Abseil's. Pure; safe from any thread. Times outside of protobuf's range (years 1 to
// 9999) are the callers' affair.

// Rounded down to microseconds, as all stored times are.
google::protobuf::Timestamp ToProto(absl::Time time);
google::protobuf::Duration ToProto(absl::Duration duration);
absl::Time ToTime(const google::protobuf::Timestamp& time);
absl::Duration ToDuration(const google::protobuf::Duration& duration);

}  // namespace meydan

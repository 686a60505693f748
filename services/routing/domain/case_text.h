#pragma once

#include <cstddef>
#include <string>

#include "absl/strings/string_view.h"
#include "common/base/errors.h"

namespace meydan::routing {

// The bounds of what people write into a case. What is wrong is told by the field, never by the text itself.

inline constexpr size_t kMaxTextBytes = 20'000;
inline constexpr size_t kMaxReasonBytes = 2'000;
inline constexpr size_t kMaxSubjectBytes = 200;

std::string TooLong(size_t most);

// "there is no unit units/hukuk"; a name that is too long to be one is not repeated.
std::string NoSuchUnit(absl::string_view unit);

// TEXT_REQUIRED when it says nothing, TEXT_TOO_LONG over kMaxTextBytes.
void CheckText(absl::string_view field, absl::string_view text, FieldViolations& bad);

// OK, or for the field `reason` REASON_REQUIRED when it says nothing, REASON_TOO_LONG over kMaxReasonBytes.
absl::Status CheckReason(absl::string_view reason);

}  // namespace meydan::routing

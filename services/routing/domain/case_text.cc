#include "services/routing/domain/case_text.h"

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"

namespace meydan::routing {
namespace {

constexpr size_t kMaxUnitBytes = 80;

bool SaysNothing(absl::string_view text) { return absl::StripAsciiWhitespace(text).empty(); }

}  // namespace

std::string NoSuchUnit(absl::string_view unit) {
  return unit.size() > kMaxUnitBytes ? "there is no unit of that name" : absl::StrCat("there is no unit ", unit);
}

std::string TooLong(size_t most) { return absl::StrCat("must be at most ", most, " bytes"); }

void CheckText(absl::string_view field, absl::string_view text, FieldViolations& bad) {
  if (SaysNothing(text)) {
    bad.Add(std::string(field), "must not be empty", "TEXT_REQUIRED");
  } else if (text.size() > kMaxTextBytes) {
    bad.Add(std::string(field), TooLong(kMaxTextBytes), "TEXT_TOO_LONG");
  }
}

absl::Status CheckReason(absl::string_view reason) {
  if (SaysNothing(reason)) return BadField("reason", "say why", "REASON_REQUIRED");
  if (reason.size() > kMaxReasonBytes) return BadField("reason", TooLong(kMaxReasonBytes), "REASON_TOO_LONG");
  return absl::OkStatus();
}

}  // namespace meydan::routing

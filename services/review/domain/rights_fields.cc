#include "services/review/domain/rights_fields.h"

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"

namespace meydan::review {

bool SeesRights(const Standing& who, absl::string_view unit) { return who.SeesAll() || who.WorksFor(unit); }

std::string RecordingUnit(absl::string_view named, const Standing& who) {
  if (named.empty() && who.works_for.size() == 1) return who.works_for.front();
  return std::string(named);
}

absl::Status CheckRecordsFor(absl::string_view unit, const Standing& who, const Surroundings& world) {
  if (who.WorksFor(unit)) return absl::OkStatus();
  if (!who.is_reviewer) {
    return MakeError(absl::StatusCode::kPermissionDenied, "UNIT_FOREIGN", "others record for that unit",
                     {{"unit", std::string(unit)}});
  }
  if (world.has_unit(unit)) return absl::OkStatus();
  return BadField("unit", "there is no such unit", "UNIT_NOT_FOUND");
}

void CheckWords(absl::string_view field, absl::string_view words, size_t most, absl::string_view reason,
                FieldViolations& bad) {
  if (words.size() > most) {
    bad.Add(std::string(field), absl::StrCat("must be at most ", most, " bytes"), "TEXT_TOO_LONG");
  } else if (!reason.empty() && absl::StripAsciiWhitespace(words).empty()) {
    bad.Add(std::string(field), "must be given", reason);
  }
}

void CheckAsset(absl::string_view field, absl::string_view asset, bool known, FieldViolations& bad) {
  if (asset.empty() || !known) bad.Add(std::string(field), "there is no such asset", "ASSET_UNKNOWN");
}

bool IsTime(const google::protobuf::Timestamp& time) {
  constexpr int64_t kFirstSecond = -62'135'596'800;  // 0001-01-01T00:00:00Z
  constexpr int64_t kLastSecond = 253'402'300'799;   // 9999-12-31T23:59:59Z
  return time.seconds() >= kFirstSecond && time.seconds() <= kLastSecond && time.nanos() >= 0 &&
         time.nanos() < 1'000'000'000;
}

}  // namespace meydan::review

#include "common/auth/claims.h"

#include <cmath>
#include <nlohmann/json.hpp>
#include <optional>

#include "absl/strings/str_cat.h"
#include "common/auth/jws.h"
#include "common/auth/strict_json.h"
#include "common/base/status_macros.h"

namespace meydan::auth {
namespace {

using nlohmann::json;

constexpr size_t kMaxNameBytes = 256;
constexpr size_t kMaxMethods = 32;
constexpr double kLastSecond = 253402300799;  // of the year 9999

absl::Status Malformed(absl::string_view why) {
  return Refuse("TOKEN_MALFORMED", absl::StrCat("the token is malformed: ", why));
}

// A printable name of bounded length.
absl::StatusOr<std::string> ReadName(const json& value, const char* claim) {
  if (!value.is_string()) return Malformed(absl::StrCat("`", claim, "` is not a string"));
  std::string name = value.get<std::string>();
  const auto is_control = [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; };
  for (const char c : name) {
    if (is_control(c)) return Malformed(absl::StrCat("`", claim, "` holds a control character"));
  }
  if (name.size() > kMaxNameBytes) return Malformed(absl::StrCat("`", claim, "` is too long"));
  return name;
}

// "" when the claim is missing.
absl::StatusOr<std::string> NameOf(const json& payload, const char* claim) {
  const auto found = payload.find(claim);
  if (found == payload.end()) return "";
  return ReadName(*found, claim);
}

// Empty when the claim is missing.
absl::StatusOr<std::vector<std::string>> NamesOf(const json& payload, const char* claim) {
  std::vector<std::string> names;
  const auto found = payload.find(claim);
  if (found == payload.end()) return names;
  if (!found->is_array()) return Malformed(absl::StrCat("`", claim, "` is not a list"));
  if (found->size() > kMaxMethods) return Malformed(absl::StrCat("`", claim, "` is too long"));
  for (const json& each : *found) {
    ASSIGN_OR_RETURN(names.emplace_back(), ReadName(each, claim));
  }
  return names;
}

// RFC 7519 NumericDate: seconds since 1970, with or without a fraction. nullopt when the claim is missing.
absl::StatusOr<std::optional<absl::Time>> TimeOf(const json& payload, const char* claim) {
  const auto found = payload.find(claim);
  if (found == payload.end()) return std::optional<absl::Time>();
  if (!found->is_number()) return Malformed(absl::StrCat("`", claim, "` is not a number"));
  const double seconds = found->get<double>();
  if (!std::isfinite(seconds) || seconds < 0 || seconds > kLastSecond) {
    return Malformed(absl::StrCat("`", claim, "` is not a time"));
  }
  return std::optional<absl::Time>(absl::UnixEpoch() + absl::Seconds(seconds));
}

absl::Status ReadSignIn(const json& payload, Claims& claims) {
  ASSIGN_OR_RETURN(claims.auth_time, TimeOf(payload, "auth_time"));
  ASSIGN_OR_RETURN(claims.methods, NamesOf(payload, "amr"));
  ASSIGN_OR_RETURN(claims.context_class, NameOf(payload, "acr"));
  return absl::OkStatus();
}

absl::Status CheckAudience(const json& payload, const std::string& audience) {
  const auto wrong = [] { return Refuse("TOKEN_AUDIENCE_WRONG", "the token is meant for somebody else"); };
  const auto found = payload.find("aud");
  if (found == payload.end()) return wrong();
  if (found->is_string()) return *found == audience ? absl::OkStatus() : wrong();
  if (!found->is_array()) return Malformed("`aud` is neither a string nor a list");
  bool ours = false;
  for (const json& each : *found) {
    if (!each.is_string()) return Malformed("`aud` holds what is not a string");
    if (each == audience) ours = true;
  }
  return ours ? absl::OkStatus() : wrong();
}

}  // namespace

absl::Status CheckTime(const Claims& claims, absl::Duration clock_skew, absl::Time now) {
  if (now >= claims.expiry + clock_skew) return Refuse("TOKEN_EXPIRED", "the token has expired");
  if (now < claims.not_before - clock_skew) return Refuse("TOKEN_NOT_YET_VALID", "the token is not valid yet");
  if (claims.auth_time.has_value() && now < *claims.auth_time - clock_skew) {
    return Refuse("TOKEN_NOT_YET_VALID", "the token tells of a sign-in that is yet to come");
  }
  return absl::OkStatus();
}

absl::StatusOr<Claims> ReadClaims(absl::string_view payload, const Expected& expected, absl::Time now) {
  const std::optional<json> parsed = ParseStrictObject(payload);
  if (!parsed.has_value()) return Malformed("its payload is not a JSON object, or names something twice");
  ASSIGN_OR_RETURN(const std::string issuer, NameOf(*parsed, "iss"));
  if (issuer != expected.issuer) return Refuse("TOKEN_ISSUER_WRONG", "the token is of another issuer");
  RETURN_IF_ERROR(CheckAudience(*parsed, expected.audience));
  Claims claims;
  ASSIGN_OR_RETURN(claims.subject, NameOf(*parsed, "sub"));
  if (claims.subject.empty()) return Malformed("it names no subject");
  ASSIGN_OR_RETURN(claims.token_id, NameOf(*parsed, "jti"));
  ASSIGN_OR_RETURN(const std::optional<absl::Time> expiry, TimeOf(*parsed, "exp"));
  if (!expiry.has_value()) return Malformed("it has no expiry");
  claims.expiry = *expiry;
  ASSIGN_OR_RETURN(const std::optional<absl::Time> not_before, TimeOf(*parsed, "nbf"));
  if (not_before.has_value()) claims.not_before = *not_before;
  ASSIGN_OR_RETURN([[maybe_unused]] const std::optional<absl::Time> issued, TimeOf(*parsed, "iat"));
  RETURN_IF_ERROR(ReadSignIn(*parsed, claims));
  RETURN_IF_ERROR(CheckTime(claims, expected.clock_skew, now));
  return claims;
}

}  // namespace meydan::auth

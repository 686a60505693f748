#include "common/auth/jws.h"

#include <optional>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "common/auth/strict_json.h"
#include "common/base/errors.h"
#include "common/base/status_macros.h"

namespace meydan::auth {
namespace {

constexpr size_t kMaxTokenBytes = size_t{8} * 1024;
constexpr size_t kMaxKeyIdBytes = 256;

absl::Status Malformed(absl::string_view why) {
  return Refuse("TOKEN_MALFORMED", absl::StrCat("the token is malformed: ", why));
}

std::optional<Algorithm> AlgorithmCalled(absl::string_view name) {
  for (const Algorithm each : {Algorithm::kRs256, Algorithm::kEs256, Algorithm::kEdDsa}) {
    if (name == NameOf(each)) return each;
  }
  return std::nullopt;
}

absl::Status CheckType(const nlohmann::json& header) {
  const auto type = header.find("typ");
  if (type == header.end()) return absl::OkStatus();
  // RFC 9068 for the second. Tokens of other kinds (of logout, of proof) must not pass for access tokens.
  if (type->is_string() && (absl::EqualsIgnoreCase(type->get_ref<const std::string&>(), "JWT") ||
                            absl::EqualsIgnoreCase(type->get_ref<const std::string&>(), "at+jwt"))) {
    return absl::OkStatus();
  }
  return Malformed("its type is neither JWT nor at+jwt");
}

absl::Status ReadHeader(absl::string_view encoded, Jws& jws) {
  const std::optional<std::string> text = DecodeBase64Url(encoded);
  if (!text.has_value()) return Malformed("its header is not base64url");
  const std::optional<nlohmann::json> header = ParseStrictObject(*text);
  if (!header.has_value()) return Malformed("its header is not a JSON object, or names something twice");
  const auto algorithm = header->find("alg");
  if (algorithm == header->end() || !algorithm->is_string()) return Malformed("its header names no algorithm");
  if (header->contains("crit")) return Malformed("its header has a `crit` that is not understood");
  RETURN_IF_ERROR(CheckType(*header));
  if (const auto key_id = header->find("kid"); key_id != header->end()) {
    if (!key_id->is_string()) return Malformed("its key id is not a string");
    jws.key_id = key_id->get<std::string>();
    if (jws.key_id.empty() || jws.key_id.size() > kMaxKeyIdBytes) return Malformed("its key id is empty or too long");
  }
  const std::optional<Algorithm> known = AlgorithmCalled(algorithm->get_ref<const std::string&>());
  if (!known.has_value()) {
    return Refuse("TOKEN_ALGORITHM_REFUSED", "the token's algorithm is not accepted; use RS256, ES256 or EdDSA");
  }
  jws.algorithm = *known;
  return absl::OkStatus();
}

}  // namespace

absl::string_view NameOf(Algorithm algorithm) {
  switch (algorithm) {
    case Algorithm::kRs256:
      return "RS256";
    case Algorithm::kEs256:
      return "ES256";
    case Algorithm::kEdDsa:
      return "EdDSA";
  }
  return "";
}

absl::Status Refuse(absl::string_view reason, std::string message) {
  return MakeError(absl::StatusCode::kUnauthenticated, reason, std::move(message));
}

absl::StatusOr<Jws> ParseJws(absl::string_view token) {
  if (token.empty()) return Refuse("TOKEN_MISSING", "the call carries no token");
  if (token.size() > kMaxTokenBytes) return Malformed(absl::StrCat("it is larger than ", kMaxTokenBytes, " bytes"));
  const std::vector<absl::string_view> parts = absl::StrSplit(token, '.');
  if (parts.size() != 3) return Malformed("it does not have three parts");
  Jws jws;
  RETURN_IF_ERROR(ReadHeader(parts[0], jws));
  std::optional<std::string> payload = DecodeBase64Url(parts[1]);
  if (!payload.has_value() || payload->empty()) return Malformed("its payload is not base64url");
  std::optional<std::string> signature = DecodeBase64Url(parts[2]);
  if (!signature.has_value() || signature->empty()) return Malformed("its signature is not base64url");
  jws.signing_input = token.substr(0, parts[0].size() + 1 + parts[1].size());
  jws.payload = *std::move(payload);
  jws.signature = *std::move(signature);
  return jws;
}

absl::StatusOr<absl::string_view> BearerToken(absl::string_view authorization) {
  constexpr absl::string_view kScheme = "Bearer ";
  if (authorization.empty()) {
    return Refuse("TOKEN_MISSING", "the call carries no token; send it as `authorization: Bearer <token>`");
  }
  if (!absl::StartsWithIgnoreCase(authorization, kScheme)) {
    return Malformed("the authorization is not of the form `Bearer <token>`");
  }
  const absl::string_view token = authorization.substr(kScheme.size());
  if (token.empty()) return Refuse("TOKEN_MISSING", "the authorization holds no token");
  return token;
}

}  // namespace meydan::auth

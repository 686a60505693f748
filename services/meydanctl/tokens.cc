#include "services/meydanctl/tokens.h"

#include <filesystem>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/base/errors.h"
#include "common/base/status_macros.h"

namespace meydan::meydanctl {
namespace {

constexpr absl::Duration kLifetime = absl::Hours(1);

}  // namespace

std::string SubjectOf(absl::string_view who) {
  return absl::StrContains(who, '/') ? std::string(who) : absl::StrCat("people/", who);
}

absl::StatusOr<std::string> Tokens::For(const std::string& subject) {
  absl::MutexLock lock(&mutex_);
  const auto known = minted_.find(subject);
  if (known != minted_.end() && absl::Now() < known->second.renew) return known->second.token;
  ASSIGN_OR_RETURN(std::string token, Mint(subject, kLifetime));
  minted_[subject] = {token, absl::Now() + kLifetime / 2};
  return token;
}

absl::StatusOr<std::string> Tokens::For(const std::string& subject, absl::Duration lifetime) {
  absl::MutexLock lock(&mutex_);
  return Mint(subject, lifetime);
}

absl::StatusOr<std::string> Tokens::Standard() {
  if (options_.file.empty() && std::filesystem::exists(home_.IssuerKey())) return For("services/operator");
  const std::string path = options_.file.empty() ? home_.Token("operator") : options_.file;
  if (options_.file.empty() && !std::filesystem::exists(path)) {
    return MakeError(absl::StatusCode::kFailedPrecondition, "TOKEN_FILE_MISSING",
                     absl::StrCat("there is neither an issuer key nor an operator's token in ", home_.folder(),
                                  "; run `meydanctl keys init`, or name another folder (--home) or a --token-file"));
  }
  ASSIGN_OR_RETURN(const std::string content, ReadWholeFile(path));
  return std::string(absl::StripAsciiWhitespace(content));
}

absl::StatusOr<std::string> Tokens::Mint(const std::string& subject, absl::Duration lifetime) {
  if (!key_.has_value()) {
    if (!std::filesystem::exists(home_.IssuerKey())) {
      return MakeError(absl::StatusCode::kFailedPrecondition, "ISSUER_KEY_MISSING",
                       absl::StrCat("to act as ", subject, " needs the issuer's key ", home_.IssuerKey(),
                                    "; run `meydanctl keys init`, or name another folder with --home"));
    }
    ASSIGN_OR_RETURN(key_, auth::SigningKey::Load(home_.IssuerKey()));
  }
  auth::TokenRequest request{.issuer = options_.issuer,
                             .audience = options_.audience,
                             .subject = subject,
                             .issued_at = absl::Now(),
                             .lifetime = lifetime};
  if (absl::StartsWith(subject, "people/")) {
    request.auth_time = request.issued_at - options_.auth_age;
    if (options_.second_factor) request.methods = {"mfa"};
  }
  return auth::Mint(*key_, request);
}

}  // namespace meydan::meydanctl

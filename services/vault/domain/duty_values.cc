#include <algorithm>
#include <set>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "common/base/errors.h"
#include "common/text/utf8.h"
#include "services/vault/domain/duty.h"

namespace meydan::vault {
namespace {

constexpr size_t kLongestValue = 4000;
constexpr size_t kLongestEmail = 254;  // RFC 5321

// Good enough to find a slip: the platform is the one that knows. Nothing of the value is told.
bool IsEmail(absl::string_view text) {
  const size_t at = text.find('@');
  if (at == absl::string_view::npos || at == 0 || text.size() > kLongestEmail) return false;
  const absl::string_view domain = text.substr(at + 1);
  const bool plain = std::none_of(text.begin(), text.end(), [](char c) {
    return absl::ascii_isspace(static_cast<unsigned char>(c)) || absl::ascii_iscntrl(static_cast<unsigned char>(c));
  });
  const size_t dot = domain.find('.');
  return plain && domain.find('@') == absl::string_view::npos && dot != absl::string_view::npos && dot != 0 &&
         domain.back() != '.';
}

bool IsUtf8(absl::string_view text) {
  for (size_t at = 0; at < text.size();) {
    if (text::NextCodePoint({text.data(), text.size()}, &at, /*strict=*/true) < 0) return false;
  }
  return true;
}

}  // namespace

absl::Status CheckValues(const v1::ShareCredentialRequest& request) {
  if (request.values().empty()) return BadField("values", "must hold at least one value", "VALUE_REQUIRED");
  // Before each one is looked at and has its fault written down: a small request may hold very many.
  if (request.values_size() > v1::Field_MAX) {
    return BadField("values", absl::StrCat("must hold at most ", v1::Field_MAX, " values"), "TOO_MANY_VALUES");
  }
  FieldViolations bad;
  std::set<int> fields;
  for (int i = 0; i < request.values_size(); ++i) {
    const v1::FieldValue& given = request.values(i);
    const std::string path = absl::StrCat("values[", i, "]");
    if (given.field() == v1::FIELD_UNSPECIFIED || !v1::Field_IsValid(given.field())) {
      bad.Add(path + ".field", "there is no such field", "FIELD_UNKNOWN");
    } else if (!fields.insert(given.field()).second) {
      bad.Add(path + ".field", "is given twice", "FIELD_TWICE");
    }
    if (given.value().empty()) {
      bad.Add(path + ".value", "must not be empty", "VALUE_REQUIRED");
    } else if (given.value().size() > kLongestValue) {
      bad.Add(path + ".value", absl::StrCat("must have at most ", kLongestValue, " bytes"), "VALUE_TOO_LONG");
    } else if (!IsUtf8(given.value())) {
      bad.Add(path + ".value", "must be UTF-8", "VALUE_NOT_UTF8");
    } else if (given.field() == v1::FIELD_EMAIL && !IsEmail(given.value())) {
      bad.Add(path + ".value", "must be an e-mail address", "EMAIL_INVALID");
    }
  }
  return bad.ToStatus();
}

std::string EtagOf(const storage::v1::Credential& credential) { return absl::StrCat("r", credential.revision()); }

absl::Status CheckEtag(const storage::v1::Credential& credential, absl::string_view etag) {
  if (etag.empty() || etag == EtagOf(credential)) return absl::OkStatus();
  return MakeError(absl::StatusCode::kAborted, "ETAG_STALE", "a value has changed meanwhile: read it again");
}

CredentialDecision PutRewrapped(const storage::v1::Credential& current,
                                const std::vector<storage::v1::SealedValue>& values) {
  CredentialDecision decision{current, {}, true};
  for (storage::v1::StoredField& field : *decision.state.mutable_fields()) {
    for (storage::v1::StoredVersion& version : *field.mutable_versions()) {
      storage::v1::SealedValue& value = *version.mutable_value();
      for (const storage::v1::SealedValue& rewrapped : values) {
        const bool same =
            !value.id().empty() && rewrapped.id() == value.id() && rewrapped.ciphertext() == value.ciphertext();
        if (!same || rewrapped.key_version() <= value.key_version()) continue;
        value.set_key_version(rewrapped.key_version());
        value.set_wrapped_key(rewrapped.wrapped_key());
        decision.unchanged = false;
      }
      if (value.id().empty()) version.clear_value();
    }
  }
  return decision;
}

}  // namespace meydan::vault

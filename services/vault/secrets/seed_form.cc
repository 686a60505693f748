#include "services/vault/secrets/seed_form.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "common/base/errors.h"
#include "common/base/status_macros.h"

namespace meydan::vault {
namespace {

constexpr size_t kLongestText = 2000;
constexpr size_t kMostParameters = 16;
constexpr size_t kShortestKey = 10;
constexpr size_t kLongestKey = 64;
constexpr absl::string_view kBase32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
constexpr std::array<absl::string_view, 3> kHashes = {"SHA1", "SHA256", "SHA512"};

bool IsHash(absl::string_view hash) { return std::find(kHashes.begin(), kHashes.end(), hash) != kHashes.end(); }

// RFC 4648, section 6.
absl::StatusOr<Secret> FromBase32(absl::string_view text) {
  Secret key(text.size() * 5 / 8 + 1);
  size_t size = 0;
  size_t letters = 0;
  bool ended = false;
  unsigned int bits = 0;  // at most 12 of them, those not written yet lowest
  int count = 0;
  for (const char c : text) {
    if (c == ' ' || c == '-' || c == '\t' || c == '\r' || c == '\n') continue;
    if (c == '=') {
      ended = true;
      continue;
    }
    const size_t value = kBase32.find(absl::ascii_toupper(static_cast<unsigned char>(c)));
    if (value == absl::string_view::npos)
      return SecondFactorInvalid("base32 has only the letters A-Z and the digits 2-7");
    if (ended) return SecondFactorInvalid("something follows the = at the end");
    ++letters;
    bits = ((bits << 5) | static_cast<unsigned int>(value)) & 0xfff;
    count += 5;
    if (count < 8) continue;
    count -= 8;
    key.data()[size++] = static_cast<unsigned char>((bits >> count) & 0xff);
  }
  const size_t rest = letters % 8;
  if (rest == 1 || rest == 3 || rest == 6) return SecondFactorInvalid("a letter is missing, or there is one too many");
  key.Shrink(size);
  return key;
}

void AppendBase32(absl::string_view bytes, unsigned char*& out) {
  unsigned int bits = 0;
  int count = 0;
  for (const char c : bytes) {
    bits = ((bits << 8) | static_cast<unsigned char>(c)) & 0xfff;
    for (count += 8; count >= 5; count -= 5) *out++ = static_cast<unsigned char>(kBase32[(bits >> (count - 5)) & 31]);
  }
  if (count > 0) *out++ = static_cast<unsigned char>(kBase32[(bits << (5 - count)) & 31]);
}

int HexDigit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  const char small = absl::ascii_tolower(static_cast<unsigned char>(c));
  return small >= 'a' && small <= 'f' ? small - 'a' + 10 : -1;
}

// RFC 3986's percent-encoding, and + for a blank.
absl::StatusOr<Secret> Unescaped(absl::string_view text) {
  Secret plain(text.size());
  size_t size = 0;
  for (size_t i = 0; i < text.size(); ++i) {
    char c = text[i];
    if (c == '+') c = ' ';
    if (c == '%') {
      const int high = i + 2 < text.size() ? HexDigit(text[i + 1]) : -1;
      const int low = i + 2 < text.size() ? HexDigit(text[i + 2]) : -1;
      if (high < 0 || low < 0) return SecondFactorInvalid("a % is not followed by two hexadecimal digits");
      c = static_cast<char>(high * 16 + low);
      i += 2;
    }
    plain.data()[size++] = static_cast<unsigned char>(c);
  }
  plain.Shrink(size);
  return plain;
}

bool ReadNumber(absl::string_view text, int& number) {
  return !text.empty() && text.size() <= 3 && std::all_of(text.begin(), text.end(), absl::ascii_isdigit) &&
         absl::SimpleAtoi(text, &number);
}

absl::Status ReadParameter(absl::string_view name, absl::string_view value, OneTimeSeed& seed) {
  if (name == "secret") {
    ASSIGN_OR_RETURN(const Secret plain, Unescaped(value));
    ASSIGN_OR_RETURN(seed.key, FromBase32(plain.view()));
  } else if (name == "algorithm") {
    seed.hash = absl::AsciiStrToUpper(value.substr(0, 16));
    if (!IsHash(seed.hash)) return SecondFactorInvalid("the algorithm is none of SHA1, SHA256, SHA512");
  } else if (name == "digits") {
    if (!ReadNumber(value, seed.digits)) return SecondFactorInvalid("digits is no number");
  } else if (name == "period") {
    if (!ReadNumber(value, seed.period)) return SecondFactorInvalid("period is no number");
  } else if (name == "counter") {
    return SecondFactorInvalid("codes by counter are not supported");
  }
  return absl::OkStatus();
}

// What follows otpauth://
absl::StatusOr<OneTimeSeed> ReadUri(absl::string_view rest) {
  const size_t query = rest.find('?');
  const absl::string_view path = rest.substr(0, query);
  const absl::string_view type = path.substr(0, path.find('/'));
  if (absl::EqualsIgnoreCase(type, "hotp")) return SecondFactorInvalid("codes by counter are not supported");
  if (!absl::EqualsIgnoreCase(type, "totp")) return SecondFactorInvalid("the URI's type is not totp");
  if (query == absl::string_view::npos) return SecondFactorInvalid("the URI has no parameters");
  if (rest.find('#') != absl::string_view::npos) return SecondFactorInvalid("the URI has a fragment");
  const std::vector<absl::string_view> parameters = absl::StrSplit(rest.substr(query + 1), '&', absl::SkipEmpty());
  if (parameters.size() > kMostParameters) return SecondFactorInvalid("the URI has too many parameters");
  OneTimeSeed seed;
  std::vector<absl::string_view> seen;
  for (const absl::string_view parameter : parameters) {
    const size_t equals = parameter.find('=');
    if (equals == absl::string_view::npos) return SecondFactorInvalid("a parameter has no value");
    const absl::string_view name = parameter.substr(0, equals);
    if (std::find(seen.begin(), seen.end(), name) != seen.end()) {
      return SecondFactorInvalid("a parameter is given twice");
    }
    seen.push_back(name);
    RETURN_IF_ERROR(ReadParameter(name, parameter.substr(equals + 1), seed));
  }
  return seed;
}

absl::StatusOr<OneTimeSeed> ReadAny(absl::string_view text) {
  constexpr absl::string_view kScheme = "otpauth://";
  if (absl::StartsWithIgnoreCase(text, kScheme)) return ReadUri(text.substr(kScheme.size()));
  OneTimeSeed seed;
  ASSIGN_OR_RETURN(seed.key, FromBase32(text));
  return seed;
}

}  // namespace

absl::Status SecondFactorInvalid(absl::string_view why) {
  return MakeError(absl::StatusCode::kInvalidArgument, "SECOND_FACTOR_INVALID",
                   absl::StrCat("this is no seed of a second factor: ", why));
}

absl::Status CheckSeed(const OneTimeSeed& seed) {
  if (seed.key.size() < kShortestKey) return SecondFactorInvalid("the secret is missing or too short");
  if (seed.key.size() > kLongestKey) return SecondFactorInvalid("the secret is too long");
  if (seed.digits < 6 || seed.digits > 8) return SecondFactorInvalid("digits must be 6 to 8");
  if (seed.period < 15 || seed.period > 120) return SecondFactorInvalid("period must be 15 to 120 seconds");
  if (!IsHash(seed.hash)) return SecondFactorInvalid("the algorithm is none of SHA1, SHA256, SHA512");
  return absl::OkStatus();
}

absl::StatusOr<OneTimeSeed> ReadSeed(absl::string_view text) {
  if (text.size() > kLongestText) return SecondFactorInvalid("it is too long");
  ASSIGN_OR_RETURN(OneTimeSeed seed, ReadAny(absl::StripAsciiWhitespace(text)));
  RETURN_IF_ERROR(CheckSeed(seed));
  return seed;
}

Secret WriteSeed(const OneTimeSeed& seed) {
  constexpr absl::string_view kHead = "otpauth://totp/meydan?secret=";
  const std::string tail = absl::StrCat("&algorithm=", seed.hash, "&digits=", seed.digits, "&period=", seed.period);
  Secret uri(kHead.size() + (seed.key.size() * 8 + 4) / 5 + tail.size());
  unsigned char* out = std::copy(kHead.begin(), kHead.end(), uri.data());
  AppendBase32(seed.key.view(), out);
  std::copy(tail.begin(), tail.end(), out);
  return uri;
}

}  // namespace meydan::vault

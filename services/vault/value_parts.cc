#include "services/vault/value_parts.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "services/vault/secrets/one_time_code.h"

namespace meydan::vault {
namespace {

constexpr size_t kShortestCode = 6;  // letters and digits; what is shorter is no code of any platform

bool IsLetterOrDigit(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return absl::ascii_isalnum(byte) || byte >= 0x80;
}

// A heading, "Codes of the account:": words, and no digit in them.
bool IsHeading(absl::string_view line) {
  line = absl::StripAsciiWhitespace(line);
  const bool digits = std::any_of(line.begin(), line.end(), [](char c) { return absl::ascii_isdigit(c); });
  return !digits && (line.find(' ') != absl::string_view::npos || (!line.empty() && line.back() == ':'));
}

std::vector<std::string> DigestsOfCodes(const Keys& keys, const std::string& purpose, const Secret& value) {
  std::vector<std::string> digests;
  Secret code(value.size());
  for (const absl::string_view line : absl::StrSplit(value.view(), absl::ByAnyChar("\r\n\t,;"))) {
    if (IsHeading(line)) continue;
    size_t size = 0;
    for (const char c : line) {
      if (IsLetterOrDigit(c)) code.data()[size++] = static_cast<unsigned char>(absl::ascii_tolower(c));
    }
    if (size < kShortestCode) continue;
    digests.push_back(keys.Digest(purpose, code.view().substr(0, size)));
    if (digests.size() == static_cast<size_t>(kMostCodes)) break;
  }
  if (digests.empty()) digests.push_back(keys.Digest(purpose, value.view()));
  return digests;
}

std::vector<std::string> DigestsOfSeed(const Keys& keys, const std::string& purpose, const Secret& value) {
  std::vector<std::string> digests = {keys.Digest(absl::StrCat("whole ", purpose), value.view())};
  const absl::StatusOr<OneTimeSeed> seed = ReadSeed(value.view());
  if (seed.ok()) digests.push_back(keys.Digest(purpose, seed->key.view()));
  return digests;
}

}  // namespace

std::vector<std::string> PartDigests(const Keys& keys, absl::string_view credential, v1::Field field,
                                     const Secret& value) {
  std::vector<std::string> digests;
  if (field == v1::FIELD_SECOND_FACTOR) {
    digests = DigestsOfSeed(keys, absl::StrCat("seed of ", credential), value);
  } else if (field == v1::FIELD_RECOVERY_CODES) {
    digests = DigestsOfCodes(keys, absl::StrCat("recovery code of ", credential), value);
  }
  std::sort(digests.begin(), digests.end());
  digests.erase(std::unique(digests.begin(), digests.end()), digests.end());
  return digests;
}

}  // namespace meydan::vault

// Throws bytes at the reader of second factors' seeds: nothing may crash, and what is taken is written and read again
// as the same and gives codes.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "common/base/errors.h"
#include "services/vault/secrets/one_time_code.h"

namespace {

using meydan::vault::OneTimeSeed;
using meydan::vault::ReadSeed;

void Require(bool holds) {
  if (!holds) std::abort();
}

void Try(absl::string_view text) {
  const absl::StatusOr<OneTimeSeed> seed = ReadSeed(text);
  if (!seed.ok()) {
    Require(meydan::ReasonOf(seed.status()) == "SECOND_FACTOR_INVALID");
    return;
  }
  const auto again = ReadSeed(WriteSeed(*seed).view());
  Require(again.ok() && again->key.view() == seed->key.view() && again->digits == seed->digits &&
          again->period == seed->period && again->hash == seed->hash);
  const absl::Time now = absl::FromUnixSeconds(1'800'000'000);
  const auto code = CodeAt(*seed, now);
  Require(code.ok() && static_cast<int>(code->code.size()) == seed->digits);
  Require(std::all_of(code->code.view().begin(), code->code.view().end(), absl::ascii_isdigit));
  Require(code->valid_until > now && code->valid_until <= now + absl::Seconds(seed->period));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const absl::string_view input(reinterpret_cast<const char*>(data), size);
  Try(input);
  Try(absl::StrCat("otpauth://totp/x?secret=", input));
  Try(absl::StrCat("otpauth://totp/x?secret=JBSWY3DPEHPK3PXP&", input));
  return 0;
}

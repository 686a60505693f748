#include "services/vault/secrets/one_time_code.h"

#include <liboath/oath.h>
#include <sodium.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <ctime>

#include "services/vault/secrets/seed_form.h"

namespace meydan::vault {
namespace {

int FlagsOf(const std::string& hash) {
  if (hash == "SHA256") return OATH_TOTP_HMAC_SHA256;
  if (hash == "SHA512") return OATH_TOTP_HMAC_SHA512;
  return 0;
}

void StartOath() {
  static const bool started = oath_init() == OATH_OK;
  if (started) return;
  std::fprintf(stderr, "liboath does not start\n");
  std::abort();
}

}  // namespace

absl::StatusOr<OneTimeCode> CodeAt(const OneTimeSeed& seed, absl::Time now) {
  if (absl::Status checked = CheckSeed(seed); !checked.ok()) return checked;
  const int64_t second = absl::ToUnixSeconds(now);
  if (second < 0) return SecondFactorInvalid("there are no codes before 1970");
  StartOath();
  std::array<char, 16> code{};
  const int made = oath_totp_generate2(seed.key.view().data(), seed.key.size(), static_cast<time_t>(second),
                                       static_cast<unsigned>(seed.period), OATH_TOTP_DEFAULT_START_TIME,
                                       static_cast<unsigned>(seed.digits), FlagsOf(seed.hash), code.data());
  if (made != OATH_OK) return SecondFactorInvalid(oath_strerror(made));
  OneTimeCode result{.code = Secret::Of(code.data()),
                     .valid_until = absl::FromUnixSeconds((second / seed.period + 1) * seed.period)};
  sodium_memzero(code.data(), code.size());
  return result;
}

}  // namespace meydan::vault

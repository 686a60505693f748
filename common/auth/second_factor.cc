#include "common/auth/second_factor.h"

#include <algorithm>
#include <array>

#include "absl/strings/string_view.h"

namespace meydan::auth {
namespace {

constexpr std::array<absl::string_view, 2> kKnown = {"pwd", "pin"};
constexpr std::array<absl::string_view, 4> kOwned = {"otp", "hwk", "swk", "sc"};
constexpr std::array<absl::string_view, 5> kOfThePerson = {"face", "fpt", "iris", "retina", "vbm"};

template <typename Kind>
int HoldsOne(const std::vector<std::string>& methods, const Kind& kind) {
  return std::find_first_of(methods.begin(), methods.end(), kind.begin(), kind.end()) == methods.end() ? 0 : 1;
}

}  // namespace

bool ShowsSecondFactor(const Claims& claims, absl::Span<const std::string> classes) {
  if (!claims.context_class.empty() &&
      std::find(classes.begin(), classes.end(), claims.context_class) != classes.end()) {
    return true;
  }
  const std::vector<std::string>& methods = claims.methods;
  if (std::find(methods.begin(), methods.end(), "mfa") != methods.end()) return true;
  return HoldsOne(methods, kKnown) + HoldsOne(methods, kOwned) + HoldsOne(methods, kOfThePerson) >= 2;
}

}  // namespace meydan::auth

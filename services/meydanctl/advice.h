#pragma once

#include <map>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace meydan::meydanctl {

// What whoever gets this error can do about it, as half a sentence for people; empty where the error itself says all
// that is to be said.
std::string AdviceFor(const absl::Status& status);

// The same for the errors of the vault, by their reason.
const std::map<absl::string_view, absl::string_view>& VaultAdvice();

}  // namespace meydan::meydanctl

// Throws files at the reader of the routing policy. Nothing may crash or hang, every refusal must name a fault, and a
// policy that is taken must have an owner for everything.
#include <cstdint>
#include <cstdlib>

#include "common/base/errors.h"
#include "services/routing/domain/policy.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const absl::string_view text(reinterpret_cast<const char*>(data), size);
  const auto policy = meydan::routing::ParsePolicy(text, [](absl::string_view unit) { return unit != "units/none"; });
  if (!policy.ok()) {
    if (meydan::ReasonOf(policy.status()) != "POLICY_INVALID" || policy.status().message().empty()) std::abort();
    return 0;
  }
  if (policy->default_owner.empty() || policy->deadlines.size() != 4) std::abort();
  for (const meydan::routing::Rule& rule : policy->rules) {
    if (rule.id.empty() || rule.line < 1) std::abort();
  }
  return 0;
}

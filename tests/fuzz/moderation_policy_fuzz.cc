// Throws files at what reads moderation's policy, the thresholds. Nothing may crash or hang, every refusal must name a
// fault, and a policy that is taken must hold what its README promises.
#include <cstdint>
#include <cstdlib>
#include <string>

#include "common/base/errors.h"
#include "services/moderation/domain/judge/policy.h"

namespace {

void Require(bool holds) {
  if (!holds) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  const auto policy = meydan::moderation::ParsePolicy(text, "policy.yaml");
  if (!policy.ok()) {
    Require(meydan::ReasonOf(policy.status()) == "POLICY_INVALID");
    return 0;
  }
  for (const auto& ground : policy->grounds) {
    Require(0 <= ground.review_at && ground.review_at <= ground.act_at && ground.act_at <= 1);
  }
  return 0;
}

#include "services/moderation/domain/judge/testing/shipped_config.h"

#include <cstdlib>
#include <iostream>
#include <memory>

#include "services/moderation/domain/judge/rule_folder.h"
#include "services/moderation/domain/judge/rule_judge.h"

namespace meydan::moderation::testing {
namespace {

constexpr char kFolder[] = "deploy/config/moderation";

template <typename T>
T OrDie(absl::StatusOr<T> value) {
  if (value.ok()) return *std::move(value);
  std::cerr << DescribeFaults(value.status()) << std::endl;
  std::abort();
}

}  // namespace

const Judge& ShippedJudge() {
  static const std::unique_ptr<RuleJudge> judge = OrDie(RuleJudge::Create(OrDie(ReadRuleFolder(kFolder))));
  return *judge;
}

const Policy& ShippedPolicy() {
  static const Policy policy = OrDie(ReadPolicy(std::string(kFolder) + "/policy.yaml"));
  return policy;
}

}  // namespace meydan::moderation::testing

#include "services/routing/policy_in_force.h"

#include <utility>
#include <vector>

#include "common/async/spawn.h"
#include "common/base/errors.h"
#include "common/telemetry/log.h"

namespace meydan::routing {
namespace {

constexpr absl::Duration kUntilFilled = absl::Milliseconds(200);
constexpr absl::Duration kBetweenChecks = absl::Seconds(30);

std::vector<UnitMention> UnknownUnits(const Policy& policy, const HasUnit& has_unit) {
  std::vector<UnitMention> unknown;
  for (const UnitMention& mention : policy.units) {
    if (!has_unit(mention.unit)) unknown.push_back(mention);
  }
  return unknown;
}

bool Same(const std::vector<UnitMention>& a, const std::vector<UnitMention>& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](const UnitMention& x, const UnitMention& y) { return x.unit == y.unit && x.line == y.line; });
}

void Report(const std::vector<UnitMention>& unknown) {
  if (unknown.empty()) telemetry::Log(telemetry::Level::kInfo, "policy_units_known");
  for (const UnitMention& mention : unknown) {
    telemetry::Log(telemetry::Level::kError, "policy_unit_unknown",
                   {{"unit", mention.unit},
                    {"line", mention.line},
                    {"effect", "its cases go by the next rule, the default or to the Directorate"}});
  }
}

}  // namespace

PolicyInForce::PolicyInForce(Policy policy, std::string directorate, EventLoop& loop,
                             const directory_view::DirectoryView& directory, telemetry::Metrics& metrics)
    : policy_(std::move(policy)),
      directorate_(std::move(directorate)),
      loop_(loop),
      directory_(directory),
      unknown_units_(metrics.AddGauge("meydan_routing_policy_unknown_units",
                                      "Places of the routing policy that name a unit which is not in being.")),
      alarm_(loop) {
  Spawn(LookAfterUnits(), [this] { ended_.Notify(); });
}

PolicyInForce::~PolicyInForce() {
  stopping_ = true;
  alarm_.Ring();
  ended_.WaitForNotification();
}

absl::Status PolicyInForce::CheckReady() const {
  if (directory_.filled()) return absl::OkStatus();
  return WithRetryDelay(MakeError(absl::StatusCode::kUnavailable, "DIRECTORY_NOT_READY",
                                  "this service has not read the directory yet; is meydan-directory running?"),
                        absl::Seconds(1));
}

Policy PolicyInForce::Get() const { return Apply(policy_); }

Policy PolicyInForce::Apply(Policy policy) const {
  return WithoutUnknownOwners(std::move(policy), Units(), directorate_);
}

HasUnit PolicyInForce::Units() const {
  return [this](absl::string_view unit) { return directory_.HasUnit(unit); };
}

std::string PolicyInForce::OwnerOf(const std::string& account) const {
  std::string unit = directory_.OwnerOf(account);
  if (!directory_.HasUnit(unit)) unit.clear();
  return unit;
}

Task<void> PolicyInForce::LookAfterUnits() {
  co_await loop_.Schedule();
  std::vector<UnitMention> reported;
  while (!stopping_) {
    const bool filled = directory_.filled();
    // Before the first import there are no units at all, and nothing is wrong with the policy.
    if (filled && directory_.size().units > 0) {
      std::vector<UnitMention> unknown = UnknownUnits(policy_, Units());
      unknown_units_.Set(static_cast<double>(unknown.size()));
      if (!Same(unknown, reported)) Report(unknown);
      reported = std::move(unknown);
    }
    co_await alarm_.Wait(filled ? kBetweenChecks : kUntilFilled);
  }
}

}  // namespace meydan::routing

#include "services/vault/keeper.h"

#include <map>
#include <string>
#include <utility>

#include "common/async/spawn.h"
#include "common/base/errors.h"
#include "common/base/status_macros.h"
#include "common/telemetry/log.h"
#include "services/vault/chains.h"

namespace meydan::vault {
namespace {

constexpr absl::Duration kAttempt = absl::Milliseconds(200);
constexpr absl::Duration kPatience = absl::Seconds(30);  // after a fault that does not pass by itself, or not at once
constexpr absl::Duration kRound = absl::Hours(1);

}  // namespace

Keeper::Keeper(EventLoop& loop, Seal& seal, Records& records, Keyrings& keyrings, Reactions& reactions,
               Anchors& anchors)
    : loop_(loop),
      seal_(seal),
      records_(records),
      keyrings_(keyrings),
      reactions_(reactions),
      anchors_(anchors),
      alarm_(loop) {
  Spawn(Run(), [this] { ended_.Notify(); });
}

Keeper::~Keeper() {
  stopping_ = true;
  alarm_.Ring();
  ended_.WaitForNotification();
}

Task<void> Keeper::Run() {
  co_await loop_.Schedule();
  absl::Time next_round = absl::InfinitePast();
  absl::Time next_follow = absl::InfinitePast();
  while (!stopping_) {
    absl::Duration wait = kAttempt;
    if (!seal_.keys().ok()) {
      next_round = next_follow = absl::InfinitePast();
      const absl::Status opened = co_await seal_.Open();
      const bool in_vain = !opened.ok() && !IsTransient(opened) && ReasonOf(opened) != "SHARES_NEEDED";
      if (in_vain) wait = kPatience;
      if (opened.ok()) continue;
    } else if (SteadyNow() >= next_follow) {
      const absl::Status followed = co_await reactions_.FollowAll();
      if (followed.ok()) next_follow = SteadyNow() + kRound;
      // One account of which more is known elsewhere holds up nothing else.
      if (ReasonOf(followed) == "DIRECTORY_OUTDATED") next_follow = SteadyNow() + kPatience;
    } else if (SteadyNow() >= next_round) {
      const absl::Status looked = co_await LookAround();
      if (looked.ok()) next_round = SteadyNow() + kRound;
    }
    co_await alarm_.Wait(wait);
  }
}

Task<absl::Status> Keeper::LookAround() {
  CO_RETURN_IF_ERROR(co_await CompareAnchors());
  co_return co_await keyrings_.Rewrap();
}

Task<absl::Status> Keeper::CompareAnchors() {
  const absl::StatusOr<std::map<std::string, v1::ChainHead>> anchored = anchors_.All();
  if (!anchored.ok()) {
    telemetry::Log(telemetry::Level::kError, "anchors_unreadable", {{"reason", ReasonOf(anchored.status())}});
    co_return absl::OkStatus();
  }
  for (const auto& [chain, head] : *anchored) {
    if (stopping_) break;
    const absl::Status found = (co_await HeadOf(records_, chain)).status();
    if (found.ok()) continue;
    if (IsTransient(found)) co_return found;
    telemetry::Log(telemetry::Level::kError, "record_refused", {{"name", chain}, {"reason", ReasonOf(found)}});
  }
  co_return absl::OkStatus();
}

}  // namespace meydan::vault

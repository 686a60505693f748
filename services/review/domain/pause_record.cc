#include "services/review/domain/pause_record.h"

#include <algorithm>
#include <utility>

#include "absl/strings/match.h"
#include "common/base/errors.h"
#include "common/base/proto_time.h"

namespace meydan::review {
namespace {

constexpr int kMostKept = 200;

// A request that is repeated when nobody remembers it any more begins another pause under the same name.
bool IsSame(const v1::Pause& one, const v1::Pause& other) {
  return one.name() == other.name() && ToTime(one.time()) == ToTime(other.time());
}

bool IsTooOld(const v1::EndedPause& ended, absl::Time now) { return ToTime(ended.end_time()) + kPausesAreKept <= now; }

void Forget(v1::PauseRecord& record, absl::Time now) {
  auto& ended = *record.mutable_ended();
  ended.erase(std::remove_if(ended.begin(), ended.end(), [now](const auto& one) { return IsTooOld(one, now); }),
              ended.end());
  ended.DeleteSubrange(0, std::max(ended.size() - kMostKept, 0));
}

bool MayConcern(const Standing& who, absl::string_view scope, const Surroundings& world) {
  if (scope.empty() || absl::StartsWith(scope, "platforms/")) return true;
  if (who.Manages(scope)) return true;
  if (const auto facts = world.account(scope); facts.has_value()) return who.WorksFor(facts->unit);
  const auto within = [&](const std::string& unit) { return world.is_within(unit, scope); };
  return std::any_of(who.works_for.begin(), who.works_for.end(), within) ||
         std::any_of(who.manages.begin(), who.manages.end(), [&](const std::string& account) {
           const std::optional<AccountFacts> facts = world.account(account);
           return facts.has_value() && within(facts->unit);
         });
}

}  // namespace

Decision<v1::PauseRecord> RecordEnd(const v1::PauseRecord& current, const v1::EndedPause& ended, absl::Time now) {
  Decision<v1::PauseRecord> decision{current, {}};
  auto& kept = *decision.state.mutable_ended();
  const auto place =
      std::find_if(kept.begin(), kept.end(), [&](const auto& one) { return IsSame(one.pause(), ended.pause()); });
  if (place != kept.end()) {
    decision.unchanged = place->actor() == ended.actor() && ToTime(place->end_time()) == ToTime(ended.end_time());
    if (decision.unchanged) return decision;
    kept.erase(place);
  }
  *kept.Add() = ended;
  for (int i = kept.size() - 1; i > 0 && ToTime(kept[i].end_time()) < ToTime(kept[i - 1].end_time()); --i) {
    kept.SwapElements(i, i - 1);
  }
  Forget(decision.state, now);
  return decision;
}

std::vector<v1::EndedPause> EndedOf(const v1::PauseRecord& record, const v1::PauseBoard& first, absl::Time now) {
  std::vector<v1::EndedPause> over;
  for (const v1::EndedPause& ended : record.ended()) {
    const auto& in_force = first.pauses();
    const bool stands = std::any_of(in_force.begin(), in_force.end(),
                                    [&](const v1::Pause& pause) { return IsSame(pause, ended.pause()); });
    if (!stands && !IsTooOld(ended, now)) over.push_back(ended);
  }
  return over;
}

std::optional<v1::EndedPause> ShownTo(const Standing& who, v1::EndedPause ended, const Surroundings& world) {
  if (who.SeesAll()) return ended;
  if (!MayConcern(who, ended.pause().scope(), world)) return std::nullopt;
  ended.clear_actor();
  ended.mutable_pause()->clear_actor();
  ended.mutable_pause()->clear_reason();
  return ended;
}

std::vector<store::Timer> TimersOf(const v1::PauseRecord& current) {
  if (current.ended().empty()) return {};
  return {{"forget", ToTime(current.ended(0).end_time()) + kPausesAreKept}};
}

absl::StatusOr<Decision<v1::PauseRecord>> OnForgetTimer(const v1::PauseRecord& current, absl::Time now) {
  Decision<v1::PauseRecord> decision{current, {}};
  decision.unchanged = current.ended().empty();
  if (decision.unchanged) return decision;
  Forget(decision.state, now);
  if (decision.state.ended_size() < current.ended_size()) return decision;
  // What changes nothing is cleared, and would not come again.
  return MakeError(absl::StatusCode::kUnavailable, "TIMER_TOO_EARLY", "no pause is old enough to be forgotten");
}

}  // namespace meydan::review

#include <algorithm>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "common/base/errors.h"
#include "common/base/status_macros.h"
#include "common/directory_view/names.h"
#include "services/review/domain/publish.h"

namespace meydan::review {
namespace {

constexpr int kMostPauses = 100;
constexpr int kMostEnded = 200;
constexpr absl::Duration kEndedIsKept = absl::Hours(24 * 30);

bool IsScope(absl::string_view scope, const Surroundings& world) {
  if (scope.empty() || world.has_unit(scope) || world.account(scope).has_value()) return true;
  return absl::ConsumePrefix(&scope, "platforms/") &&
         directory_view::PlatformOf(scope) != directory::v1::PLATFORM_UNSPECIFIED;
}

bool Concerns(absl::string_view scope, const v1::Submission& current, const Surroundings& world) {
  if (scope.empty() || world.is_within(current.unit(), scope)) return true;
  for (const v1::Target& target : current.content().targets()) {
    if (scope == target.account()) return true;
    const std::optional<AccountFacts> facts = world.account(target.account());
    if (!facts) continue;
    if (world.is_within(facts->unit, scope)) return true;
    if (scope == absl::StrCat("platforms/", directory_view::PlatformWord(facts->platform))) return true;
  }
  return false;
}

// Where the pause stands, or the number of pauses.
int PlaceOf(const v1::PauseBoard& board, absl::string_view pause) {
  const auto& pauses = board.pauses();
  const auto found =
      std::find_if(pauses.begin(), pauses.end(), [pause](const auto& one) { return one.name() == pause; });
  return static_cast<int>(found - pauses.begin());
}

}  // namespace

absl::StatusOr<Decision<v1::PauseBoard>> AddPause(const v1::PauseBoard& current, const v1::Pause& pause,
                                                  const Surroundings& world) {
  RETURN_IF_ERROR(CheckReason(pause.reason()));
  if (PlaceOf(current, pause.name()) < current.pauses_size()) {
    return Decision<v1::PauseBoard>{.state = current, .events = {}, .unchanged = true};
  }
  if (!IsScope(pause.scope(), world)) {
    return BadField("scope", "there is no such unit, platform or account", "SCOPE_UNKNOWN");
  }
  if (current.pauses_size() >= kMostPauses) {
    return MakeError(absl::StatusCode::kFailedPrecondition, "TOO_MANY_PAUSES",
                     absl::StrCat("there are ", kMostPauses, " pauses; end one first"));
  }
  Decision<v1::PauseBoard> decision{current, {}};
  auto& pauses = *decision.state.mutable_pauses();
  *pauses.Add() = pause;
  for (int i = pauses.size() - 1; i > 0 && ToTime(pauses[i].time()) < ToTime(pauses[i - 1].time()); --i) {
    pauses.SwapElements(i, i - 1);
  }
  return decision;
}

Decision<v1::PauseBoard> RemovePause(const v1::PauseBoard& current, absl::string_view pause, absl::string_view actor,
                                     absl::Time now) {
  Decision<v1::PauseBoard> decision{current, {}};
  const int place = PlaceOf(current, pause);
  decision.unchanged = place == current.pauses_size();
  if (decision.unchanged) return decision;
  v1::PauseBoard& board = decision.state;
  v1::EndedPause& ended = *board.add_ended();
  *ended.mutable_pause() = board.pauses(place);
  ended.set_actor(std::string(actor));
  *ended.mutable_end_time() = ToProto(now);
  board.mutable_pauses()->DeleteSubrange(place, 1);
  // All of them: the first shard's board has been the record once.
  for (v1::EndedPause& one : *board.mutable_ended()) one.mutable_pause()->clear_reason();
  int forgotten = std::max(board.ended_size() - kMostEnded, 0);
  const auto is_old = [&](int place) { return ToTime(board.ended(place).end_time()) + kEndedIsKept < now; };
  while (forgotten < board.ended_size() && is_old(forgotten)) ++forgotten;
  board.mutable_ended()->DeleteSubrange(0, forgotten);
  return decision;
}

std::optional<v1::Pause> PauseFor(const v1::PauseBoard& board, const v1::Submission& current,
                                  const Surroundings& world) {
  for (const v1::Pause& pause : board.pauses()) {
    if (Concerns(pause.scope(), current, world)) return pause;
  }
  // Its timer may come late, when this service was away while it was due: resuming never fires what is overdue by then.
  const absl::Time due = DueTimeOf(current);
  for (const v1::EndedPause& ended : board.ended()) {
    if (due < ToTime(ended.end_time()) && Concerns(ended.pause().scope(), current, world)) return ended.pause();
  }
  return std::nullopt;
}

}  // namespace meydan::review

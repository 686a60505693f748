#include "services/review/pause_boards.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "common/base/errors.h"
#include "common/base/status_macros.h"
#include "common/store/layout.h"
#include "services/review/store.h"

namespace meydan::review {
namespace {

std::optional<v1::Pause> Find(const v1::PauseBoard& board, absl::string_view name) {
  for (const v1::Pause& pause : board.pauses()) {
    if (pause.name() == name) return pause;
  }
  return std::nullopt;
}

// For all boards but the first, whose memory knows the request: to write there again does no harm.
store::Origin Safe(store::Origin origin) {
  origin.once = false;
  return origin;
}

}  // namespace

PauseBoards::PauseBoards(store::WritePath& write_path, const University& university, EventCounts& counts)
    : write_path_(write_path),
      university_(university),
      counts_(counts),
      names_(store::OneNamePerShard(write_path.store().layout(), "boards")) {}

Task<absl::StatusOr<v1::PauseBoard>> PauseBoards::Read(std::string board) {
  absl::StatusOr<v1::PauseBoard> found = co_await write_path_.Read<v1::PauseBoard>(board);
  if (absl::IsNotFound(found.status())) co_return v1::PauseBoard();
  co_return found;
}

Task<absl::StatusOr<PauseBoards::Seen>> PauseBoards::BoardOf(std::string submission) {
  const int shard = write_path_.store().layout().ShardOf(submission);
  const std::string& name = names_[static_cast<size_t>(shard)];
  Seen seen{.board = {}, .guard = {.name = name, .version = 0}};
  const absl::StatusOr<store::Stored> stored = co_await write_path_.store().Load(name);
  if (absl::IsNotFound(stored.status())) co_return seen;
  if (!stored.ok()) co_return stored.status();
  CO_ASSIGN_OR_RETURN(seen.board, store::WritePath::Decode<v1::PauseBoard>(*stored));
  seen.guard.version = stored->version;
  co_return seen;
}

Task<absl::StatusOr<store::Written<v1::PauseBoard>>> PauseBoards::ChangeBoard(std::string board, store::Origin origin,
                                                                              Change change) {
  std::vector<google::protobuf::Any> events;
  const auto decide = [&](const v1::PauseBoard& current, absl::Time) {
    absl::StatusOr<Decision<v1::PauseBoard>> decision = change(current);
    if (decision.ok()) decision->state.set_name(board);
    events = decision.ok() ? decision->events : std::vector<google::protobuf::Any>();
    return decision;
  };
  absl::StatusOr<store::Written<v1::PauseBoard>> written =
      co_await Put<v1::PauseBoard>(write_path_, PlainType<v1::PauseBoard>(), board, std::move(origin), "", decide);
  if (written.ok() && !written->repeated) counts_.Count(events);
  co_return written;
}

Task<absl::StatusOr<v1::Pause>> PauseBoards::Add(v1::Pause pause, store::Origin origin) {
  const Surroundings& world = university_.world();
  v1::Pause stands = pause;
  for (size_t shard = 0; shard < names_.size(); ++shard) {
    const bool first = shard == 0;
    const bool last = shard + 1 == names_.size();
    const std::string& board = names_[shard];
    const auto add = [&stands, &world, last](const v1::PauseBoard& current) {
      absl::StatusOr<Decision<v1::PauseBoard>> decision = AddPause(current, stands, world);
      if (!decision.ok() || decision->unchanged || !last) return decision;
      v1::PublishingPaused event;  // once, when it holds everywhere
      event.set_name(stands.name());
      event.set_scope(stands.scope());
      decision->Emit(event);
      return decision;
    };
    store::Origin cause = first ? origin : Safe(origin);
    CO_ASSIGN_OR_RETURN(const store::Written<v1::PauseBoard> written,
                        co_await ChangeBoard(board, std::move(cause), add));
    if (!first) continue;
    // As it was written the first time, if this is a repeat; and if it was ended since, nothing is written any more.
    stands = Find(written.state, pause.name()).value_or(pause);
    if (!written.repeated) continue;
    CO_ASSIGN_OR_RETURN(const v1::PauseBoard now, co_await Read(board));
    if (!Find(now, pause.name()).has_value()) break;
  }
  // Somebody may have ended it while it was being written: then nothing of it may stay.
  CO_ASSIGN_OR_RETURN(const v1::PauseBoard first, co_await Read(names_.front()));
  if (!Find(first, pause.name()).has_value()) CO_RETURN_IF_ERROR(co_await RemoveFromOthers(pause.name(), origin));
  co_return stands;
}

// From all boards but the first, which is the one that tells whether a pause is in force.
Task<absl::Status> PauseBoards::RemoveFromOthers(std::string pause, store::Origin origin) {
  const absl::Time now = write_path_.clock().Now();
  const auto remove = [&](const v1::PauseBoard& current) -> absl::StatusOr<Decision<v1::PauseBoard>> {
    return RemovePause(current, pause, origin.actor, EndedPauses::kToHold, now);
  };
  for (size_t shard = names_.size() - 1; shard > 0; --shard) {
    const std::string& board = names_[shard];
    store::Origin cause = Safe(origin);
    CO_RETURN_IF_ERROR((co_await ChangeBoard(board, std::move(cause), remove)).status());
  }
  co_return absl::OkStatus();
}

Task<absl::Status> PauseBoards::Remove(std::string pause, store::Origin origin) {
  CO_ASSIGN_OR_RETURN(const v1::PauseBoard first, co_await Read(names_.front()));
  const std::optional<v1::Pause> stands = Find(first, pause);
  const absl::Time now = write_path_.clock().Now();
  if (stands.has_value()) CO_RETURN_IF_ERROR(co_await RemoveFromOthers(pause, origin));
  const std::string actor = origin.actor;
  const auto end = [&](const v1::PauseBoard& current) -> absl::StatusOr<Decision<v1::PauseBoard>> {
    const std::optional<v1::Pause> ends = Find(current, pause);
    if (!ends.has_value()) {
      return MakeError(absl::StatusCode::kNotFound, "PAUSE_NOT_FOUND", "there is no such pause in force");
    }
    Decision<v1::PauseBoard> decision = RemovePause(current, pause, actor, EndedPauses::kAsRecord, now);
    v1::PublishingResumed event;
    event.set_name(ends->name());
    event.set_scope(ends->scope());
    decision.Emit(event);
    return decision;
  };
  const store::Origin safe = Safe(origin);
  CO_RETURN_IF_ERROR((co_await ChangeBoard(names_.front(), std::move(origin), end)).status());
  // A pause that was still being written has gone on meanwhile.
  co_return co_await RemoveFromOthers(pause, safe);
}

Task<absl::StatusOr<v1::PauseBoard>> PauseBoards::List() { return Read(names_.front()); }

}  // namespace meydan::review

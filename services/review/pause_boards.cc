#include "services/review/pause_boards.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "common/base/errors.h"
#include "common/base/status_macros.h"
#include "common/store/layout.h"
#include "services/review/domain/pause_record.h"
#include "services/review/store.h"

namespace meydan::review {
namespace {

std::optional<v1::Pause> Find(const v1::PauseBoard& board, absl::string_view name) {
  for (const v1::Pause& pause : board.pauses()) {
    if (pause.name() == name) return pause;
  }
  return std::nullopt;
}

const store::AggregateType<v1::PauseRecord>& RecordType() {
  static const auto* const type =
      new store::AggregateType<v1::PauseRecord>{[](const v1::PauseRecord&) { return std::vector<store::IndexEntry>(); },
                                                [](const v1::PauseRecord& current) { return TimersOf(current); }};
  return *type;
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
    return RemovePause(current, pause, origin.actor, now);
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
  const std::string actor = origin.actor;
  const store::Origin safe = Safe(origin);
  if (stands.has_value()) {
    CO_RETURN_IF_ERROR(co_await RemoveFromOthers(pause, origin));
    // The record before the end, for with its end nobody knows any more why the pause was. If this dies in between, the
    // pause is in force, so the record is not told of it (EndedOf), and whoever ends it writes over what stands there,
    // by the pause's name and time: none is lost and none stands there twice.
    v1::EndedPause ended;
    *ended.mutable_pause() = *stands;
    ended.set_actor(actor);
    *ended.mutable_end_time() = ToProto(now);
    CO_RETURN_IF_ERROR(co_await WriteRecord(std::move(ended), safe));
  }
  const auto end = [&](const v1::PauseBoard& current) -> absl::StatusOr<Decision<v1::PauseBoard>> {
    const std::optional<v1::Pause> ends = Find(current, pause);
    if (!ends.has_value()) {
      return MakeError(absl::StatusCode::kNotFound, "PAUSE_NOT_FOUND", "there is no such pause in force");
    }
    Decision<v1::PauseBoard> decision = RemovePause(current, pause, actor, now);
    v1::PublishingResumed event;
    event.set_name(ends->name());
    event.set_scope(ends->scope());
    decision.Emit(event);
    return decision;
  };
  const absl::StatusOr<store::Written<v1::PauseBoard>> written =
      co_await ChangeBoard(names_.front(), std::move(origin), end);
  // Of two who end it at once both have written the record, and one has ended the pause.
  if (stands.has_value()) CO_RETURN_IF_ERROR(co_await Settle(*stands, safe));
  CO_RETURN_IF_ERROR(written.status());
  // A pause that was still being written has gone on meanwhile.
  co_return co_await RemoveFromOthers(pause, safe);
}

Task<absl::Status> PauseBoards::WriteRecord(v1::EndedPause ended, store::Origin origin) {
  const auto write = [&ended](const v1::PauseRecord& current,
                              absl::Time now) -> absl::StatusOr<Decision<v1::PauseRecord>> {
    Decision<v1::PauseRecord> decision = RecordEnd(current, ended, now);
    decision.state.set_name(std::string(kRecord));
    return decision;
  };
  const std::string name(kRecord);
  co_return (co_await Put<v1::PauseRecord>(write_path_, RecordType(), name, std::move(origin), "", write)).status();
}

Task<absl::Status> PauseBoards::Settle(v1::Pause pause, store::Origin origin) {
  CO_ASSIGN_OR_RETURN(const v1::PauseBoard first, co_await Read(names_.front()));
  for (const v1::EndedPause& on_board : first.ended()) {
    if (on_board.pause().name() != pause.name() || ToTime(on_board.pause().time()) != ToTime(pause.time())) continue;
    v1::EndedPause ended = on_board;
    *ended.mutable_pause() = pause;  // with its reason
    co_return co_await WriteRecord(std::move(ended), std::move(origin));
  }
  co_return absl::OkStatus();
}

Task<absl::StatusOr<v1::PauseBoard>> PauseBoards::List() { return Read(names_.front()); }

Task<absl::StatusOr<std::vector<v1::EndedPause>>> PauseBoards::ListEnded(v1::PauseBoard listed) {
  // After the board: what was not in force there any more has been written to the record before.
  const std::string name(kRecord);
  const absl::StatusOr<v1::PauseRecord> record = co_await write_path_.Read<v1::PauseRecord>(name);
  if (absl::IsNotFound(record.status())) co_return std::vector<v1::EndedPause>();
  if (!record.ok()) co_return record.status();
  co_return EndedOf(*record, listed, write_path_.clock().Now());
}

Task<absl::Status> PauseBoards::Fire(store::Timer timer) {
  const std::string name(kRecord);
  co_return co_await write_path_.Fire<v1::PauseRecord>(RecordType(), name, std::move(timer), &OnForgetTimer);
}

}  // namespace meydan::review

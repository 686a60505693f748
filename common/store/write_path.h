#pragma once

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "common/async/task.h"
#include "common/base/clock.h"
#include "common/base/decision.h"
#include "common/base/errors.h"
#include "common/base/status_macros.h"
#include "common/store/store.h"

namespace meydan::store {

// Who asks for a change and why; becomes part of every event that follows from it.
struct Origin {
  std::string actor;   // "people/ayse.demir", "services/routing"
  std::string cause;   // "request/<id>", "event/<id>", "timer/…"; empty: never repeated
  std::string digest;  // of the request's content
  std::string traceparent;
  // False for a part of a batch that is safe to repeat by itself: events name the cause, but nothing remembers it.
  bool once = true;
};

// How the states of one kind of aggregate are kept. State is a proto with the fields `name` and `etag`; the etag is the
// version.
template <typename State>
struct AggregateType {
  std::function<std::vector<IndexEntry>(const State&)> indexes;
  std::function<std::vector<Timer>(const State&)> timers;
  // What is remembered of a request's answer for its repeats, a serialised State; left out: the state itself.
  std::function<std::string(const State&)> answer = nullptr;
};

// An aggregate as it was read: what a decision is made on.
template <typename State>
struct Seen {
  int64_t version = 0;
  int64_t sequence = 0;
  State state;
};

template <typename State>
struct Written {
  State state;            // as written, or as answered the first time
  bool repeated = false;  // the cause had been here before: nothing was written now
};

// The one way in which a service changes an aggregate: load, decide, commit; when somebody else was faster, again.
// Works out itself what the change means for indexes, timers and the events' envelopes. Safe for use from any thread.
class WritePath {
 public:
  struct Options {
    absl::Duration request_memory = absl::Hours(24);    // how long a request_id is remembered (AIP-155)
    absl::Duration event_memory = absl::Hours(24 * 8);  // at least as long as the bus keeps events (OP4)
    int attempts = 5;                                   // before a change that always comes too late is given up
  };

  // `service` is the part of the name after "meydan.", e.g. "routing".
  WritePath(Store& store, const Clock& clock, std::string service, Options options);

  // What a decision relied on beside the aggregate that it changes.
  struct Guards {
    std::vector<Guard> versions;
    std::vector<ListGuard> lists;
  };

  // NOT_FOUND when there is none.
  template <typename State>
  Task<absl::StatusOr<State>> Read(std::string name) {
    CO_ASSIGN_OR_RETURN(const Stored stored, co_await store_.Load(std::move(name)));
    co_return Decode<State>(stored);
  }

  // What Update begins with, for commands that read more before they decide.
  template <typename State>
  Task<absl::StatusOr<Seen<State>>> ReadFor(std::string name, Origin origin) {
    CO_ASSIGN_OR_RETURN(const Stored stored, co_await LoadFor(std::move(name), std::move(origin)));
    co_return See<State>(stored);
  }

  // The same with the state as it is stored, for commands that make the aggregate when there is none.
  Task<absl::StatusOr<Stored>> LoadFor(std::string name, Origin origin);
  // The part of both that sees to it that a request id is used for one aggregate only (REQUEST_ID_REUSED): for whoever
  // knows the state already.
  Task<absl::Status> Claim(std::string name, Origin origin);

  // Writes the aggregate that `decide(now)` makes; its state must carry its name. ALREADY_EXISTS when there is one of
  // that name.
  template <typename State, typename Decide>
  Task<absl::StatusOr<Written<State>>> Create(const AggregateType<State>& type, std::string name, Origin origin,
                                              Decide decide) {
    absl::StatusOr<Decision<State>> decision = decide(clock_.Now());
    if (!decision.ok()) co_return co_await Recall<State>(std::move(name), std::move(origin), decision.status());
    const Seen<State> nothing;
    absl::StatusOr<Written<State>> written =
        co_await CommitOn<State>(type, std::move(name), nothing, *std::move(decision), std::move(origin), Guards());
    if (ReasonOf(written.status()) == "VERSION_STALE") {
      co_return MakeError(absl::StatusCode::kAlreadyExists, "ALREADY_EXISTS", "there is one of that name already");
    }
    co_return written;
  }

  // Writes what `decide(state, now)` makes of the aggregate, first of what was `seen` (ReadFor) when that is given.
  // `etag`, when not empty, must be its version: ABORTED, reason ETAG_STALE.
  template <typename State, typename Decide>
  Task<absl::StatusOr<Written<State>>> Update(const AggregateType<State>& type, std::string name, Origin origin,
                                              std::string etag, Decide decide,
                                              std::shared_ptr<const Seen<State>> seen = nullptr) {
    for (int attempt = 1;; ++attempt) {
      if (seen == nullptr) {
        CO_ASSIGN_OR_RETURN(Seen<State> read, co_await ReadFor<State>(name, origin));
        seen = std::make_shared<const Seen<State>>(std::move(read));
      }
      absl::StatusOr<Decision<State>> decision = decide(seen->state, clock_.Now());
      if (absl::Status refused = decision.ok() ? CheckEtag(etag, seen->version) : decision.status(); !refused.ok()) {
        // A repeat of a command that has already had its effect is often refused in the new state; it gets its first
        // answer all the same.
        co_return co_await Recall<State>(std::move(name), std::move(origin), std::move(refused));
      }
      if (decision->unchanged && IsRequest(origin)) {
        // So does a repeat that finds nothing left to change, for others may have gone on from there meanwhile.
        const absl::Status first_time = absl::NotFoundError("");
        absl::StatusOr<Written<State>> before = co_await Recall<State>(name, origin, first_time);
        if (before.status() != first_time) co_return before;
      }
      absl::StatusOr<Written<State>> written =
          co_await CommitOn<State>(type, name, *seen, *std::move(decision), origin, Guards());
      if (ReasonOf(written.status()) != "VERSION_STALE" || attempt == options_.attempts) co_return written;
      seen = nullptr;
    }
  }

  // Lets a due timer act: as Update, but the timer is gone afterwards also when the decision changes nothing or refuses
  // (FAILED_PRECONDITION), or when there is no such aggregate. VERSION_STALE when what `guards` name is not so any
  // more: read it again and repeat.
  template <typename State, typename Decide>
  Task<absl::Status> Fire(const AggregateType<State>& type, std::string name, Timer timer, Decide decide,
                          Guards guards = Guards()) {
    Origin origin{.actor = absl::StrCat("services/", service_),
                  .cause = absl::StrCat("timer/", name, "/", timer.name, "/", absl::ToUnixMillis(timer.due))};
    for (int attempt = 1;; ++attempt) {
      absl::StatusOr<Stored> stored = co_await store_.Load(name);
      if (absl::IsNotFound(stored.status())) stored = Stored{};
      if (!stored.ok()) co_return stored.status();
      absl::StatusOr<Decision<State>> decision = absl::FailedPreconditionError("no such aggregate");
      bool set_anew = false;  // since it was claimed: then it is another timer that stands under its name
      Seen<State> seen;
      if (stored->version > 0) {
        CO_ASSIGN_OR_RETURN(seen, See<State>(*stored));
        decision = decide(seen.state, clock_.Now());
        set_anew = IsSetAnew(type.timers(seen.state), timer);
      }
      absl::Status fired;
      if (decision.ok() && !decision->unchanged) {
        fired = CheckTimerIsGone(type.timers(decision->state), timer);
        if (fired.ok())
          fired = (co_await CommitOn<State>(type, name, seen, *std::move(decision), origin, guards)).status();
      } else if (decision.ok() || absl::IsFailedPrecondition(decision.status())) {
        if (!set_anew) fired = co_await ClearTimer(name, stored->version, timer);
      } else {
        fired = decision.status();
      }
      if (ReasonOf(fired) != "VERSION_STALE" || attempt == options_.attempts) co_return fired;
    }
  }

  // One attempt to commit a decision that was made on `stored` (version 0: a new aggregate) and relied on `guards`. For
  // commands that read several aggregates; VERSION_STALE: read all again and repeat.
  template <typename State>
  Task<absl::StatusOr<Written<State>>> Commit(const AggregateType<State>& type, std::string name, Stored stored,
                                              Decision<State> decision, Origin origin, Guards guards) {
    Seen<State> seen;
    if (stored.version > 0) {
      CO_ASSIGN_OR_RETURN(seen, See<State>(stored));
    }
    co_return co_await CommitOn<State>(type, std::move(name), seen, std::move(decision), std::move(origin),
                                       std::move(guards));
  }

  // What to answer when a command is refused: a repeat of one that has already had its effect is often refused in the
  // new state, and gets its first answer all the same; everything else gets `otherwise`.
  template <typename State>
  Task<absl::StatusOr<Written<State>>> Recall(std::string name, Origin origin, absl::Status otherwise) {
    if (origin.cause.empty()) co_return otherwise;
    CO_ASSIGN_OR_RETURN(const Applied before, co_await store_.Recall(std::move(name), ToCause(origin)));
    if (!before.repeated) co_return otherwise;
    Written<State> written;
    written.repeated = true;
    if (IsRequest(origin) && !written.state.ParseFromString(before.answer)) co_return Undecodable("");
    co_return written;
  }

  // ABORTED, reason ETAG_STALE, unless `etag` is empty or the version.
  static absl::Status CheckEtag(const std::string& etag, int64_t version);

  template <typename State>
  static absl::StatusOr<State> Decode(const Stored& stored) {
    State state;
    if (!state.ParseFromString(stored.state)) return Undecodable("");
    state.set_etag(absl::StrCat(stored.version));
    return state;
  }

  Store& store() { return store_; }
  const Clock& clock() const { return clock_; }
  const Options& options() const { return options_; }
  Cause ToCause(const Origin& origin) const;

 private:
  static bool IsRequest(const Origin& origin);
  static bool IsSetAnew(const std::vector<Timer>& timers, const Timer& claimed);
  static absl::Status CheckTimerIsGone(const std::vector<Timer>& timers, const Timer& fired);
  static absl::Status Undecodable(absl::string_view name);
  static std::vector<IndexChange> DiffIndexes(std::vector<IndexEntry> before, std::vector<IndexEntry> after,
                                              int64_t sequence);
  static std::vector<TimerChange> DiffTimers(std::vector<Timer> before, std::vector<Timer> after);

  template <typename State>
  static absl::StatusOr<Seen<State>> See(const Stored& stored) {
    ASSIGN_OR_RETURN(State state, Decode<State>(stored));
    return Seen<State>{stored.version, stored.sequence, std::move(state)};
  }
  // As Commit; `seen` must live until it has been awaited.
  template <typename State>
  Task<absl::StatusOr<Written<State>>> CommitOn(const AggregateType<State>& type, std::string name,
                                                const Seen<State>& seen, Decision<State> decision, Origin origin,
                                                Guards guards) {
    Written<State> written;
    State& state = written.state = std::move(decision.state);
    if (decision.unchanged) {
      state.set_etag(absl::StrCat(seen.version));
      co_return written;
    }
    std::vector<IndexEntry> old_indexes;
    std::vector<Timer> old_timers;
    if (seen.version > 0) {
      old_indexes = type.indexes(seen.state);
      old_timers = type.timers(seen.state);
    }
    store::Commit commit;
    commit.name = name;
    commit.expected_version = seen.version;
    commit.guards = std::move(guards.versions);
    commit.list_guards = std::move(guards.lists);
    commit.indexes = DiffIndexes(std::move(old_indexes), type.indexes(state), seen.sequence);
    commit.timers = DiffTimers(std::move(old_timers), type.timers(state));
    commit.events = Envelopes(name, seen.version + 1, decision.events, origin);
    state.clear_etag();
    commit.state = state.SerializeAsString();
    const std::string etag = absl::StrCat(seen.version + 1);
    state.set_etag(etag);
    commit.cause = ToCause(origin);
    if (IsRequest(origin)) Remember(type, state, etag, commit.cause);
    CO_ASSIGN_OR_RETURN(Applied applied, co_await store_.Apply(std::move(commit)));
    written.repeated = applied.repeated;
    if (applied.repeated && IsRequest(origin) && !state.ParseFromString(applied.answer)) co_return Undecodable(name);
    co_return written;
  }

  // What a repeat of the request is to get: the state that is written, with its etag.
  template <typename State>
  static void Remember(const AggregateType<State>& type, const State& state, const std::string& etag, Cause& cause) {
    if (type.answer) {
      cause.answer = type.answer(state);
      return;
    }
    // A message's bytes may be followed by those of fields that it lacks: what is written has no etag.
    State rest;
    rest.set_etag(etag);
    cause.answer = rest.SerializeAsString();
    cause.answer_follows_state = true;
  }
  Task<absl::Status> ClearTimer(std::string name, int64_t version, Timer timer);
  std::vector<std::string> Envelopes(const std::string& name, int64_t version,
                                     const std::vector<google::protobuf::Any>& facts, const Origin& origin) const;

  Store& store_;
  const Clock& clock_;
  const std::string service_;
  const Options options_;
};

}  // namespace meydan::store

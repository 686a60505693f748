#pragma once

#include <functional>
#include <memory>
#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/async/task.h"
#include "common/store/write_path.h"
#include "meydan/review/v1/content.pb.h"
#include "meydan/review/v1/rights.pb.h"
#include "services/review/domain/record.h"
#include "services/review/event_counts.h"
#include "services/review/recently_used.h"

namespace meydan::review {

// How this service's aggregates are kept: the public messages are the stored form; lists by domain/rows.h. The timers
// of rights depend on the policy's warn_of_rights_before.
store::AggregateType<v1::Licence> TypeOf(const v1::Licence& licence, absl::Duration warn_before);
store::AggregateType<v1::Release> TypeOf(const v1::Release& release, absl::Duration warn_before);
// An asset, the policy, a board of pauses: in no list, without timers.
template <typename State>
const store::AggregateType<State>& PlainType() {
  static const auto* const type =
      new store::AggregateType<State>{[](const State&) { return std::vector<store::IndexEntry>(); },
                                      [](const State&) { return std::vector<store::Timer>(); }};
  return *type;
}

// "<collection>/<uuid>": one that belongs to the caller and the request id, so that a repeat never makes a second one;
// any without a request id.
std::string NewName(absl::string_view collection, absl::string_view caller, absl::string_view request_id);
// Whether it may be one of that collection: "submissions/<uuid>".
bool IsNameIn(absl::string_view collection, absl::string_view name);

// Changes the aggregate, or makes it when there is none: `decide(state, now)` then begins from an empty state.
// Otherwise as WritePath::Update; the etag of what does not exist is "0".
template <typename State, typename Decide>
Task<absl::StatusOr<store::Written<State>>> Put(store::WritePath& path, const store::AggregateType<State>& type,
                                                std::string name, store::Origin origin, std::string etag,
                                                Decide decide) {
  for (int attempt = 1;; ++attempt) {
    const absl::StatusOr<State> there = co_await path.Read<State>(name);
    if (!there.ok() && !absl::IsNotFound(there.status())) co_return there.status();
    absl::StatusOr<store::Written<State>> written = absl::InternalError("");
    if (there.ok()) {
      written = co_await path.Update<State>(type, name, origin, etag, decide);
    } else {
      const auto make = [&](absl::Time now) -> absl::StatusOr<Decision<State>> {
        if (absl::Status stale = store::WritePath::CheckEtag(etag, 0); !stale.ok()) return stale;
        return decide(State(), now);
      };
      written = co_await path.Create<State>(type, name, origin, make);
    }
    const bool came_between = ReasonOf(written.status()) == "ALREADY_EXISTS";
    if (!came_between || attempt == path.options().attempts) co_return written;
  }
}

// The submissions that there are. Each change is counted, and told to `on_change` once it is committed. Safe from any
// thread.
class Submissions {
 public:
  using Decide = std::function<absl::StatusOr<SubmissionDecision>(absl::Time)>;
  using DecideChange = std::function<absl::StatusOr<SubmissionDecision>(const v1::Submission&, absl::Time)>;
  using Seen = std::shared_ptr<const store::Seen<v1::Submission>>;

  // `on_change` must be quick.
  Submissions(store::WritePath& write_path, std::string directorate, std::function<void()> on_change,
              EventCounts& counts);

  // SUBMISSION_NOT_FOUND when there is none. Who may see it is not looked at.
  Task<absl::StatusOr<v1::Submission>> Load(std::string name);
  // ALREADY_EXISTS when there is one of that name.
  Task<absl::StatusOr<v1::Submission>> Create(std::string name, store::Origin origin, Decide decide);
  struct Loaded {
    Seen seen;
    bool may_be_old = false;
  };
  // As Load, for a command that reads more before it decides. Where the command `takes_old`, a draft that this copy
  // wrote lately is not read but remembered, once: it may be old. Update then finds out, except when the decision is to
  // refuse. So a refusal is worth nothing before the draft was loaded without that.
  Task<absl::StatusOr<Loaded>> LoadFor(std::string name, store::Origin origin, bool takes_old);
  // SUBMISSION_NOT_FOUND when there is none; `etag` and `seen` (LoadFor) as WritePath::Update.
  Task<absl::StatusOr<v1::Submission>> Update(std::string name, store::Origin origin, std::string etag,
                                              DecideChange decide, Seen seen = nullptr);
  // Lets a due timer act; as WritePath::Fire.
  Task<absl::Status> Fire(std::string name, store::Timer timer, DecideChange decide,
                          store::WritePath::Guards guards = store::WritePath::Guards());

  store::Store& store() { return write_path_.store(); }
  const Clock& clock() const { return write_path_.clock(); }

 private:
  struct Draft {
    int64_t version;
    std::string state;
  };
  // What comes after a commit; `events` are the names of its events.
  void Tell(const std::vector<std::string>& events);
  void Remember(const v1::Submission& written);

  store::WritePath& write_path_;
  const store::AggregateType<v1::Submission> type_;
  const std::function<void()> on_change_;
  EventCounts& counts_;
  // Of usual drafts some 6,000.
  RecentlyUsed<Draft> drafts_{8 << 20};
};

}  // namespace meydan::review

#pragma once

#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "common/store/write_path.h"
#include "meydan/directory/v1/resources.pb.h"
#include "services/directory/domain/guarded.h"
#include "services/directory/domain/place.h"

namespace meydan::directory {

// The directory's aggregates in the store. Every one lies in the one shard, so that a commit can rely on others.
// Safe from any thread.
class DirectoryStore {
 public:
  explicit DirectoryStore(store::WritePath& write_path);

  // The one aggregate, for a command or an answer about it. NOT_FOUND: UNIT_NOT_FOUND, PERSON_NOT_FOUND,
  // ACCOUNT_NOT_FOUND.
  template <typename State>
  Task<absl::StatusOr<Held<State>>> Load(std::string name) {
    absl::StatusOr<store::Stored> stored = co_await write_path_.store().Load(name);
    if (absl::IsNotFound(stored.status())) co_return NotFound(State::descriptor()->name(), name);
    if (!stored.ok()) co_return stored.status();
    CO_ASSIGN_OR_RETURN(State state, store::WritePath::Decode<State>(*stored));
    co_return Held<State>{std::move(state), stored->version};
  }

  // All names in a list, sorted.
  Task<absl::StatusOr<std::vector<std::string>>> ReadList(std::string list);
  // All units above a place whose parent is `parent` (domain/place.h).
  Task<absl::StatusOr<Ancestors>> LoadAncestors(std::string parent);
  // All units below `unit`.
  Task<absl::StatusOr<std::vector<Held<v1::Unit>>>> LoadDescendants(std::string unit);

  // One page of a list: the aggregates and the token of the next page.
  template <typename State>
  Task<absl::StatusOr<std::pair<std::vector<State>, std::string>>> LoadPage(std::string list, int32_t page_size,
                                                                            std::string page_token) {
    CO_ASSIGN_OR_RETURN(const Page page, co_await ReadPage(std::move(list), page_size, std::move(page_token)));
    std::vector<Task<absl::StatusOr<Held<State>>>> loads;
    for (const std::string& name : page.names) loads.push_back(Load<State>(name));
    std::vector<absl::StatusOr<Held<State>>> loaded = co_await WhenAll(std::move(loads));
    std::pair<std::vector<State>, std::string> result;
    for (absl::StatusOr<Held<State>>& one : loaded) {
      if (!one.ok()) co_return one.status();
      result.first.push_back(std::move(one->state));
    }
    result.second = page.next_token;
    co_return result;
  }

  // Registers what `decide()`, a task that may read others, makes. ALREADY_EXISTS when there is one of that name.
  template <typename State, typename Decide>
  Task<absl::StatusOr<State>> Create(std::string name, store::Origin origin, Decide decide) {
    Held<State> nothing;
    const auto decide_anew = [decide](const State&) { return decide(); };
    co_return co_await Write<State>(std::move(name), std::move(nothing), std::move(origin), std::string(), decide_anew);
  }

  // Changes the aggregate to what `decide(state)` makes of it. When anything that the decision relied on has changed
  // meanwhile, all is read and decided again.
  template <typename State, typename Decide>
  Task<absl::StatusOr<State>> Change(std::string name, store::Origin origin, std::string etag, Decide decide) {
    CO_ASSIGN_OR_RETURN(Held<State> held, co_await Load<State>(name));
    co_return co_await Write<State>(std::move(name), std::move(held), std::move(origin), std::move(etag),
                                    std::move(decide));
  }

  const Clock& clock() const { return write_path_.clock(); }

 private:
  struct Page {
    std::vector<std::string> names;
    std::string next_token;
  };
  static absl::Status NotFound(const std::string& kind, const std::string& name);
  static store::WritePath::Guards ToGuards(const Guards& guards);
  Task<absl::StatusOr<Page>> ReadPage(std::string list, int32_t page_size, std::string page_token);
  template <typename State>
  const store::AggregateType<State>& TypeOf() const;

  template <typename State, typename Decide>
  Task<absl::StatusOr<State>> Write(std::string name, Held<State> held, store::Origin origin, std::string etag,
                                    Decide decide) {
    const bool creates = held.version == 0;
    for (int attempt = 1;; ++attempt) {
      absl::StatusOr<GuardedDecision<State>> decision = co_await decide(held.state);
      absl::StatusOr<store::Written<State>> written = absl::InternalError("undecided");
      const absl::Status stale = store::WritePath::CheckEtag(etag, held.version);
      if (!decision.ok() || !stale.ok()) {
        written = co_await write_path_.Recall<State>(name, origin, decision.ok() ? stale : decision.status());
      } else {
        const store::WritePath::Guards guards = ToGuards(decision->guards);
        store::Stored stored{.version = held.version, .state = held.state.SerializeAsString()};
        written = co_await write_path_.Commit<State>(TypeOf<State>(), name, std::move(stored), *std::move(decision),
                                                     origin, guards);
      }
      if (written.ok()) co_return std::move(written->state);
      if (ReasonOf(written.status()) != "VERSION_STALE" || attempt == write_path_.options().attempts)
        co_return written.status();
      absl::StatusOr<Held<State>> again = co_await Load<State>(name);
      if (creates && again.ok()) {
        co_return MakeError(absl::StatusCode::kAlreadyExists, "ALREADY_EXISTS", absl::StrCat(name, " exists already"),
                            {{"name", name}});
      }
      if (!creates && !again.ok()) co_return again.status();
      if (!creates) held = *std::move(again);
    }
  }

  store::WritePath& write_path_;
  const store::AggregateType<v1::Unit> units_;
  const store::AggregateType<v1::Person> people_;
  const store::AggregateType<v1::Account> accounts_;
};

}  // namespace meydan::directory

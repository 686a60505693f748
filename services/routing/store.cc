#include "services/routing/store.h"

#include <utility>

#include "absl/strings/match.h"
#include "common/base/errors.h"
#include "common/base/ids.h"
#include "common/telemetry/trace.h"
#include "services/routing/domain/clocks.h"
#include "services/routing/domain/rows.h"
#include "services/routing/domain/standing.h"

namespace meydan::routing {
namespace {

bool IsCaseName(const std::string& name) { return absl::StartsWith(name, "cases/") && IsUuid(IdOf(name)); }

absl::Status NotACaseName() {
  return MakeError(absl::StatusCode::kNotFound, "CASE_NOT_FOUND", "there is no such case: names are like cases/<uuid>");
}

}  // namespace

const store::AggregateType<v1::Case>& CaseType() {
  static const auto* const type = new store::AggregateType<v1::Case>{&IndexesOf, &TimersOf};
  return *type;
}

Cases::Cases(store::WritePath& write_path, std::function<void()> on_change, telemetry::Metrics& metrics)
    : write_path_(write_path), on_change_(std::move(on_change)), metrics_(metrics) {}

Task<absl::StatusOr<v1::Case>> Cases::Load(std::string name) {
  if (!IsCaseName(name)) co_return NotACaseName();
  absl::StatusOr<v1::Case> found = co_await write_path_.Read<v1::Case>(name);
  if (absl::IsNotFound(found.status())) co_return CaseNotFound(name);
  co_return found;
}

Task<absl::StatusOr<v1::Case>> Cases::Create(std::string name, store::Origin origin, Decide decide) {
  std::vector<google::protobuf::Any> events;
  const auto remember = [&](absl::Time now) {
    absl::StatusOr<CaseDecision> decision = decide(now);
    if (decision.ok()) events = decision->events;
    return decision;
  };
  CO_ASSIGN_OR_RETURN(store::Written<v1::Case> written,
                      co_await write_path_.Create<v1::Case>(CaseType(), std::move(name), std::move(origin), remember));
  if (!written.repeated) Tell(events);
  co_return std::move(written.state);
}

Task<absl::StatusOr<v1::Case>> Cases::Update(std::string name, store::Origin origin, std::string etag,
                                             DecideChange decide) {
  if (!IsCaseName(name)) co_return NotACaseName();
  std::vector<google::protobuf::Any> events;
  const auto remember = [&](const v1::Case& current, absl::Time now) {
    absl::StatusOr<CaseDecision> decision = decide(current, now);
    if (decision.ok()) events = decision->events;
    return decision;
  };
  absl::StatusOr<store::Written<v1::Case>> written =
      co_await write_path_.Update<v1::Case>(CaseType(), name, std::move(origin), std::move(etag), remember);
  if (ReasonOf(written.status()) == "NOT_FOUND") co_return CaseNotFound(name);
  if (!written.ok()) co_return written.status();
  if (!written->repeated) Tell(events);
  co_return std::move(written->state);
}

Task<absl::Status> Cases::OnTimer(std::string name, store::Timer timer) {
  std::vector<google::protobuf::Any> events;
  const auto act = [&](const v1::Case& current, absl::Time now) {
    absl::StatusOr<CaseDecision> decision = routing::OnTimer(current, timer.name, kActor, now);
    events = decision.ok() ? decision->events : std::vector<google::protobuf::Any>();
    return decision;
  };
  CO_RETURN_IF_ERROR(co_await write_path_.Fire<v1::Case>(CaseType(), std::move(name), timer, act));
  Tell(events);
  co_return absl::OkStatus();
}

void Cases::Tell(const std::vector<google::protobuf::Any>& events) {
  if (events.empty()) return;
  metrics_.Count(events);
  if (on_change_) on_change_();
}

}  // namespace meydan::routing

#include "services/moderation/reactions.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/status_macros.h"
#include "meydan/routing/v1/events.pb.h"
#include "services/moderation/domain/settings.h"
#include "services/moderation/domain/sight.h"
#include "services/moderation/domain/timers.h"
#include "services/moderation/store.h"

namespace meydan::moderation {
namespace {

using CommentDecision = absl::StatusOr<Decision<v1::Comment>>;

}  // namespace

delivery::Handlers Reactions::Handlers() {
  return {
      {std::string(routing::v1::CaseRouted::descriptor()->full_name()),
       [this](Event event) { return OnCaseRouted(std::move(event)); }},
      {std::string(routing::v1::CaseReassigned::descriptor()->full_name()),
       [this](Event event) { return OnCaseReassigned(std::move(event)); }},
      {std::string(routing::v1::CaseEscalated::descriptor()->full_name()),
       [this](Event event) { return OnCaseEscalated(std::move(event)); }},
  };
}

delivery::TimerPoller::Handler Reactions::Timers() {
  return [this](store::Outbox::DueTimer due) { return OnTimer(std::move(due)); };
}

template <typename Decide>
Task<absl::Status> Reactions::ChangeReaders(Event event, std::string comment, Decide decide) {
  if (comment.empty()) co_return absl::OkStatus();
  store::Origin origin{.actor = kSelf, .cause = absl::StrCat("event/", event.id()), .traceparent = event.traceparent()};
  const auto written =
      co_await write_path_.Update<v1::Comment>(CommentType(), comment, std::move(origin), "", std::move(decide));
  co_return NamingComment(written.status(), comment);
}

Task<absl::Status> Reactions::OnCaseRouted(Event event) {
  CO_ASSIGN_OR_RETURN(const auto routed, DataOf<routing::v1::CaseRouted>(event));
  const routing::v1::CaseFacts& facts = routed.facts();
  const auto decide = [&facts](const v1::Comment& comment, absl::Time now) -> CommentDecision {
    return GrantReading(comment, facts.owner_unit(), facts.name(), now);
  };
  co_return co_await ChangeReaders(std::move(event), facts.comment(), decide);
}

Task<absl::Status> Reactions::OnCaseReassigned(Event event) {
  CO_ASSIGN_OR_RETURN(const auto reassigned, DataOf<routing::v1::CaseReassigned>(event));
  const routing::v1::CaseFacts& facts = reassigned.facts();
  const auto decide = [&](const v1::Comment& comment, absl::Time now) -> CommentDecision {
    return MoveReading(comment, reassigned.former_owner_unit(), facts.owner_unit(), facts.name(), now);
  };
  co_return co_await ChangeReaders(std::move(event), facts.comment(), decide);
}

Task<absl::Status> Reactions::OnCaseEscalated(Event event) {
  CO_ASSIGN_OR_RETURN(const auto escalated, DataOf<routing::v1::CaseEscalated>(event));
  const routing::v1::CaseFacts& facts = escalated.facts();
  // On the lower rungs the owner unit and the Directorate read, who may do so anyway.
  if (facts.rung() != routing::v1::RUNG_SENIOR_MANAGEMENT) co_return absl::OkStatus();
  const auto decide = [&facts](const v1::Comment& comment, absl::Time now) -> CommentDecision {
    return GrantReadingToSeniors(comment, facts.name(), now);
  };
  co_return co_await ChangeReaders(std::move(event), facts.comment(), decide);
}

Task<absl::Status> Reactions::OnTimer(store::Outbox::DueTimer due) {
  const store::Timer timer{due.timer, due.due};
  const auto decide = [&timer](const v1::Comment& comment, absl::Time now) {
    return moderation::OnTimer(comment, timer.name, now);
  };
  co_return co_await write_path_.Fire<v1::Comment>(CommentType(), due.name, timer, decide);
}

}  // namespace meydan::moderation

#include "services/directory/reactions.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/event.h"
#include "common/base/status_macros.h"
#include "meydan/vault/v1/events.pb.h"
#include "services/directory/domain/hand_over.h"

namespace meydan::directory {
namespace {

v1::HandOver FromVault(const vault::v1::HandOverCompleted& completed, const Event& event) {
  v1::HandOver hand_over;
  hand_over.set_id(completed.hand_over());
  hand_over.set_from(completed.leaver());
  hand_over.set_to(completed.successor());
  const bool manager = completed.post() == vault::v1::HandOver::POST_MANAGER;
  hand_over.set_post(manager ? v1::ROLE_ACCOUNT_MANAGER : v1::ROLE_REPRESENTATIVE);
  *hand_over.mutable_complete_time() = event.time();
  return hand_over;
}

}  // namespace

delivery::Handlers Reactions::Handlers() {
  return {{std::string(vault::v1::HandOverCompleted::descriptor()->full_name()),
           [this](Event event) { return OnHandOverCompleted(std::move(event)); }}};
}

Task<absl::Status> Reactions::OnHandOverCompleted(Event event) {
  CO_ASSIGN_OR_RETURN(const auto completed, DataOf<vault::v1::HandOverCompleted>(event));
  store::Origin origin{
      .actor = "services/directory", .cause = absl::StrCat("event/", event.id()), .traceparent = event.traceparent()};
  const auto decide = [this, hand_over = FromVault(completed, event)](const v1::Account& account) {
    return Mark(account, hand_over);
  };
  const auto written =
      co_await store_.Change<v1::Account>(completed.facts().account(), std::move(origin), std::string(), decide);
  co_return written.status();
}

Task<absl::StatusOr<GuardedDecision<v1::Account>>> Reactions::Mark(v1::Account account, v1::HandOver hand_over) {
  co_return MarkHandOver(account, hand_over, store_.clock().Now());
}

}  // namespace meydan::directory

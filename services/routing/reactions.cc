#include "services/routing/reactions.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/event.h"
#include "common/base/status_macros.h"
#include "meydan/moderation/v1/events.pb.h"
#include "services/routing/domain/case.h"

namespace meydan::routing {
namespace {

namespace moderation = meydan::moderation::v1;

// Moderation's words are routing's (P11), under the same numbers. It alone has "none", which is left out here.
static_assert(static_cast<int>(moderation::KIND_PRAISE) == static_cast<int>(v1::KIND_PRAISE));
static_assert(static_cast<int>(moderation::Topic_MAX) == static_cast<int>(v1::Topic_MAX));
static_assert(static_cast<int>(moderation::TOPIC_GENERAL) == static_cast<int>(v1::TOPIC_GENERAL));
static_assert(static_cast<int>(moderation::IMPORTANCE_CRITICAL) == static_cast<int>(v1::IMPORTANCE_CRITICAL));

Feedback FeedbackOf(const moderation::FeedbackIdentified& event) {
  Feedback feedback{.kinds = {},
                    .topic = static_cast<v1::Topic>(event.topic()),
                    .importance = static_cast<v1::Importance>(event.importance()),
                    .comment = event.comment(),
                    .revision = event.revision(),
                    .account = event.account(),
                    .account_unit = event.owner_unit(),
                    .language = event.language()};
  for (const int kind : event.kinds()) {
    if (kind != moderation::KIND_NONE) feedback.kinds.push_back(static_cast<v1::Kind>(kind));
  }
  return feedback;
}

}  // namespace

delivery::Handlers Reactions::Handlers() {
  return {{moderation::FeedbackIdentified::descriptor()->full_name(),
           [this](Event event) { return OpenCase(std::move(event)); }}};
}

Task<absl::Status> Reactions::OpenCase(Event event) {
  CO_ASSIGN_OR_RETURN(const moderation::FeedbackIdentified identified, DataOf<moderation::FeedbackIdentified>(event));
  CO_RETURN_IF_ERROR(policy_.CheckReady());
  Feedback feedback = FeedbackOf(identified);
  if (!policy_.Units()(feedback.account_unit)) feedback.account_unit = policy_.OwnerOf(feedback.account);
  const std::string name = CaseNameOfComment(feedback.comment, feedback.revision);
  store::Origin origin{
      .actor = kActor, .cause = absl::StrCat("event/", event.id()), .digest = "", .traceparent = event.traceparent()};
  const Policy policy = policy_.Get();
  const auto open = [&](absl::Time now) { return OpenFromFeedback(policy, feedback, name, kActor, now); };
  const absl::StatusOr<v1::Case> opened = co_await cases_.Create(name, std::move(origin), open);
  if (absl::IsAlreadyExists(opened.status())) co_return absl::OkStatus();
  co_return opened.status();
}

}  // namespace meydan::routing

#include "services/review/rpc/policy_methods.h"

#include <optional>
#include <utility>
#include <vector>

#include "common/base/proto_time.h"
#include "common/base/status_macros.h"
#include "services/review/domain/pause_record.h"
#include "services/review/domain/rows.h"
#include "services/review/store.h"

namespace meydan::review {

Task<absl::StatusOr<v1::Pause>> PolicyMethods::PausePublishing(rpc::Call call, v1::PausePublishingRequest request) {
  CO_RETURN_IF_ERROR(university_.CheckReady());
  v1::Pause pause;
  pause.set_name(NewName("pauses", call.actor.name, request.request_id()));
  pause.set_scope(request.scope());
  pause.set_reason(request.reason());
  pause.set_actor(call.actor.name);
  *pause.mutable_time() = ToProto(clock_.Now());
  co_return co_await boards_.Add(std::move(pause), app::OriginOf(call, request.request_id()));
}

Task<absl::StatusOr<v1::ResumePublishingResponse>> PolicyMethods::ResumePublishing(
    rpc::Call call, v1::ResumePublishingRequest request) {
  CO_RETURN_IF_ERROR(co_await boards_.Remove(request.name(), app::OriginOf(call, request.request_id())));
  CO_ASSIGN_OR_RETURN(const int64_t held, co_await store_.Count(HeldIndex(request.name()), ""));
  v1::ResumePublishingResponse response;
  response.set_held(static_cast<int32_t>(held));
  co_return response;
}

Task<absl::StatusOr<v1::ListPausesResponse>> PolicyMethods::ListPauses(rpc::Call call, v1::ListPausesRequest request) {
  CO_ASSIGN_OR_RETURN(v1::PauseBoard board, co_await boards_.List());
  v1::ListPausesResponse response;
  *response.mutable_pauses() = board.pauses();
  if (!request.ended()) co_return response;
  const Standing who = university_.StandingOf(call.actor);
  CO_ASSIGN_OR_RETURN(std::vector<v1::EndedPause> over, co_await boards_.ListEnded(std::move(board)));
  for (v1::EndedPause& ended : over) {
    std::optional<v1::EndedPause> shown = ShownTo(who, std::move(ended), university_.world());
    if (shown.has_value()) *response.add_ended() = *std::move(shown);
  }
  co_return response;
}

Task<absl::StatusOr<v1::ReviewPolicy>> PolicyMethods::GetReviewPolicy(rpc::Call, v1::GetReviewPolicyRequest) {
  CO_RETURN_IF_ERROR(university_.CheckReady());
  CO_ASSIGN_OR_RETURN(const Policies::Policy policy, co_await policies_.Get());
  co_return *policy;
}

Task<absl::StatusOr<v1::ReviewPolicy>> PolicyMethods::SetReviewPolicy(rpc::Call call,
                                                                      v1::SetReviewPolicyRequest request) {
  CO_RETURN_IF_ERROR(university_.CheckReady());
  co_return co_await policies_.Set(request.policy(), app::OriginOf(call, request.request_id()));
}

}  // namespace meydan::review

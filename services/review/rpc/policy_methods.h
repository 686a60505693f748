#pragma once

#include "absl/status/statusor.h"
#include "common/app/origin.h"
#include "common/async/task.h"
#include "common/rpc/call.h"
#include "meydan/review/v1/service.pb.h"
#include "services/review/pause_boards.h"
#include "services/review/policies.h"
#include "services/review/university.h"

namespace meydan::review {

// The methods on what holds for all submissions: pauses (CR15) and the policy (CR3). Safe from any thread.
class PolicyMethods {
 public:
  PolicyMethods(PauseBoards& boards, Policies& policies, const University& university, store::Store& store,
                const Clock& clock)
      : boards_(boards), policies_(policies), university_(university), store_(store), clock_(clock) {}

  Task<absl::StatusOr<v1::Pause>> PausePublishing(rpc::Call call, v1::PausePublishingRequest request);
  Task<absl::StatusOr<v1::ResumePublishingResponse>> ResumePublishing(rpc::Call call,
                                                                      v1::ResumePublishingRequest request);
  Task<absl::StatusOr<v1::ListPausesResponse>> ListPauses(rpc::Call call, v1::ListPausesRequest request);
  Task<absl::StatusOr<v1::ReviewPolicy>> GetReviewPolicy(rpc::Call call, v1::GetReviewPolicyRequest request);
  Task<absl::StatusOr<v1::ReviewPolicy>> SetReviewPolicy(rpc::Call call, v1::SetReviewPolicyRequest request);

 private:
  PauseBoards& boards_;
  Policies& policies_;
  const University& university_;
  store::Store& store_;
  const Clock& clock_;
};

}  // namespace meydan::review

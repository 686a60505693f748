#pragma once

#include "absl/status/statusor.h"
#include "common/app/origin.h"
#include "common/async/task.h"
#include "common/rpc/call.h"
#include "meydan/routing/v1/service.pb.h"
#include "services/routing/domain/standing.h"
#include "services/routing/policy_in_force.h"
#include "services/routing/store.h"

namespace meydan::routing {

// The methods on one case; what they do and answer stands at CaseService. They translate: the rules are in
// domain/case.h. Safe from any thread.
class CaseMethods {
 public:
  CaseMethods(Cases& cases, const PolicyInForce& policy) : cases_(cases), policy_(policy) {}

  Task<absl::StatusOr<v1::Case>> OpenCase(rpc::Call call, v1::OpenCaseRequest request);
  Task<absl::StatusOr<v1::Case>> RequestSupport(rpc::Call call, v1::RequestSupportRequest request);
  Task<absl::StatusOr<v1::Case>> GetCase(rpc::Call call, v1::GetCaseRequest request);
  Task<absl::StatusOr<v1::Case>> AcknowledgeCase(rpc::Call call, v1::AcknowledgeCaseRequest request);
  Task<absl::StatusOr<v1::Case>> ReassignCase(rpc::Call call, v1::ReassignCaseRequest request);
  Task<absl::StatusOr<v1::Case>> AnswerCase(rpc::Call call, v1::AnswerCaseRequest request);
  Task<absl::StatusOr<v1::Case>> EscalateCase(rpc::Call call, v1::EscalateCaseRequest request);
  Task<absl::StatusOr<v1::Case>> CloseCase(rpc::Call call, v1::CloseCaseRequest request);
  Task<absl::StatusOr<v1::Case>> ReopenCase(rpc::Call call, v1::ReopenCaseRequest request);
  Task<absl::StatusOr<v1::PreviewRoutingResponse>> PreviewRouting(rpc::Call call, v1::PreviewRoutingRequest request);

 private:
  // Opens the case that `open(name, now)` decides on, once for each request id of a caller.
  template <typename Open>
  Task<absl::StatusOr<v1::Case>> Create(rpc::Call call, std::string request_id, Open open);
  Standing WhoIs(const rpc::Call& call) const { return StandingOf(call.actor, policy_.directorate()); }
  // A command on the case that the request names.
  template <typename Request>
  Task<absl::StatusOr<v1::Case>> Change(const rpc::Call& call, const Request& request, Cases::DecideChange decide) {
    return cases_.Update(request.name(), app::OriginOf(call, request.request_id()), request.etag(), std::move(decide));
  }

  Cases& cases_;
  const PolicyInForce& policy_;
};

}  // namespace meydan::routing

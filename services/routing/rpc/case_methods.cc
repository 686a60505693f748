#include "services/routing/rpc/case_methods.h"

#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/app/origin.h"
#include "common/base/errors.h"
#include "common/base/ids.h"
#include "common/base/status_macros.h"
#include "services/routing/domain/case.h"
#include "services/routing/domain/route.h"
#include "services/routing/domain/standing.h"

namespace meydan::routing {
namespace {

// An error travels in gRPC's trailers, which hold 8 kB: of a policy with very many faults it tells the first.
constexpr size_t kMostFaultBytes = 1500;

absl::Status FirstFaults(const absl::Status& status) {
  const absl::string_view all = status.message();
  if (all.size() <= kMostFaultBytes) return status;
  const absl::string_view first = all.substr(0, all.rfind('\n', kMostFaultBytes));
  return MakeError(status.code(), ReasonOf(status), absl::StrCat(first, "\n… and more"),
                   {{"faults", FactOf(status, "faults")}});
}

}  // namespace

template <typename Open>
Task<absl::StatusOr<v1::Case>> CaseMethods::Create(rpc::Call call, std::string request_id, Open open) {
  const bool named = !request_id.empty();
  const std::string name =
      named ? CaseNameOfRequest(call.actor.name, request_id) : absl::StrCat("cases/", RandomUuid());
  const auto decide = [&](absl::Time now) { return open(name, now); };
  absl::StatusOr<v1::Case> opened = co_await cases_.Create(name, app::OriginOf(call, request_id), decide);
  // The request is no longer remembered, but the name is this caller's and this request's: AIP-155 then gives the case
  // as it is now.
  if (absl::IsAlreadyExists(opened.status()) && named) opened = co_await cases_.Load(name);
  co_return opened;
}

Task<absl::StatusOr<v1::Case>> CaseMethods::OpenCase(rpc::Call call, v1::OpenCaseRequest request) {
  CO_RETURN_IF_ERROR(policy_.CheckReady());
  const Standing who = WhoIs(call);
  const Policy policy = policy_.Get();
  const std::string account_unit = policy_.OwnerOf(request.account());
  const auto open = [&](const std::string& name, absl::Time now) {
    return Open(policy, request, account_unit, policy_.Units(), name, who, now);
  };
  co_return co_await Create(call, request.request_id(), open);
}

Task<absl::StatusOr<v1::Case>> CaseMethods::RequestSupport(rpc::Call call, v1::RequestSupportRequest request) {
  CO_RETURN_IF_ERROR(policy_.CheckReady());
  const Standing who = WhoIs(call);
  const Policy policy = policy_.Get();
  const std::string account_unit = policy_.OwnerOf(request.account());
  const auto open = [&](const std::string& name, absl::Time now) {
    return routing::RequestSupport(policy, request, policy_.directorate(), account_unit, policy_.Units(), name, who,
                                   now);
  };
  co_return co_await Create(call, request.request_id(), open);
}

Task<absl::StatusOr<v1::Case>> CaseMethods::GetCase(rpc::Call call, v1::GetCaseRequest request) {
  CO_ASSIGN_OR_RETURN(v1::Case found, co_await cases_.Load(request.name()));
  if (!MaySee(WhoIs(call), found)) co_return CaseNotFound(request.name());
  co_return found;
}

Task<absl::StatusOr<v1::Case>> CaseMethods::AcknowledgeCase(rpc::Call call, v1::AcknowledgeCaseRequest request) {
  return Change(call, request, [who = WhoIs(call)](const v1::Case& current, absl::Time now) {
    return Acknowledge(current, who, now);
  });
}

Task<absl::StatusOr<v1::Case>> CaseMethods::ReassignCase(rpc::Call call, v1::ReassignCaseRequest request) {
  CO_RETURN_IF_ERROR(policy_.CheckReady());
  const Standing who = WhoIs(call);
  const auto reassign = [&](const v1::Case& current, absl::Time now) {
    return Reassign(current, request, policy_.Units(), who, now);
  };
  co_return co_await Change(call, request, reassign);
}

Task<absl::StatusOr<v1::Case>> CaseMethods::AnswerCase(rpc::Call call, v1::AnswerCaseRequest request) {
  return Change(call, request, [request, who = WhoIs(call)](const v1::Case& current, absl::Time now) {
    return Answer(current, request, who, now);
  });
}

Task<absl::StatusOr<v1::Case>> CaseMethods::EscalateCase(rpc::Call call, v1::EscalateCaseRequest request) {
  return Change(call, request, [request, who = WhoIs(call)](const v1::Case& current, absl::Time now) {
    return Escalate(current, request, who, now);
  });
}

Task<absl::StatusOr<v1::Case>> CaseMethods::CloseCase(rpc::Call call, v1::CloseCaseRequest request) {
  return Change(call, request, [request, who = WhoIs(call)](const v1::Case& current, absl::Time now) {
    return Close(current, request, who, now);
  });
}

Task<absl::StatusOr<v1::Case>> CaseMethods::ReopenCase(rpc::Call call, v1::ReopenCaseRequest request) {
  return Change(call, request, [request, who = WhoIs(call)](const v1::Case& current, absl::Time now) {
    return Reopen(current, request, who, now);
  });
}

Task<absl::StatusOr<v1::PreviewRoutingResponse>> CaseMethods::PreviewRouting(rpc::Call,
                                                                             v1::PreviewRoutingRequest request) {
  CO_RETURN_IF_ERROR(policy_.CheckReady());
  CO_ASSIGN_OR_RETURN(Matter matter, MatterOf(request.kind(), request.topic(), request.importance()));
  matter.account = request.account();
  matter.language = request.language();
  matter.account_unit = request.account().empty() ? request.account_unit() : policy_.OwnerOf(request.account());
  if (!matter.account_unit.empty() && !policy_.Units()(matter.account_unit)) {
    co_return BadField("account_unit", "there is no such unit");
  }
  Policy policy;
  if (request.policy().empty()) {
    policy = policy_.Get();
  } else {
    absl::StatusOr<Policy> tried = ParsePolicy(request.policy(), policy_.Units());
    if (!tried.ok()) co_return FirstFaults(tried.status());
    policy = policy_.Apply(*std::move(tried));
  }
  co_return Preview(policy, matter, cases_.clock().Now());
}

}  // namespace meydan::routing

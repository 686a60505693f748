#pragma once

#include "common/rpc/service.h"
#include "services/routing/rpc/case_methods.h"
#include "services/routing/rpc/list_methods.h"
#include "services/routing/rpc/watch_methods.h"

namespace meydan::routing {

// meydan.routing.v1.CaseService on the wire. The methods must outlive it.
class CaseRpc final : public rpc::Service {
 public:
  CaseRpc(rpc::Gate& gate, CaseMethods& cases, ListMethods& lists, WatchMethods& watch)
      : Service(gate, "meydan.routing.v1.CaseService") {
    Unary(&cases, &CaseMethods::OpenCase);
    Unary(&cases, &CaseMethods::RequestSupport);
    Unary(&cases, &CaseMethods::GetCase);
    Unary(&lists, &ListMethods::ListCases);
    Unary(&lists, &ListMethods::CountCases);
    ServerStream(&watch, &WatchMethods::WatchCases);
    Unary(&cases, &CaseMethods::AcknowledgeCase);
    Unary(&cases, &CaseMethods::ReassignCase);
    Unary(&cases, &CaseMethods::AnswerCase);
    Unary(&cases, &CaseMethods::EscalateCase);
    Unary(&cases, &CaseMethods::CloseCase);
    Unary(&cases, &CaseMethods::ReopenCase);
    Unary(&cases, &CaseMethods::PreviewRouting);
  }
};

}  // namespace meydan::routing

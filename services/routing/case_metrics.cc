#include "services/routing/case_metrics.h"

#include "meydan/routing/v1/events.pb.h"
#include "services/routing/domain/words.h"

namespace meydan::routing {

CaseMetrics::CaseMetrics(telemetry::Metrics& metrics)
    : opened_(metrics, "meydan_routing_cases_opened_total", "Cases opened.", {"importance", "kind"}),
      escalated_(metrics, "meydan_routing_cases_escalated_total", "Climbs of cases, by the rung that they came to.",
                 {"importance", "rung"}),
      overdue_(metrics, "meydan_routing_cases_overdue_total", "Deadlines that passed.", {"importance", "deadline"}),
      answered_(metrics, "meydan_routing_cases_answered_total", "Cases answered, in time or not.",
                {"importance", "in_time"}),
      closed_(metrics, "meydan_routing_cases_closed_total", "Cases closed, with an answer or without.",
              {"importance", "answered"}) {}

void CaseMetrics::Count(const std::vector<google::protobuf::Any>& events) {
  const auto word = [](bool yes) { return yes ? "true" : "false"; };
  for (const google::protobuf::Any& event : events) {
    if (v1::CaseRouted routed; event.UnpackTo(&routed)) {
      opened_.With({WordOf(routed.facts().importance()), WordOf(routed.facts().kind())}).Increment();
    } else if (v1::CaseEscalated climbed; event.UnpackTo(&climbed)) {
      escalated_.With({WordOf(climbed.facts().importance()), WordOf(climbed.facts().rung())}).Increment();
    } else if (v1::CaseOverdue late; event.UnpackTo(&late)) {
      overdue_.With({WordOf(late.facts().importance()), WordOf(late.deadline())}).Increment();
    } else if (v1::CaseAnswered answered; event.UnpackTo(&answered)) {
      answered_.With({WordOf(answered.facts().importance()), word(answered.in_time())}).Increment();
    } else if (v1::CaseClosed closed; event.UnpackTo(&closed)) {
      closed_.With({WordOf(closed.facts().importance()), word(closed.answered())}).Increment();
    }
  }
}

}  // namespace meydan::routing

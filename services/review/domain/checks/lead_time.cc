#include "services/review/domain/checks/codes.h"
#include "services/review/domain/checks/rules.h"
#include "services/review/domain/content/working_days.h"

namespace meydan::review {

// Without a wished time it goes out when it is approved: the reviewers have all the time they need.
void CheckLeadTime(const Reading& reading, Findings& findings) {
  const CheckInput& input = reading.input;
  if (!input.content.has_publish_time() || input.lead_time_overridden || input.lead_working_days <= 0) return;
  const int days = WorkingDaysBetween(input.now, reading.time);
  if (days >= input.lead_working_days) return;
  findings.Add({.code = codes::kLeadTimeTooShort,
                .severity = v1::Finding::SEVERITY_FAILURE,
                .field = "publish_time",
                .limit = static_cast<double>(input.lead_working_days),
                .found = static_cast<double>(days),
                .source = "CR17"});
}

}  // namespace meydan::review

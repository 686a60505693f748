#pragma once

#include <string>
#include <vector>

#include "absl/time/time.h"
#include "services/meydanctl/service_status.h"

namespace meydan::meydanctl {

// One thing that was looked at.
struct Finding {
  enum Grade { kGood, kWarning, kFailed };
  std::string what;
  Grade grade = kGood;
  std::string found;
  std::string advice;  // empty when it is good
};

std::string GradeWord(Finding::Grade grade);

// What a service's answer, or its silence, says of its health at the time `now`. Pure.
std::vector<Finding> Diagnose(const ServiceReply& reply, absl::Time now);

}  // namespace meydan::meydanctl

#pragma once

#include <optional>
#include <string>
#include <vector>

#include "services/meydanctl/service_status.h"

namespace meydan::meydanctl {

// What still moves, e.g. "routing: lag 12"; empty when every service is ready, has sent all its events, handled all of
// the others', and has no timer due. Pure.
std::string StillMoving(const std::vector<ServiceReply>& replies);

// Decides when all is settled: two looks in a row at which nothing moved and the totals were the same. One look may
// fall between a service that has just sent an event and one that has not seen it yet.
class Quiet {
 public:
  // True from the second quiet look on. `totals` is any text that changes when something was made.
  bool Look(const std::string& moving, const std::string& totals) {
    const bool same = moving.empty() && last_ == totals;
    last_ = moving.empty() ? std::optional(totals) : std::nullopt;
    return same;
  }

 private:
  std::optional<std::string> last_;
};

}  // namespace meydan::meydanctl

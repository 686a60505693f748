#pragma once

#include <atomic>
#include <string>

#include "absl/status/statusor.h"
#include "absl/synchronization/notification.h"
#include "common/async/alarm.h"
#include "common/directory_view/directory_view.h"
#include "common/telemetry/metrics.h"
#include "services/routing/domain/policy.h"

namespace meydan::routing {

// The routing policy together with the units that are in being now. A unit that the policy names and that is not in
// being gets no case (WithoutUnknownOwners); somebody must look, so each is logged as an error, policy_unit_unknown,
// as soon as the directory is known and again whenever other units are missing. Safe from any thread.
class PolicyInForce {
 public:
  // `directorate` is the Directorate's unit. Looks after the units on `loop` until its end.
  PolicyInForce(Policy policy, std::string directorate, EventLoop& loop, const directory_view::DirectoryView& directory,
                telemetry::Metrics& metrics);
  ~PolicyInForce();  // not on the loop
  PolicyInForce(const PolicyInForce&) = delete;
  PolicyInForce& operator=(const PolicyInForce&) = delete;

  // UNAVAILABLE, reason DIRECTORY_NOT_READY, while a unit that is not known may only be one not heard of yet.
  absl::Status CheckReady() const;

  // As it works now. To be asked for only when CheckReady is OK.
  Policy Get() const;
  // The same for a policy that is only tried.
  Policy Apply(Policy policy) const;

  // The units in being, as the domain's functions ask for them.
  HasUnit Units() const;
  // The unit that owns the account; empty when it is not known or not in being.
  std::string OwnerOf(const std::string& account) const;

  const std::string& directorate() const { return directorate_; }

 private:
  Task<void> LookAfterUnits();

  const Policy policy_;
  const std::string directorate_;
  EventLoop& loop_;
  const directory_view::DirectoryView& directory_;
  telemetry::Gauge& unknown_units_;
  Alarm alarm_;
  std::atomic<bool> stopping_{false};
  absl::Notification ended_;
};

}  // namespace meydan::routing

#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "meydan/operations/v1/operations.pb.h"
#include "services/meydanctl/session.h"

namespace meydan::meydanctl {

// What a service says of itself, or why it does not.
struct ServiceReply {
  std::string service;
  std::string address;
  absl::StatusOr<operations::v1::ServiceStatus> status;
};

// Asks every service, one after another.
std::vector<ServiceReply> AskAll(Session& session);

bool IsReady(const ServiceReply& reply);
// The status; for a service that does not answer, one that says so.
operations::v1::ServiceStatus AsStatus(const ServiceReply& reply);

}  // namespace meydan::meydanctl

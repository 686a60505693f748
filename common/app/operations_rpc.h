#pragma once

#include <functional>
#include <string>
#include <vector>

#include "common/app/gauges.h"
#include "common/delivery/consumer.h"
#include "common/delivery/dead_letters.h"
#include "common/rpc/service.h"
#include "meydan/operations/v1/operations.pb.h"

namespace meydan::app {

// meydan.operations.v1.OperationsService, which every service serves beside its own.
class OperationsRpc final : public rpc::Service {
 public:
  // `problems` tells what keeps the service from being ready. `consumer` may be nullptr: then nothing can be replayed,
  // for nothing is consumed.
  OperationsRpc(rpc::Gate& gate, std::string service, Gauges& gauges, delivery::DeadLetters& dead_letters,
                delivery::Consumer* consumer, std::function<std::vector<std::string>()> problems);

 private:
  Task<absl::StatusOr<operations::v1::ServiceStatus>> GetStatus(rpc::Call call,
                                                                operations::v1::GetStatusRequest request);
  Task<absl::StatusOr<operations::v1::ListDeadLettersResponse>> ListDeadLetters(
      rpc::Call call, operations::v1::ListDeadLettersRequest request);
  Task<absl::StatusOr<operations::v1::ReplayDeadLettersResponse>> ReplayDeadLetters(
      rpc::Call call, operations::v1::ReplayDeadLettersRequest request);
  Task<absl::StatusOr<operations::v1::PurgeDeadLettersResponse>> PurgeDeadLetters(
      rpc::Call call, operations::v1::PurgeDeadLettersRequest request);

  // All letters of the subjects of which at least one letter matches, oldest first.
  Task<absl::StatusOr<std::vector<delivery::DeadLetter>>> LettersOfMatchingSubjects(
      operations::v1::DeadLetterFilter filter);

  const std::string service_;
  const absl::Time started_;
  Gauges& gauges_;
  delivery::DeadLetters& dead_letters_;
  delivery::Consumer* const consumer_;
  const std::function<std::vector<std::string>()> problems_;
};

}  // namespace meydan::app

#include "services/moderation/rpc/status_detail.h"

#include "common/rpc/status.h"

namespace meydan::moderation {

google::rpc::Status DetailOf(const absl::Status& status) {
  google::rpc::Status detail;
  // Our own bytes; were they ever not to parse, code and message are still told.
  if (!detail.ParseFromString(rpc::ToGrpc(status).error_details())) detail.Clear();
  detail.set_code(static_cast<int>(status.code()));
  detail.set_message(std::string(status.message()));
  return detail;
}

bool IsFinal(const absl::Status& status) {
  return absl::IsInvalidArgument(status) || absl::IsFailedPrecondition(status);
}

}  // namespace meydan::moderation

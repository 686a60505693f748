#include "common/rpc/status.h"

#include <string>

#include "absl/strings/cord.h"
#include "common/base/errors.h"
#include "google/rpc/status.pb.h"

namespace meydan::rpc {

grpc::Status ToGrpc(const absl::Status& status) {
  if (status.ok()) return grpc::Status::OK;
  if (ReasonOf(status).empty()) {
    absl::Status named =
        MakeError(status.code(), absl::StatusCodeToString(status.code()), std::string(status.message()));
    status.ForEachPayload([&named](absl::string_view url, const absl::Cord& detail) { named.SetPayload(url, detail); });
    return ToGrpc(named);
  }
  google::rpc::Status rich;
  rich.set_code(static_cast<int>(status.code()));
  rich.set_message(std::string(status.message()));
  status.ForEachPayload([&rich](absl::string_view url, const absl::Cord& detail) {
    google::protobuf::Any& any = *rich.add_details();
    any.set_type_url(std::string(url));
    any.set_value(std::string(detail));
  });
  return grpc::Status(static_cast<grpc::StatusCode>(status.code()), std::string(status.message()),
                      rich.SerializeAsString());
}

absl::Status FromGrpc(const grpc::Status& status) {
  if (status.ok()) return absl::OkStatus();
  absl::Status result(static_cast<absl::StatusCode>(status.error_code()), status.error_message());
  google::rpc::Status rich;
  if (rich.ParseFromString(status.error_details())) {
    for (const google::protobuf::Any& detail : rich.details())
      result.SetPayload(detail.type_url(), absl::Cord(detail.value()));
  }
  return result;
}

}  // namespace meydan::rpc

#include "common/app/origin.h"

#include "absl/strings/str_cat.h"

namespace meydan::app {

store::Origin OriginOf(const rpc::Call& call, const std::string& request_id) {
  return {.actor = call.actor.name,
          .cause = request_id.empty() ? "" : absl::StrCat("request/", request_id),
          .digest = absl::StrCat(call.request_digest, " ", call.actor.name),
          .traceparent = telemetry::ToTraceparent(call.trace)};
}

}  // namespace meydan::app

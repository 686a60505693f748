#include "services/moderation/store.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/errors.h"
#include "common/telemetry/trace.h"
#include "services/moderation/domain/lists.h"
#include "services/moderation/domain/removal.h"

namespace meydan::moderation {

const store::AggregateType<v1::Comment>& CommentType() {
  static const auto* const type = new store::AggregateType<v1::Comment>{&IndexesOf, &TimersOf};
  return *type;
}

store::Origin OriginOf(const rpc::Call& call, const std::string& request_id) {
  return {.actor = call.actor.name,
          .cause = request_id.empty() ? "" : absl::StrCat("request/", request_id),
          .digest = call.request_digest,
          .traceparent = telemetry::ToTraceparent(call.trace)};
}

absl::Status NamingComment(absl::Status status, absl::string_view name) {
  if (ReasonOf(status) != "NOT_FOUND") return status;
  return MakeError(absl::StatusCode::kNotFound, "COMMENT_NOT_FOUND", absl::StrCat("there is no comment ", name),
                   {{"comment", std::string(name)}});
}

}  // namespace meydan::moderation

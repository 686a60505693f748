#include "services/notification/store.h"

#include "absl/strings/str_cat.h"
#include "common/telemetry/trace.h"
#include "services/notification/domain/notice.h"

namespace meydan::notification {

const store::AggregateType<v1::Notice>& NoticeType() {
  static const auto* const type = new store::AggregateType<v1::Notice>{.indexes = IndexesOf, .timers = TimersOf};
  return *type;
}

const store::AggregateType<v1::Inbox>& InboxType() {
  static const auto* const type =
      new store::AggregateType<v1::Inbox>{.indexes = [](const v1::Inbox&) { return std::vector<store::IndexEntry>(); },
                                          .timers = [](const v1::Inbox&) { return std::vector<store::Timer>(); }};
  return *type;
}

store::Origin OriginOf(const rpc::Call& call, const std::string& request_id) {
  return {.actor = call.actor.name,
          .cause = request_id.empty() ? "" : absl::StrCat("request/", request_id),
          .digest = call.request_digest,
          .traceparent = telemetry::ToTraceparent(call.trace)};
}

}  // namespace meydan::notification

#include "services/notification/rpc.h"

#include <utility>

namespace meydan::notification {
namespace {

class StreamSink final : public NoticeSink {
 public:
  explicit StreamSink(rpc::Writer<v1::WatchNoticesResponse>& writer) : writer_(writer) {}
  Task<bool> Write(v1::WatchNoticesResponse response) override { return writer_.Write(std::move(response)); }
  rpc::Cancellation& cancellation() override { return writer_.cancellation(); }

 private:
  rpc::Writer<v1::WatchNoticesResponse>& writer_;
};

}  // namespace

NotificationRpc::NotificationRpc(rpc::Gate& gate, Inboxes& inboxes, Watches& watches)
    : Service(gate, "meydan.notification.v1.NotificationService"), watches_(watches) {
  Unary(&inboxes, &Inboxes::GetNotice);
  Unary(&inboxes, &Inboxes::ListNotices);
  Unary(&inboxes, &Inboxes::MarkRead);
  Unary(&inboxes, &Inboxes::CountUnread);
  ServerStream(this, &NotificationRpc::WatchNotices);
}

Task<absl::Status> NotificationRpc::WatchNotices(rpc::Call call, v1::WatchNoticesRequest request,
                                                 rpc::Writer<v1::WatchNoticesResponse>& writer) {
  StreamSink sink(writer);
  const absl::Status ended = co_await watches_.Watch(std::move(call.actor), std::move(request), &sink);
  co_return ended;
}

}  // namespace meydan::notification

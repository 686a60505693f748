#pragma once

#include "common/rpc/service.h"
#include "meydan/notification/v1/service.pb.h"
#include "services/notification/inboxes.h"
#include "services/notification/watches.h"

namespace meydan::notification {

// meydan.notification.v1.NotificationService.
class NotificationRpc final : public rpc::Service {
 public:
  NotificationRpc(rpc::Gate& gate, Inboxes& inboxes, Watches& watches);

 private:
  Task<absl::Status> WatchNotices(rpc::Call call, v1::WatchNoticesRequest request,
                                  rpc::Writer<v1::WatchNoticesResponse>& writer);

  Watches& watches_;
};

}  // namespace meydan::notification

#pragma once

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "common/async/task.h"
#include "common/rpc/call.h"
#include "common/store/write_path.h"
#include "meydan/notification/v1/service.pb.h"
#include "services/notification/reader.h"

namespace meydan::notification {

// What people do with their own inboxes: the unary methods of NotificationService, whose reasons stand in its proto.
// Safe from any thread.
class Inboxes {
 public:
  Inboxes(store::WritePath& write_path, Reader& reader) : write_path_(write_path), reader_(reader) {}

  Task<absl::StatusOr<v1::Notice>> GetNotice(rpc::Call call, v1::GetNoticeRequest request);
  Task<absl::StatusOr<v1::ListNoticesResponse>> ListNotices(rpc::Call call, v1::ListNoticesRequest request);
  Task<absl::StatusOr<v1::MarkReadResponse>> MarkRead(rpc::Call call, v1::MarkReadRequest request);
  Task<absl::StatusOr<v1::CountUnreadResponse>> CountUnread(rpc::Call call, v1::CountUnreadRequest request);

 private:
  Task<absl::Status> MarkOne(rpc::Call call, v1::MarkReadRequest request);
  Task<absl::Status> MarkAll(rpc::Call call, v1::MarkReadRequest request);
  // One attempt; VERSION_STALE: again.
  Task<absl::Status> MarkAllOnce(rpc::Call call, v1::MarkReadRequest request, int64_t newest);
  // How many are unread of an inbox that is read up to that sequence.
  Task<absl::StatusOr<int64_t>> Unread(std::string person, int64_t read_up_to);

  store::WritePath& write_path_;
  Reader& reader_;
};

}  // namespace meydan::notification

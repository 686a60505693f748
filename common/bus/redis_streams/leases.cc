#include "common/bus/redis_streams/leases.h"

#include <initializer_list>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "common/base/errors.h"
#include "common/base/ids.h"
#include "common/bus/redis_streams/keys.h"
#include "common/bus/redis_streams/scripts.h"

namespace meydan::bus::redis_streams {
namespace {

using Strings = std::vector<std::string>;

// Lists are made by functions: a co_await statement holds no braces.
Strings List(std::initializer_list<std::string> strings) { return Strings(strings); }

absl::StatusOr<bool> IsOne(absl::StatusOr<redis::Reply> reply) {
  if (!reply.ok()) return reply.status();
  return reply->integer == 1;
}

}  // namespace

Leases::Leases(redis::Client& client, std::string group, absl::Duration lease)
    : client_(client),
      group_(std::move(group)),
      member_(RandomUuid()),
      lease_ms_(absl::StrCat(absl::ToInt64Milliseconds(lease))) {}

Task<absl::StatusOr<Strings>> Leases::Join(std::string topic) {
  Strings keys = List({MembersKey(topic, group_)});
  Strings args = List({member_, lease_ms_});
  absl::StatusOr<redis::Reply> reply =
      co_await redis::RunScript(client_, JoinScript(), std::move(keys), std::move(args));
  if (!reply.ok()) co_return reply.status();
  Strings members;
  for (redis::Reply& member : reply->elements) members.push_back(std::move(member.text));
  co_return members;
}

Task<absl::Status> Leases::Leave(std::string topic) {
  Strings command = List({"ZREM", MembersKey(topic, group_), member_});
  const absl::StatusOr<redis::Reply> reply = co_await client_.Call(std::move(command));
  co_return reply.status();
}

Task<absl::StatusOr<std::optional<Leases::Taken>>> Leases::Acquire(PartitionId id) {
  Strings keys = List({GroupKey(id, group_), GroupsKey(id), LogKey(id)});
  Strings args = List({member_, lease_ms_, group_});
  absl::StatusOr<redis::Reply> reply =
      co_await redis::RunScript(client_, AcquireScript(), std::move(keys), std::move(args));
  if (!reply.ok()) co_return reply.status();
  if (reply->IsNil()) co_return std::nullopt;
  Taken taken;
  if (reply->elements.size() != 3 || !absl::SimpleAtoi(reply->elements[2].text, &taken.done)) {
    co_return MakeError(absl::StatusCode::kInternal, "BUS_CORRUPT",
                        absl::StrCat(TagOf(id), " has no state of a group"));
  }
  taken.token = std::move(reply->elements[0].text);
  taken.position = std::move(reply->elements[1].text);
  co_return taken;
}

Task<absl::StatusOr<bool>> Leases::Renew(PartitionId id, std::string token) {
  Strings keys = List({GroupKey(id, group_)});
  Strings args = List({member_, std::move(token), lease_ms_});
  absl::StatusOr<redis::Reply> reply =
      co_await redis::RunScript(client_, RenewScript(), std::move(keys), std::move(args));
  co_return IsOne(std::move(reply));
}

Task<absl::StatusOr<bool>> Leases::Commit(PartitionId id, std::string token, std::string position, size_t count) {
  Strings keys = List({GroupKey(id, group_)});
  Strings args = List({member_, std::move(token), std::move(position), absl::StrCat(count)});
  absl::StatusOr<redis::Reply> reply =
      co_await redis::RunScript(client_, CommitScript(), std::move(keys), std::move(args));
  co_return IsOne(std::move(reply));
}

Task<absl::StatusOr<bool>> Leases::Release(PartitionId id, std::string token) {
  Strings keys = List({GroupKey(id, group_)});
  Strings args = List({member_, std::move(token)});
  absl::StatusOr<redis::Reply> reply =
      co_await redis::RunScript(client_, ReleaseScript(), std::move(keys), std::move(args));
  co_return IsOne(std::move(reply));
}

}  // namespace meydan::bus::redis_streams

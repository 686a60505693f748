#pragma once

#include <string>

#include "common/store/write_path.h"
#include "meydan/notification/v1/resources.pb.h"

namespace meydan::notification {

// How the two aggregates are kept: notices with the lists of domain/notice.h, and per person how far the inbox was
// read. Both lie in the person's shard.
const store::AggregateType<v1::Notice>& NoticeType();
const store::AggregateType<v1::Inbox>& InboxType();

}  // namespace meydan::notification

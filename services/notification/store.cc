#include "services/notification/store.h"

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

}  // namespace meydan::notification

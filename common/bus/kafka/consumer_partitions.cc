// What a consumer does with its partitions: takes them in, fetches from them, hands them over, counts what is left.
#include <algorithm>
#include <cstring>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "common/base/clock.h"
#include "common/bus/kafka/cloudevents.h"
#include "common/bus/kafka/consumer.h"
#include "common/telemetry/log.h"

namespace meydan::bus::kafka {
namespace {

constexpr int kQuestionMillis = 1000;
constexpr size_t kFetchAtOnce = 1024;

void WakeConsumer(rd_kafka_t*, void* consumer) { static_cast<Consumer*>(consumer)->Wake(); }

PartitionId IdOf(const rd_kafka_topic_partition_t& partition) { return {partition.topic, partition.partition}; }

std::vector<PartitionId> IdsOf(const rd_kafka_topic_partition_list_t& partitions) {
  std::vector<PartitionId> ids;
  ids.reserve(static_cast<size_t>(partitions.cnt));
  for (int i = 0; i < partitions.cnt; ++i) ids.push_back(IdOf(partitions.elems[i]));
  return ids;
}

void LogError(rd_kafka_error_t* error, const char* event) {
  if (error == nullptr) return;
  telemetry::Log(telemetry::Level::kWarning, event, {{"why", rd_kafka_error_string(error)}});
  rd_kafka_error_destroy(error);
}

bool IsCooperative(rd_kafka_t* client) {
  const char* const protocol = rd_kafka_rebalance_protocol(client);
  return protocol != nullptr && std::strcmp(protocol, "COOPERATIVE") == 0;
}

Delivery ToDelivery(const rd_kafka_message_t& message) {
  const absl::string_view value(static_cast<const char*>(message.payload), message.len);
  std::vector<HeaderView> views;
  rd_kafka_headers_t* headers = nullptr;
  if (rd_kafka_message_headers(&message, &headers) == RD_KAFKA_RESP_ERR_NO_ERROR) {
    const char* name = nullptr;
    const void* data = nullptr;
    size_t size = 0;
    for (size_t i = 0; rd_kafka_header_get_all(headers, i, &name, &data, &size) == RD_KAFKA_RESP_ERR_NO_ERROR; ++i) {
      views.push_back({name, absl::string_view(static_cast<const char*>(data), size)});
    }
  }
  Delivery delivery;
  rd_kafka_timestamp_type_t type;
  delivery.published = absl::FromUnixMillis(rd_kafka_message_timestamp(&message, &type));
  absl::StatusOr<Event> event = FromRecord(views, value);
  if (event.ok()) {
    delivery.event = *std::move(event);
  } else {
    delivery.raw.assign(value.data(), value.size());
  }
  return delivery;
}

struct DestroyTopic {
  void operator()(rd_kafka_topic_t* topic) const { rd_kafka_topic_destroy(topic); }
};
struct DestroyMetadata {
  void operator()(const rd_kafka_metadata_t* metadata) const { rd_kafka_metadata_destroy(metadata); }
};

absl::StatusOr<int> CountPartitions(rd_kafka_t* client, const std::string& name) {
  const std::unique_ptr<rd_kafka_topic_t, DestroyTopic> topic(rd_kafka_topic_new(client, name.c_str(), nullptr));
  if (topic == nullptr) return ToStatus(rd_kafka_last_error());
  const rd_kafka_metadata_t* raw = nullptr;
  const rd_kafka_resp_err_t error = rd_kafka_metadata(client, /*all_topics=*/0, topic.get(), &raw, kQuestionMillis);
  if (error != RD_KAFKA_RESP_ERR_NO_ERROR) return ToStatus(error);
  const std::unique_ptr<const rd_kafka_metadata_t, DestroyMetadata> metadata(raw);
  if (metadata->topic_cnt != 1 || metadata->topics[0].partition_cnt == 0) {
    return BusUnavailable(absl::StrCat("topic ", name, " is not there yet"));
  }
  return metadata->topics[0].partition_cnt;
}

}  // namespace

absl::Status Consumer::StartBroadcast() {
  const PartitionListPtr list(rd_kafka_topic_partition_list_new(8));
  for (const std::string& topic : what_.topics) {
    const absl::StatusOr<int> count = CountPartitions(client_.get(), topic);
    if (!count.ok()) return count.status();
    for (int number = 0; number < *count; ++number) {
      rd_kafka_topic_partition_list_add(list.get(), topic.c_str(), number)->offset = RD_KAFKA_OFFSET_END;
    }
  }
  if (absl::Status status = read_offsets_(*list); !status.ok()) return status;
  for (int i = 0; i < list->cnt; ++i) AssignOne(IdOf(list->elems[i]), list->elems[i].offset);
  return ToStatus(rd_kafka_assign(client_.get(), list.get()));
}

void Consumer::TakeRebalance(rd_kafka_event_t* event) {
  const rd_kafka_topic_partition_list_t* const list = rd_kafka_event_topic_partition_list(event);
  switch (rd_kafka_event_error(event)) {
    case RD_KAFKA_RESP_ERR__ASSIGN_PARTITIONS:
      return Assign(*list);
    case RD_KAFKA_RESP_ERR__REVOKE_PARTITIONS:
      for (const PartitionId& id : IdsOf(*list)) queues_.Revoke(id);
      hand_over_ =
          HandOver{PartitionListPtr(rd_kafka_topic_partition_list_copy(list)), SteadyNow() + options_.hand_over};
      return;  // FinishHandOver goes on when what is out is settled
    default:
      telemetry::Log(telemetry::Level::kWarning, "kafka_rebalance_failed",
                     {{"why", rd_kafka_event_error_string(event)}});
      rd_kafka_assign(client_.get(), nullptr);
  }
}

void Consumer::Assign(const rd_kafka_topic_partition_list_t& partitions) {
  for (const PartitionId& id : IdsOf(partitions)) AssignOne(id, RD_KAFKA_OFFSET_INVALID);
  if (IsCooperative(client_.get())) {
    LogError(rd_kafka_incremental_assign(client_.get(), &partitions), "kafka_assign_failed");
  } else {
    rd_kafka_assign(client_.get(), &partitions);
  }
  if (!ready_) BecomeReady(absl::OkStatus());
}

void Consumer::AssignOne(const PartitionId& id, int64_t begin) {
  Assigned& assigned = assigned_[id];
  assigned.generation = queues_.Assign(id);
  assigned.next = begin;
  assigned.queue.reset(rd_kafka_queue_get_partition(client_.get(), id.topic.c_str(), id.number));
  // Before the assignment: from then on librdkafka leaves the queue to us.
  rd_kafka_queue_forward(assigned.queue.get(), nullptr);
  rd_kafka_queue_cb_event_enable(assigned.queue.get(), &WakeConsumer, this);
}

void Consumer::FinishHandOver(bool at_once) {
  if (!hand_over_) return;
  const std::vector<PartitionId> ids = IdsOf(*hand_over_->partitions);
  const bool settled = std::all_of(ids.begin(), ids.end(), [this](const PartitionId& id) {
    return queues_.IsSettled(id) && !commits_.Concerns(id);
  });
  if (!settled && !at_once && SteadyNow() < hand_over_->until && rd_kafka_assignment_lost(client_.get()) == 0) return;
  const HandOver done = *std::exchange(hand_over_, std::nullopt);
  Unassign(*done.partitions);
}

void Consumer::Unassign(const rd_kafka_topic_partition_list_t& partitions) {
  for (const PartitionId& id : IdsOf(partitions)) {
    const auto found = assigned_.find(id);
    if (found == assigned_.end()) continue;
    rd_kafka_queue_cb_event_enable(found->second.queue.get(), nullptr, nullptr);
    assigned_.erase(found);
    queues_.Drop(id);
  }
  commits_.ForgetLost();
  if (IsCooperative(client_.get())) {
    LogError(rd_kafka_incremental_unassign(client_.get(), &partitions), "kafka_unassign_failed");
  } else {
    rd_kafka_assign(client_.get(), nullptr);
  }
}

void Consumer::Fetch() {
  for (const auto& [id, assigned] : assigned_) {
    // Until the queue is empty or ours is full: librdkafka wakes us only when something comes into an empty one.
    while (const size_t room = queues_.Room(id)) {
      if (!FetchFrom(id, assigned, std::min(room, kFetchAtOnce))) break;
    }
  }
}

bool Consumer::FetchFrom(const PartitionId& id, const Assigned& assigned, size_t at_most) {
  std::vector<rd_kafka_message_t*> messages(at_most);
  const ssize_t count =
      rd_kafka_consume_batch_queue(assigned.queue.get(), /*timeout_ms=*/0, messages.data(), messages.size());
  if (count <= 0) return false;
  std::vector<PartitionQueues::Fetched> fetched;
  fetched.reserve(static_cast<size_t>(count));
  for (size_t i = 0; i < static_cast<size_t>(count); ++i) {
    rd_kafka_message_t* const message = messages[i];
    if (message->err == RD_KAFKA_RESP_ERR_NO_ERROR) {
      fetched.push_back({ToDelivery(*message), absl::StrCat(message->offset)});
    } else {
      telemetry::Log(telemetry::Level::kWarning, "kafka_fetch_failed",
                     {{"topic", id.topic}, {"partition", id.number}, {"why", rd_kafka_err2name(message->err)}});
    }
    rd_kafka_message_destroy(message);
  }
  queues_.Push(id, assigned.generation, std::move(fetched));
  return true;
}

void Consumer::MarkBroadcastDone(const Batch& batch, OffsetCommits::Resume resume) {
  const auto found = assigned_.find(PartitionId{batch.topic, batch.partition});
  int64_t last = 0;
  if (found == assigned_.end() || !queues_.Holds(batch) || !absl::SimpleAtoi(batch.last, &last)) {
    return Answer<absl::Status>(std::move(resume), PartitionLost(batch));
  }
  found->second.next = last + 1;
  queues_.Settle(batch);
  Answer<absl::Status>(std::move(resume), absl::OkStatus());
}

PartitionListPtr Consumer::AssignedAt(int64_t offset) const {
  PartitionListPtr list(rd_kafka_topic_partition_list_new(static_cast<int>(assigned_.size())));
  for (const auto& [id, assigned] : assigned_) {
    rd_kafka_topic_partition_list_add(list.get(), id.topic.c_str(), id.number)->offset =
        offset == RD_KAFKA_OFFSET_INVALID ? assigned.next : offset;
  }
  return list;
}

// Asks the broker, while the thread waits for some milliseconds.
absl::StatusOr<Lag> Consumer::CountLag() {
  Lag lag;
  if (assigned_.empty()) return lag;
  const PartitionListPtr next = AssignedAt(RD_KAFKA_OFFSET_INVALID);
  const PartitionListPtr begin = AssignedAt(RD_KAFKA_OFFSET_BEGINNING);
  const PartitionListPtr end = AssignedAt(RD_KAFKA_OFFSET_END);
  if (!broadcast_) {
    const rd_kafka_resp_err_t error = rd_kafka_committed(client_.get(), next.get(), kQuestionMillis);
    if (error != RD_KAFKA_RESP_ERR_NO_ERROR) return ToStatus(error);
  }
  if (absl::Status status = read_offsets_(*begin); !status.ok()) return status;
  if (absl::Status status = read_offsets_(*end); !status.ok()) return status;
  for (int i = 0; i < next->cnt; ++i) {
    const int64_t from = std::max(next->elems[i].offset, begin->elems[i].offset);  // INVALID is negative
    lag.events += std::max<int64_t>(0, end->elems[i].offset - from);
  }
  return lag;
}

}  // namespace meydan::bus::kafka

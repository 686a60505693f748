#include "common/bus/kafka/offset_commits.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "absl/strings/numbers.h"
#include "common/base/clock.h"
#include "common/telemetry/log.h"

namespace meydan::bus::kafka {
namespace {

constexpr absl::Duration kPause = absl::Milliseconds(100);

// The offset at which the group continues behind the batch.
int64_t NextOffset(const Batch& batch) {
  int64_t last = 0;
  return absl::SimpleAtoi(batch.last, &last) ? last + 1 : RD_KAFKA_OFFSET_INVALID;
}

bool IsOfRebalance(rd_kafka_resp_err_t error) {
  return error == RD_KAFKA_RESP_ERR_ILLEGAL_GENERATION || error == RD_KAFKA_RESP_ERR_REBALANCE_IN_PROGRESS ||
         error == RD_KAFKA_RESP_ERR_UNKNOWN_MEMBER_ID;
}

}  // namespace

void OffsetCommits::Add(Batch batch, Resume resume) {
  batch.deliveries.clear();
  queues_.Settle(batch);
  waiting_.push_back(Entry{std::move(batch), std::move(resume)});
}

void OffsetCommits::Send(rd_kafka_t* client, rd_kafka_queue_t* queue) {
  ForgetLost();
  if (waiting_.empty() || !sent_.empty() || SteadyNow() < not_before_) return;
  const PartitionListPtr offsets(rd_kafka_topic_partition_list_new(static_cast<int>(waiting_.size())));
  for (const Entry& entry : waiting_) {
    const char* const topic = entry.batch.topic.c_str();
    rd_kafka_topic_partition_t* one = rd_kafka_topic_partition_list_find(offsets.get(), topic, entry.batch.partition);
    if (one == nullptr) one = rd_kafka_topic_partition_list_add(offsets.get(), topic, entry.batch.partition);
    one->offset = std::max(one->offset, NextOffset(entry.batch));  // RD_KAFKA_OFFSET_INVALID is negative
  }
  sent_ = std::exchange(waiting_, {});
  const rd_kafka_resp_err_t error = rd_kafka_commit_queue(client, offsets.get(), queue, nullptr, nullptr);
  if (error == RD_KAFKA_RESP_ERR_NO_ERROR) return;
  not_before_ = SteadyNow() + kPause;
  waiting_ = std::exchange(sent_, {});
}

void OffsetCommits::Take(rd_kafka_event_t* event) {
  rd_kafka_topic_partition_list_t* const offsets = rd_kafka_event_topic_partition_list(event);
  const rd_kafka_resp_err_t whole = rd_kafka_event_error(event);
  bool failed = false;
  for (Entry& entry : std::exchange(sent_, {})) {
    rd_kafka_resp_err_t error = whole;
    if (offsets != nullptr) {
      const rd_kafka_topic_partition_t* const one =
          rd_kafka_topic_partition_list_find(offsets, entry.batch.topic.c_str(), entry.batch.partition);
      if (one != nullptr && one->err != RD_KAFKA_RESP_ERR_NO_ERROR) error = one->err;
    }
    if (error == RD_KAFKA_RESP_ERR_NO_ERROR) {
      Answer(std::move(entry), absl::OkStatus());
    } else {
      // Held still: the broker is away, or in the midst of a rebalance. Lost: ForgetLost answers it.
      if (!IsOfRebalance(error)) {
        telemetry::Log(telemetry::Level::kWarning, "kafka_commit_failed",
                       {{"topic", entry.batch.topic}, {"why", rd_kafka_err2name(error)}});
      }
      waiting_.push_back(std::move(entry));
      failed = true;
    }
  }
  if (failed) not_before_ = SteadyNow() + kPause;
}

bool OffsetCommits::Concerns(const PartitionId& id) const {
  const auto of_it = [&id](const Entry& entry) {
    return entry.batch.partition == id.number && entry.batch.topic == id.topic;
  };
  return std::any_of(waiting_.begin(), waiting_.end(), of_it) || std::any_of(sent_.begin(), sent_.end(), of_it);
}

void OffsetCommits::ForgetLost() {
  std::vector<Entry> kept;
  for (Entry& entry : waiting_) {
    if (queues_.HoldsPartition(entry.batch)) {
      kept.push_back(std::move(entry));
    } else {
      absl::Status lost = PartitionLost(entry.batch);
      Answer(std::move(entry), std::move(lost));
    }
  }
  waiting_ = std::move(kept);
}

void OffsetCommits::ForgetAll() {
  std::move(sent_.begin(), sent_.end(), std::back_inserter(waiting_));
  sent_.clear();
  for (Entry& entry : std::exchange(waiting_, {})) {
    absl::Status lost = PartitionLost(entry.batch);
    Answer(std::move(entry), std::move(lost));
  }
}

void OffsetCommits::Answer(Entry entry, absl::Status status) {
  loop_.Post([resume = std::move(entry.resume), status = std::move(status)]() mutable {
    std::move(resume)(std::move(status));
  });
}

}  // namespace meydan::bus::kafka

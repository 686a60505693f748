#include "tests/load/raw_kafka.h"

#include <librdkafka/rdkafka.h>
#include <sys/prctl.h>

#include <cstring>
#include <memory>
#include <thread>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/base/status_macros.h"
#include "tests/load/schedule.h"

namespace meydan::load {
namespace {

constexpr int kPartitions = 8;
constexpr absl::Duration kPatience = absl::Seconds(30);

struct Destroy {
  void operator()(rd_kafka_t* client) const { rd_kafka_destroy(client); }
};
using Client = std::unique_ptr<rd_kafka_t, Destroy>;

absl::StatusOr<Client> Make(rd_kafka_type_t type, const std::vector<std::pair<const char*, std::string>>& settings) {
  char why[512];
  rd_kafka_conf_t* conf = rd_kafka_conf_new();
  for (const auto& [name, value] : settings) {
    if (rd_kafka_conf_set(conf, name, value.c_str(), why, sizeof(why)) != RD_KAFKA_CONF_OK) {
      rd_kafka_conf_destroy(conf);
      return absl::InvalidArgumentError(absl::StrCat(name, ": ", why));
    }
  }
  Client client(rd_kafka_new(type, conf, why, sizeof(why)));
  if (client == nullptr) return absl::InternalError(why);
  return client;
}

absl::StatusOr<Client> MakeConsumer(const std::string& brokers, const std::string& topic) {
  ASSIGN_OR_RETURN(Client consumer, Make(RD_KAFKA_CONSUMER, {{"bootstrap.servers", brokers},
                                                             {"group.id", "load"},
                                                             {"enable.auto.commit", "false"},
                                                             {"socket.nagle.disable", "true"}}));
  rd_kafka_topic_partition_list_t* all = rd_kafka_topic_partition_list_new(kPartitions);
  for (int i = 0; i < kPartitions; ++i) {
    rd_kafka_topic_partition_list_add(all, topic.c_str(), i)->offset = RD_KAFKA_OFFSET_BEGINNING;
  }
  const rd_kafka_resp_err_t error = rd_kafka_assign(consumer.get(), all);
  rd_kafka_topic_partition_list_destroy(all);
  if (error != RD_KAFKA_RESP_ERR_NO_ERROR) return absl::InternalError(rd_kafka_err2str(error));
  rd_kafka_poll_set_consumer(consumer.get());
  return consumer;
}

// Sends until the end; each record begins with the number of its turn.
void Produce(rd_kafka_t* producer, const std::string& topic, const Schedule& schedule, int64_t records, size_t bytes) {
  prctl(PR_SET_TIMERSLACK, 1000);  // ns; of this thread
  std::string record(bytes, 'x');
  for (int64_t n = 0; n < records; ++n) {
    absl::SleepFor(schedule.At(n) - absl::Now());
    std::memcpy(record.data(), &n, sizeof(n));
    const std::string key = absl::StrCat("cases/", n);
    rd_kafka_producev(producer, RD_KAFKA_V_TOPIC(topic.c_str()), RD_KAFKA_V_MSGFLAGS(RD_KAFKA_MSG_F_COPY),
                      RD_KAFKA_V_KEY(key.data(), key.size()), RD_KAFKA_V_VALUE(record.data(), record.size()),
                      RD_KAFKA_V_END);
    rd_kafka_poll(producer, 0);
  }
  rd_kafka_flush(producer, static_cast<int>(absl::ToInt64Milliseconds(kPatience)));
}

}  // namespace

absl::StatusOr<Histogram> MeasureRawKafka(harness::KafkaBroker& broker, const std::string& topic,
                                          const RawKafkaLoad& load) {
  RETURN_IF_ERROR(broker.CreateTopic(topic, kPartitions));
  ASSIGN_OR_RETURN(const Client producer, Make(RD_KAFKA_PRODUCER, {{"bootstrap.servers", broker.address()},
                                                                   {"enable.idempotence", "true"},
                                                                   {"acks", "all"},
                                                                   {"linger.ms", "1"},
                                                                   {"partitioner", "murmur2_random"},
                                                                   {"compression.type", "lz4"},
                                                                   {"socket.nagle.disable", "true"}}));
  ASSIGN_OR_RETURN(const Client consumer, MakeConsumer(broker.address(), topic));
  const Schedule schedule(absl::Now() + absl::Milliseconds(500), load.rate);
  const auto records = static_cast<int64_t>(load.rate * absl::ToDoubleSeconds(load.warm_up + load.measured));
  const auto first = static_cast<int64_t>(load.rate * absl::ToDoubleSeconds(load.warm_up));
  std::thread producing([&] { Produce(producer.get(), topic, schedule, records, load.bytes); });
  Histogram latency;
  const absl::Time end = schedule.At(records) + kPatience;
  int64_t received = 0;
  while (received < records && absl::Now() < end) {
    rd_kafka_message_t* message = rd_kafka_consumer_poll(consumer.get(), 100);
    if (message == nullptr) continue;
    if (int64_t n = 0; message->err == RD_KAFKA_RESP_ERR_NO_ERROR && message->len == load.bytes) {
      std::memcpy(&n, message->payload, sizeof(n));
      if (n >= first) latency.Add(absl::Now() - schedule.At(n));
      ++received;
    }
    rd_kafka_message_destroy(message);
  }
  producing.join();
  rd_kafka_consumer_close(consumer.get());
  if (received < records) {
    return absl::DeadlineExceededError(absl::StrCat("only ", received, " of ", records, " records came through Kafka"));
  }
  return latency;
}

}  // namespace meydan::load

#include "tests/harness/kafka_broker.h"

#include <librdkafka/rdkafka.h>
#include <stdlib.h>

#include <fstream>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/strip.h"
#include "absl/time/time.h"
#include "common/base/errors.h"
#include "common/base/status_macros.h"
#include "tests/harness/free_port.h"

namespace meydan::harness {
namespace {

constexpr absl::Duration kPatience = absl::Seconds(90);
constexpr char kClusterId[] = "5L6g3nShT-eMCtK--X86sw";

// Short times and single replicas, so that tests of rebalances and kills do not wait. Log segments are flushed by the
// system: a killed process loses nothing.
constexpr char kProperties[] = R"(process.roles=broker,controller
node.id=1
controller.quorum.voters=1@127.0.0.1:$CONTROLLER
listeners=PLAINTEXT://127.0.0.1:$PORT,CONTROLLER://127.0.0.1:$CONTROLLER
advertised.listeners=PLAINTEXT://127.0.0.1:$ADVERTISED
controller.listener.names=CONTROLLER
inter.broker.listener.name=PLAINTEXT
listener.security.protocol.map=CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT
log.dirs=$DATA
auto.create.topics.enable=false
offsets.topic.replication.factor=1
offsets.topic.num.partitions=4
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
transaction.state.log.num.partitions=4
share.coordinator.state.topic.replication.factor=1
share.coordinator.state.topic.min.isr=1
group.initial.rebalance.delay.ms=0
group.min.session.timeout.ms=500
broker.session.timeout.ms=3000
broker.heartbeat.interval.ms=500
num.network.threads=2
num.io.threads=2
log.cleaner.enable=false
)";

constexpr char kLogging[] = R"(Configuration:
  Appenders:
    Console:
      name: STDOUT
      PatternLayout: {pattern: "[%d] %p %m (%c)%n"}
  Loggers:
    Root:
      level: WARN
      AppenderRef: [{ref: STDOUT}]
)";

// The folder of the broker's jars.
absl::StatusOr<std::string> FindLibs(const ScratchDir& scratch) {
  Process::Command command;
  command.argv = {"/bin/sh", "-c", absl::StrCat("exec '", MEYDAN_FETCH_KAFKA, "' > '", scratch.File("libs"), "'")};
  command.log = scratch.File("fetch.log");
  absl::StatusOr<Process> fetch = Process::Start(std::move(command));
  RETURN_IF_ERROR(fetch.status());
  const int status = fetch->Wait();
  std::string libs;
  std::getline(std::ifstream(scratch.File("libs")), libs);
  if (status != 0 || libs.empty()) {
    std::string why;
    std::getline(std::ifstream(scratch.File("fetch.log")), why);
    return MakeError(absl::StatusCode::kNotFound, "KAFKA_MISSING", absl::StrCat("Kafka's jars cannot be had: ", why));
  }
  return libs;
}

// A broker that is killed leaves unpacked libraries behind: they lie in the scratch folder like all else.
std::vector<std::string> Java(const std::string& libs, const std::string& logging, const std::string& scratch) {
  return {"java",
          "-Xms128m",
          "-Xmx384m",
          "-XX:+UseSerialGC",
          "-XX:TieredStopAtLevel=1",
          "-Xshare:auto",
          absl::StrCat("-Djava.io.tmpdir=", scratch),
          absl::StrCat("-Dlog4j2.configurationFile=", logging),
          "-cp",
          absl::StrCat(libs, "/*")};
}

struct DestroyClient {
  void operator()(rd_kafka_t* client) const { rd_kafka_destroy(client); }
};
using Client = std::unique_ptr<rd_kafka_t, DestroyClient>;

absl::StatusOr<Client> Connect(const std::string& address) {
  rd_kafka_conf_t* conf = rd_kafka_conf_new();
  char error[256] = "";
  rd_kafka_conf_set(conf, "bootstrap.servers", address.c_str(), error, sizeof(error));
  rd_kafka_conf_set(conf, "log_level", "0", error, sizeof(error));
  rd_kafka_conf_set(conf, "reconnect.backoff.max.ms", "100", error, sizeof(error));
  rd_kafka_t* client = rd_kafka_new(RD_KAFKA_PRODUCER, conf, error, sizeof(error));
  if (client == nullptr) {
    rd_kafka_conf_destroy(conf);
    return MakeError(absl::StatusCode::kInternal, "KAFKA_CLIENT_FAILED", error);
  }
  return Client(client);
}

absl::Status KafkaError(rd_kafka_resp_err_t error, const char* text) {
  if (error == RD_KAFKA_RESP_ERR_NO_ERROR) return absl::OkStatus();
  if (error == RD_KAFKA_RESP_ERR_TOPIC_ALREADY_EXISTS) {
    return MakeError(absl::StatusCode::kAlreadyExists, "TOPIC_EXISTS", text);
  }
  return MakeError(absl::StatusCode::kUnavailable, "KAFKA_UNREACHABLE", text);
}

// The first error of an answer to CreateTopics.
absl::Status FirstError(rd_kafka_event_t* event) {
  RETURN_IF_ERROR(KafkaError(rd_kafka_event_error(event), rd_kafka_event_error_string(event)));
  size_t count = 0;
  const rd_kafka_topic_result_t** topics =
      rd_kafka_CreateTopics_result_topics(rd_kafka_event_CreateTopics_result(event), &count);
  for (size_t i = 0; i < count; ++i) {
    const rd_kafka_resp_err_t error = rd_kafka_topic_result_error(topics[i]);
    RETURN_IF_ERROR(KafkaError(error, rd_kafka_err2str(error)));
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::unique_ptr<KafkaBroker>> KafkaBroker::Start(Options options) {
  RETURN_IF_ERROR(FindProgram("java", "apt-get install openjdk-17-jre-headless").status());
  const ScratchDir scratch;
  absl::StatusOr<std::string> libs = FindLibs(scratch);
  RETURN_IF_ERROR(libs.status());
  std::unique_ptr<KafkaBroker> broker(new KafkaBroker(*std::move(libs), options));
  RETURN_IF_ERROR(broker->Format());
  RETURN_IF_ERROR(broker->Launch());
  return broker;
}

KafkaBroker::KafkaBroker(std::string libs, Options options)
    : libs_(std::move(libs)),
      port_(options.port != 0 ? options.port : FreePort()),
      controller_port_(FreePort()),
      address_(absl::StrCat("127.0.0.1:", options.advertised_port != 0 ? options.advertised_port : port_)) {
  std::ofstream(scratch_.File("server.properties"))
      << absl::StrReplaceAll(kProperties, {{"$PORT", absl::StrCat(port_)},
                                           {"$ADVERTISED", absl::StrCat(address_.substr(address_.rfind(':') + 1))},
                                           {"$CONTROLLER", absl::StrCat(controller_port_)},
                                           {"$DATA", scratch_.File("data")}})
      << (options.plain ? "compression.type=uncompressed\n" : "");
  std::ofstream(scratch_.File("log4j2.yaml")) << kLogging;
}

absl::Status KafkaBroker::Format() {
  Process::Command command;
  command.argv = Java(libs_, scratch_.File("log4j2.yaml"), scratch_.path());
  for (const char* word : {"kafka.tools.StorageTool", "format", "--cluster-id", kClusterId, "--config"})
    command.argv.push_back(word);
  command.argv.push_back(scratch_.File("server.properties"));
  command.log = scratch_.File("kafka.log");
  absl::StatusOr<Process> format = Process::Start(std::move(command));
  RETURN_IF_ERROR(format.status());
  // The tool's end is what is waited for, so it is never "ready" before.
  if (const int status = format->Wait(); status != 0) {
    std::string line, log;
    for (std::ifstream file(scratch_.File("kafka.log")); std::getline(file, line);) absl::StrAppend(&log, line, "\n");
    return MakeError(absl::StatusCode::kInternal, "KAFKA_FORMAT_FAILED",
                     absl::StrCat("StorageTool ended with status ", status, ":\n", log));
  }
  return absl::OkStatus();
}

absl::Status KafkaBroker::Launch() {
  RETURN_IF_ERROR(StartAgain());
  return process_.WaitUntil([this] { return Ask(); }, kPatience);
}

absl::Status KafkaBroker::StartAgain() {
  Process::Command command;
  command.argv = Java(libs_, scratch_.File("log4j2.yaml"), scratch_.path());
  command.argv.push_back("kafka.Kafka");
  command.argv.push_back(scratch_.File("server.properties"));
  command.log = scratch_.File("kafka.log");
  absl::StatusOr<Process> started = Process::Start(std::move(command));
  RETURN_IF_ERROR(started.status());
  process_ = *std::move(started);
  return absl::OkStatus();
}

absl::Status KafkaBroker::Ask() const {
  absl::StatusOr<Client> client = Connect(address_);
  RETURN_IF_ERROR(client.status());
  const rd_kafka_metadata_t* metadata = nullptr;
  const rd_kafka_resp_err_t error =
      rd_kafka_metadata(client->get(), /*all_topics=*/1, nullptr, &metadata, /*timeout_ms=*/1000);
  RETURN_IF_ERROR(KafkaError(error, rd_kafka_err2str(error)));
  bool ready = metadata->broker_cnt > 0;
  for (int topic = 0; topic < metadata->topic_cnt; ++topic) {
    for (int partition = 0; partition < metadata->topics[topic].partition_cnt; ++partition) {
      if (metadata->topics[topic].partitions[partition].leader < 0) ready = false;
    }
  }
  rd_kafka_metadata_destroy(metadata);
  return ready ? absl::OkStatus() : KafkaError(RD_KAFKA_RESP_ERR_LEADER_NOT_AVAILABLE, "a partition has no leader yet");
}

absl::Status KafkaBroker::Stop() { return process_.Terminate(kPatience); }

absl::Status KafkaBroker::Restart() {
  Kill();
  return Launch();
}

absl::Status KafkaBroker::CreateTopic(const std::string& topic, int partitions) {
  absl::StatusOr<Client> client = Connect(address_);
  RETURN_IF_ERROR(client.status());
  char error[256] = "";
  rd_kafka_NewTopic_t* wanted =
      rd_kafka_NewTopic_new(topic.c_str(), partitions, /*replication_factor=*/1, error, sizeof(error));
  if (wanted == nullptr) return MakeError(absl::StatusCode::kInvalidArgument, "TOPIC_INVALID", error);
  rd_kafka_queue_t* answers = rd_kafka_queue_new(client->get());
  rd_kafka_CreateTopics(client->get(), &wanted, 1, nullptr, answers);
  rd_kafka_event_t* event = rd_kafka_queue_poll(answers, static_cast<int>(absl::ToInt64Milliseconds(kPatience)));
  const absl::Status status =
      event == nullptr ? KafkaError(RD_KAFKA_RESP_ERR__TIMED_OUT, "no answer") : FirstError(event);
  if (event != nullptr) rd_kafka_event_destroy(event);
  rd_kafka_queue_destroy(answers);
  rd_kafka_NewTopic_destroy(wanted);
  return status;
}

}  // namespace meydan::harness

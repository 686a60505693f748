#include "common/bus/kafka/client.h"

#include "absl/strings/str_cat.h"
#include "common/base/errors.h"
#include "common/bus/bus.h"
#include "common/telemetry/log.h"

namespace meydan::bus::kafka {
namespace {

void LogLine(const rd_kafka_t*, int level, const char* facility, const char* text) {
  // What it thinks of its own settings.
  if (absl::string_view(facility) == "CONFWARN") return;
  const telemetry::Level severity = level <= 2 ? telemetry::Level::kError : telemetry::Level::kWarning;
  telemetry::Log(severity, "kafka_client", {{"facility", facility}, {"text", text}});
}

absl::Status Set(rd_kafka_conf_t* conf, const std::string& name, const std::string& value) {
  char why[512] = "";
  if (rd_kafka_conf_set(conf, name.c_str(), value.c_str(), why, sizeof(why)) == RD_KAFKA_CONF_OK)
    return absl::OkStatus();
  return MakeError(absl::StatusCode::kInvalidArgument, "KAFKA_SETTING_REFUSED", why, {{"setting", name}});
}

absl::Status SetAll(rd_kafka_conf_t* conf, const Options& options,
                    const std::vector<std::pair<std::string, std::string>>& settings) {
  const std::pair<const char*, std::string> shared[] = {
      {"bootstrap.servers", options.brokers},
      {"client.id", options.client_id},
      {"log_level", "4"},
      {"log.connection.close", "false"},
      {"reconnect.backoff.ms", "50"},
      {"reconnect.backoff.max.ms", "1000"},
      {"socket.keepalive.enable", "true"},
      {"socket.nagle.disable", "true"},
      {"topic.metadata.refresh.fast.interval.ms", "100"},
      {"topic.metadata.refresh.interval.ms", "1000"},
  };
  for (const auto& [name, value] : shared) {
    if (absl::Status status = Set(conf, name, value); !status.ok()) return status;
  }
  for (const auto& [name, value] : settings) {
    if (absl::Status status = Set(conf, name, value); !status.ok()) return status;
  }
  for (const auto& [name, value] : options.extra) {
    if (absl::Status status = Set(conf, name, value); !status.ok()) return status;
  }
  return absl::OkStatus();
}

// How the wanted topics are to be.
void Configure(rd_kafka_NewTopic_t* topic, const Options& options) {
  rd_kafka_NewTopic_set_config(topic, "retention.ms", Millis(options.retention).c_str());
  // The time of a record is when the bus took it in.
  rd_kafka_NewTopic_set_config(topic, "message.timestamp.type", "LogAppendTime");
  // With three replicas one may be away and acknowledged events still lie on two.
  if (options.replication >= 3) rd_kafka_NewTopic_set_config(topic, "min.insync.replicas", "2");
}

}  // namespace

absl::StatusOr<ClientPtr> MakeClient(rd_kafka_type_t type, const Options& options,
                                     const std::vector<std::pair<std::string, std::string>>& settings, int events) {
  rd_kafka_conf_t* conf = rd_kafka_conf_new();
  if (absl::Status status = SetAll(conf, options, settings); !status.ok()) {
    rd_kafka_conf_destroy(conf);
    return status;
  }
  rd_kafka_conf_set_log_cb(conf, &LogLine);
  rd_kafka_conf_set_events(conf, events);
  char why[512] = "";
  rd_kafka_t* client = rd_kafka_new(type, conf, why, sizeof(why));
  if (client == nullptr) {
    rd_kafka_conf_destroy(conf);
    return MakeError(absl::StatusCode::kInvalidArgument, "KAFKA_SETTING_REFUSED", why);
  }
  return ClientPtr(client);
}

std::string Millis(absl::Duration duration) { return absl::StrCat(absl::ToInt64Milliseconds(duration)); }

absl::Status ToStatus(rd_kafka_resp_err_t error) {
  const std::string text = rd_kafka_err2str(error);
  switch (error) {
    case RD_KAFKA_RESP_ERR_NO_ERROR:
      return absl::OkStatus();
    case RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE:
    case RD_KAFKA_RESP_ERR_RECORD_LIST_TOO_LARGE:
      return MakeError(absl::StatusCode::kInvalidArgument, "EVENT_TOO_LARGE", text);
    case RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED:
    case RD_KAFKA_RESP_ERR_CLUSTER_AUTHORIZATION_FAILED:
      return MakeError(absl::StatusCode::kPermissionDenied, "BUS_DENIES_ACCESS", text);
    default:
      return BusUnavailable(text);
  }
}

void RequestTopics(rd_kafka_t* client, const Options& options, const std::vector<std::string>& topics,
                   absl::Duration timeout, bool validate_only, rd_kafka_queue_t* queue, void* opaque) {
  char why[512] = "";
  std::vector<rd_kafka_NewTopic_t*> wanted;
  wanted.reserve(topics.size());
  for (const std::string& name : topics) {
    rd_kafka_NewTopic_t* topic =
        rd_kafka_NewTopic_new(name.c_str(), options.partitions, options.replication, why, sizeof(why));
    if (topic == nullptr) continue;  // not a name for a topic: publishing to it fails
    Configure(topic, options);
    wanted.push_back(topic);
  }
  rd_kafka_AdminOptions_t* how = rd_kafka_AdminOptions_new(client, RD_KAFKA_ADMIN_OP_CREATETOPICS);
  rd_kafka_AdminOptions_set_request_timeout(how, static_cast<int>(absl::ToInt64Milliseconds(timeout)), why,
                                            sizeof(why));
  rd_kafka_AdminOptions_set_validate_only(how, validate_only ? 1 : 0, why, sizeof(why));
  rd_kafka_AdminOptions_set_opaque(how, opaque);
  rd_kafka_CreateTopics(client, wanted.data(), wanted.size(), how, queue);
  rd_kafka_AdminOptions_destroy(how);
  rd_kafka_NewTopic_destroy_array(wanted.data(), wanted.size());
}

absl::Status TopicsExist(rd_kafka_event_t* result) {
  if (absl::Status status = ControllerAnswered(result); !status.ok()) return status;
  size_t count = 0;
  const rd_kafka_topic_result_t** topics =
      rd_kafka_CreateTopics_result_topics(rd_kafka_event_CreateTopics_result(result), &count);
  for (size_t i = 0; i < count; ++i) {
    const rd_kafka_resp_err_t error = rd_kafka_topic_result_error(topics[i]);
    if (error == RD_KAFKA_RESP_ERR_NO_ERROR || error == RD_KAFKA_RESP_ERR_TOPIC_ALREADY_EXISTS ||
        error == RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED ||
        error == RD_KAFKA_RESP_ERR_CLUSTER_AUTHORIZATION_FAILED) {
      continue;
    }
    return BusUnavailable(
        absl::StrCat("topic ", rd_kafka_topic_result_name(topics[i]), " cannot be created: ", rd_kafka_err2str(error)));
  }
  return absl::OkStatus();
}

absl::Status ControllerAnswered(rd_kafka_event_t* result) {
  if (rd_kafka_event_error(result) == RD_KAFKA_RESP_ERR_NO_ERROR) return absl::OkStatus();
  return BusUnavailable(rd_kafka_event_error_string(result));
}

}  // namespace meydan::bus::kafka

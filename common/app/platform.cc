#include "common/app/platform.h"

#include <google/protobuf/stubs/logging.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/strip.h"
#include "common/base/errors.h"
#include "common/base/status_macros.h"
#include "common/bus/kafka/kafka_bus.h"
#include "common/bus/redis_streams/redis_streams_bus.h"
#include "common/telemetry/log.h"

namespace meydan::app {
namespace {

// Of all processes only this one has it, and has it again when it is started again: its machine and its port. Empty
// when it takes any port.
std::string InstanceOf(const PlatformConfig& config) {
  char host[256] = "";
  if (absl::EndsWith(config.listen, ":0") || ::gethostname(host, sizeof(host) - 1) != 0) return "";
  std::string instance = absl::StrCat(host, "-", config.listen);
  for (char& c : instance) {
    if (!absl::ascii_isalnum(static_cast<unsigned char>(c)) && c != '.' && c != '_') c = '-';  // as Kafka asks
  }
  return instance;
}

absl::Status WrongFlag(absl::string_view flag, absl::string_view why) {
  const std::string env = absl::AsciiStrToUpper(absl::StrReplaceAll(flag, {{"-", "_"}}));
  return MakeError(absl::StatusCode::kInvalidArgument, "FLAG_INVALID",
                   absl::StrCat("--", flag, " (MEYDAN_", env, "): ", why), {{"flag", std::string(flag)}});
}

absl::StatusOr<std::string> ReadFile(absl::string_view flag, const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::string content{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  if (!file) return WrongFlag(flag, absl::StrCat("cannot read ", path));
  return std::string(absl::StripAsciiWhitespace(content));
}

// What the protobuf library has to say is mostly that a caller sent rubbish, which the caller is told.
void LogProtobuf(google::protobuf::LogLevel level, const char*, int, const std::string& message) {
  const bool ours = level == google::protobuf::LOGLEVEL_FATAL;
  telemetry::Log(ours ? telemetry::Level::kError : telemetry::Level::kDebug, "protobuf", {{"message", message}});
}

bool IsRedisAddress(absl::string_view address) {
  int port = 0;
  const size_t colon = address.rfind(':');
  return absl::StartsWith(address, "unix:/") ||
         (colon != absl::string_view::npos && colon > 0 && absl::SimpleAtoi(address.substr(colon + 1), &port) &&
          port > 0 && port < 65536);
}

}  // namespace

absl::StatusOr<std::unique_ptr<Platform>> Platform::Make(const PlatformConfig& config) {
  auto platform = std::unique_ptr<Platform>(new Platform(config));
  RETURN_IF_ERROR(platform->Build());
  return platform;
}

absl::Status Platform::Build() {
  telemetry::SetLogService(config_.service);
  telemetry::Level level = telemetry::Level::kInfo;
  if (!telemetry::ParseLevel(config_.log_level, level)) return WrongFlag("log-level", "is no level");
  telemetry::SetLogLevel(level);
  google::protobuf::SetLogHandler(&LogProtobuf);

  redis::Options redis{.address = config_.redis};
  if (!IsRedisAddress(config_.redis)) return WrongFlag("redis", "must be host:port or unix:/path");
  if (!config_.redis_password_file.empty()) {
    ASSIGN_OR_RETURN(redis.password, ReadFile("redis-password-file", config_.redis_password_file));
  }
  redis_ = std::make_unique<redis::Client>(loop_, redis);
  std::vector<redis::Client*> connections;
  for (int i = 0; i < config_.redis_connections; ++i) {
    connections.push_back(store_connections_.emplace_back(std::make_unique<redis::Client>(loop_, redis)).get());
  }
  store_ = std::make_unique<store::RedisStore>(std::move(connections), store::Layout(config_.service, config_.shards),
                                               store::RedisStore::Options{.outbox_limit = config_.outbox_limit});
  telemetry::Histogram& commits = metrics_.AddHistogram(
      "meydan_commit_seconds", "Time of a commit, until Redis has it on disk.", telemetry::LatencyBuckets());
  store_->TimeCommits([&commits](absl::Duration took) { commits.Observe(absl::ToDoubleSeconds(took)); });
  write_path_ = std::make_unique<store::WritePath>(
      *store_, clock_, config_.service,
      store::WritePath::Options{.request_memory = absl::Hours(config_.request_memory_hours),
                                .event_memory = absl::Hours(config_.bus_retention_hours + 24)});
  outbox_ = std::make_unique<store::Outbox>(*redis_, store_->layout());
  RETURN_IF_ERROR(BuildBus(redis));

  absl::StatusOr<std::unique_ptr<auth::KeySetFile>> keys = auth::KeySetFile::Open(config_.jwks_file, clock_.Now());
  if (!keys.ok()) return WrongFlag("jwks-file", keys.status().message());
  keys_ = *std::move(keys);
  verifier_ =
      std::make_unique<auth::Verifier>(auth::Expected{.issuer = config_.issuer, .audience = config_.audience}, *keys_);
  RETURN_IF_ERROR(ReadFile("token-file", config_.token_file).status());
  // Read anew for each call, of which there are few, so that a renewed token is in use at once.
  const auto token = [path = config_.token_file] { return ReadFile("token-file", path).value_or(""); };
  directory_client_ = std::make_unique<rpc::Client>(rpc::Client::Options{.address = config_.directory, .token = token});
  const auto find_actor = [this](absl::string_view subject) { return FindActor(subject); };
  gate_ = std::make_unique<rpc::Gate>(
      rpc::Gate::Options{.max_in_flight = config_.max_in_flight, .second_factor_classes = config_.second_factor_acr},
      *verifier_, find_actor, metrics_, clock_);
  return absl::OkStatus();
}

bool Platform::RedisConnected() const {
  const auto connected = [](const std::unique_ptr<redis::Client>& client) { return client->connected(); };
  return connected(redis_) && std::all_of(store_connections_.begin(), store_connections_.end(), connected);
}

absl::Status Platform::BuildBus(const redis::Options& redis) {
  const absl::Duration retention = absl::Hours(config_.bus_retention_hours);
  if (config_.bus == "kafka") {
    bus::kafka::Options options{.brokers = config_.kafka,
                                .client_id = absl::StrCat("meydan-", config_.service),
                                .instance = InstanceOf(config_),
                                .partitions = config_.partitions,
                                .retention = retention};
    absl::StatusOr<std::unique_ptr<bus::kafka::KafkaBus>> kafka = bus::kafka::KafkaBus::Make(loop_, std::move(options));
    if (!kafka.ok()) return WrongFlag("kafka", kafka.status().message());
    bus_ = *std::move(kafka);
    return absl::OkStatus();
  }
  bus_ = std::make_unique<bus::redis_streams::RedisStreamsBus>(
      loop_, bus::redis_streams::Options{.redis = redis, .partitions = config_.partitions, .retention = retention});
  return absl::OkStatus();
}

absl::StatusOr<Actor> Platform::FindActor(absl::string_view subject) const {
  std::optional<Actor> actor = directory_.FindActor(subject);
  if (actor.has_value()) return *std::move(actor);
  if (!directory_.filled()) {
    return WithRetryDelay(MakeError(absl::StatusCode::kUnavailable, "DIRECTORY_NOT_READY",
                                    "this service has not read the directory yet; is meydan-directory running?"),
                          absl::Seconds(1));
  }
  return MakeError(absl::StatusCode::kUnauthenticated, "CALLER_UNKNOWN",
                   absl::StrCat(subject, " is not in the directory, or has left"), {{"subject", std::string(subject)}});
}

}  // namespace meydan::app

#include "common/app/command_line.h"

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"

namespace meydan::app {

CommandLine::CommandLine(const std::string& service, const std::string& description, int port, int http_port,
                         PlatformConfig& config)
    : cli_(description, absl::StrCat("meydan-", service)) {
  config.service = service;
  config.listen = absl::StrCat("127.0.0.1:", port);
  config.http_listen = absl::StrCat("127.0.0.1:", http_port);
  const auto flag = [this](const std::string& name, auto& target, const std::string& help) {
    const std::string env = absl::AsciiStrToUpper(absl::StrReplaceAll(absl::StrCat("MEYDAN_", name), {{"-", "_"}}));
    return cli_.add_option(absl::StrCat("--", name), target, help)->envname(env)->capture_default_str();
  };
  flag("listen", config.listen, "Address of the gRPC API");
  flag("http-listen", config.http_listen, "Address of /metrics, /healthz and /readyz");
  flag("max-in-flight", config.max_in_flight, "Calls worked on at the same time; more are refused")
      ->check(CLI::Range(1, 1'000'000));
  flag("redis", config.redis, "Redis: host:port or unix:/path; it must run with appendonly yes and appendfsync always");
  flag("redis-password-file", config.redis_password_file, "File that holds the Redis password")
      ->check(CLI::ExistingFile);
  flag("redis-connections", config.redis_connections,
       "Connections to Redis that share the shards: more of them put more commits into one fsync")
      ->check(CLI::Range(1, 64));
  flag("shards", config.shards, "Virtual shards; fixed at first start")->check(CLI::Range(1, 100));
  flag("outbox-limit", config.outbox_limit, "Events that may wait for the bus in one shard before commands are refused")
      ->check(CLI::Range(1L, 100'000'000L));
  flag("bus", config.bus, "Event bus: redis (Redis Streams, embedded) or kafka")
      ->check(CLI::IsMember({"redis", "kafka"}));
  flag("kafka", config.kafka, "Kafka brokers, host:port,host:port");
  flag("partitions", config.partitions, "Partitions of topics that are made")->check(CLI::Range(1, 1000));
  flag("bus-retention-hours", config.bus_retention_hours,
       "How long the bus keeps events; causes are remembered a day longer")
      ->check(CLI::PositiveNumber);
  flag("directory", config.directory, "Address of the directory's gRPC API");
  flag("jwks-file", config.jwks_file, "The token issuer's public keys (JWKS)")->check(CLI::ExistingFile)->required();
  flag("issuer", config.issuer, "Issuer (iss) that tokens must name");
  flag("audience", config.audience, "Audience (aud) that tokens must name");
  flag("token-file", config.token_file, "File that holds this service's own token for calls to other services")
      ->check(CLI::ExistingFile)
      ->required();
  flag("second-factor-acr", config.second_factor_acr,
       "Classes of sign-ins (acr), comma separated, that the issuer gives to those with a second factor; besides, "
       "methods (amr) that show one count")
      ->delimiter(',');
  flag("request-memory-hours", config.request_memory_hours, "How long a request_id is remembered")
      ->check(CLI::PositiveNumber);
  flag("lease-seconds", config.lease_seconds, "After this time another copy takes over what a dead one looked after")
      ->check(CLI::Range(0.5, 600.0));
  flag("drain-seconds", config.drain_seconds, "How long running calls may go on after a stop signal")
      ->check(CLI::NonNegativeNumber);
  flag("log-level", config.log_level, "debug, info, warning or error")
      ->check(CLI::IsMember({"debug", "info", "warning", "error"}));
}

std::optional<int> CommandLine::Parse(int argc, char** argv) {
  try {
    cli_.parse(argc, argv);
  } catch (const CLI::ParseError& error) {  // CLI11's own way of saying so
    return cli_.exit(error) == 0 ? 0 : 2;
  }
  return std::nullopt;
}

}  // namespace meydan::app

#pragma once

#include <string>
#include <vector>

namespace meydan::app {

// What every service can be told, by flag or by environment (command_line.cc is the reference, `--help` prints it).
struct PlatformConfig {
  std::string service;  // "routing": set by its main, not by the user

  std::string listen;       // gRPC
  std::string http_listen;  // metrics and health
  int max_in_flight = 4096;

  std::string redis = "127.0.0.1:6379";
  std::string redis_password_file;
  int redis_connections = 8;
  int shards = 16;
  long outbox_limit = 100'000;

  std::string bus = "redis";  // or "kafka"
  std::string kafka = "127.0.0.1:9092";
  int partitions = 8;
  double bus_retention_hours = 24 * 7;

  std::string directory = "127.0.0.1:7001";
  std::string jwks_file;
  std::string issuer = "meydan";
  std::string audience = "meydan";
  std::string token_file;
  std::vector<std::string> second_factor_acr = {"https://refeds.org/profile/mfa"};

  double request_memory_hours = 24;
  double lease_seconds = 6;
  double drain_seconds = 10;
  std::string log_level = "info";
};

}  // namespace meydan::app

#pragma once

#include <memory>
#include <string>
#include <vector>

#include "common/app/config.h"
#include "common/async/event_loop.h"
#include "common/auth/verifier.h"
#include "common/base/clock.h"
#include "common/bus/bus.h"
#include "common/directory_view/directory_view.h"
#include "common/redis/client.h"
#include "common/rpc/client.h"
#include "common/rpc/gate.h"
#include "common/store/outbox.h"
#include "common/store/redis_store.h"
#include "common/store/write_path.h"
#include "common/telemetry/metrics.h"

namespace meydan::app {

// What every service stands on, built in the order of its fields and ended in the reverse.
class Platform {
 public:
  // FAILED_PRECONDITION or INVALID_ARGUMENT names the flag that is wrong. Neither Redis nor the bus need be there yet.
  static absl::StatusOr<std::unique_ptr<Platform>> Make(const PlatformConfig& config);

  const PlatformConfig& config() const { return config_; }
  const Clock& clock() const { return clock_; }
  telemetry::Metrics& metrics() { return metrics_; }
  EventLoop& loop() { return loop_; }
  // For everything but the store.
  redis::Client& redis() { return *redis_; }
  // Whether Redis can be reached by all connections.
  bool RedisConnected() const;
  store::RedisStore& store() { return *store_; }
  store::WritePath& write_path() { return *write_path_; }
  store::Outbox& outbox() { return *outbox_; }
  bus::EventBus& bus() { return *bus_; }
  directory_view::DirectoryView& directory() { return directory_; }
  rpc::Client& directory_client() { return *directory_client_; }
  rpc::Gate& gate() { return *gate_; }

 private:
  explicit Platform(PlatformConfig config) : config_(std::move(config)) {}
  absl::Status Build();
  absl::Status BuildBus(const redis::Options& redis);
  absl::StatusOr<Actor> FindActor(absl::string_view subject) const;

  const PlatformConfig config_;
  SystemClock clock_;
  telemetry::Metrics metrics_;
  directory_view::DirectoryView directory_;
  EventLoop loop_{"meydan"};
  std::unique_ptr<redis::Client> redis_;
  std::vector<std::unique_ptr<redis::Client>> store_connections_;
  std::unique_ptr<store::RedisStore> store_;
  std::unique_ptr<store::WritePath> write_path_;
  std::unique_ptr<store::Outbox> outbox_;
  std::unique_ptr<bus::EventBus> bus_;
  std::unique_ptr<auth::KeySetFile> keys_;
  std::unique_ptr<auth::Verifier> verifier_;
  std::unique_ptr<rpc::Client> directory_client_;
  std::unique_ptr<rpc::Gate> gate_;
};

}  // namespace meydan::app

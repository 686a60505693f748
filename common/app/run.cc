#include "common/app/run.h"

#include <unistd.h>

#include <atomic>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/notification.h"
#include "common/app/directory_feed.h"
#include "common/app/gauges.h"
#include "common/app/operations_rpc.h"
#include "common/app/out_of_memory.h"
#include "common/base/errors.h"
#include "common/base/status_macros.h"
#include "common/delivery/relay.h"
#include "common/delivery/shard_leases.h"
#include "common/rpc/server.h"
#include "common/telemetry/http.h"
#include "common/telemetry/log.h"

// Read by jemalloc at its start: a service has few threads and shall give back soon what a burst has used. Weak, so
// that a main may say it otherwise.
extern "C" [[gnu::weak]] const char* malloc_conf;
[[gnu::weak]] const char* malloc_conf = "narenas:2,background_thread:true,dirty_decay_ms:500,muzzy_decay_ms:0";

namespace meydan::app {
namespace {

using telemetry::Level;
using telemetry::Log;

// A task that runs beside others and whose end can be waited for.
class Running {
 public:
  explicit Running(Task<void> task) {
    Spawn(std::move(task), [this] { ended_.Notify(); });
  }
  ~Running() { ended_.WaitForNotification(); }

 private:
  absl::Notification ended_;
};

// Everything that runs in a service, in the order in which it is built; it ends in the reverse.
class Runner {
 public:
  Runner(Platform& platform, Parts parts) : platform_(platform), parts_(std::move(parts)) {}

  absl::Status Start();
  void Drain();
  // Set when the service cannot go on and must end with an error.
  bool broken() const { return broken_; }

 private:
  std::vector<std::string> Problems() const;
  absl::Status StartConsumer();
  absl::Status StartServers();
  void StartLoops();
  Task<void> WatchReadiness();
  Task<void> CheckStore();

  Platform& platform_;
  Parts parts_;
  const absl::Duration drain_ = absl::Seconds(platform_.config().drain_seconds);
  std::atomic<bool> layout_checked_{false};
  std::atomic<bool> store_full_{false};
  absl::Time next_check_ = absl::InfinitePast();  // of the store, by SteadyNow; on the loop
  std::atomic<bool> broken_{false};
  std::atomic<bool> stopping_{false};
  Alarm readiness_alarm_{platform_.loop()};
  delivery::DeadLetters dead_letters_{platform_.redis(), platform_.store().layout()};
  delivery::ShardLeases leases_{platform_.loop(), platform_.redis(), platform_.store().layout(),
                                absl::Seconds(platform_.config().lease_seconds)};
  delivery::Relay relay_{
      platform_.loop(), platform_.outbox(), leases_, platform_.bus(), bus::TopicOf(platform_.config().service), {}};
  std::unique_ptr<bus::Subscription> subscription_;
  std::unique_ptr<delivery::Consumer> consumer_;
  std::unique_ptr<delivery::TimerPoller> timers_;
  std::unique_ptr<Gauges> gauges_;
  std::unique_ptr<OperationsRpc> operations_;
  DirectoryFeed feed_{platform_.loop(), platform_.bus(), platform_.directory_client(), platform_.directory()};
  std::unique_ptr<telemetry::HttpServer> http_;
  std::unique_ptr<rpc::Server> server_;
  std::vector<std::unique_ptr<Running>> loops_;
};

absl::Status Runner::Start() {
  RETURN_IF_ERROR(StartConsumer());
  if (parts_.timers) {
    timers_ = std::make_unique<delivery::TimerPoller>(platform_.loop(), platform_.outbox(), leases_, platform_.clock(),
                                                      parts_.timers, delivery::TimerPoller::Options{});
    platform_.store().NotifyOfTimers([this](int shard, absl::Time due) { timers_->Note(shard, due); });
  }
  gauges_ = std::make_unique<Gauges>(platform_.loop(), platform_.outbox(), dead_letters_, subscription_.get(),
                                     platform_.clock(), platform_.metrics());
  platform_.store().NotifyOfEvents(
      [this](int shard, std::optional<store::Appended> appended) { relay_.Hand(shard, std::move(appended)); });
  RETURN_IF_ERROR(StartServers());
  StartLoops();
  return absl::OkStatus();
}

absl::Status Runner::StartConsumer() {
  if (parts_.topics.empty()) return absl::OkStatus();
  ASSIGN_OR_RETURN(subscription_,
                   platform_.bus().Subscribe({.topics = parts_.topics, .group = platform_.config().service}));
  telemetry::Histogram& delays = platform_.metrics().AddHistogram(
      "meydan_event_delay_seconds", "Time from an event's commit until it had its effect.",
      telemetry::LatencyBuckets());
  const delivery::Consumer::Options options{
      .memory = platform_.write_path().options().event_memory,
      .handled = [&delays](absl::Duration since) { delays.Observe(absl::ToDoubleSeconds(since)); }};
  consumer_ = std::make_unique<delivery::Consumer>(platform_.loop(), *subscription_, parts_.handlers, dead_letters_,
                                                   platform_.clock(), options);
  return absl::OkStatus();
}

absl::Status Runner::StartServers() {
  const PlatformConfig& config = platform_.config();
  telemetry::HttpOptions http;
  int port = 0;
  const size_t colon = config.http_listen.rfind(':');
  if (colon == std::string::npos || !absl::SimpleAtoi(config.http_listen.substr(colon + 1), &port) || port < 0 ||
      port > 65535) {
    return MakeError(absl::StatusCode::kInvalidArgument, "FLAG_INVALID",
                     "--http-listen (MEYDAN_HTTP_LISTEN): must be address:port");
  }
  http.address = config.http_listen.substr(0, colon);
  http.port = static_cast<uint16_t>(port);
  ASSIGN_OR_RETURN(http_,
                   telemetry::HttpServer::Start(http, {.metrics = [this] { return platform_.metrics().Scrape(); },
                                                       .not_ready = [this] { return Problems(); }}));
  operations_ = std::make_unique<OperationsRpc>(platform_.gate(), config.service, *gauges_, dead_letters_,
                                                consumer_.get(), [this] { return Problems(); });
  std::vector<rpc::Service*> services = parts_.services;
  services.push_back(operations_.get());
  ASSIGN_OR_RETURN(server_, rpc::Server::Start({.address = config.listen}, services));
  Log(Level::kInfo, "listening", {{"grpc", server_->port()}, {"http", http_->port()}});
  return absl::OkStatus();
}

void Runner::StartLoops() {
  const auto run = [this](Task<void> task) { loops_.push_back(std::make_unique<Running>(std::move(task))); };
  run(leases_.Run());
  run(relay_.Run());
  run(feed_.Run());
  run(gauges_->Run());
  if (timers_ != nullptr) run(timers_->Run());
  if (consumer_ != nullptr) run(consumer_->Run());
  run(WatchReadiness());
}

std::vector<std::string> Runner::Problems() const {
  std::vector<std::string> problems;
  if (stopping_) problems.push_back("the service is stopping");
  if (!platform_.RedisConnected()) {
    problems.push_back(
        absl::StrCat("Redis at ", platform_.config().redis, " does not answer: is it running? (--redis)"));
  } else if (!layout_checked_) {
    problems.push_back("the store's layout has not been checked yet");
  } else if (store_full_) {
    problems.push_back(absl::StrCat("Redis at ", platform_.config().redis,
                                    " takes no writes: is its disk or its memory (maxmemory) full? Its log tells"));
  }
  if (!platform_.directory().filled()) {
    problems.push_back(absl::StrCat("the directory at ", platform_.config().directory,
                                    " has not been read yet: is meydan-directory running? (--directory)"));
  }
  return problems;
}

// The check of the layout is a write that changes nothing once it is recorded, so it also tells whether Redis takes
// writes. A queue that is full is no fault of Redis's.
Task<void> Runner::CheckStore() {
  const absl::Status checked = co_await platform_.store().CheckLayout();
  next_check_ = SteadyNow() + (checked.ok() ? absl::Seconds(1) : absl::Milliseconds(50));
  const std::string reason = ReasonOf(checked);
  store_full_ = reason == "REDIS_NOT_WRITING" || reason == "REDIS_OUT_OF_MEMORY";
  if (checked.ok()) layout_checked_ = true;
  if (layout_checked_ || checked.ok() || IsTransient(checked)) co_return;
  Log(Level::kError, "cannot_start", {{"reason", reason}, {"error", std::string(checked.message())}});
  broken_ = true;
  kill(getpid(), SIGTERM);  // main waits for it
}

Task<void> Runner::WatchReadiness() {
  co_await platform_.loop().Schedule();
  bool serving = false;
  while (!stopping_ && !broken_) {
    if (platform_.RedisConnected() && SteadyNow() >= next_check_) co_await CheckStore();
    // The directory service learns of itself by its own API, so it takes calls before it knows itself.
    const std::vector<std::string> problems = Problems();
    if (problems.empty() != serving) {
      serving = problems.empty();
      server_->SetServing(serving);
      if (serving) {
        Log(Level::kInfo, "ready");
      } else {
        Log(Level::kWarning, "not_ready", {{"problem", problems.front()}});
      }
    }
    co_await readiness_alarm_.Wait(serving ? absl::Milliseconds(100) : absl::Milliseconds(10));
  }
}

void Runner::Drain() {
  Log(Level::kInfo, "draining");
  stopping_ = true;
  readiness_alarm_.Ring();
  platform_.gate().Close();
  server_->Shutdown(drain_);
  if (consumer_ != nullptr) consumer_->Stop();
  if (timers_ != nullptr) timers_->Stop();
  feed_.Stop();
  gauges_->Stop();
  relay_.Stop();
  // The relay ends before the leases, which it needs for its last round.
  while (loops_.size() > 1) loops_.pop_back();
  leases_.Stop();
  loops_.clear();
  http_.reset();
  Log(Level::kInfo, "stopped");
}

}  // namespace

int Run(Platform& platform, Parts parts, StopSignal& stop) {
  EndWhenOutOfMemory();
  Runner runner(platform, std::move(parts));
  if (absl::Status started = runner.Start(); !started.ok()) return Refuse(started);
  stop.Wait();
  runner.Drain();
  return runner.broken() ? EXIT_FAILURE : EXIT_SUCCESS;
}

int Refuse(const absl::Status& status) {
  std::fprintf(stderr, "%s\n", std::string(status.message()).c_str());
  return EXIT_FAILURE;
}

}  // namespace meydan::app

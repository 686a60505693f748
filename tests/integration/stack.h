#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/async/spawn.h"
#include "common/auth/issuer.h"
#include "common/rpc/client.h"
#include "tests/harness/fault_proxy.h"
#include "tests/harness/kafka_broker.h"
#include "tests/harness/process.h"
#include "tests/harness/redis_server.h"
#include "tests/harness/scratch_dir.h"

namespace meydan::integration {

// Real services, each a process of its own, on free ports, with a Redis, a bus and an issuer of tokens of their own, in
// a scratch folder, where they find their TMPDIR, too. All of it ends with the object. With MEYDAN_KEEP_SCRATCH set the
// folder stays, with the services' logs.
//
// Data and ports outlive a kill and a restart. Not safe for use from several threads, but the clients are.
class Stack {
 public:
  enum class Bus { kRedis, kKafka };
  struct Options {
    Bus bus = Bus::kRedis;
    bool plain_topics = false;  // KafkaBroker::Options::plain
    // Started in this order; the others need the directory. "routing-2" is a second copy of routing: a process of its
    // own, on the same data.
    std::vector<std::string> services = {"directory", "moderation", "routing", "notification"};
    // More flags by service, "--name=value"; they win over those that the stack gives.
    std::map<std::string, std::vector<std::string>> flags = {};
    // Fills the directory before the other services start, so that all of them know all of it from the beginning; a
    // service that runs hears of each change a little later. Usually FoundUniversity.
    std::function<absl::Status(Stack&)> prepare = nullptr;
    int shards = 4;
    int partitions = 4;
    // Services reach Redis and the broker through proxies whose lines a test can spoil.
    bool proxied = false;
    // Added to the environment, by process: "redis" or a service's name.
    std::map<std::string, std::map<std::string, std::string>> environment = {};
    // The folder with the services' programs; empty for what was built with this.
    std::string programs = "";
  };

  // Starts everything and waits until each service is ready. An error tells the end of the log of what did not start.
  static absl::StatusOr<std::unique_ptr<Stack>> Start(Options options);
  static absl::StatusOr<std::unique_ptr<Stack>> Start() { return Start(Options()); }

  // A client of the service for "people/<id>" or "services/<name>", with a token that is good for an hour; "" for a
  // caller without a token. The same object each time.
  rpc::Client& ClientOf(const std::string& service, const std::string& subject);
  // Calls one method and waits for its answer.
  template <typename Response, typename Request>
  absl::StatusOr<Response> Call(const std::string& service, const std::string& subject, Request request) {
    return BlockOn(ClientOf(service, subject).Call<Response>(std::move(request)));
  }

  // SIGKILL, as by a power cut.
  void Kill(const std::string& service);
  // Starts it again on its data and ports; kills it first if it runs. Does not wait until it is ready.
  absl::Status Restart(const std::string& service);
  // A stop signal; waits for the end. FAILED_PRECONDITION, reason PROCESS_FAILED, when it ends with an error.
  absl::Status Stop(const std::string& service);
  // Until its health check says SERVING.
  absl::Status WaitUntilReady(const std::string& service, absl::Duration patience = absl::Seconds(30));
  // Until every running service knows the person, whom the directory has just been told of.
  absl::Status WaitUntilKnown(const std::string& person);

  harness::RedisServer& redis() { return *redis_; }
  harness::KafkaBroker& kafka() { return *kafka_; }           // only with Bus::kKafka
  harness::FaultProxy& redis_line() { return *redis_line_; }  // only with `proxied`
  harness::FaultProxy& kafka_line() { return *kafka_line_; }  // only with `proxied` and Bus::kKafka
  harness::Process& process(const std::string& service) { return members_.at(service).process; }
  const auth::SigningKey& issuer_key() const { return *issuer_key_; }
  // What the services' flags say; a token request for a subject that is as it should be: signed in just now, with a
  // second factor.
  auth::TokenRequest TokenRequestOf(const std::string& subject) const;
  std::string AddressOf(const std::string& service) const;
  std::string HttpAddressOf(const std::string& service) const;
  // What the service has logged so far, in all its lives.
  std::string LogOf(const std::string& service) const;
  // By which meydanctl finds this stack: its scratch folder has the form of meydanctl's home folder.
  std::map<std::string, std::string> Environment() const;
  const harness::ScratchDir& scratch() const { return scratch_; }

 private:
  struct Member {
    int port = 0;
    int http_port = 0;
    harness::Process process;
  };

  explicit Stack(Options options) : options_(std::move(options)) {}
  absl::Status StartAll();
  absl::Status PrepareFiles();
  absl::Status Launch(const std::string& service);
  std::map<std::string, std::string> EnvironmentOf(const std::string& process) const;
  std::vector<std::string> FlagsOf(const std::string& service) const;
  std::string Mint(const std::string& subject) const;
  std::string TokenFileOf(const std::string& service) const;
  std::string LogFileOf(const std::string& service) const;

  const Options options_;
  harness::ScratchDir scratch_;
  std::unique_ptr<auth::SigningKey> issuer_key_;
  std::unique_ptr<harness::RedisServer> redis_;
  std::unique_ptr<harness::FaultProxy> redis_line_;
  std::unique_ptr<harness::FaultProxy> kafka_line_;
  std::unique_ptr<harness::KafkaBroker> kafka_;
  std::map<std::string, Member> members_;  // end before the servers that they use
  std::map<std::pair<std::string, std::string>, std::unique_ptr<rpc::Client>> clients_;
};

// Sends any bytes as a request; gives the answer's.
absl::StatusOr<std::string> CallBytes(rpc::Client& client, const std::string& path, const std::string& request);

// OK when the health check of the service at that address says SERVING.
absl::Status CheckHealth(rpc::Client& client);

// Asks again and again until `condition` says OK; after `patience` its last answer.
absl::Status WaitFor(const std::function<absl::Status()>& condition, absl::Duration patience = absl::Seconds(30));

}  // namespace meydan::integration

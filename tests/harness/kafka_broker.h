#pragma once

#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "tests/harness/process.h"
#include "tests/harness/scratch_dir.h"

namespace meydan::harness {

// A private Kafka broker (one node, KRaft) on free ports. Data and ports outlive a kill and a restart; all is removed
// with the object. It takes several seconds to start: share one among the tests of a program. Not safe for use from
// several threads.
class KafkaBroker {
 public:
  struct Options {
    int port = 0;             // to listen on; 0: any free one
    int advertised_port = 0;  // what clients are told to use, e.g. that of a proxy in front; 0: its own
    bool plain = false;       // keeps what is published uncompressed, for who looks through its files
  };

  // Starts it and waits until it serves metadata. Its jars come from the folder MEYDAN_KAFKA_LIBS, else from
  // tests/fetch-kafka. NOT_FOUND, reason PROGRAM_MISSING, without java, reason KAFKA_MISSING when the jars cannot be
  // had: a test must fail on it, not skip.
  static absl::StatusOr<std::unique_ptr<KafkaBroker>> Start(Options options);
  static absl::StatusOr<std::unique_ptr<KafkaBroker>> Start() { return Start(Options()); }

  // "127.0.0.1:<the advertised port>", for bootstrap.servers.
  const std::string& address() const { return address_; }
  pid_t pid() const { return process_.pid(); }
  // Where the broker keeps everything that was ever published: the folders of its partitions.
  std::string DataFolder() const { return scratch_.File("data"); }
  // False after Kill() or Stop().
  bool IsRunning() { return process_.IsRunning(); }

  // SIGKILL.
  void Kill() { process_.Kill(); }
  // An orderly end.
  absl::Status Stop();
  // Starts it again on its data and ports and waits until it serves; kills it first if it runs.
  absl::Status Restart();
  // The same without waiting, for who wants to kill it while it recovers.
  absl::Status StartAgain();
  // It hangs: connections stay open, nothing is answered.
  void Pause() { process_.Pause(); }
  void Resume() { process_.Resume(); }

  // ALREADY_EXISTS, reason TOPIC_EXISTS, when there is one of that name. Topics are not made by being written to.
  absl::Status CreateTopic(const std::string& topic, int partitions);

 private:
  KafkaBroker(std::string libs, Options options);
  absl::Status Format();
  absl::Status Launch();
  // OK when the broker is up and its topics, if any, have leaders.
  absl::Status Ask() const;

  std::string libs_;
  ScratchDir scratch_;
  int port_;
  int controller_port_;
  std::string address_;
  Process process_;  // The last field: it ends before its folder goes.
};

}  // namespace meydan::harness

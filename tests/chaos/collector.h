#pragma once

#include <map>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "common/rpc/client.h"
#include "tests/chaos/facts.h"
#include "tests/chaos/topic_reader.h"
#include "tests/integration/stack.h"

namespace meydan::chaos {

// Asks for all facts by public APIs, in the name of people, and reads the topics. For one thread.
class Collector {
 public:
  // `stack` must outlive it.
  explicit Collector(const integration::Stack& stack) : stack_(stack) {}

  // OK when every process is ready, its events are on the bus, what is on the bus is handled and no timer is due; else
  // what is still to come.
  absl::Status AtRest();

  // All but what clients were answered. What happens meanwhile may be half in it.
  absl::StatusOr<Facts> Collect(TopicReader& topics);

 private:
  absl::Status ListComments(Facts& facts);
  absl::Status ListCases(Facts& facts);
  absl::Status ListSubmissions(Facts& facts);
  absl::Status ListNotices(Facts& facts);
  absl::Status ListPutAside(Facts& facts);
  rpc::Client& Client(const std::string& service, const std::string& subject);

  const integration::Stack& stack_;
  std::map<std::pair<std::string, std::string>, std::unique_ptr<rpc::Client>> clients_;
};

// OK when no timer is set that will change something: the ladders have been climbed, the removals are overdue and
// no content waits for its time.
absl::Status NoTimerLeft(const Facts& facts);

}  // namespace meydan::chaos

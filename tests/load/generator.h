#pragma once

#include <grpcpp/support/byte_buffer.h>

#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "tests/load/histogram.h"

namespace meydan::load {

// One method of one server, and what to send to it. The bytes are ready-made, so that sending costs the machine that is
// measured as little as possible.
struct Job {
  std::string address;
  std::string path;  // "/meydan.routing.v1.CaseService/OpenCase"
  // Sent as bearer tokens: the n-th request has the n-th, and so on from the beginning. Empty: none has any.
  std::vector<std::string> tokens = {};
  absl::Duration timeout = absl::Seconds(10);
  // The n-th request. Called from several threads.
  std::function<grpc::ByteBuffer(int64_t n)> request;
  // Whether an OK answer says that all was done; may be left out. Called from several threads.
  std::function<bool(const grpc::ByteBuffer& answer)> complete = nullptr;
};

// What generates the load: each thread has its own connections.
struct Engine {
  int threads = 1;
  int connections = 4;  // in all, at least one for each thread
};

// What came back.
struct Load {
  int64_t done = 0;                       // OK, and complete, in the measured time
  std::map<std::string, int64_t> failed;  // by "CODE REASON", in the measured time
  Histogram latency;                      // of `done`, from the intended send time
  absl::Duration took;                    // the measured time
  int64_t next = 0;                       // the number of the first request that was not sent

  double Rate() const { return static_cast<double>(done) / absl::ToDoubleSeconds(took); }
  int64_t Failures() const;
  // "RESOURCE_EXHAUSTED OUTBOX_FULL: 12, …"; "" when there were none.
  std::string DescribeFailures() const;
};

// Closed loop: `in_flight` callers, each of whom sends the next request when the one before is answered.
struct ClosedLoop {
  int in_flight = 256;
  absl::Duration warm_up;   // not measured
  absl::Duration measured;  // ignored with a count
  int64_t count = 0;        // 0: as many as fit; else exactly so many are done, each repeated until it is
  // With a count: measured only from when the first fifth has gone out until the last one goes out, so while all
  // callers are busy. Else all of it is.
  bool busy_only = false;
  absl::Duration repeat_after = absl::Milliseconds(50);
  int64_t first = 0;  // the number of the first request
  // Called now and then with how many were done so far; may be left out.
  std::function<void(int64_t done)> progress = nullptr;
};
Load Run(const Engine& engine, const Job& job, const ClosedLoop& loop);

// Open loop: requests go out at their times whatever became of those before.
struct OpenLoop {
  double rate = 1000;  // per second
  absl::Duration warm_up;
  absl::Duration measured;
  int most_outstanding = 50'000;  // what is meant to go out beyond it counts as failed, "UNSENT"
  int64_t first = 0;
  // Called with each request's number and intended time, just before it goes out; may be left out.
  std::function<void(int64_t n, absl::Time intended)> sending = nullptr;
  const std::atomic<bool>* stop = nullptr;  // ends it early when set to true; may be left out
};
Load Run(const Engine& engine, const Job& job, const OpenLoop& loop);

}  // namespace meydan::load

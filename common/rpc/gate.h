#pragma once

#include <grpcpp/server_context.h>
#include <grpcpp/support/server_callback.h>

#include <atomic>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "common/async/task.h"
#include "common/auth/verifier.h"
#include "common/base/clock.h"
#include "common/rpc/call.h"
#include "common/rpc/method.h"
#include "common/telemetry/metrics.h"
#include "common/telemetry/sparing.h"

namespace meydan::rpc {

// What every call passes before its handler, and what is counted after it: deadline, trace, identity, permission, load.
// Safe from any thread. Reasons with which it refuses, for every method:
//   DEADLINE_MISSING (INVALID_ARGUMENT)     a unary call without a deadline
//   TOKEN_… (UNAUTHENTICATED)               see auth::Verifier
//   CALLER_UNKNOWN (UNAUTHENTICATED)        the token's subject is not in the directory, or has left
//   DIRECTORY_NOT_READY (UNAVAILABLE)       this service does not know the directory yet
//   PERMISSION_MISSING (PERMISSION_DENIED)  none of the caller's roles has the method's permission
//   TOO_MANY_CALLS (RESOURCE_EXHAUSTED)     the service works on as many as it may
//   SHUTTING_DOWN (UNAVAILABLE)             it is about to stop
//   REQUEST_ID_INVALID (INVALID_ARGUMENT)   request_id is no UUID
class Gate {
 public:
  struct Options {
    int max_in_flight = 4096;
    int max_streams = 256;
    // Classes of sign-ins (`acr`) that stand for a second factor.
    std::vector<std::string> second_factor_classes = {};
  };
  // Who the subject of a verified token is; nullopt when unknown. UNAVAILABLE while the directory is not known.
  using FindActor = std::function<absl::StatusOr<Actor>(absl::string_view subject)>;

  // Writes down that a known caller may not call a unary method at all (PERMISSION_MISSING), before they hear of it;
  // what it returns is what they are told. `resource` is the request's `name`, if it has one.
  using WriteDown =
      std::function<Task<absl::Status>(Call call, const Method& method, std::string resource, absl::Status refusal)>;

  Gate(Options options, auth::Verifier& verifier, FindActor find_actor, telemetry::Metrics& metrics,
       const Clock& clock);

  // To be said before anything is served: from then on refusals are written down.
  void WriteDownRefusals(WriteDown write_down) { write_down_ = std::move(write_down); }

  // Counts a call from its arrival to its end.
  class Ticket {
   public:
    Ticket(Gate& gate, const Method& method, bool stream);
    ~Ticket();
    Ticket(const Ticket&) = delete;
    Ticket& operator=(const Ticket&) = delete;
    // To be said once, with what the caller gets.
    void End(const absl::Status& status);

   private:
    friend class Gate;
    Gate& gate_;
    const Method& method_;
    const bool stream_;
    const absl::Time began_;
    std::string trace_id_;
    std::optional<Call> refused_;  // PERMISSION_MISSING: who called
  };

  // Whether there is room for one more call: to be asked before anything is spent on it.
  absl::Status CheckRoom(const Ticket& ticket) const;
  // The call, when it may go on, room taken for granted. `request` is nullptr for a client stream, whose messages come
  // later.
  absl::StatusOr<Call> Admit(const grpc::CallbackServerContext& context, const Method& method,
                             const google::protobuf::Message* request, Ticket& ticket);

  // What is to be done before the caller is told of the refusal; nothing, if nothing is.
  std::optional<Task<absl::Status>> Record(Ticket& ticket, const google::protobuf::Message& request,
                                           absl::Status refusal) const;

  // Refuse new calls from now on.
  void Close() { closed_ = true; }
  // Asked by streams that would go on for ever: they end by themselves then.
  bool closed() const { return closed_; }
  int in_flight() const { return calls_; }

 private:
  // Fills in who calls and how they signed in.
  absl::Status Identify(const grpc::CallbackServerContext& context, const Method& method, Call& call);

  const Options options_;
  auth::Verifier& verifier_;
  const FindActor find_actor_;
  WriteDown write_down_;
  const Clock& clock_;
  std::atomic<int> calls_{0};
  std::atomic<int> streams_{0};
  std::atomic<bool> closed_{false};
  telemetry::CounterFamily ended_;
  telemetry::HistogramFamily seconds_;
  telemetry::Sparing refusals_;
};

}  // namespace meydan::rpc

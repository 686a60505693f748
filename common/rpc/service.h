#pragma once

#include <grpcpp/impl/codegen/server_callback_handlers.h>
#include <grpcpp/impl/codegen/service_type.h>
#include <grpcpp/support/byte_buffer.h>

#include <functional>
#include <list>
#include <memory>
#include <set>
#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "common/async/spawn.h"
#include "common/async/task.h"
#include "common/rpc/decode.h"
#include "common/rpc/gate.h"
#include "common/rpc/method.h"
#include "common/rpc/status.h"
#include "common/rpc/streams.h"

namespace meydan::rpc {

// One gRPC service whose methods are coroutines:
//
//   class CaseRpc final : public rpc::Service {
//    public:
//     explicit CaseRpc(rpc::Gate& gate) : Service(gate, "meydan.routing.v1.CaseService") {
//       Unary(this, &CaseRpc::GetCase);
//       ServerStream(this, &CaseRpc::WatchCases);
//     }
//    private:
//     Task<absl::StatusOr<v1::Case>> GetCase(rpc::Call call, v1::GetCaseRequest request);
//     Task<absl::Status> WatchCases(rpc::Call call, v1::WatchCasesRequest request, rpc::Writer<v1::WatchCasesResponse>&
//     writer);
//   };
//
// A method is known by its request's type. It takes raw bytes and decodes them itself, because the generated service
// answers bytes that do not parse with INTERNAL and without a word of what is wrong. The bridge to gRPC's reactors is
// here and nowhere else.
class Service : public grpc::Service {
 public:
  // `name` is the full name in the proto; ends the process when there is none.
  Service(Gate& gate, const std::string& name);

  // The methods that have no handler. A server does not start with any.
  const std::set<std::string>& unhandled() const { return unhandled_; }

 protected:
  template <typename Self, typename Request, typename Response>
  void Unary(Self* self, Task<absl::StatusOr<Response>> (Self::*handler)(Call, Request)) {
    const Method& method = MethodOf<Request>();
    const auto serve = [this, self, handler, &method](grpc::CallbackServerContext* context,
                                                      const grpc::ByteBuffer* bytes,
                                                      grpc::ByteBuffer* answer) -> grpc::ServerUnaryReactor* {
      grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
      auto ticket = std::make_unique<Gate::Ticket>(gate_, method, false);
      Request request;
      absl::StatusOr<Call> call = Admit(*context, *bytes, method, request, *ticket);
      if (!call.ok()) {
        Refuse(std::move(ticket), request, call.status(), reactor);
        return reactor;
      }
      auto finish = [reactor, answer, ticket = std::move(ticket)](absl::StatusOr<Response> response) mutable {
        if (response.ok()) *answer = Encode(*response);
        Finish(std::move(ticket), response.status(), reactor);
      };
      Spawn((self->*handler)(*std::move(call), std::move(request)), std::move(finish));
      return reactor;
    };
    Mark(method, new grpc::internal::CallbackUnaryHandler<grpc::ByteBuffer, grpc::ByteBuffer>(serve));
  }

  // The handler's writer is valid until its task ends.
  template <typename Self, typename Request, typename Response>
  void ServerStream(Self* self, Task<absl::Status> (Self::*handler)(Call, Request, Writer<Response>&)) {
    const Method& method = MethodOf<Request>();
    const auto serve = [this, self, handler, &method](
                           grpc::CallbackServerContext* context,
                           const grpc::ByteBuffer* bytes) -> grpc::ServerWriteReactor<grpc::ByteBuffer>* {
      auto* writer = new Writer<Response>(std::make_unique<Gate::Ticket>(gate_, method, true));
      Request request;
      absl::StatusOr<Call> call = Admit(*context, *bytes, method, request, writer->ticket());
      if (!call.ok()) {
        writer->End(call.status());
        return writer;
      }
      Spawn((self->*handler)(*std::move(call), std::move(request), *writer),
            [writer](const absl::Status& status) { writer->End(status); });
      return writer;
    };
    Mark(method, new grpc::internal::CallbackServerStreamingHandler<grpc::ByteBuffer, grpc::ByteBuffer>(serve));
  }

  // The handler's reader is valid until its task ends.
  template <typename Self, typename Request, typename Response>
  void ClientStream(Self* self, Task<absl::StatusOr<Response>> (Self::*handler)(Call, Reader<Request>&)) {
    const Method& method = MethodOf<Request>();
    const auto serve = [this, self, handler, &method](
                           grpc::CallbackServerContext* context,
                           grpc::ByteBuffer* answer) -> grpc::ServerReadReactor<grpc::ByteBuffer>* {
      auto* reader = new Reader<Request>(std::make_unique<Gate::Ticket>(gate_, method, true));
      absl::StatusOr<Call> call = AdmitStream(*context, method, reader->ticket());
      if (!call.ok()) {
        reader->End(call.status());
        return reader;
      }
      Spawn((self->*handler)(*std::move(call), *reader), [reader, answer](absl::StatusOr<Response> response) {
        if (response.ok()) *answer = Encode(*response);
        reader->End(response.status());
      });
      return reader;
    };
    Mark(method, new grpc::internal::CallbackClientStreamingHandler<grpc::ByteBuffer, grpc::ByteBuffer>(serve));
  }

 private:
  absl::StatusOr<Call> Admit(const grpc::CallbackServerContext& context, const grpc::ByteBuffer& bytes,
                             const Method& method, google::protobuf::Message& request, Gate::Ticket& ticket);
  // Answers, together with the other calls that end in the same turn of the event loop: gRPC's threads are woken by
  // each answer for which they had fallen asleep.
  static void Finish(std::unique_ptr<Gate::Ticket> ticket, absl::Status status, grpc::ServerUnaryReactor* reactor);
  // Tells the caller, once it is written down if it is to be.
  void Refuse(std::unique_ptr<Gate::Ticket> ticket, const google::protobuf::Message& request, absl::Status refusal,
              grpc::ServerUnaryReactor* reactor);
  absl::StatusOr<Call> AdmitStream(const grpc::CallbackServerContext& context, const Method& method,
                                   Gate::Ticket& ticket);
  void Mark(const Method& method, grpc::internal::MethodHandler* handler);

  Gate& gate_;
  std::list<std::string> paths_;  // of the methods: gRPC keeps pointers to them
  std::set<std::string> unhandled_;
};

}  // namespace meydan::rpc

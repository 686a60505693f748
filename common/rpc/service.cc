#include "common/rpc/service.h"

#include <google/protobuf/descriptor.h>
#include <grpcpp/impl/codegen/rpc_service_method.h>

#include <cstdio>
#include <cstdlib>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/async/end_of_turn.h"
#include "common/base/status_macros.h"

namespace meydan::rpc {
namespace {

using grpc::internal::RpcMethod;

RpcMethod::RpcType TypeOf(const google::protobuf::MethodDescriptor& method) {
  if (method.client_streaming())
    return method.server_streaming() ? RpcMethod::BIDI_STREAMING : RpcMethod::CLIENT_STREAMING;
  return method.server_streaming() ? RpcMethod::SERVER_STREAMING : RpcMethod::NORMAL_RPC;
}

}  // namespace

Service::Service(Gate& gate, const std::string& name) : gate_(gate) {
  const auto* descriptor = google::protobuf::DescriptorPool::generated_pool()->FindServiceByName(name);
  if (descriptor == nullptr) {
    std::fprintf(stderr, "there is no service %s\n", name.c_str());
    std::abort();
  }
  for (int i = 0; i < descriptor->method_count(); ++i) {
    const google::protobuf::MethodDescriptor& method = *descriptor->method(i);
    const std::string& path = paths_.emplace_back(absl::StrCat("/", name, "/", method.name()));
    AddMethod(new grpc::internal::RpcServiceMethod(path.c_str(), TypeOf(method), nullptr));
    unhandled_.insert(method.name());
  }
}

absl::StatusOr<Call> Service::Admit(const grpc::CallbackServerContext& context, const grpc::ByteBuffer& bytes,
                                    const Method& method, google::protobuf::Message& request, Gate::Ticket& ticket) {
  RETURN_IF_ERROR(gate_.CheckRoom(ticket));
  RETURN_IF_ERROR(Decode(bytes, request));
  return gate_.Admit(context, method, &request, ticket);
}

void Service::Finish(std::unique_ptr<Gate::Ticket> ticket, absl::Status status, grpc::ServerUnaryReactor* reactor) {
  AtEndOfTurn([ticket = std::move(ticket), status = std::move(status), reactor]() mutable {
    ticket->End(status);
    ticket.reset();  // there is room for the next call before its caller can make it
    reactor->Finish(ToGrpc(status));
  });
}

void Service::Refuse(std::unique_ptr<Gate::Ticket> ticket, const google::protobuf::Message& request,
                     absl::Status refusal, grpc::ServerUnaryReactor* reactor) {
  std::optional<Task<absl::Status>> record = gate_.Record(*ticket, request, refusal);
  if (!record.has_value()) return Finish(std::move(ticket), std::move(refusal), reactor);
  Spawn(*std::move(record), [reactor, refusal, ticket = std::move(ticket)](absl::Status told) mutable {
    if (told.ok()) told = std::move(refusal);  // nobody is let in by it
    Finish(std::move(ticket), std::move(told), reactor);
  });
}

absl::StatusOr<Call> Service::AdmitStream(const grpc::CallbackServerContext& context, const Method& method,
                                          Gate::Ticket& ticket) {
  RETURN_IF_ERROR(gate_.CheckRoom(ticket));
  return gate_.Admit(context, method, nullptr, ticket);
}

void Service::Mark(const Method& method, grpc::internal::MethodHandler* handler) {
  MarkMethodRawCallback(method.descriptor->index(), handler);
  unhandled_.erase(method.descriptor->name());
}

}  // namespace meydan::rpc

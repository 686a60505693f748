#include "common/rpc/stream_call.h"

#include <grpcpp/client_context.h>
#include <grpcpp/completion_queue.h>
#include <grpcpp/generic/generic_stub.h>

#include "common/rpc/status.h"

namespace meydan::rpc {
namespace {

// One operation at a time on a completion queue of its own, so each answer belongs to the operation just begun.
bool Wait(grpc::CompletionQueue& queue) {
  void* tag = nullptr;
  bool ok = false;
  return queue.Next(&tag, &ok) && ok;
}

}  // namespace

absl::Status StreamRaw(const Client& client, const std::string& path, const grpc::ByteBuffer& request,
                       absl::Duration timeout, absl::FunctionRef<absl::StatusOr<bool>(const grpc::ByteBuffer&)> each) {
  grpc::CompletionQueue queue;
  grpc::ClientContext context;
  client.Prepare(context, timeout);
  const auto call = grpc::GenericStub(client.channel()).PrepareCall(&context, path, &queue);
  int operation = 0;
  call->StartCall(&operation);
  bool ok = Wait(queue);
  if (ok) {
    call->WriteLast(request, grpc::WriteOptions(), &operation);
    ok = Wait(queue);
  }
  absl::StatusOr<bool> go_on = true;
  while (ok) {
    grpc::ByteBuffer message;
    call->Read(&message, &operation);
    ok = Wait(queue);
    if (!ok) break;
    go_on = each(message);
    if (go_on.ok() && *go_on) continue;
    context.TryCancel();
    break;
  }
  grpc::Status status;
  call->Finish(&status, &operation);
  Wait(queue);
  queue.Shutdown();
  while (Wait(queue)) {
  }
  if (!go_on.ok()) return go_on.status();
  return *go_on ? FromGrpc(status) : absl::OkStatus();
}

absl::StatusOr<grpc::ByteBuffer> SendStreamRaw(
    const Client& client, const std::string& path, absl::Duration timeout,
    absl::FunctionRef<absl::StatusOr<std::optional<grpc::ByteBuffer>>()> next) {
  grpc::CompletionQueue queue;
  grpc::ClientContext context;
  client.Prepare(context, timeout);
  const auto call = grpc::GenericStub(client.channel()).PrepareCall(&context, path, &queue);
  int operation = 0;
  call->StartCall(&operation);
  bool ok = Wait(queue);
  absl::Status cut;
  while (ok) {
    absl::StatusOr<std::optional<grpc::ByteBuffer>> message = next();
    if (!message.ok()) {
      cut = message.status();
      context.TryCancel();
      break;
    }
    if (!message->has_value()) break;
    call->Write(**message, &operation);
    ok = Wait(queue);
  }
  if (ok && cut.ok()) {
    call->WritesDone(&operation);
    ok = Wait(queue);
  }
  // Also when the server has ended the call before the last message: then there is no answer, and its status says why.
  grpc::ByteBuffer answer;
  call->Read(&answer, &operation);
  const bool answered = Wait(queue);
  grpc::Status status;
  call->Finish(&status, &operation);
  Wait(queue);
  queue.Shutdown();
  while (Wait(queue)) {
  }
  if (!cut.ok()) return cut;
  if (!status.ok()) return FromGrpc(status);
  if (!answered) return absl::InternalError("the server ended the call without an answer");
  return answer;
}

}  // namespace meydan::rpc

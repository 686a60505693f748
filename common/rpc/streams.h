#pragma once

#include <grpcpp/support/byte_buffer.h>
#include <grpcpp/support/server_callback.h>

#include <functional>
#include <memory>
#include <optional>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "common/async/spawn.h"
#include "common/async/task.h"
#include "common/rpc/decode.h"
#include "common/rpc/gate.h"
#include "common/rpc/status.h"

namespace meydan::rpc {

// Tells a handler that its caller has gone. Safe from any thread.
class Cancellation {
 public:
  bool cancelled() const {
    absl::MutexLock lock(&mutex_);
    return cancelled_;
  }
  // Runs `callback` once when the caller goes, or at once when it has gone already. It must be quick; at most one may
  // be set.
  void OnCancelled(std::function<void()> callback) {
    {
      absl::MutexLock lock(&mutex_);
      if (!cancelled_) {
        callback_ = std::move(callback);
        return;
      }
    }
    callback();
  }
  void Cancel() {
    std::function<void()> callback;
    {
      absl::MutexLock lock(&mutex_);
      cancelled_ = true;
      callback.swap(callback_);
    }
    if (callback) callback();
  }
  void Forget() {
    absl::MutexLock lock(&mutex_);
    callback_ = nullptr;
  }

 private:
  mutable absl::Mutex mutex_;
  bool cancelled_ ABSL_GUARDED_BY(mutex_) = false;
  std::function<void()> callback_ ABSL_GUARDED_BY(mutex_);
};

// What both sides of a stream have. Made by Service; lives until gRPC is done with the call.
template <typename Reactor>
class StreamSide : public Reactor {
 public:
  Cancellation& cancellation() { return cancellation_; }
  Gate::Ticket& ticket() { return *ticket_; }
  void End(const absl::Status& status) {
    cancellation_.Forget();
    ticket_->End(status);
    this->Finish(ToGrpc(status));
  }

 protected:
  explicit StreamSide(std::unique_ptr<Gate::Ticket> ticket) : ticket_(std::move(ticket)) {}

 private:
  void OnCancel() override { cancellation_.Cancel(); }
  void OnDone() override { delete this; }

  std::unique_ptr<Gate::Ticket> ticket_;
  Cancellation cancellation_;
};

// The answering side of a server stream.
template <typename Response>
class Writer final : public StreamSide<grpc::ServerWriteReactor<grpc::ByteBuffer>> {
 public:
  explicit Writer(std::unique_ptr<Gate::Ticket> ticket) : StreamSide(std::move(ticket)) {}

  // Sends one message. False when the caller has gone: end the task. One at a time.
  Task<bool> Write(Response response) {
    if (cancellation().cancelled()) co_return false;
    message_ = Encode(response);
    Completion<bool> written([this](Completion<bool>::Resume resume) {
      written_ = std::move(resume);
      StartWrite(&message_);
    });
    const bool ok = co_await written;
    co_return ok;
  }

 private:
  void OnWriteDone(bool ok) override {
    Completion<bool>::Resume resume = std::exchange(written_, nullptr);
    std::move(resume)(ok);
  }

  grpc::ByteBuffer message_;
  Completion<bool>::Resume written_;
};

// The reading side of a client stream.
template <typename Request>
class Reader final : public StreamSide<grpc::ServerReadReactor<grpc::ByteBuffer>> {
 public:
  explicit Reader(std::unique_ptr<Gate::Ticket> ticket) : StreamSide(std::move(ticket)) {}

  // The next message; nullopt after the last one; INVALID_ARGUMENT (see Decode) for one that does not parse. One at a
  // time.
  Task<absl::StatusOr<std::optional<Request>>> Read() {
    Completion<bool> read([this](Completion<bool>::Resume resume) {
      read_ = std::move(resume);
      StartRead(&message_);
    });
    const bool ok = co_await read;
    if (!ok) co_return std::nullopt;
    Request request;
    if (absl::Status bad = Decode(message_, request); !bad.ok()) co_return bad;
    co_return std::move(request);
  }

 private:
  void OnReadDone(bool ok) override {
    Completion<bool>::Resume resume = std::exchange(read_, nullptr);
    std::move(resume)(ok);
  }

  grpc::ByteBuffer message_;
  Completion<bool>::Resume read_;
};

}  // namespace meydan::rpc

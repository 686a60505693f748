#include "tests/load/channel_pool.h"

#include <grpcpp/create_channel.h>
#include <grpcpp/security/credentials.h>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/base/errors.h"
#include "common/rpc/status.h"

namespace meydan::load {

struct ChannelPool::Pending {
  int64_t n;
  absl::Time intended;
  grpc::ClientContext context;
  grpc::ByteBuffer answer;
  grpc::Status status;
  std::unique_ptr<grpc::ClientAsyncResponseReader<grpc::ByteBuffer>> reader;
};

ChannelPool::ChannelPool(const Job& job, int connections) : job_(job) {
  for (const std::string& token : job.tokens) authorizations_.push_back(absl::StrCat("Bearer ", token));
  grpc::ChannelArguments arguments;
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);  // else all channels would share one connection
  arguments.SetInt(GRPC_ARG_MIN_RECONNECT_BACKOFF_MS, 100);
  arguments.SetInt(GRPC_ARG_INITIAL_RECONNECT_BACKOFF_MS, 50);
  arguments.SetInt(GRPC_ARG_MAX_RECONNECT_BACKOFF_MS, 200);
  arguments.SetMaxReceiveMessageSize(64 << 20);
  for (int i = 0; i < connections; ++i) {
    channels_.push_back(grpc::CreateCustomChannel(job.address, grpc::InsecureChannelCredentials(), arguments));
    stubs_.push_back(std::make_unique<grpc::GenericStub>(channels_.back()));
  }
}

ChannelPool::~ChannelPool() {
  queue_.Shutdown();
  void* tag = nullptr;
  bool ok = false;
  while (queue_.Next(&tag, &ok)) delete static_cast<Pending*>(tag);
}

bool ChannelPool::Connect(absl::Duration patience) {
  const auto until = absl::ToChronoTime(absl::Now() + patience);
  for (const auto& channel : channels_) {
    if (!channel->WaitForConnected(until)) return false;
  }
  return true;
}

void ChannelPool::Start(int64_t n, absl::Time intended) {
  auto* pending = new Pending{.n = n, .intended = intended};
  pending->context.set_deadline(absl::ToChronoTime(absl::Now() + job_.timeout));
  if (!authorizations_.empty()) {
    pending->context.AddMetadata("authorization", authorizations_[static_cast<size_t>(n) % authorizations_.size()]);
  }
  ++outstanding_;
  grpc::GenericStub& stub = *stubs_[turn_++ % stubs_.size()];
  pending->reader = stub.PrepareUnaryCall(&pending->context, job_.path, job_.request(n), &queue_);
  pending->reader->StartCall();
  pending->reader->Finish(&pending->answer, &pending->status, pending);
}

bool ChannelPool::Next(absl::Time until, Answer& answer) {
  void* tag = nullptr;
  bool ok = false;
  const auto next = until == absl::InfiniteFuture() ? queue_.AsyncNext(&tag, &ok, gpr_inf_future(GPR_CLOCK_REALTIME))
                                                    : queue_.AsyncNext(&tag, &ok, absl::ToChronoTime(until));
  if (next != grpc::CompletionQueue::GOT_EVENT) return false;
  const std::unique_ptr<Pending> pending(static_cast<Pending*>(tag));
  --outstanding_;
  answer.n = pending->n;
  answer.intended = pending->intended;
  answer.came = absl::Now();
  answer.failure.clear();
  if (!pending->status.ok()) {
    const absl::Status status = rpc::FromGrpc(pending->status);
    answer.failure = absl::StrCat(absl::StatusCodeToString(status.code()), " ", ReasonOf(status));
  } else if (job_.complete && !job_.complete(pending->answer)) {
    answer.failure = "OK INCOMPLETE";
  }
  return true;
}

}  // namespace meydan::load

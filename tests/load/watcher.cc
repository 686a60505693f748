#include "tests/load/watcher.h"

#include <grpcpp/client_context.h>
#include <grpcpp/completion_queue.h>
#include <grpcpp/create_channel.h>
#include <grpcpp/generic/generic_stub.h>

#include <memory>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/rpc/client.h"
#include "meydan/notification/v1/service.pb.h"
#include "tests/load/bench.h"

namespace meydan::load {

namespace v1 = notification::v1;

namespace {

constexpr absl::Duration kPause = absl::Milliseconds(20);  // before a stream that broke is opened again
constexpr absl::Duration kLook = absl::Milliseconds(100);  // for the end of the watch

// One step of a stream.
enum class Step { kDone, kBroken, kStopped };

Step NextStep(grpc::CompletionQueue& queue, grpc::ClientContext& context, const std::atomic<bool>& stopping) {
  void* tag = nullptr;
  bool ok = false;
  bool cancelled = false;
  while (queue.AsyncNext(&tag, &ok, absl::ToChronoTime(absl::Now() + kLook)) != grpc::CompletionQueue::GOT_EVENT) {
    if (!stopping || cancelled) continue;
    context.TryCancel();
    cancelled = true;
  }
  return cancelled ? Step::kStopped : ok ? Step::kDone : Step::kBroken;
}

}  // namespace

Watcher::Watcher(integration::Stack& stack, const std::string& person, Seen seen)
    : address_(stack.AddressOf("notification")),
      person_(person),
      token_(TokenOf(stack, person).value()),
      seen_(std::move(seen)) {
  v1::CountUnreadRequest count;
  count.set_parent(person);
  const auto answer = stack.Call<v1::CountUnreadResponse>("notification", person, std::move(count));
  if (answer.ok()) sequence_ = answer->newest_sequence();
  thread_ = std::thread([this] { Run(); });
}

Watcher::~Watcher() {
  stopping_ = true;
  thread_.join();
}

void Watcher::Run() {
  while (!stopping_) {
    Watch();
    if (!stopping_) absl::SleepFor(kPause);
  }
}

void Watcher::Watch() {
  rpc::Client client({.address = address_, .token = [this] { return token_; }});
  grpc::CompletionQueue queue;
  grpc::ClientContext context;
  client.Prepare(context, absl::InfiniteDuration());
  v1::WatchNoticesRequest request;
  request.set_parent(person_);
  request.set_after_sequence(sequence_);
  const auto stream = grpc::GenericStub(client.channel())
                          .PrepareCall(&context, "/meydan.notification.v1.NotificationService/WatchNotices", &queue);
  stream->StartCall(nullptr);
  Step step = NextStep(queue, context, stopping_);
  if (step == Step::kDone) {
    stream->WriteLast(rpc::Encode(request), grpc::WriteOptions(), nullptr);
    step = NextStep(queue, context, stopping_);
  }
  while (step == Step::kDone) {
    grpc::ByteBuffer bytes;
    stream->Read(&bytes, nullptr);
    step = NextStep(queue, context, stopping_);
    if (step != Step::kDone) break;
    const absl::Time when = absl::Now();
    v1::WatchNoticesResponse answer;
    if (!rpc::Decode(bytes, answer).ok()) break;
    for (const v1::Notice& notice : answer.notices()) seen_(notice, when);
    sequence_ = answer.sequence();
  }
  grpc::Status status;
  stream->Finish(&status, nullptr);
  context.TryCancel();
  void* tag = nullptr;
  bool ok = false;
  queue.Next(&tag, &ok);
}

}  // namespace meydan::load

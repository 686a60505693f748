#include "common/bus/kafka/subscription.h"

#include <utility>

namespace meydan::bus::kafka {

absl::StatusOr<std::unique_ptr<Subscription>> KafkaSubscription::Make(EventLoop& loop, const Options& options,
                                                                      SubscribeOptions what,
                                                                      Consumer::ReadOffsets read_offsets) {
  absl::StatusOr<ClientPtr> client = Consumer::MakeClientFor(options, what);
  if (!client.ok()) return client.status();
  return std::unique_ptr<Subscription>(
      new KafkaSubscription(loop, options, std::move(what), *std::move(client), std::move(read_offsets)));
}

KafkaSubscription::KafkaSubscription(EventLoop& loop, const Options& options, SubscribeOptions what, ClientPtr client,
                                     Consumer::ReadOffsets read_offsets)
    : loop_(loop),
      queues_(loop, what.batch_size, [this] { consumer_.Wake(); }),
      consumer_(loop, options, std::move(what), std::move(client), std::move(read_offsets), queues_) {}

KafkaSubscription::~KafkaSubscription() {
  Stop();
  // Behind all that the queues have posted.
  loop_.PostAndWait([] {});
}

Task<absl::StatusOr<Batch>> KafkaSubscription::Next() { return queues_.Next(); }

Task<absl::Status> KafkaSubscription::MarkDone(Batch batch) {
  if (!queues_.Holds(batch)) co_return PartitionLost(batch);
  Completion<absl::Status> done(
      [this, &batch](OffsetCommits::Resume resume) { consumer_.Commit(std::move(batch), std::move(resume)); });
  absl::Status status = co_await done;
  co_return status;
}

void KafkaSubscription::Abandon(Batch batch) { queues_.Return(std::move(batch)); }

void KafkaSubscription::Stop() { queues_.Stop(); }

Task<absl::Status> KafkaSubscription::Ready() {
  Completion<absl::Status> ready(
      [this](Completion<absl::Status>::Resume resume) { consumer_.WhenReady(std::move(resume)); });
  absl::Status status = co_await ready;
  co_return status;
}

Task<absl::StatusOr<Lag>> KafkaSubscription::GetLag() {
  Completion<absl::StatusOr<Lag>> counted(
      [this](Completion<absl::StatusOr<Lag>>::Resume resume) { consumer_.GetLag(std::move(resume)); });
  absl::StatusOr<Lag> lag = co_await counted;
  co_return lag;
}

}  // namespace meydan::bus::kafka

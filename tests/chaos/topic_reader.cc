#include "tests/chaos/topic_reader.h"

#include <utility>

#include "absl/time/clock.h"
#include "common/async/spawn.h"
#include "common/base/ids.h"
#include "common/base/status_macros.h"

namespace meydan::chaos {
namespace {

constexpr int kReaders = 4;
// So many times in a row there must be nothing more.
constexpr int kQuietLooks = 5;

}  // namespace

absl::StatusOr<std::unique_ptr<TopicReader>> TopicReader::Start(bus::EventBus& bus, std::vector<std::string> topics) {
  ASSIGN_OR_RETURN(std::unique_ptr<bus::Subscription> subscription,
                   bus.Subscribe({.topics = std::move(topics), .group = "chaos-" + RandomUuid()}));
  auto reader = std::unique_ptr<TopicReader>(new TopicReader(std::move(subscription)));
  RETURN_IF_ERROR(BlockOn(reader->subscription_->Ready()));
  return reader;
}

TopicReader::TopicReader(std::unique_ptr<bus::Subscription> subscription)
    : subscription_(std::move(subscription)), reading_(kReaders) {
  for (int i = 0; i < kReaders; ++i) {
    Spawn(Read(), [this] { reading_.DecrementCount(); });
  }
}

TopicReader::~TopicReader() {
  subscription_->Stop();
  reading_.Wait();
}

Task<void> TopicReader::Read() {
  while (true) {
    absl::StatusOr<bus::Batch> batch = co_await subscription_->Next();
    if (!batch.ok()) co_return;
    {
      absl::MutexLock lock(&mutex_);
      for (bus::Delivery& delivery : batch->deliveries) events_.push_back(delivery.event);
    }
    const absl::Status done = co_await subscription_->MarkDone(*std::move(batch));
    // A partition that was lost comes again, as repeats.
    static_cast<void>(done.ok());
  }
}

absl::StatusOr<std::vector<Event>> TopicReader::ReadToTheEnd() {
  const absl::Time end = absl::Now() + absl::Minutes(2);
  int quiet = 0;
  while (quiet < kQuietLooks) {
    if (absl::Now() > end) return absl::DeadlineExceededError("the topics do not come to an end");
    const absl::StatusOr<bus::Lag> lag = BlockOn(subscription_->GetLag());
    quiet = lag.ok() && lag->events == 0 ? quiet + 1 : 0;
    absl::SleepFor(absl::Milliseconds(50));
  }
  absl::MutexLock lock(&mutex_);
  return events_;
}

}  // namespace meydan::chaos

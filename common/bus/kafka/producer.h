#pragma once

#include <atomic>
#include <list>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "common/async/event_loop.h"
#include "common/async/spawn.h"
#include "common/base/event.h"
#include "common/bus/kafka/client.h"

namespace meydan::bus::kafka {

// One life of an idempotent producer, with a thread of its own that takes in acknowledgements.
//
// Order through failures: librdkafka itself never gives an event up (no message timeout, unlimited retries), for it
// would then go on with the events behind it. Instead, when a publish is not acknowledged in time, or any event fails,
// the whole producer is retired: what it has not sent it never sends, what is on its way arrives as a prefix of each
// partition's sequence (the broker refuses gaps by sequence numbers), and everything outstanding fails. The caller
// publishes all again through a new producer, behind that prefix: first occurrences stay in order.
//
// Safe for use from any thread; callers resume on the loop.
class Producer {
 public:
  using Resume = Completion<absl::Status>::Resume;

  static absl::StatusOr<std::unique_ptr<Producer>> Make(EventLoop& loop, const Options& options);
  // Fails what is outstanding.
  ~Producer();

  // Errors as EventBus::Publish.
  void Publish(const std::string& topic, const std::vector<Event>& events, Resume resume);

  // Asks the controller to create the topic if it is missing; OK when it exists.
  void CreateTopic(const std::string& topic, Resume resume);
  // OK when the controller answers.
  void Ping(Resume resume);

  // Asks the leaders for the offsets that the list's entries name by RD_KAFKA_OFFSET_BEGINNING or _END, and puts them
  // there. Blocks the thread, a second at most. Here and not at a consumer, whose connection is busy waiting for news.
  absl::Status ReadOffsets(rd_kafka_topic_partition_list_t& list) ABSL_LOCKS_EXCLUDED(sending_);

  // Takes nothing new any more.
  bool retired() const { return retired_.load(std::memory_order_acquire); }
  // Retired, and all that was outstanding has been answered: it may be destroyed without waiting.
  bool ended() const { return ended_.load(std::memory_order_acquire); }

 private:
  // Something that was asked of the broker.
  struct Call {
    enum class Kind { kPublish, kCreate, kPing } kind = Kind::kPublish;
    size_t left = 1;  // events not acknowledged yet, and one for Publish itself
    absl::Status error;
    absl::Time deadline;
    Resume resume;
  };
  using Calls = std::list<Call>;

  Producer(EventLoop& loop, const Options& options, ClientPtr client);
  Call* Begin(Call::Kind kind, size_t left, absl::Duration timeout, Resume& resume) ABSL_LOCKS_EXCLUDED(mutex_);
  void Ask(Call::Kind kind, const std::string& topic, absl::Duration timeout, Resume resume);
  rd_kafka_resp_err_t Send(const std::string& topic, const Event& event, Call* call);
  // `count` parts of the call are over; the last one answers it.
  void End(Call* call, size_t count, absl::Status error) ABSL_LOCKS_EXCLUDED(mutex_);
  void Answer(Resume resume, absl::Status status);
  void Retire(const std::string& why);

  // On the thread:
  void Run();
  void Purge() ABSL_LOCKS_EXCLUDED(sending_);
  void Take(rd_kafka_event_t* event);
  void TakeReports(rd_kafka_event_t* event);
  bool IsOverdue() ABSL_LOCKS_EXCLUDED(mutex_);
  bool MayEnd() ABSL_LOCKS_EXCLUDED(mutex_);

  EventLoop& loop_;
  const Options options_;
  ClientPtr client_;
  QueuePtr queue_;
  std::atomic<bool> retired_{false};
  std::atomic<bool> ended_{false};
  std::atomic<size_t> outstanding_{0};
  // Held for reading while the client is used, for writing while events are purged, never the half of a publish, and
  // while the client is destroyed.
  absl::Mutex sending_ ABSL_ACQUIRED_BEFORE(mutex_);
  absl::Mutex mutex_;
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  Calls calls_ ABSL_GUARDED_BY(mutex_);
  std::thread thread_;  // the last field: it uses the others
};

}  // namespace meydan::bus::kafka

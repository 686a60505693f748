#include "common/bus/kafka/consumer.h"

#include <pthread.h>

#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/clock.h"
#include "common/base/ids.h"
#include "common/telemetry/log.h"

namespace meydan::bus::kafka {
namespace {

constexpr int kPollMillis = 50;
constexpr absl::Duration kRetry = absl::Milliseconds(200);
constexpr absl::Duration kCreateTimeout = absl::Seconds(5);
// For an orderly leave when the broker is away.
constexpr absl::Duration kCloseTimeout = absl::Seconds(1);

}  // namespace

absl::StatusOr<ClientPtr> Consumer::MakeClientFor(const Options& options, const SubscribeOptions& what) {
  // A broadcast needs a group's name as well, though it never joins one.
  const std::string group = what.group.empty() ? absl::StrCat("broadcast-", RandomUuid()) : what.group;
  const absl::Duration poll_interval = std::max(absl::Minutes(1), options.session_timeout);
  std::vector<std::pair<std::string, std::string>> settings = {
      {"group.id", group},
      // Each rebalance spreads everything anew. By the cooperative protocol it takes two to move a partition; whoever
      // lets go in the first and is killed before the second comes back under its name without a rebalance, and the
      // partition is nobody's.
      {"partition.assignment.strategy", "roundrobin"},
      {"enable.auto.commit", "false"},
      {"enable.auto.offset.store", "false"},
      {"auto.offset.reset", "earliest"},
      {"session.timeout.ms", Millis(options.session_timeout)},
      {"heartbeat.interval.ms", Millis(options.heartbeat)},
      {"max.poll.interval.ms", Millis(poll_interval)},
      {"fetch.error.backoff.ms", "100"},
      // For each partition; what a consumer that stands still holds at most.
      {"queued.min.messages", "2000"},
      {"queued.max.messages.kbytes", "4096"}};
  if (!what.group.empty() && !options.instance.empty()) settings.emplace_back("group.instance.id", options.instance);
  return MakeClient(RD_KAFKA_CONSUMER, options, settings,
                    RD_KAFKA_EVENT_REBALANCE | RD_KAFKA_EVENT_OFFSET_COMMIT | RD_KAFKA_EVENT_ERROR);
}

Consumer::Consumer(EventLoop& loop, const Options& options, SubscribeOptions what, ClientPtr client,
                   ReadOffsets read_offsets, PartitionQueues& queues)
    : loop_(loop),
      options_(options),
      what_(std::move(what)),
      broadcast_(what_.group.empty()),
      read_offsets_(std::move(read_offsets)),
      queues_(queues),
      client_(std::move(client)),
      commits_(loop, queues) {
  rd_kafka_poll_set_consumer(client_.get());
  events_.reset(rd_kafka_queue_get_consumer(client_.get()));
  thread_ = std::thread([this] { Run(); });
}

Consumer::~Consumer() {
  {
    absl::MutexLock lock(&mutex_);
    ending_ = true;
  }
  Wake();
  thread_.join();
}

void Consumer::Wake() {
  absl::MutexLock lock(&mutex_);
  if (!ended_) rd_kafka_queue_yield(events_.get());
}

void Consumer::Post(Order order) {
  {
    absl::MutexLock lock(&mutex_);
    if (!ended_) {
      orders_.push_back(std::move(order));
      rd_kafka_queue_yield(events_.get());
      return;
    }
  }
  std::move(order)(false);
}

template <typename T>
void Consumer::Answer(typename Completion<T>::Resume resume, T value) {
  loop_.Post([resume = std::move(resume), value = std::move(value)]() mutable { std::move(resume)(std::move(value)); });
}

void Consumer::Commit(Batch batch, OffsetCommits::Resume resume) {
  Post([this, batch = std::move(batch), resume = std::move(resume)](bool running) mutable {
    if (!running) return Answer<absl::Status>(std::move(resume), PartitionLost(batch));
    if (broadcast_) return MarkBroadcastDone(batch, std::move(resume));
    commits_.Add(std::move(batch), std::move(resume));
  });
}

void Consumer::WhenReady(Completion<absl::Status>::Resume resume) {
  Post([this, resume = std::move(resume)](bool running) mutable {
    if (!running || queues_.stopped()) return Answer<absl::Status>(std::move(resume), SubscriptionStopped());
    if (ready_) return Answer<absl::Status>(std::move(resume), *ready_);
    waiting_ready_.push_back(std::move(resume));
  });
}

void Consumer::GetLag(Completion<absl::StatusOr<Lag>>::Resume resume) {
  Post([this, resume = std::move(resume)](bool running) mutable {
    Answer<absl::StatusOr<Lag>>(std::move(resume), running ? CountLag() : Lag());
  });
}

void Consumer::Run() {
  pthread_setname_np(pthread_self(), "kafka-consumer");
  if (options_.create_topics) {
    CreateTopics();
  } else {
    Start();
  }
  while (state_ != State::kEnded) {
    EventPtr event(rd_kafka_queue_poll(events_.get(), kPollMillis));
    RunOrders(/*running=*/true);
    if (event != nullptr) Take(event.get());
    event.reset();  // before its client may go
    Step();
  }
  End();
}

void Consumer::RunOrders(bool running) {
  std::deque<Order> orders;
  {
    absl::MutexLock lock(&mutex_);
    orders.swap(orders_);
  }
  for (Order& order : orders) std::move(order)(running);
}

void Consumer::Step() {
  bool ending;
  {
    absl::MutexLock lock(&mutex_);
    ending = ending_;
  }
  if (state_ != State::kClosing && IsDisplaced()) BeginAnew();
  if (state_ == State::kWaiting && SteadyNow() >= retry_at_) {
    if (options_.create_topics) {
      CreateTopics();
    } else {
      Start();
    }
  }
  const bool stopping = ending || queues_.stopped();
  if (stopping && state_ != State::kClosing && state_ != State::kEnded) StartClosing();
  FinishHandOver(ending);
  commits_.Send(client_.get(), events_.get());
  Fetch();
  if (state_ != State::kClosing) return;
  if (broadcast_) {
    if (ending) state_ = State::kEnded;
  } else if (rd_kafka_consumer_closed(client_.get()) != 0 || (ending && SteadyNow() > close_until_)) {
    state_ = State::kEnded;
  }
}

void Consumer::Take(rd_kafka_event_t* event) {
  switch (rd_kafka_event_type(event)) {
    case RD_KAFKA_EVENT_CREATETOPICS_RESULT: {
      if (state_ != State::kCreating) return;
      const absl::Status exist = TopicsExist(event);
      if (exist.ok()) return Start();
      if (const std::string why(exist.message()); why != last_fault_) {
        telemetry::Log(telemetry::Level::kWarning, "kafka_topics_missing", {{"why", why}});
        last_fault_ = why;
      }
      state_ = State::kWaiting;
      retry_at_ = SteadyNow() + kRetry;
      return;
    }
    case RD_KAFKA_EVENT_REBALANCE:
      return TakeRebalance(event);
    case RD_KAFKA_EVENT_OFFSET_COMMIT:
      return commits_.Take(event);
    default:
      return;  // faults of connections: librdkafka logs and mends them
  }
}

void Consumer::CreateTopics() {
  state_ = State::kCreating;
  RequestTopics(client_.get(), options_, what_.topics, kCreateTimeout, /*validate_only=*/false, events_.get(), nullptr);
}

void Consumer::Start() {
  absl::Status started;
  if (broadcast_) {
    started = StartBroadcast();
  } else {
    const PartitionListPtr topics(rd_kafka_topic_partition_list_new(static_cast<int>(what_.topics.size())));
    for (const std::string& topic : what_.topics) {
      rd_kafka_topic_partition_list_add(topics.get(), topic.c_str(), RD_KAFKA_PARTITION_UA);
    }
    started = ToStatus(rd_kafka_subscribe(client_.get(), topics.get()));
  }
  if (started.ok()) {
    state_ = State::kRunning;
    if (broadcast_) BecomeReady(absl::OkStatus());
  } else {
    state_ = State::kWaiting;
    retry_at_ = SteadyNow() + kRetry;
  }
}

void Consumer::StartClosing() {
  BecomeReady(SubscriptionStopped());
  state_ = State::kClosing;
  close_until_ = SteadyNow() + kCloseTimeout;
  if (broadcast_) return;  // its batches may still be marked done: it ends with the object
  rd_kafka_error_t* const error = rd_kafka_consumer_close_queue(client_.get(), events_.get());
  if (error == nullptr) return;
  telemetry::Log(telemetry::Level::kWarning, "kafka_close_failed", {{"why", rd_kafka_error_string(error)}});
  rd_kafka_error_destroy(error);
  state_ = State::kEnded;
}

void Consumer::DropAssigned() {
  for (auto& [id, assigned] : assigned_) {
    rd_kafka_queue_cb_event_enable(assigned.queue.get(), nullptr, nullptr);
    queues_.Drop(id);
  }
  assigned_.clear();
  commits_.ForgetAll();
}

bool Consumer::IsDisplaced() const {
  char why[512] = "";
  if (rd_kafka_fatal_error(client_.get(), why, sizeof(why)) == RD_KAFKA_RESP_ERR_NO_ERROR) return false;
  telemetry::Log(telemetry::Level::kError, "kafka_consumer_displaced", {{"why", why}});
  return true;
}

void Consumer::BeginAnew() {
  absl::StatusOr<ClientPtr> next = MakeClientFor(options_, what_);
  if (!next.ok()) return;  // the settings were taken once, so it is the machine (threads, files): tried again
  hand_over_.reset();
  DropAssigned();
  rd_kafka_poll_set_consumer(next->get());
  {
    absl::MutexLock lock(&mutex_);
    client_.swap(*next);
    events_.reset(rd_kafka_queue_get_consumer(client_.get()));
  }
  // Without the lock, for which one of its threads may wait in Wake.
  rd_kafka_destroy_flags(next->release(), RD_KAFKA_DESTROY_F_NO_CONSUMER_CLOSE);
  state_ = State::kWaiting;
  retry_at_ = SteadyNow() + options_.session_timeout;
}

void Consumer::End() {
  {
    absl::MutexLock lock(&mutex_);
    ended_ = true;
  }
  RunOrders(/*running=*/false);
  DropAssigned();
  events_.reset();
  // It is closed, or the time for that is over.
  rd_kafka_destroy_flags(client_.release(), RD_KAFKA_DESTROY_F_NO_CONSUMER_CLOSE);
}

void Consumer::BecomeReady(const absl::Status& status) {
  ready_ = status;
  for (auto& resume : std::exchange(waiting_ready_, {})) Answer<absl::Status>(std::move(resume), status);
}

}  // namespace meydan::bus::kafka

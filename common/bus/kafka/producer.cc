#include "common/bus/kafka/producer.h"

#include <pthread.h>

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/clock.h"
#include "common/base/errors.h"
#include "common/bus/bus.h"
#include "common/bus/kafka/cloudevents.h"
#include "common/telemetry/log.h"

namespace meydan::bus::kafka {
namespace {

// Broker lookups and the wait for a leader are within these times too.
constexpr absl::Duration kPingTimeout = absl::Seconds(2);
constexpr int kQuestionMillis = 1000;
constexpr int kPollMillis = 50;
// What librdkafka and the log format add to an event's own bytes, at most.
constexpr size_t kOverhead = 512;

size_t SizeOf(const Event& event) { return event.ByteSizeLong() + event.subject().size() + kOverhead; }

absl::Status Overloaded() {
  return WithRetryDelay(MakeError(absl::StatusCode::kResourceExhausted, "BUS_OVERLOADED",
                                  "too many events wait for the bus; nothing was published"),
                        absl::Milliseconds(500));
}

}  // namespace

absl::StatusOr<std::unique_ptr<Producer>> Producer::Make(EventLoop& loop, const Options& options) {
  absl::StatusOr<ClientPtr> client = MakeClient(
      RD_KAFKA_PRODUCER, options,
      {{"enable.idempotence", "true"},
       {"enable.gapless.guarantee", "true"},
       {"acks", "all"},
       {"message.timeout.ms", "0"},
       {"linger.ms", "1"},
       {"partitioner", "murmur2_random"},
       {"compression.type", "lz4"},
       {"message.max.bytes", absl::StrCat(options.max_event_bytes)},
       // Above our own bound, so that librdkafka never takes the half of a publish.
       {"queue.buffering.max.messages", absl::StrCat(std::min<size_t>(2 * options.max_outstanding, 10'000'000))},
       {"queue.buffering.max.kbytes", "2097151"}},
      RD_KAFKA_EVENT_DR | RD_KAFKA_EVENT_ERROR);
  if (!client.ok()) return client.status();
  return std::unique_ptr<Producer>(new Producer(loop, options, *std::move(client)));
}

Producer::Producer(EventLoop& loop, const Options& options, ClientPtr client)
    : loop_(loop),
      options_(options),
      client_(std::move(client)),
      queue_(rd_kafka_queue_get_main(client_.get())),
      thread_([this] { Run(); }) {}

Producer::~Producer() {
  {
    absl::MutexLock lock(&mutex_);
    stopping_ = true;
  }
  thread_.join();
}

Producer::Call* Producer::Begin(Call::Kind kind, size_t left, absl::Duration timeout, Resume& resume) {
  absl::MutexLock lock(&mutex_);
  if (retired() || stopping_) return nullptr;
  calls_.push_back(Call{kind, left, absl::OkStatus(), SteadyNow() + timeout, std::move(resume)});
  return &calls_.back();
}

void Producer::Publish(const std::string& topic, const std::vector<Event>& events, Resume resume) {
  for (const Event& event : events) {
    if (SizeOf(event) <= options_.max_event_bytes) continue;
    return Answer(std::move(resume),
                  MakeError(absl::StatusCode::kInvalidArgument, "EVENT_TOO_LARGE",
                            absl::StrCat("event ", event.id(), " has more than ", options_.max_event_bytes, " bytes"),
                            {{"event", event.id()}}));
  }
  if (outstanding_.fetch_add(events.size()) + events.size() > options_.max_outstanding) {
    outstanding_.fetch_sub(events.size());
    return Answer(std::move(resume), Overloaded());
  }
  absl::ReaderMutexLock lock(&sending_);
  Call* const call = Begin(Call::Kind::kPublish, events.size() + 1, options_.publish_timeout, resume);
  if (call == nullptr) {
    outstanding_.fetch_sub(events.size());
    return Answer(std::move(resume), BusUnavailable("the connection is being made anew"));
  }
  size_t sent = 0;
  rd_kafka_resp_err_t error = RD_KAFKA_RESP_ERR_NO_ERROR;
  for (; sent < events.size() && error == RD_KAFKA_RESP_ERR_NO_ERROR; ++sent) error = Send(topic, events[sent], call);
  if (error == RD_KAFKA_RESP_ERR_NO_ERROR) return End(call, 1, absl::OkStatus());
  --sent;  // the one that failed
  Retire(rd_kafka_err2str(error));
  outstanding_.fetch_sub(events.size() - sent);
  End(call, events.size() - sent + 1, ToStatus(error));
}

rd_kafka_resp_err_t Producer::Send(const std::string& topic, const Event& event, Call* call) {
  const std::vector<Header> attributes = ToHeaders(event);
  rd_kafka_headers_t* headers = rd_kafka_headers_new(attributes.size());
  for (const auto& [name, value] : attributes) {
    rd_kafka_header_add(headers, name.data(), static_cast<ssize_t>(name.size()), value.data(),
                        static_cast<ssize_t>(value.size()));
  }
  // librdkafka copies the value and takes the headers over, these only when it succeeds.
  const std::string& data = event.data();
  const rd_kafka_resp_err_t error = rd_kafka_producev(
      client_.get(), RD_KAFKA_V_TOPIC(topic.c_str()), RD_KAFKA_V_KEY(event.subject().data(), event.subject().size()),
      RD_KAFKA_V_VALUE(const_cast<char*>(data.data()), data.size()), RD_KAFKA_V_MSGFLAGS(RD_KAFKA_MSG_F_COPY),
      RD_KAFKA_V_HEADERS(headers), RD_KAFKA_V_OPAQUE(call), RD_KAFKA_V_END);
  if (error != RD_KAFKA_RESP_ERR_NO_ERROR) rd_kafka_headers_destroy(headers);
  return error;
}

void Producer::CreateTopic(const std::string& topic, Resume resume) {
  Ask(Call::Kind::kCreate, topic, options_.publish_timeout, std::move(resume));
}

// Only the broker that leads the metadata can answer it, and nothing is changed.
void Producer::Ping(Resume resume) {
  Ask(Call::Kind::kPing, "meydan.ping", std::min(kPingTimeout, options_.publish_timeout), std::move(resume));
}

void Producer::Ask(Call::Kind kind, const std::string& topic, absl::Duration timeout, Resume resume) {
  absl::ReaderMutexLock lock(&sending_);
  Call* const call = Begin(kind, 1, timeout, resume);
  if (call == nullptr) return Answer(std::move(resume), BusUnavailable("the connection is being made anew"));
  RequestTopics(client_.get(), options_, {topic}, timeout, kind == Call::Kind::kPing, queue_.get(), call);
}

absl::Status Producer::ReadOffsets(rd_kafka_topic_partition_list_t& list) {
  absl::ReaderMutexLock lock(&sending_);
  if (retired()) return BusUnavailable("the connection is being made anew");
  // Times -2 and -1 mean the first and the last offset, as in the protocol.
  const rd_kafka_resp_err_t error = rd_kafka_offsets_for_times(client_.get(), &list, kQuestionMillis);
  if (error != RD_KAFKA_RESP_ERR_NO_ERROR) return ToStatus(error);
  for (int i = 0; i < list.cnt; ++i) {
    if (list.elems[i].err != RD_KAFKA_RESP_ERR_NO_ERROR) return ToStatus(list.elems[i].err);
  }
  return absl::OkStatus();
}

void Producer::End(Call* call, size_t count, absl::Status error) {
  Resume resume;
  absl::Status status;
  {
    absl::MutexLock lock(&mutex_);
    if (call->error.ok()) call->error = std::move(error);
    call->left -= count;
    if (call->left > 0) return;
    resume = std::move(call->resume);
    status = std::move(call->error);
    calls_.erase(std::find_if(calls_.begin(), calls_.end(), [call](const Call& other) { return &other == call; }));
  }
  Answer(std::move(resume), std::move(status));
}

void Producer::Answer(Resume resume, absl::Status status) {
  loop_.Post(
      [resume = std::move(resume), status = std::move(status)]() mutable { std::move(resume)(std::move(status)); });
}

void Producer::Retire(const std::string& why) {
  if (retired_.exchange(true, std::memory_order_acq_rel)) return;
  telemetry::Log(telemetry::Level::kWarning, "kafka_producer_retired", {{"why", why}});
}

void Producer::Run() {
  pthread_setname_np(pthread_self(), "kafka-producer");
  while (!MayEnd()) {
    const EventPtr event(rd_kafka_queue_poll(queue_.get(), kPollMillis));
    if (event != nullptr) Take(event.get());
    if (!retired() && IsOverdue()) Retire("a publish was not acknowledged in time");
    if (retired()) Purge();
  }
  {
    absl::MutexLock lock(&sending_);
    queue_.reset();
    client_.reset();
  }
  ended_.store(true, std::memory_order_release);
}

void Producer::Purge() {
  absl::MutexLock lock(&sending_);
  rd_kafka_purge(client_.get(), RD_KAFKA_PURGE_F_QUEUE | RD_KAFKA_PURGE_F_INFLIGHT);
}

bool Producer::MayEnd() {
  absl::MutexLock lock(&mutex_);
  if (stopping_) retired_.store(true, std::memory_order_release);
  return retired() && calls_.empty();
}

bool Producer::IsOverdue() {
  const absl::Time now = SteadyNow();
  absl::MutexLock lock(&mutex_);
  return std::any_of(calls_.begin(), calls_.end(),
                     [now](const Call& call) { return call.kind == Call::Kind::kPublish && now > call.deadline; });
}

void Producer::Take(rd_kafka_event_t* event) {
  switch (rd_kafka_event_type(event)) {
    case RD_KAFKA_EVENT_DR:
      TakeReports(event);
      break;
    case RD_KAFKA_EVENT_CREATETOPICS_RESULT: {
      auto* const call = static_cast<Call*>(rd_kafka_event_opaque(event));
      End(call, 1, call->kind == Call::Kind::kPing ? ControllerAnswered(event) : TopicsExist(event));
      break;
    }
    case RD_KAFKA_EVENT_ERROR: {
      char why[512] = "";
      const rd_kafka_resp_err_t error = rd_kafka_fatal_error(client_.get(), why, sizeof(why));
      if (error != RD_KAFKA_RESP_ERR_NO_ERROR) Retire(why);
      break;
    }
    default:
      break;
  }
}

void Producer::TakeReports(rd_kafka_event_t* event) {
  while (const rd_kafka_message_t* message = rd_kafka_event_message_next(event)) {
    outstanding_.fetch_sub(1);
    if (message->err != RD_KAFKA_RESP_ERR_NO_ERROR) Retire(rd_kafka_err2str(message->err));
    End(static_cast<Call*>(message->_private), 1, ToStatus(message->err));
  }
}

}  // namespace meydan::bus::kafka

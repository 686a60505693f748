#include "common/redis/client.h"

#include <hiredis/adapters/libevent.h>
#include <hiredis/async.h>
#include <hiredis/hiredis.h>

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <deque>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "common/base/clock.h"
#include "common/base/errors.h"
#include "common/telemetry/log.h"

namespace meydan::redis {
namespace {

using Answer = absl::StatusOr<Reply>;

// A command in the wire's form: "*<number of words>\r\n", then for each word "$<bytes>\r\n<word>\r\n". hiredis makes
// the same, with two calls of printf a word.
std::string ToWire(const std::vector<std::string>& args) {
  constexpr size_t kMostAroundWord = 26;  // "$", 20 digits, twice "\r\n" and one to spare
  size_t most = kMostAroundWord;
  for (const std::string& arg : args) most += kMostAroundWord + arg.size();
  std::string wire;
  wire.reserve(most);
  absl::StrAppend(&wire, "*", args.size(), "\r\n");
  for (const std::string& arg : args) absl::StrAppend(&wire, "$", arg.size(), "\r\n", arg, "\r\n");
  return wire;
}

struct Command {
  std::string wire;
  absl::Time queued;
  Completion<Answer>::Resume resume;
};

absl::Status Unavailable() {
  return WithRetryDelay(
      MakeError(absl::StatusCode::kUnavailable, "REDIS_UNAVAILABLE", "the store is away; the command was not sent"),
      absl::Seconds(1));
}

absl::Status OutcomeUnknown() {
  return WithRetryDelay(MakeError(absl::StatusCode::kUnavailable, "REDIS_OUTCOME_UNKNOWN",
                                  "the store's answer was lost: unknown whether it happened; repeating it is safe"),
                        absl::Milliseconds(200));
}

absl::Status QueueFull() {
  return WithRetryDelay(MakeError(absl::StatusCode::kResourceExhausted, "REDIS_QUEUE_FULL",
                                  "too many commands wait for the store; the command was not sent"),
                        absl::Milliseconds(500));
}

}  // namespace

// Everything that lives on the loop. Made and ended by the client; kept alive by the callbacks that refer to it.
class Client::Connection : public std::enable_shared_from_this<Connection> {
 public:
  Connection(EventLoop& loop, Options options) : loop_(loop), options_(std::move(options)) {}

  void Start() {
    loop_.Post([self = shared_from_this()] {
      self->Connect();
      self->Tick();
    });
  }

  // Called on any thread.
  void Submit(Command command) {
    const size_t bytes = command.wire.size();
    if (pending_.load(std::memory_order_relaxed) >= options_.max_pending ||
        pending_bytes_.load(std::memory_order_relaxed) + bytes > options_.max_pending_bytes) {
      return std::move(command.resume)(QueueFull());
    }
    pending_.fetch_add(1, std::memory_order_relaxed);
    pending_bytes_.fetch_add(bytes, std::memory_order_relaxed);
    bool first;
    {
      absl::MutexLock lock(&mutex_);
      first = submitted_.empty();
      submitted_.push_back(std::move(command));
    }
    if (first) loop_.Post([self = shared_from_this()] { self->TakeSubmitted(); });
  }

  void Close() {
    TakeSubmitted();
    closed_ = true;
    Disconnect();
    FailWaiting(absl::InfiniteFuture());
  }

  bool connected() const { return ready_.load(std::memory_order_relaxed); }
  size_t pending() const { return pending_.load(std::memory_order_relaxed); }
  const Options& options() const { return options_; }

 private:
  // One sent command: hiredis holds a pointer to it until the answer comes or the connection ends.
  struct Sent {
    Connection* connection;
    redisAsyncContext* context;
    absl::Time sent;
    size_t bytes;
    Completion<Answer>::Resume resume;
  };

  void TakeSubmitted() {
    {
      absl::MutexLock lock(&mutex_);
      taken_.swap(submitted_);
    }
    for (Command& command : taken_) waiting_.push_back(std::move(command));
    taken_.clear();
    if (closed_) return FailWaiting(absl::InfiniteFuture());
    Flush();
  }

  void Flush() {
    while (connected() && !waiting_.empty()) {
      Command command = std::move(waiting_.front());
      waiting_.pop_front();
      auto* sent = new Sent{this, context_, SteadyNow(), command.wire.size(), std::move(command.resume)};
      in_flight_.push_back(sent);
      if (redisAsyncFormattedCommand(context_, &OnReply, sent, command.wire.data(), command.wire.size()) != REDIS_OK) {
        in_flight_.pop_back();
        Finish(*sent, Unavailable());
        delete sent;
      }
    }
  }

  // hiredis calls this for every sent command exactly once: with nullptr when the connection ended before the answer.
  static void OnReply(redisAsyncContext* context, void* raw, void* owned) {
    const std::unique_ptr<Sent> sent(static_cast<Sent*>(owned));
    Connection& self = *sent->connection;
    self.in_flight_.erase(
        std::find(self.in_flight_.begin(), self.in_flight_.end(), sent.get()));  // at the front, as a rule
    const auto* reply = static_cast<redisReply*>(raw);
    self.last_answer_ = SteadyNow();
    if (reply == nullptr) {
      self.Finish(*sent, OutcomeUnknown());
    } else if (reply->type == REDIS_REPLY_ERROR) {
      self.Finish(*sent, ErrorReplyToStatus(std::string(reply->str, reply->len)));
    } else {
      self.Finish(*sent, ToReply(*reply));
    }
    static_cast<void>(context);
  }

  void Finish(Sent& sent, Answer answer) {
    pending_.fetch_sub(1, std::memory_order_relaxed);
    pending_bytes_.fetch_sub(sent.bytes, std::memory_order_relaxed);
    std::move(sent.resume)(std::move(answer));
  }

  void Connect() {
    if (closed_ || context_ != nullptr) return;
    absl::string_view address = options_.address;
    if (absl::ConsumePrefix(&address, "unix:")) {
      context_ = redisAsyncConnectUnix(std::string(address).c_str());
    } else {
      const size_t colon = address.rfind(':');
      int port = 0;
      if (colon == absl::string_view::npos || !absl::SimpleAtoi(address.substr(colon + 1), &port)) std::abort();
      context_ = redisAsyncConnect(std::string(address.substr(0, colon)).c_str(), port);
    }
    if (context_ == nullptr) std::abort();  // out of memory
    if (context_->err != 0) {
      redisAsyncFree(std::exchange(context_, nullptr));
      return ReconnectLater();
    }
    context_->data = this;
    redisLibeventAttach(context_, loop_.base());
    redisAsyncSetConnectCallback(context_, [](const redisAsyncContext* context, int status) {
      auto* self = static_cast<Connection*>(context->data);
      // On failure hiredis frees the context itself after this callback.
      if (status != REDIS_OK) return self->OnGone(context);
      self->Greet();
    });
    redisAsyncSetDisconnectCallback(context_, [](const redisAsyncContext* context, int) {
      static_cast<Connection*>(context->data)->OnGone(context);
    });
    connect_started_ = SteadyNow();
  }

  // A server that is reading its files answers -LOADING: it counts as away until it answers the greeting.
  void Greet() {
    if (!options_.password.empty()) {
      redisAsyncCommand(context_, nullptr, nullptr, "AUTH %b", options_.password.data(), options_.password.size());
    }
    redisAsyncCommand(context_, &OnGreeted, this, "PING");
  }

  static void OnGreeted(redisAsyncContext* context, void* raw, void* owner) {
    auto* self = static_cast<Connection*>(owner);
    const auto* reply = static_cast<redisReply*>(raw);
    if (reply == nullptr) return;  // OnGone follows
    if (reply->type == REDIS_REPLY_ERROR) {
      if (absl::string_view(reply->str, reply->len) != self->last_refusal_) {
        self->last_refusal_.assign(reply->str, reply->len);
        telemetry::Log(telemetry::Level::kWarning, "redis_not_ready", {{"answer", self->last_refusal_}});
      }
      self->loop_.PostAfter(absl::Milliseconds(50), [shared = self->shared_from_this(), context] {
        if (shared->context_ == context) shared->Greet();
      });
      self->connect_started_ = SteadyNow();
      return;
    }
    self->last_refusal_.clear();
    self->backoff_ = absl::ZeroDuration();
    self->ready_.store(true, std::memory_order_relaxed);
    telemetry::Log(telemetry::Level::kInfo, "redis_connected", {{"address", self->options_.address}});
    self->Flush();
  }

  void OnGone(const redisAsyncContext* context) {
    if (context != context_) return;
    context_ = nullptr;
    if (ready_.exchange(false))
      telemetry::Log(telemetry::Level::kWarning, "redis_disconnected", {{"address", options_.address}});
    ReconnectLater();
  }

  void ReconnectLater() {
    if (closed_) return;
    backoff_ = std::clamp(2 * backoff_, options_.min_backoff, options_.max_backoff);
    loop_.PostAfter(backoff_, [self = shared_from_this()] { self->Connect(); });
  }

  void Disconnect() {
    if (context_ == nullptr) return;
    redisAsyncContext* const context = std::exchange(context_, nullptr);
    ready_.store(false, std::memory_order_relaxed);
    redisAsyncFree(context);  // answers what is in flight with nullptr
  }

  // Every 20 ms: what waited too long fails, and a connection that does not answer is dropped.
  void Tick() {
    if (closed_) return;
    const absl::Time now = SteadyNow();
    if (!connected()) FailWaiting(now - options_.patience);
    // A long queue that is being answered is no silence, however old its front.
    const bool silent =
        !in_flight_.empty() && now - std::max(in_flight_.front()->sent, last_answer_) > options_.response_timeout;
    const bool not_greeted = context_ != nullptr && !connected() && now - connect_started_ > options_.response_timeout;
    if (silent || not_greeted) {
      telemetry::Log(telemetry::Level::kWarning, "redis_silent", {{"address", options_.address}});
      Disconnect();
      ReconnectLater();
    }
    loop_.PostAfter(absl::Milliseconds(20), [self = shared_from_this()] { self->Tick(); });
  }

  void FailWaiting(absl::Time queued_before) {
    while (!waiting_.empty() && waiting_.front().queued < queued_before) {
      Command command = std::move(waiting_.front());
      waiting_.pop_front();
      pending_.fetch_sub(1, std::memory_order_relaxed);
      pending_bytes_.fetch_sub(command.wire.size(), std::memory_order_relaxed);
      std::move(command.resume)(Unavailable());
    }
  }

  EventLoop& loop_;
  const Options options_;

  absl::Mutex mutex_;
  std::vector<Command> submitted_ ABSL_GUARDED_BY(mutex_);
  std::atomic<size_t> pending_{0};
  std::atomic<size_t> pending_bytes_{0};
  std::atomic<bool> ready_{false};  // greeted, so commands may be sent; written on the loop

  // On the loop only.
  std::vector<Command> taken_;
  std::deque<Command> waiting_;
  std::deque<Sent*> in_flight_;  // owned by hiredis
  redisAsyncContext* context_ = nullptr;
  absl::Duration backoff_ = absl::ZeroDuration();
  absl::Time connect_started_;
  absl::Time last_answer_ = absl::InfinitePast();
  std::string last_refusal_;
  bool closed_ = false;
};

Client::Client(EventLoop& loop, Options options)
    : connection_(std::make_shared<Connection>(loop, std::move(options))), loop_(loop) {
  connection_->Start();
}

Client::~Client() {
  loop_.PostAndWait([this] { connection_->Close(); });
}

bool Client::TakesSource(const std::string& sha) {
  constexpr absl::Duration kOnceIn = absl::Milliseconds(100);
  const absl::Time now = SteadyNow();
  absl::MutexLock lock(&sources_mutex_);
  const auto [taken, first] = sources_.try_emplace(sha, now);
  if (!first && now - taken->second < kOnceIn) return false;
  taken->second = now;
  return true;
}

Completion<Answer> Client::Send(const std::vector<std::string>& args) {
  return Completion<Answer>([this, &args](Completion<Answer>::Resume resume) {
    connection_->Submit(Command{ToWire(args), SteadyNow(), std::move(resume)});
  });
}

Task<absl::StatusOr<Reply>> Client::Call(std::vector<std::string> args) {
  Answer answer = co_await Send(args);
  co_return answer;
}

Task<absl::Status> Client::WaitUntilConnected(absl::Duration at_most) {
  const absl::Time end = SteadyNow() + at_most;
  while (!connected()) {
    if (SteadyNow() >= end) {
      co_return MakeError(absl::StatusCode::kDeadlineExceeded, "REDIS_UNAVAILABLE",
                          absl::StrCat("no answer from Redis at ", connection_->options().address));
    }
    co_await loop_.Sleep(absl::Milliseconds(5));
  }
  co_return absl::OkStatus();
}

bool Client::connected() const { return connection_->connected(); }
size_t Client::pending() const { return connection_->pending(); }

}  // namespace meydan::redis

#include "common/delivery/consumer.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/errors.h"
#include "common/base/ids.h"
#include "common/base/status_macros.h"
#include "common/telemetry/log.h"

namespace meydan::delivery {
namespace {

absl::Status Parked() {
  return MakeError(absl::StatusCode::kFailedPrecondition, kParked,
                   "an earlier event of the same subject is among the dead letters");
}

// An event of its own for bytes that are none, so that they can be looked at like any dead letter. It has no subject:
// nothing waits behind it.
Event Wrap(const bus::Delivery& delivery) {
  Event event;
  event.set_id(absl::StrCat("undecodable/", DerivedUuid(delivery.raw)));
  event.set_data(delivery.raw);
  SetTime(event, delivery.published);
  return event;
}

}  // namespace

Consumer::Consumer(EventLoop& loop, bus::Subscription& subscription, Handlers handlers, DeadLetterBox& dead_letters,
                   const Clock& clock, Options options)
    : loop_(loop),
      subscription_(subscription),
      handlers_(std::move(handlers)),
      dead_letters_(dead_letters),
      clock_(clock),
      options_(std::move(options)) {}

Task<void> Consumer::Run() {
  std::vector<Task<bool>> workers;
  for (int i = 0; i < options_.workers; ++i) workers.push_back(Work());
  co_await WhenAll(std::move(workers));
}

void Consumer::Stop() {
  stopping_ = true;
  subscription_.Stop();
}

Task<bool> Consumer::Work() {
  co_await loop_.Schedule();
  while (true) {
    absl::StatusOr<bus::Batch> batch = co_await subscription_.Next();
    if (!batch.ok()) co_return true;  // stopped
    std::vector<bus::Delivery> deliveries = std::move(batch->deliveries);
    const int64_t count = static_cast<int64_t>(deliveries.size());
    batch->deliveries.clear();
    const bool done = co_await HandleBatch(*batch, std::move(deliveries));
    if (!done) {
      subscription_.Abandon(*std::move(batch));
      continue;
    }
    handled_ += count;
    const absl::Status marked = co_await subscription_.MarkDone(*std::move(batch));
    if (!marked.ok()) {
      // The events come again, here or elsewhere, and are known as repeats.
      telemetry::Log(telemetry::Level::kInfo, "batch_comes_again", {{"reason", ReasonOf(marked)}, {"events", count}});
    }
  }
}

Task<bool> Consumer::HandleBatch(bus::Batch batch, std::vector<bus::Delivery> deliveries) {
  std::vector<std::string> subjects;  // in the order of their first event
  std::map<std::string, std::vector<Event>> by_subject;
  for (bus::Delivery& delivery : deliveries) {
    if (delivery.event.id().empty()) {
      const absl::Status why =
          MakeError(absl::StatusCode::kInvalidArgument, "EVENT_UNDECODABLE", "what came is not an event");
      const absl::StatusOr<bool> put = co_await PutPatiently(Wrap(delivery), why);
      if (!put.ok()) co_return false;
      continue;
    }
    if (!handlers_.contains(delivery.event.type())) continue;
    std::vector<Event>& events = by_subject[delivery.event.subject()];
    if (events.empty()) subjects.push_back(delivery.event.subject());
    events.push_back(std::move(delivery.event));
  }
  if (subjects.empty()) co_return true;
  const absl::StatusOr<std::vector<bool>> parked = co_await AskPatiently(std::move(batch), subjects);
  if (!parked.ok()) co_return false;
  std::vector<Task<bool>> keys;
  for (size_t i = 0; i < subjects.size(); ++i)
    keys.push_back(HandleKey(std::move(by_subject[subjects[i]]), (*parked)[i]));
  const std::vector<bool> done = co_await WhenAll(std::move(keys));
  co_return std::find(done.begin(), done.end(), false) == done.end();
}

Task<bool> Consumer::HandleKey(std::vector<Event> events, bool parked) {
  for (Event& event : events) {
    absl::Status status = parked ? Parked() : absl::OkStatus();
    if (!parked) status = co_await HandlePatiently(event);
    if (status.ok() && options_.handled) options_.handled(clock_.Now() - TimeOf(event));
    while (!status.ok()) {
      if (IsTransient(status)) co_return false;
      const absl::StatusOr<bool> put = co_await PutPatiently(event, status);
      if (!put.ok()) co_return false;
      parked = *put;
      if (parked) break;
      status = co_await HandlePatiently(event);  // what it waited for has been replayed meanwhile
    }
  }
  co_return true;
}

Task<absl::Status> Consumer::HandleOnce(Event event) {
  const auto handler = handlers_.find(event.type());
  if (handler == handlers_.end()) co_return absl::OkStatus();
  if (clock_.Now() - TimeOf(event) > options_.memory) {
    co_return MakeError(
        absl::StatusCode::kFailedPrecondition, "EVENT_TOO_OLD",
        absl::StrCat("event ", event.id(),
                     " is older than causes are remembered: whether it has had its effect cannot be told"),
        {{"event", event.id()}});
  }
  co_return co_await handler->second(std::move(event));
}

Task<absl::Status> Consumer::HandlePatiently(Event event) {
  absl::Duration backoff;
  while (true) {
    const absl::Status status = co_await HandleOnce(event);
    if (!IsTransient(status) || stopping_) co_return status;
    ++retries_;
    if (backoff == absl::ZeroDuration()) {
      telemetry::Log(telemetry::Level::kWarning, "event_waits", {{"event", event.id()}, {"reason", ReasonOf(status)}});
    }
    backoff = co_await WaitOut(backoff);
  }
}

Task<absl::StatusOr<bool>> Consumer::PutPatiently(Event event, absl::Status why) {
  const std::string reason = ReasonOf(why).empty() ? std::string(absl::StatusCodeToString(why.code())) : ReasonOf(why);
  nothing_parked_.Forget();
  absl::Duration backoff;
  while (true) {
    absl::StatusOr<bool> put = co_await dead_letters_.Put(event, reason, std::string(why.message()));
    if (put.ok()) {
      if (*put) ++put_aside_;
      if (*put && reason != kParked) {
        telemetry::Log(
            telemetry::Level::kError, "event_put_aside",
            {{"event", event.id()}, {"type", event.type()}, {"reason", reason}, {"error", std::string(why.message())}});
      }
      co_return put;
    }
    if (stopping_) co_return put;
    backoff = co_await WaitOut(backoff);
  }
}

Task<absl::StatusOr<std::vector<bool>>> Consumer::AskPatiently(bus::Batch batch, std::vector<std::string> subjects) {
  if (nothing_parked_.IsKnownFor(batch)) co_return std::vector<bool>(subjects.size(), false);
  absl::Duration backoff;
  while (true) {
    const int64_t asked = nothing_parked_.Now();
    absl::StatusOr<DeadLetterBox::Parked> parked = co_await dead_letters_.AreParked(subjects);
    if (parked.ok() && !parked->any) nothing_parked_.Learn(batch, asked);
    if (parked.ok()) co_return std::move(parked->subjects);
    if (stopping_) co_return parked.status();
    backoff = co_await WaitOut(backoff);
  }
}

Task<absl::Duration> Consumer::WaitOut(absl::Duration last) {
  const absl::Duration backoff = std::clamp(2 * last, options_.min_backoff, options_.max_backoff);
  // In short steps, so that a stop is noticed.
  for (absl::Duration left = backoff; left > absl::ZeroDuration() && !stopping_; left -= absl::Milliseconds(100)) {
    co_await loop_.Sleep(std::min(left, absl::Milliseconds(100)));
  }
  co_return backoff;
}

}  // namespace meydan::delivery

#pragma once

#include <google/protobuf/message.h>

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "common/base/errors.h"
#include "meydan/event/v1/event.pb.h"

namespace meydan {

// The envelope is the proto itself; these are the few things that are done with it everywhere.
using Event = event::v1::Event;

// The same id for the same fact, however often it is made: `<service>/<subject>@<version>.<n>`.
std::string EventId(absl::string_view service, absl::string_view subject, int64_t version, int n);

absl::Time TimeOf(const Event& event);
void SetTime(Event& event, absl::Time time);

// True when the event's data is a `Message`.
template <typename Message>
bool Is(const Event& event) {
  return event.type() == Message::descriptor()->full_name();
}

// The event's data. INVALID_ARGUMENT, reason EVENT_MALFORMED, when it is of another type or does not parse.
template <typename Message>
absl::StatusOr<Message> DataOf(const Event& event) {
  Message message;
  if (!Is<Message>(event) || !message.ParseFromString(event.data())) {
    return MakeError(absl::StatusCode::kInvalidArgument, "EVENT_MALFORMED",
                     absl::StrCat("event ", event.id(), " does not hold a ", Message::descriptor()->full_name()),
                     {{"event", event.id()}});
  }
  return message;
}

}  // namespace meydan

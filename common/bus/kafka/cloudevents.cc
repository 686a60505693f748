#include "common/bus/kafka/cloudevents.h"

#include <cstdint>
#include <string_view>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "common/base/errors.h"
#include "common/base/status_macros.h"
#include "common/text/normalize.h"

namespace meydan::bus::kafka {
namespace {

constexpr absl::string_view kSpecVersion = "ce_specversion";
constexpr absl::string_view kContentType = "content-type";

struct TextAttribute {
  absl::string_view header;
  const std::string& (Event::*get)() const;
  std::string* (Event::*mutate)();
  bool required;
};

constexpr TextAttribute kTexts[] = {
    {"ce_id", &Event::id, &Event::mutable_id, true},
    {"ce_type", &Event::type, &Event::mutable_type, true},
    {"ce_source", &Event::source, &Event::mutable_source, true},
    {"ce_subject", &Event::subject, &Event::mutable_subject, true},
    {"ce_actor", &Event::actor, &Event::mutable_actor, false},
    {"ce_cause", &Event::cause, &Event::mutable_cause, false},
    {"traceparent", &Event::traceparent, &Event::mutable_traceparent, false},
};

absl::Status Malformed(absl::string_view why) {
  return MakeError(absl::StatusCode::kInvalidArgument, "EVENT_MALFORMED", absl::StrCat("not a CloudEvent 1.0: ", why));
}

// OK also for a header that is none of an event's.
absl::Status Read(const HeaderView& header, Event& event) {
  for (const TextAttribute& text : kTexts) {
    if (header.name != text.header) continue;
    if (!text::IsValidUtf8(std::string_view(header.value.data(), header.value.size()))) {
      return Malformed(absl::StrCat(text.header, " is no UTF-8"));
    }
    (event.*text.mutate)()->assign(header.value.data(), header.value.size());
    return absl::OkStatus();
  }
  if (header.name == "ce_time") {
    absl::Time time;
    std::string error;
    if (!absl::ParseTime(absl::RFC3339_full, header.value, &time, &error) || time < absl::UnixEpoch() ||
        time > absl::FromUnixSeconds(253402300799)) {
      return Malformed("ce_time is no time of RFC 3339 since 1970");
    }
    SetTime(event, time);
  } else if (header.name == "ce_version") {
    int64_t version = 0;
    if (!absl::SimpleAtoi(header.value, &version) || version < 0) return Malformed("ce_version is no number");
    event.set_version(version);
  } else if (header.name == kSpecVersion && header.value != "1.0") {
    return Malformed("ce_specversion is not 1.0");
  }
  return absl::OkStatus();
}

}  // namespace

std::vector<Header> ToHeaders(const Event& event) {
  std::vector<Header> headers;
  headers.reserve(std::size(kTexts) + 4);
  headers.emplace_back(kSpecVersion, "1.0");
  headers.emplace_back(kContentType, "application/protobuf");
  for (const TextAttribute& text : kTexts) {
    const std::string& value = (event.*text.get)();
    if (text.required || !value.empty()) headers.emplace_back(text.header, value);
  }
  if (event.has_time()) {
    headers.emplace_back("ce_time", absl::FormatTime(absl::RFC3339_full, TimeOf(event), absl::UTCTimeZone()));
  }
  if (event.version() != 0) headers.emplace_back("ce_version", absl::StrCat(event.version()));
  return headers;
}

absl::StatusOr<Event> FromRecord(const std::vector<HeaderView>& headers, absl::string_view value) {
  Event event;
  bool versioned = false;
  for (const HeaderView& header : headers) {
    RETURN_IF_ERROR(Read(header, event));
    versioned |= header.name == kSpecVersion;
  }
  if (!versioned) return Malformed("there is no ce_specversion");
  for (const TextAttribute& text : kTexts) {
    if (text.required && (event.*text.get)().empty()) return Malformed(absl::StrCat(text.header, " is missing"));
  }
  event.set_data(value.data(), value.size());
  return event;
}

}  // namespace meydan::bus::kafka

// Throws records at the reader of CloudEvents: nothing may crash, and what is taken for an event must survive being
// written and read again.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "common/bus/kafka/cloudevents.h"

namespace {

using meydan::bus::kafka::FromRecord;
using meydan::bus::kafka::Header;
using meydan::bus::kafka::HeaderView;
using meydan::bus::kafka::ToHeaders;

// Known names come often enough to get past the first check.
constexpr absl::string_view kNames[] = {"ce_specversion", "ce_id",      "ce_type",    "ce_source", "ce_subject",
                                        "ce_time",        "ce_version", "ce_actor",   "ce_cause",  "traceparent",
                                        "content-type",   "CE_ID",      "ce_unknown", ""};

// Headers of one byte for the name, one for the size, and the value; what is left is the record's value.
std::vector<HeaderView> TakeHeaders(absl::string_view& input) {
  std::vector<HeaderView> headers;
  while (input.size() >= 2 && headers.size() < 16) {
    const auto name = static_cast<unsigned char>(input[0]);
    const size_t size = static_cast<unsigned char>(input[1]);
    input.remove_prefix(2);
    if (name >= 0xf0) break;
    headers.push_back({kNames[name % std::size(kNames)], input.substr(0, size)});
    input.remove_prefix(headers.back().value.size());
  }
  return headers;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  absl::string_view input(reinterpret_cast<const char*>(data), size);
  const std::vector<HeaderView> headers = TakeHeaders(input);
  const auto event = FromRecord(headers, input);
  if (!event.ok()) return 0;
  const std::vector<Header> written = ToHeaders(*event);
  std::vector<HeaderView> views;
  for (const auto& [name, value] : written) views.push_back({name, value});
  const auto again = FromRecord(views, event->data());
  if (!again.ok() || again->SerializeAsString() != event->SerializeAsString()) std::abort();
  return 0;
}

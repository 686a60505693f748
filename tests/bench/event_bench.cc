// What is done to every event: the envelope for the outbox, and the record for Kafka, both ways. Baseline: its bytes
// copied.
#include <string>
#include <vector>

#include "common/base/event.h"
#include "common/bus/kafka/cloudevents.h"
#include "tests/bench/instructions.h"

namespace meydan::bench {
namespace {

Event Routed() {
  Event event;
  event.set_id("routing/cases/5f0c1b9e-6d0e-4a5e-9c55-0d6a1c1b7a11@3.0");
  event.set_type("meydan.routing.v1.CaseRouted");
  event.set_source("meydan.routing");
  event.set_subject("cases/5f0c1b9e-6d0e-4a5e-9c55-0d6a1c1b7a11");
  SetTime(event, absl::FromUnixSeconds(1'700'000'000));
  event.set_traceparent("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
  event.set_actor("services/routing");
  event.set_cause("event/moderation/accounts/x.ornekuni/comments/1877600467806317089@1.1");
  event.set_version(3);
  event.set_data(std::string(160, 'd'));
  return event;
}

void Baseline(benchmark::State& state) {
  const std::string bytes = Routed().SerializeAsString();
  Measure(state, 1, [&](size_t) {
    std::string copy = bytes;
    benchmark::DoNotOptimize(copy.data());
  });
}
void Serialise(benchmark::State& state) {
  const Event event = Routed();
  Measure(state, 1, [&](size_t) { benchmark::DoNotOptimize(event.SerializeAsString().size()); });
}
void Parse(benchmark::State& state) {
  const std::string bytes = Routed().SerializeAsString();
  Measure(state, 1, [&](size_t) {
    Event event;
    benchmark::DoNotOptimize(event.ParseFromString(bytes));
  });
}
void ToRecord(benchmark::State& state) {
  const Event event = Routed();
  Measure(state, 1, [&](size_t) { benchmark::DoNotOptimize(bus::kafka::ToHeaders(event).size()); });
}
void FromRecord(benchmark::State& state) {
  const Event event = Routed();
  const std::vector<bus::kafka::Header> headers = bus::kafka::ToHeaders(event);
  std::vector<bus::kafka::HeaderView> views;
  for (const auto& [name, value] : headers) views.push_back({name, value});
  Measure(state, 1, [&](size_t) { benchmark::DoNotOptimize(bus::kafka::FromRecord(views, event.data()).ok()); });
}

BENCHMARK(Baseline)->Name("event/baseline");
BENCHMARK(Serialise)->Name("event/serialise");
BENCHMARK(Parse)->Name("event/parse");
BENCHMARK(ToRecord)->Name("event/to_record");
BENCHMARK(FromRecord)->Name("event/from_record");

}  // namespace
}  // namespace meydan::bench

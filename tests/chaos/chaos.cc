#include "tests/chaos/chaos.h"

#include <cstdio>
#include <memory>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/async/event_loop.h"
#include "common/base/status_macros.h"
#include "common/bus/kafka/kafka_bus.h"
#include "common/bus/redis_streams/redis_streams_bus.h"
#include "tests/chaos/callers.h"
#include "tests/chaos/checker.h"
#include "tests/chaos/collector.h"
#include "tests/chaos/corpus.h"
#include "tests/chaos/crowd.h"
#include "tests/chaos/desks.h"
#include "tests/chaos/havoc.h"
#include "tests/chaos/sample_university.h"
#include "tests/chaos/strikes.h"
#include "tests/chaos/topic_reader.h"

namespace meydan::chaos {
namespace {

using integration::Stack;

constexpr int kPartitions = 4;
const std::vector<std::string>& Services() {
  static const auto* const services =
      new std::vector<std::string>{"directory", "moderation", "routing", "notification"};
  return *services;
}

absl::StatusOr<std::unique_ptr<Stack>> StartStack(const Options& options, const std::string& policy) {
  RETURN_IF_ERROR(WriteHastyPolicy(policy));
  Stack::Options stack;
  stack.bus = options.bus;
  stack.services = Services();
  stack.partitions = kPartitions;
  stack.flags["routing"] = {absl::StrCat("--policy=", policy)};
  // The managers are reminded after 3.6 s, and the Directorate hears of it after 7.2 s.
  stack.flags["moderation"] = {"--removal-reminder-hours=0.001", "--removal-hours=0.002"};
  stack.prepare = [](Stack& started) -> absl::Status {
    RETURN_IF_ERROR(LengthenTokens(started, Services()));
    return FoundSampleUniversity(started);
  };
  return Stack::Start(std::move(stack));
}

// The supervisor's thread alone touches the processes from now on; everybody else holds clients and addresses.
std::vector<Victim> VictimsOf(Stack& stack, Stack::Bus bus) {
  std::vector<Victim> victims;
  for (const std::string& service : Services()) {
    victims.push_back({.name = service,
                       .is_running = [&stack, service] { return stack.process(service).IsRunning(); },
                       .kill = [&stack, service] { stack.Kill(service); },
                       .start = [&stack, service] { return stack.Restart(service); },
                       .exit_status = [&stack, service] { return stack.process(service).Wait(); }});
  }
  harness::RedisServer& redis = stack.redis();
  victims.push_back({.name = "redis",
                     .is_running = [&redis] { return redis.IsRunning(); },
                     .kill = [&redis] { redis.Kill(); },
                     .start = [&redis] { return redis.StartAgain(); },
                     .exit_status = [] { return 1; }});
  if (bus == Stack::Bus::kRedis) return victims;
  harness::KafkaBroker& kafka = stack.kafka();
  victims.push_back({.name = "kafka",
                     .is_running = [&kafka] { return kafka.IsRunning(); },
                     .kill = [&kafka] { kafka.Kill(); },
                     .start = [&kafka] { return kafka.StartAgain(); },
                     .exit_status = [] { return 1; }});
  return victims;
}

absl::StatusOr<std::unique_ptr<bus::EventBus>> ConnectToBus(EventLoop& loop, Stack& stack, Stack::Bus bus) {
  if (bus == Stack::Bus::kKafka) {
    bus::kafka::Options kafka;
    kafka.brokers = stack.kafka().address();
    kafka.client_id = "meydan-chaos";
    kafka.create_topics = false;
    return bus::kafka::KafkaBus::Make(loop, std::move(kafka));
  }
  bus::redis_streams::Options streams;
  streams.redis.address = absl::StrCat("unix:", stack.redis().socket());
  streams.partitions = kPartitions;
  return std::make_unique<bus::redis_streams::RedisStreamsBus>(loop, std::move(streams));
}

std::string Figures(const Facts& facts, const Report& report) {
  int acts = 0;
  for (const auto& [subject, kinds] : facts.acts) {
    for (const auto& [kind, times] : kinds) acts += times;
  }
  return absl::StrCat("checked ", facts.comments.size(), " comments, ", facts.cases.size(), " cases, ",
                      facts.notices.size(), " notices, ", acts, " acts, ", facts.events.size(),
                      " events (repeats included): ", report.entries.size(), " faults");
}

// Waits until everything is at rest and gives the last report. What is missing may still be on its way, so it is looked
// for again until nothing is missing or the time is over; what is there twice stays so.
absl::StatusOr<Report> Settle(Collector& collector, const Crowd& crowd, const Desks& desks, absl::Duration patience) {
  const absl::Time end = absl::Now() + patience;
  Report report;
  absl::Status calm;
  std::string said;
  while (true) {
    calm = collector.AtRest();
    if (calm.ok()) {
      ASSIGN_OR_RETURN(Facts facts, collector.Collect());
      facts.accepted = crowd.accepted();
      facts.acts = desks.acts();
      report = Check(facts);
      std::string figures = Figures(facts, report);
      if (figures != said) std::fprintf(stderr, "%s\n", figures.c_str());
      said = std::move(figures);
      calm = NoTimerLeft(facts);
      if (calm.ok() && report.entries.empty()) calm = collector.AtRest();
      if (calm.ok() && report.entries.empty()) return report;
    }
    if (absl::Now() > end) break;
    absl::SleepFor(absl::Milliseconds(500));
  }
  if (!calm.ok()) report.Add(Fault::kLost, absl::StrCat("it does not come to rest: ", calm.message()));
  return report;
}

// Lets the comments flow and the processes be killed until both are at an end.
absl::Status Storm(const Crowd& crowd, const Havoc& havoc) {
  while (!(crowd.done() && havoc.done()) && crowd.status().ok()) absl::SleepFor(absl::Milliseconds(20));
  return crowd.status();
}

}  // namespace

absl::StatusOr<Outcome> Run(const Options& options) {
  const absl::Time begin = absl::Now();
  ASSIGN_OR_RETURN(std::vector<Remark> remarks, ReadCorpus(options.file));
  const harness::ScratchDir scratch;
  ASSIGN_OR_RETURN(const std::unique_ptr<Stack> stack, StartStack(options, scratch.File("policy.yaml")));
  std::vector<Victim> victims = VictimsOf(*stack, options.bus);
  std::vector<Strike> strikes =
      PlanStrikes(options.seed, options.kills, static_cast<int>(victims.size()), options.pace);
  const Crowd::Options flow{.comments = options.comments,
                            .span = strikes.empty() ? absl::ZeroDuration() : strikes.back().at,
                            .seed = options.seed};
  std::fprintf(stderr, "up after %.1f s; %zu kills in %.0f s\n", absl::ToDoubleSeconds(absl::Now() - begin),
               strikes.size(), absl::ToDoubleSeconds(flow.span));

  Outcome outcome;
  ASSIGN_OR_RETURN(University university, ReadUniversity(*stack));
  const std::unique_ptr<rpc::Client> moderation = CallerOf(*stack, "moderation", kConnector);
  Havoc havoc(std::move(victims), std::move(strikes));
  const Crowd crowd(*moderation, std::move(remarks), flow);
  Desks desks(*stack, std::move(university), options.seed);
  if (const absl::Status refused = Storm(crowd, havoc); !refused.ok()) {
    outcome.troubles.push_back(absl::StrCat("a client was refused: ", refused.ToString()));
  }
  desks.Stop();
  if (!desks.status().ok())
    outcome.troubles.push_back(absl::StrCat("somebody was refused: ", desks.status().ToString()));
  std::fprintf(stderr, "all sent after %.1f s; %lld calls, of these %lld repeats\n",
               absl::ToDoubleSeconds(absl::Now() - begin), static_cast<long long>(crowd.calls()),
               static_cast<long long>(crowd.repeats()));

  EventLoop loop("chaos");
  ASSIGN_OR_RETURN(const std::unique_ptr<bus::EventBus> bus, ConnectToBus(loop, *stack, options.bus));
  ASSIGN_OR_RETURN(
      const std::unique_ptr<TopicReader> topics,
      TopicReader::Start(*bus, {bus::TopicOf("directory"), bus::TopicOf("moderation"), bus::TopicOf("routing")}));
  Collector collector(*stack, *topics);
  ASSIGN_OR_RETURN(outcome.report, Settle(collector, crowd, desks, options.settle));
  outcome.kills = havoc.kills();
  outcome.comments = static_cast<int64_t>(crowd.accepted().size());
  if (havoc.broken()) {
    for (std::string& what : havoc.own_ends()) outcome.troubles.push_back(std::move(what));
  }
  outcome.took = absl::Now() - begin;
  return outcome;
}

}  // namespace meydan::chaos

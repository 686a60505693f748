#include "tests/chaos/chaos.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/strip.h"
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
#include "tests/chaos/delays.h"
#include "tests/chaos/desks.h"
#include "tests/chaos/havoc.h"
#include "tests/chaos/newsroom.h"
#include "tests/chaos/sample_university.h"
#include "tests/chaos/sanitizers.h"
#include "tests/chaos/strikes.h"
#include "tests/chaos/strongroom.h"
#include "tests/chaos/times.h"
#include "tests/chaos/topic_reader.h"
#include "tests/chaos/vault_houses.h"

namespace meydan::chaos {
namespace {

using integration::Stack;

constexpr int kPartitions = 4;
// In this part of the time submissions are begun, so that the last ones have their time when the last kill comes.
constexpr double kBegunBy = 0.85;

// What is missing when all is at rest, and is still missing after this, is lost. Longer than a dead consumer holds its
// partitions, of which nobody tells how much is left.
absl::Duration SteadyOn(Stack::Bus bus) { return bus == Stack::Bus::kKafka ? absl::Seconds(15) : absl::Seconds(5); }

absl::StatusOr<std::unique_ptr<Stack>> StartStack(const Options& options, const std::string& policy) {
  RETURN_IF_ERROR(WriteHastyPolicy(policy, options.deadline));
  Stack::Options stack;
  stack.bus = options.bus;
  stack.services = Processes();
  stack.programs = options.programs;
  stack.partitions = kPartitions;
  for (const std::string& service : Processes()) stack.environment[service] = AbortOnReport(::getenv);
  stack.flags["routing"] = {absl::StrCat("--policy=", policy)};
  // The managers are reminded a little later than a case is overdue, and the Directorate hears of it after twice as
  // long.
  const double hours = 1.2 * absl::ToDoubleHours(options.deadline);
  stack.flags["moderation"] = {absl::StrCat("--removal-reminder-hours=", hours),
                               absl::StrCat("--removal-hours=", 2 * hours)};
  stack.prepare = [](Stack& started) -> absl::Status {
    RETURN_IF_ERROR(LengthenTokens(started));
    return FoundSampleUniversity(started);
  };
  return Stack::Start(std::move(stack));
}

// The supervisor's thread alone touches the processes from now on; everybody else holds clients and addresses.
std::vector<Victim> VictimsOf(Stack& stack, Stack::Bus bus) {
  std::vector<Victim> victims;
  for (const std::string& service : Processes()) {
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

// "20 submissions (2 HELD, …)".
std::string Ends(const std::vector<review::v1::Submission>& submissions) {
  std::map<std::string, int> ends;
  for (const auto& submission : submissions) ++ends[review::v1::Submission::State_Name(submission.state())];
  std::vector<std::string> words;
  for (const auto& [state, times] : ends) words.push_back(absl::StrCat(times, " ", absl::StripPrefix(state, "STATE_")));
  return absl::StrCat(submissions.size(), " submissions (", absl::StrJoin(words, ", "), ")");
}

int Unanswered(const VaultAnswers& answers) {
  int unanswered = 0;
  for (const auto& [look, tries] : answers.tries) unanswered += tries.unanswered;
  return unanswered;
}

std::string Figures(const Facts& facts, const Report& report) {
  int acts = 0;
  for (const auto& [subject, kinds] : facts.acts) {
    for (const auto& [kind, times] : kinds) acts += times;
  }
  return absl::StrCat("checked ", facts.comments.size(), " comments, ", facts.cases.size(), " cases, ",
                      Ends(facts.submissions), ", ", facts.vault.answers.sights.size(), " secrets shown, ",
                      Unanswered(facts.vault.answers), " looks without an answer, ",
                      facts.vault.answers.departures.size(), " hand-overs, ", facts.notices.size(), " notices, ", acts,
                      " acts, ", facts.events.size(), " events (repeats included): ", report.entries.size(), " faults");
}

void TellDelays(const std::vector<Event>& events) {
  const Delays delays = FromFeedbackToCase(events);
  std::fprintf(stderr, "from feedback to its case: %.3f s in the middle, %.3f s p99, %.3f s at most\n",
               absl::ToDoubleSeconds(delays.median), absl::ToDoubleSeconds(delays.p99),
               absl::ToDoubleSeconds(delays.longest));
}

// Lets the comments flow and the processes be killed until both are at an end.
absl::Status Storm(Crowd& crowd, Havoc& havoc) {
  crowd.Wait();
  if (crowd.status().ok()) havoc.Wait();
  return crowd.status();
}

// Tells how long after the last restart everything was ready, published and handled, or that it was not within
// `patience`.
void TellOfRecovery(Collector& collector, const Havoc& havoc, absl::Duration patience) {
  const absl::Status caught_up = integration::WaitFor([&collector] { return collector.AtRest(); }, patience);
  if (!caught_up.ok()) return;  // the checks will say so
  std::fprintf(stderr, "caught up %.1f s after the last restart\n",
               absl::ToDoubleSeconds(absl::Now() - havoc.latest_start()));
}

// Puts what clients were answered into the facts.
using Answered = std::function<void(Facts&)>;

void AddLedger(const Ledger& ledger, Facts& facts) {
  facts.acts.merge(ledger.acts());
  for (std::string& name : ledger.begun()) facts.begun.push_back(std::move(name));
  for (PauseSpan& pause : ledger.pauses()) facts.pauses.push_back(std::move(pause));
  for (std::string& repeat : ledger.unknown_repeats()) facts.unknown_repeats.push_back(std::move(repeat));
}

// What crashed, and what sanitizers found in the services, in any of their lives.
std::vector<std::string> TroublesOf(const Stack& stack, const Havoc& havoc) {
  std::vector<std::string> troubles;
  if (havoc.broken()) troubles = havoc.own_ends();
  for (const std::string& service : Processes()) {
    for (const std::string& report : SanitizerReports(stack.LogOf(service))) {
      troubles.push_back(absl::StrCat(service, ": ", report));
    }
  }
  return troubles;
}

// Looks again and again until everything is at rest and nothing is missing, or nothing will come any more.
class Settling {
 public:
  Settling(Collector& collector, TopicReader& topics, Answered answered, absl::Duration steady)
      : collector_(collector), topics_(topics), answered_(std::move(answered)), steady_(steady) {}

  // The last report. An error when the APIs cannot be asked.
  absl::StatusOr<Report> Settle(absl::Duration patience) {
    const absl::Time end = absl::Now() + patience;
    while (true) {
      ASSIGN_OR_RETURN(const absl::Status calm, Look());
      if (calm.ok() && report_.entries.empty()) return std::move(report_);
      if (!calm.ok()) steady_since_ = absl::InfiniteFuture();
      if (calm.ok() && absl::Now() - steady_since_ > steady_) return std::move(report_);
      if (absl::Now() > end) {
        if (!calm.ok()) report_.Add(Fault::kLost, absl::StrCat("it does not come to rest: ", calm.message()));
        return std::move(report_);
      }
      absl::SleepFor(kBetweenLooks);
    }
  }

 private:
  // Makes the report. OK when nothing can come any more.
  absl::StatusOr<absl::Status> Look() {
    absl::Status calm = collector_.AtRest();
    if (!calm.ok()) return calm;
    ASSIGN_OR_RETURN(Facts facts, collector_.Collect(topics_));
    answered_(facts);
    report_ = Check(facts);
    std::string figures = Figures(facts, report_);
    if (figures != said_) {
      std::fprintf(stderr, "%s\n", figures.c_str());
      steady_since_ = absl::Now();
      said_ = std::move(figures);
    }
    calm = NoTimerLeft(facts);
    return calm.ok() ? collector_.AtRest() : calm;
  }

  Collector& collector_;
  TopicReader& topics_;
  const Answered answered_;
  const absl::Duration steady_;
  Report report_;
  std::string said_;  // last, on stderr
  absl::Time steady_since_ = absl::InfiniteFuture();
};

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
  university = WithoutHouses(std::move(university));
  RETURN_IF_ERROR(SetReviewPolicy(*stack));
  RETURN_IF_ERROR(SetVaultPolicy(*stack));
  std::vector<std::unique_ptr<rpc::Client>> moderation;
  for (const std::string& copy : CopiesOf("moderation")) moderation.push_back(CallerOf(*stack, copy, kConnector));
  Havoc havoc(std::move(victims), std::move(strikes));
  Crowd crowd(std::move(moderation), std::move(remarks), flow);
  Newsroom newsroom(*stack, university,
                    {.submissions = options.submissions, .span = flow.span * kBegunBy, .seed = options.seed});
  Desks desks(*stack, std::move(university), {.seed = options.seed});
  Strongroom strongroom(*stack, {.seed = options.seed, .patience = options.settle / 4});
  if (const absl::Status refused = Storm(crowd, havoc); !refused.ok()) {
    outcome.troubles.push_back(absl::StrCat("a client was refused: ", refused.ToString()));
  }
  desks.Stop();
  newsroom.Wait();
  strongroom.Stop();
  std::fprintf(stderr, "all sent after %.1f s; %lld calls, of these %lld repeats\n",
               absl::ToDoubleSeconds(absl::Now() - begin), static_cast<long long>(crowd.calls()),
               static_cast<long long>(crowd.repeats()));

  Collector collector(*stack);
  TellOfRecovery(collector, havoc, options.settle);
  strongroom.Prove();
  for (const Ledger* ledger : {&desks.ledger(), &newsroom.ledger(), &strongroom.ledger()}) {
    if (ledger->status().ok()) continue;
    outcome.troubles.push_back(absl::StrCat("somebody was refused: ", ledger->status().ToString()));
  }
  EventLoop loop("chaos");
  ASSIGN_OR_RETURN(const std::unique_ptr<bus::EventBus> bus, ConnectToBus(loop, *stack, options.bus));
  ASSIGN_OR_RETURN(const std::unique_ptr<TopicReader> topics,
                   TopicReader::Start(*bus, {bus::TopicOf("directory"), bus::TopicOf("moderation"),
                                             bus::TopicOf("routing"), bus::TopicOf("review"), bus::TopicOf("vault")}));
  const auto answered = [&](Facts& facts) {
    facts.accepted = crowd.accepted();
    AddLedger(desks.ledger(), facts);
    AddLedger(newsroom.ledger(), facts);
    AddLedger(strongroom.ledger(), facts);
    facts.vault.answers = strongroom.vault_ledger().answers();
  };
  ASSIGN_OR_RETURN(outcome.report,
                   Settling(collector, *topics, answered, SteadyOn(options.bus)).Settle(options.settle));
  ASSIGN_OR_RETURN(const std::vector<Event> events, topics->ReadToTheEnd());
  TellDelays(events);
  outcome.kills = havoc.kills();
  outcome.comments = static_cast<int64_t>(crowd.accepted().size());
  outcome.submissions = static_cast<int64_t>(newsroom.ledger().begun().size());
  const VaultAnswers answers = strongroom.vault_ledger().answers();
  outcome.reveals = static_cast<int64_t>(answers.sights.size());
  outcome.hand_overs = static_cast<int64_t>(answers.departures.size());
  outcome.key_turns =
      std::count_if(answers.commands.begin(), answers.commands.end(),
                    [](const VaultCommand& command) { return command.action == vault::v1::AuditRecord::ACTION_KEYS; }) /
      2;  // a new key, and the end of the old ones
  for (std::string& trouble : TroublesOf(*stack, havoc)) outcome.troubles.push_back(std::move(trouble));
  return outcome;
}

}  // namespace meydan::chaos

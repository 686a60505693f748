#include "common/app/operations_rpc.h"

#include <algorithm>
#include <iterator>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/base/errors.h"
#include "common/base/proto_time.h"
#include "common/base/status_macros.h"
#include "common/store/page_token.h"
#include "common/telemetry/log.h"

namespace meydan::app {
namespace {

namespace v1 = operations::v1;

bool Matches(const delivery::DeadLetter& letter, const v1::DeadLetterFilter& filter) {
  return (filter.subject().empty() || filter.subject() == letter.event.subject()) &&
         (filter.type().empty() || filter.type() == letter.event.type()) &&
         (filter.reason().empty() || filter.reason() == letter.reason);
}

v1::DeadLetter Shown(const delivery::DeadLetter& letter) {
  v1::DeadLetter proto;
  proto.set_name(absl::StrCat("deadLetters/", letter.id));
  *proto.mutable_event() = letter.event;
  proto.set_reason(letter.reason);
  proto.set_message(letter.message);
  *proto.mutable_time() = ToProto(letter.time);
  return proto;
}

}  // namespace

OperationsRpc::OperationsRpc(rpc::Gate& gate, std::string service, Gauges& gauges, delivery::DeadLetters& dead_letters,
                             delivery::Consumer* consumer, std::function<std::vector<std::string>()> problems)
    : Service(gate, "meydan.operations.v1.OperationsService"),
      service_(std::move(service)),
      started_(absl::Now()),
      gauges_(gauges),
      dead_letters_(dead_letters),
      consumer_(consumer),
      problems_(std::move(problems)) {
  Unary(this, &OperationsRpc::GetStatus);
  Unary(this, &OperationsRpc::ListDeadLetters);
  Unary(this, &OperationsRpc::ReplayDeadLetters);
  Unary(this, &OperationsRpc::PurgeDeadLetters);
}

Task<absl::StatusOr<v1::ServiceStatus>> OperationsRpc::GetStatus(rpc::Call, v1::GetStatusRequest) {
  const std::vector<std::string> problems = problems_();
  if (problems.empty()) co_await gauges_.Refresh();
  v1::ServiceStatus status;
  status.set_service(service_);
  status.set_ready(problems.empty());
  for (const std::string& problem : problems) status.add_problems(problem);
  status.set_outbox_depth(gauges_.outbox_depth());
  status.set_outbox_age_seconds(gauges_.outbox_age_seconds());
  status.set_consumer_lag(gauges_.consumer_lag());
  status.set_dead_letters(gauges_.dead_letters());
  status.set_timers_due(gauges_.timers_due());
  *status.mutable_start_time() = ToProto(started_);
  co_return status;
}

Task<absl::StatusOr<v1::ListDeadLettersResponse>> OperationsRpc::ListDeadLetters(rpc::Call,
                                                                                 v1::ListDeadLettersRequest request) {
  CO_ASSIGN_OR_RETURN(const int page_size, store::PageSize(request.page_size()));
  const std::string filter = request.filter().SerializeAsString();
  CO_ASSIGN_OR_RETURN(std::string after, store::DecodePageToken(filter, request.page_token()));
  v1::ListDeadLettersResponse response;
  while (true) {
    CO_ASSIGN_OR_RETURN(const std::vector<delivery::DeadLetter> letters, co_await dead_letters_.List(after, page_size));
    for (const delivery::DeadLetter& letter : letters) {
      after = letter.id;
      if (Matches(letter, request.filter())) *response.add_dead_letters() = Shown(letter);
      if (response.dead_letters_size() == page_size) {
        response.set_next_page_token(store::EncodePageToken(filter, after));
        co_return response;
      }
    }
    if (letters.size() < static_cast<size_t>(page_size)) co_return response;
  }
}

Task<absl::StatusOr<std::vector<delivery::DeadLetter>>> OperationsRpc::LettersOfMatchingSubjects(
    v1::DeadLetterFilter filter) {
  constexpr int kAtATime = 1000;
  std::vector<delivery::DeadLetter> all;
  std::set<std::string> subjects;
  std::string after;
  size_t got = kAtATime;
  while (got == kAtATime) {
    CO_ASSIGN_OR_RETURN(std::vector<delivery::DeadLetter> letters, co_await dead_letters_.List(after, kAtATime));
    got = letters.size();
    if (got > 0) after = letters.back().id;
    for (const delivery::DeadLetter& letter : letters) {
      if (Matches(letter, filter)) subjects.insert(letter.event.subject());
    }
    std::move(letters.begin(), letters.end(), std::back_inserter(all));
  }
  std::erase_if(all,
                [&subjects](const delivery::DeadLetter& letter) { return !subjects.contains(letter.event.subject()); });
  co_return all;
}

Task<absl::StatusOr<v1::ReplayDeadLettersResponse>> OperationsRpc::ReplayDeadLetters(
    rpc::Call call, v1::ReplayDeadLettersRequest request) {
  CO_ASSIGN_OR_RETURN(const std::vector<delivery::DeadLetter> letters,
                      co_await LettersOfMatchingSubjects(request.filter()));
  v1::ReplayDeadLettersResponse response;
  if (request.dry_run() || consumer_ == nullptr) {
    response.set_replayed(static_cast<int64_t>(letters.size()));
    co_return response;
  }
  std::set<std::string> stuck;  // subjects whose first letter has failed again
  for (const delivery::DeadLetter& letter : letters) {
    const bool waits = stuck.contains(letter.event.subject());
    absl::Status handled = absl::OkStatus();
    if (!waits) handled = co_await consumer_->HandleOnce(letter.event);
    if (!waits && handled.ok()) handled = co_await dead_letters_.Remove(letter);
    if (!waits && handled.ok()) {
      response.set_replayed(response.replayed() + 1);
    } else {
      stuck.insert(letter.event.subject());
      response.set_remaining(response.remaining() + 1);
    }
  }
  telemetry::Log(telemetry::Level::kInfo, "dead_letters_replayed",
                 {{"actor", call.actor.name}, {"replayed", response.replayed()}, {"remaining", response.remaining()}});
  co_return response;
}

Task<absl::StatusOr<v1::PurgeDeadLettersResponse>> OperationsRpc::PurgeDeadLetters(
    rpc::Call call, v1::PurgeDeadLettersRequest request) {
  if (request.filter().ByteSizeLong() == 0 && !request.all()) {
    co_return BadField("filter", "is empty; to purge every dead letter, set `all`", "FILTER_REQUIRED");
  }
  CO_ASSIGN_OR_RETURN(const std::vector<delivery::DeadLetter> letters,
                      co_await LettersOfMatchingSubjects(request.filter()));
  v1::PurgeDeadLettersResponse response;
  for (const delivery::DeadLetter& letter : letters) {
    if (!request.dry_run()) {
      CO_RETURN_IF_ERROR(co_await dead_letters_.Remove(letter));
      telemetry::Log(telemetry::Level::kWarning, "dead_letter_purged",
                     {{"actor", call.actor.name}, {"event", letter.event.id()}, {"reason", letter.reason}});
    }
    response.set_purged(response.purged() + 1);
  }
  co_return response;
}

}  // namespace meydan::app

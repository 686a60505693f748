// `settle`: waits until what was sent in has gone all the way.
#include <memory>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "meydan/directory/v1/service.pb.h"
#include "meydan/notification/v1/service.pb.h"
#include "meydan/routing/v1/service.pb.h"
#include "services/meydanctl/collect.h"
#include "services/meydanctl/program.h"
#include "services/meydanctl/progress.h"
#include "services/meydanctl/quiet.h"

namespace meydan::meydanctl {
namespace {

constexpr absl::Duration kBetweenLooks = absl::Milliseconds(500);

// Cases and the ends of all inboxes.
absl::StatusOr<std::string> TotalsText(Session& session, const std::vector<std::string>& people) {
  ASSIGN_OR_RETURN(const auto cases, session.Call<routing::v1::CountCasesResponse>(routing::v1::CountCasesRequest()));
  std::string text = absl::StrCat(cases.total().count());
  for (const std::string& person : people) {
    notification::v1::CountUnreadRequest request;
    request.set_parent(person);
    const auto inbox = session.Call<notification::v1::CountUnreadResponse>(request, person);
    if (HasNoInbox(inbox.status())) continue;
    RETURN_IF_ERROR(inbox.status());
    absl::StrAppend(&text, " ", inbox->newest_sequence());
  }
  return text;
}

absl::StatusOr<std::vector<std::string>> People(Session& session) {
  namespace v1 = directory::v1;
  ASSIGN_OR_RETURN(const auto people, (ListAll<v1::ListPeopleResponse, v1::Person>(session, v1::ListPeopleRequest(),
                                                                                   &v1::ListPeopleResponse::people)));
  return PeopleWithInboxes(people);
}

absl::StatusOr<bool> Settle(Session& session, double within_seconds) {
  const absl::Time began = absl::Now();
  const absl::Time until = began + absl::Seconds(within_seconds);
  Progress progress("Settling", 0);
  Quiet quiet;
  std::string moving;
  for (int64_t look = 1;; ++look) {
    const std::vector<ServiceReply> replies = AskAll(session);
    moving = StillMoving(replies);
    std::string totals;
    if (moving.empty()) {
      const auto people = People(session);
      const auto text = people.ok() ? TotalsText(session, *people) : people.status();
      if (text.ok()) {
        totals = *text;
      } else if (IsTransient(text.status())) {
        moving = std::string(text.status().message());
      } else {
        return text.status();
      }
    }
    if (quiet.Look(moving, totals)) {
      int64_t dead_letters = 0;
      for (const ServiceReply& reply : replies) dead_letters += reply.status->dead_letters();
      if (dead_letters > 0) {
        session.output().Say(absl::StrCat(dead_letters, " events could not be handled: meydanctl dlq list"));
      }
      session.output().Say(absl::StrCat(
          "Settled after ", absl::FormatDuration(absl::Trunc(absl::Now() - began, absl::Milliseconds(100)))));
      return true;
    }
    if (absl::Now() >= until) break;
    progress.Update(look, moving);
    absl::SleepFor(kBetweenLooks);
  }
  return MakeError(absl::StatusCode::kDeadlineExceeded, "NOT_SETTLED",
                   absl::StrCat("not settled within ", within_seconds,
                                " s; still moving: ", moving.empty() ? "the totals" : moving));
}

}  // namespace

std::string StillMoving(const std::vector<ServiceReply>& replies) {
  std::string moving;
  const auto add = [&moving](const std::string& service, const std::string& what) {
    absl::StrAppend(&moving, moving.empty() ? "" : ", ", service, ": ", what);
  };
  for (const ServiceReply& reply : replies) {
    if (!reply.status.ok()) {
      add(reply.service, "does not answer");
      continue;
    }
    const operations::v1::ServiceStatus& status = *reply.status;
    if (!status.ready()) add(reply.service, "is not ready");
    if (status.outbox_depth() != 0) add(reply.service, absl::StrCat("outbox ", status.outbox_depth()));
    if (status.consumer_lag() != 0) add(reply.service, absl::StrCat("lag ", status.consumer_lag()));
    if (status.timers_due() != 0) add(reply.service, absl::StrCat("timers due ", status.timers_due()));
  }
  return moving;
}

void AddSettle(Program& program) {
  const auto within = std::make_shared<double>(120);
  CLI::App* settle = program.Command(
      &program.root(), "settle",
      "Wait until every event has gone its way: outboxes, lags and timers at nothing, twice in a row with equal totals",
      [within](Session& session) { return Settle(session, *within); });
  settle->add_option("--within", *within, "Seconds after which to give up and fail")
      ->check(CLI::Range(1.0, 86400.0))
      ->capture_default_str();
}

}  // namespace meydan::meydanctl

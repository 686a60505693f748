// `status`: each service's own figures.
#include <memory>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/time/clock.h"
#include "common/base/proto_time.h"
#include "services/meydanctl/program.h"
#include "services/meydanctl/service_status.h"
#include "services/meydanctl/words.h"

namespace meydan::meydanctl {
namespace {

std::string SinceText(const google::protobuf::Timestamp& start) {
  const absl::Duration up = absl::Now() - ToTime(start);
  return absl::FormatDuration(absl::Trunc(up, up > absl::Minutes(1) ? absl::Minutes(1) : absl::Seconds(1)));
}

void Show(const Output& output, const std::vector<ServiceReply>& replies) {
  if (output.json()) {
    std::vector<std::string> lines;
    for (const ServiceReply& reply : replies) lines.push_back(JsonOf(AsStatus(reply)));
    return output.JsonArray(lines);
  }
  Table table(
      {"SERVICE", "ADDRESS", "READY", "OUTBOX", "OLDEST", "LAG", "DEAD LETTERS", "TIMERS DUE", "UP", "PROBLEMS"});
  for (const ServiceReply& reply : replies) {
    if (!reply.status.ok()) {
      table.Add(
          {reply.service, reply.address, "no", "", "", "", "", "", "", std::string(reply.status.status().message())});
      continue;
    }
    const operations::v1::ServiceStatus& status = *reply.status;
    table.Add({reply.service, reply.address, status.ready() ? "yes" : "no", absl::StrCat(status.outbox_depth()),
               absl::StrFormat("%.1f s", status.outbox_age_seconds()), absl::StrCat(status.consumer_lag()),
               absl::StrCat(status.dead_letters()), absl::StrCat(status.timers_due()), SinceText(status.start_time()),
               absl::StrJoin(status.problems(), "; ")});
  }
  output.Print(table.Text());
}

}  // namespace

std::vector<ServiceReply> AskAll(Session& session) {
  std::vector<ServiceReply> replies;
  for (const std::string service : kServices) {
    ServiceReply reply{service, session.AddressOf(service).value_or("?"), absl::UnknownError("not asked")};
    reply.status = session.CallAt<operations::v1::ServiceStatus>(service, operations::v1::GetStatusRequest());
    replies.push_back(std::move(reply));
  }
  return replies;
}

bool IsReady(const ServiceReply& reply) { return reply.status.ok() && reply.status->ready(); }

operations::v1::ServiceStatus AsStatus(const ServiceReply& reply) {
  if (reply.status.ok()) return *reply.status;
  operations::v1::ServiceStatus status;
  status.set_service(reply.service);
  status.add_problems(std::string(reply.status.status().message()));
  return status;
}

void AddStatus(Program& program) {
  const auto wait = std::make_shared<double>(0);
  CLI::App* status = program.Command(
      &program.root(), "status", "Each service's figures: readiness, outbox, lag, dead letters, timers that are due",
      [wait](Session& session) -> absl::StatusOr<bool> {
        const absl::Time until = absl::Now() + absl::Seconds(*wait);
        while (true) {
          const std::vector<ServiceReply> replies = AskAll(session);
          const bool ready = std::all_of(replies.begin(), replies.end(), IsReady);
          if (ready || absl::Now() >= until) {
            Show(session.output(), replies);
            return ready;
          }
          absl::SleepFor(absl::Milliseconds(200));
        }
      });
  status->add_option("--wait", *wait, "Wait up to that many seconds until all services are ready")
      ->check(CLI::Range(0.0, 86400.0));
}

}  // namespace meydan::meydanctl

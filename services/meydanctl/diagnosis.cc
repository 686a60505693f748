#include "services/meydanctl/diagnosis.h"

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "common/base/proto_time.h"
#include "services/meydanctl/words.h"

namespace meydan::meydanctl {
namespace {

// From these on something is likely to be stuck and not merely busy.
constexpr double kOldOutboxSeconds = 30;
constexpr int64_t kLongLag = 10'000;
constexpr int64_t kManyTimersDue = 100;
constexpr absl::Duration kClockDifference = absl::Seconds(5);

Finding Silence(const ServiceReply& reply) {
  const absl::Status& status = reply.status.status();
  const std::string reason = ReasonOf(status);
  Finding finding{reply.service, Finding::kFailed, std::string(status.message()), ""};
  if (reason == "ISSUER_KEY_MISSING" || reason == "TOKEN_FILE_MISSING") {
    finding.advice = "run `meydanctl keys init`";
  } else if (reason == "TOKEN_EXPIRED" || reason == "TOKEN_NOT_YET_VALID") {
    finding.advice = "the clocks of this machine and the service's differ: set both by NTP";
  } else if (absl::StartsWith(reason, "TOKEN_")) {
    finding.advice = "start it with the --jwks-file, --issuer and --audience that belong to this home folder";
  } else if (reason == "PERMISSION_MISSING" || reason == "CALLER_UNKNOWN") {
    finding.advice = "leave out --as, or name somebody with the role of operator or director";
  } else if (reason.empty()) {
    finding.found = absl::StrCat("nothing answers at ", reply.address);
    finding.advice = absl::StrCat("start meydan-", reply.service, ", or say where it is: --", reply.service);
  } else {
    finding.advice = "look into its log";
  }
  return finding;
}

}  // namespace

std::string GradeWord(Finding::Grade grade) {
  return grade == Finding::kGood ? "good" : grade == Finding::kWarning ? "warning" : "FAILED";
}

std::vector<Finding> Diagnose(const ServiceReply& reply, absl::Time now) {
  if (!reply.status.ok()) return {Silence(reply)};
  const operations::v1::ServiceStatus& status = *reply.status;
  const std::string& service = reply.service;
  std::vector<Finding> findings;
  const auto add = [&](const std::string& what, Finding::Grade grade, std::string found, std::string advice) {
    findings.push_back({absl::StrCat(service, what), grade, std::move(found), std::move(advice)});
  };
  if (status.service() != service) {
    add("", Finding::kFailed, absl::StrCat("at ", reply.address, " answers ", status.service()),
        absl::StrCat("give the right address with --", service));
    return findings;
  }
  for (const std::string& problem : status.problems()) {
    add("", Finding::kFailed, problem, "the service goes on by itself as soon as this is mended");
  }
  if (status.ready()) add("", Finding::kGood, absl::StrCat("ready at ", reply.address), "");
  if (status.outbox_age_seconds() > kOldOutboxSeconds) {
    add(" outbox", Finding::kFailed,
        absl::StrFormat("%d events wait for the bus, the oldest for %.0f s", status.outbox_depth(),
                        status.outbox_age_seconds()),
        "does the bus (Kafka, or Redis) take events? Nothing is lost meanwhile; the service's log says more");
  }
  if (status.consumer_lag() > kLongLag) {
    add(" lag", Finding::kWarning, absl::StrCat(status.consumer_lag(), " events are not handled yet"),
        "wait, or start more copies of the service");
  }
  if (status.dead_letters() > 0) {
    add(" dead letters", Finding::kWarning, absl::StrCat(status.dead_letters(), " events could not be handled"),
        absl::StrCat("look at them: meydanctl dlq list --service ", service));
  }
  if (status.timers_due() > kManyTimersDue) {
    add(" timers", Finding::kWarning, absl::StrCat(status.timers_due(), " timers are late"),
        "deadlines are called late; the service's log says more");
  }
  if (ToTime(status.start_time()) > now + kClockDifference) {
    add(" clock", Finding::kFailed,
        absl::StrCat("it says that it was started in the future, ", TimeText(status.start_time())),
        "the clocks of this machine and the service's differ: set both by NTP");
  }
  return findings;
}

}  // namespace meydan::meydanctl

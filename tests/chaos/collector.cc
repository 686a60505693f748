#include "tests/chaos/collector.h"

#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/base/proto_time.h"
#include "common/base/status_macros.h"
#include "meydan/moderation/v1/service.pb.h"
#include "meydan/notification/v1/service.pb.h"
#include "meydan/operations/v1/operations.pb.h"
#include "meydan/review/v1/service.pb.h"
#include "meydan/routing/v1/service.pb.h"
#include "tests/chaos/callers.h"
#include "tests/chaos/pages.h"
#include "tests/chaos/sample_university.h"
#include "tests/chaos/times.h"
#include "tests/chaos/vault_collector.h"
#include "tests/chaos/vault_houses.h"

namespace meydan::chaos {
namespace {

constexpr int kPageSize = 500;
constexpr int kMostSubmissions = 200;  // in a page
constexpr char kOperator[] = "services/operator";
constexpr const char* kServices[] = {"directory", "moderation", "routing", "notification", "review", "vault"};

// It has a time, and something becomes of it then.
bool WaitsForItsTime(const review::v1::Submission& submission) {
  using review::v1::Submission;
  switch (submission.state()) {
    case Submission::STATE_SUBMITTED:
    case Submission::STATE_IN_REVIEW:
    case Submission::STATE_CHANGES_REQUESTED:
    case Submission::STATE_SCHEDULED:
      return submission.content().has_publish_time();
    default:
      return false;
  }
}

}  // namespace

rpc::Client& Collector::Client(const std::string& service, const std::string& subject) {
  std::unique_ptr<rpc::Client>& client = clients_[{service, subject}];
  if (client == nullptr) client = CallerOf(stack_, service, subject, absl::Seconds(20));
  return *client;
}

absl::Status Collector::AtRest() {
  for (const std::string& service : Processes()) {
    ASSIGN_OR_RETURN(const auto status, CallPatiently<operations::v1::ServiceStatus>(
                                            Client(service, kOperator), operations::v1::GetStatusRequest()));
    if (status.ready() && status.outbox_depth() == 0 && status.consumer_lag() == 0 && status.timers_due() == 0)
      continue;
    return absl::UnavailableError(absl::StrCat(service, ": ready ", status.ready(), ", outbox ", status.outbox_depth(),
                                               ", lag ", status.consumer_lag(), ", timers due ", status.timers_due()));
  }
  return absl::OkStatus();
}

absl::StatusOr<Facts> Collector::Collect(TopicReader& topics) {
  Facts facts;
  facts.asked_at = absl::Now();
  ASSIGN_OR_RETURN(facts.university, ReadUniversity(stack_));
  RETURN_IF_ERROR(ListComments(facts));
  RETURN_IF_ERROR(ListCases(facts));
  RETURN_IF_ERROR(ListSubmissions(facts));
  RETURN_IF_ERROR(CollectVault(Client("vault", kDirector), Client("vault", kKeyKeeper), facts.vault));
  RETURN_IF_ERROR(ListNotices(facts));
  RETURN_IF_ERROR(ListPutAside(facts));
  ASSIGN_OR_RETURN(facts.events, topics.ReadToTheEnd());
  return facts;
}

absl::Status Collector::ListComments(Facts& facts) {
  moderation::v1::ListCommentsRequest request;
  request.set_page_size(kPageSize);
  const auto use = [&facts](moderation::v1::ListCommentsResponse page) {
    for (moderation::v1::Comment& comment : *page.mutable_comments()) facts.comments.push_back(std::move(comment));
  };
  return ReadPages<moderation::v1::ListCommentsResponse>(Client("moderation", kDirector), std::move(request), use);
}

absl::Status Collector::ListCases(Facts& facts) {
  routing::v1::ListCasesRequest request;
  request.set_page_size(kPageSize);
  const auto use = [&facts](routing::v1::ListCasesResponse page) {
    for (routing::v1::Case& one : *page.mutable_cases()) facts.cases.push_back(std::move(one));
  };
  return ReadPages<routing::v1::ListCasesResponse>(Client("routing", kDirector), std::move(request), use);
}

absl::Status Collector::ListSubmissions(Facts& facts) {
  using review::v1::Submission;
  std::vector<std::string> names;
  review::v1::ListSubmissionsRequest request;
  request.set_page_size(kMostSubmissions);
  const auto use = [&names](const review::v1::ListSubmissionsResponse& page) {
    for (const Submission& submission : page.submissions()) names.push_back(submission.name());
  };
  rpc::Client& client = Client("review", kDirector);
  RETURN_IF_ERROR(ReadPages<review::v1::ListSubmissionsResponse>(client, std::move(request), use));
  for (std::string& name : names) {  // lists leave the history out
    review::v1::GetSubmissionRequest get;
    get.set_name(std::move(name));
    ASSIGN_OR_RETURN(Submission submission, CallPatiently<Submission>(client, get));
    facts.submissions.push_back(std::move(submission));
  }
  return absl::OkStatus();
}

absl::Status Collector::ListNotices(Facts& facts) {
  for (const directory::v1::Person& person : facts.university.people) {
    if (person.kind() != directory::v1::Person::KIND_HUMAN) continue;
    notification::v1::ListNoticesRequest request;
    request.set_parent(person.name());
    request.set_page_size(kPageSize);
    const auto use = [&facts](notification::v1::ListNoticesResponse page) {
      for (notification::v1::Notice& notice : *page.mutable_notices()) {
        notice.clear_text();
        notice.clear_parameters();
        facts.notices.push_back(std::move(notice));
      }
    };
    RETURN_IF_ERROR(ReadPages<notification::v1::ListNoticesResponse>(Client("notification", person.name()),
                                                                     std::move(request), use));
  }
  return absl::OkStatus();
}

absl::Status Collector::ListPutAside(Facts& facts) {
  for (const char* service : kServices) {
    const auto use = [&](const operations::v1::ListDeadLettersResponse& page) {
      for (const operations::v1::DeadLetter& letter : page.dead_letters()) {
        facts.put_aside.push_back({service, letter.event().id(), letter.reason()});
      }
    };
    RETURN_IF_ERROR(ReadPages<operations::v1::ListDeadLettersResponse>(Client(service, kOperator),
                                                                       operations::v1::ListDeadLettersRequest(), use));
  }
  return absl::OkStatus();
}

absl::Status NoTimerLeft(const Facts& facts) {
  for (const routing::v1::Case& current : facts.cases) {
    if (!current.has_acknowledge_alarm_time() && !current.has_answer_alarm_time()) continue;
    return absl::UnavailableError(absl::StrCat(current.name(), " will climb"));
  }
  for (const moderation::v1::Comment& comment : facts.comments) {
    if (comment.state() != moderation::v1::Comment::STATE_REMOVAL_ORDERED || comment.removal().overdue()) continue;
    return absl::UnavailableError(absl::StrCat("the removal of ", comment.name(), " will be overdue"));
  }
  for (const review::v1::Submission& submission : facts.submissions) {
    if (!WaitsForItsTime(submission)) continue;
    if (ToTime(submission.content().publish_time()) + kTimerSlack < facts.asked_at) continue;  // it is lost
    return absl::UnavailableError(absl::StrCat(submission.name(), " waits for its time"));
  }
  return absl::OkStatus();
}

}  // namespace meydan::chaos

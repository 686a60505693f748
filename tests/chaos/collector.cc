#include "tests/chaos/collector.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/base/status_macros.h"
#include "meydan/moderation/v1/service.pb.h"
#include "meydan/notification/v1/service.pb.h"
#include "meydan/operations/v1/operations.pb.h"
#include "meydan/routing/v1/service.pb.h"
#include "tests/chaos/callers.h"
#include "tests/chaos/pages.h"
#include "tests/chaos/sample_university.h"

namespace meydan::chaos {
namespace {

constexpr int kPageSize = 500;
constexpr char kOperator[] = "services/operator";
constexpr const char* kServices[] = {"directory", "moderation", "routing", "notification"};

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
  return absl::OkStatus();
}

}  // namespace meydan::chaos

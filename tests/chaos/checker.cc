#include "tests/chaos/checker.h"

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "meydan/directory/v1/events.pb.h"
#include "meydan/moderation/v1/events.pb.h"
#include "meydan/review/v1/events.pb.h"
#include "meydan/routing/v1/events.pb.h"
#include "tests/chaos/case_checks.h"
#include "tests/chaos/comment_checks.h"
#include "tests/chaos/event_log.h"
#include "tests/chaos/recipients.h"
#include "tests/chaos/submission_checks.h"
#include "tests/chaos/vault_checks.h"

namespace meydan::chaos {
namespace {

// "people/ayse" of "people/ayse/notices/5f0c".
std::string OwnerOf(const std::string& notice) { return notice.substr(0, notice.find("/notices/")); }

// Who has held which post in the university's life, as the topic tells.
FormerHoldersOf FormerHolders(const EventLog& log) {
  namespace v1 = directory::v1;
  FormerHoldersOf former;
  for (const auto& [subject, events] : log.subjects()) {
    for (const Event* event : events) {
      if (Is<v1::RepresentativeChanged>(*event)) {
        const auto changed = DataOf<v1::RepresentativeChanged>(*event).value_or(v1::RepresentativeChanged());
        if (!changed.representative().empty()) former[subject].insert(changed.representative());
      } else if (Is<v1::AccountManagerDesignated>(*event)) {
        former[subject].insert(
            DataOf<v1::AccountManagerDesignated>(*event).value_or(v1::AccountManagerDesignated()).manager());
      }
    }
  }
  return former;
}

// What each event asked to be told against what lies in the inboxes.
void CheckNotices(const Facts& facts, const EventLog& log, Report& report) {
  std::map<std::string, std::map<std::string, int>> told;  // by event, then person
  for (const notification::v1::Notice& notice : facts.notices) ++told[notice.event()][OwnerOf(notice.name())];

  const Lookup lookup(facts.university, FormerHolders(log));
  for (const auto& [subject, events] : log.subjects()) {
    for (const Event* event : events) {
      const absl::StatusOr<Expected> expected = RecipientsOf(*event, lookup);
      if (!expected.ok()) {
        report.Add(Fault::kLost, std::string(expected.status().message()));
        continue;
      }
      const std::map<std::string, int>& people = told[event->id()];
      for (const std::string& person : expected->people) {
        if (people.count(person) == 0) {
          report.Add(Fault::kLost, absl::StrCat(person, " has no notice of ", event->type(), " ", event->id()));
        }
      }
      const auto has_it = [&people](const std::string& person) { return people.count(person) > 0; };
      if (!expected->one_of.empty() && std::none_of(expected->one_of.begin(), expected->one_of.end(), has_it)) {
        report.Add(Fault::kLost, absl::StrCat("nobody of ", *expected->one_of.begin(), " and others has a notice of ",
                                              event->type(), " ", event->id()));
      }
      for (const auto& [person, times] : people) {
        if (times > 1) {
          report.Add(Fault::kDoubled, absl::StrCat(person, " has ", times, " notices of ", event->id()));
        } else if (expected->nobody_else && expected->people.count(person) + expected->one_of.count(person) == 0) {
          report.Add(Fault::kDoubled,
                     absl::StrCat(person, " has a notice of ", event->type(), " ", event->id(), " by mistake"));
        }
      }
      told.erase(event->id());
    }
  }
  for (const auto& [event, people] : told) {
    report.Add(Fault::kLost,
               absl::StrCat(people.size(), " people have notices of ", event, ", which is not on its topic"));
  }
}

template <typename... Events>
std::set<std::string> TypesOf() {
  return {Events::descriptor()->full_name()...};
}

const std::set<std::string>& StatedActs() {
  using namespace routing::v1;  // NOLINT(google-build-using-namespace): this is a list of events
  using namespace review::v1;   // NOLINT(google-build-using-namespace)
  static const auto* const types = new std::set<std::string>(
      TypesOf<CaseAcknowledged, CaseAnswered, CaseReassigned, CaseClosed, CaseReopened,
              moderation::v1::RemovalConfirmed, ContentSubmitted, ContentRevised, ChangesRequested, ContentApproved,
              ContentRejected, ContentWithdrawn, ContentPublished, PublicationFailed, PublicationSkipped,
              PublishingPaused, PublishingResumed>());
  return *types;
}

// The type of event that states an act; "" when the event is of what happened by itself.
std::string ActOf(const Event& event) {
  namespace v1 = routing::v1;
  if (StatedActs().count(event.type()) > 0) return event.type();
  if (!Is<v1::CaseEscalated>(event)) return "";
  const absl::StatusOr<v1::CaseEscalated> escalated = DataOf<v1::CaseEscalated>(event);
  return escalated.ok() && escalated->cause() == v1::ESCALATION_CAUSE_HAND ? event.type() : "";
}

// What an act was done to: a pause stands on boards of which nobody outside knows.
std::string ObjectOf(const Event& event) {
  namespace v1 = review::v1;
  if (Is<v1::PublishingPaused>(event))
    return DataOf<v1::PublishingPaused>(event).value_or(v1::PublishingPaused()).name();
  if (Is<v1::PublishingResumed>(event)) {
    return DataOf<v1::PublishingResumed>(event).value_or(v1::PublishingResumed()).name();
  }
  return event.subject();
}

// What people did against what was said of it. Nobody but they does such things.
void CheckActs(const Facts& facts, const EventLog& log, Report& report) {
  Acts said;
  for (const auto& [subject, events] : log.subjects()) {
    for (const Event* event : events) {
      if (const std::string act = ActOf(*event); !act.empty()) ++said[ObjectOf(*event)][act];
    }
  }
  const auto compare = [&](const Acts& left, const Acts& right, Fault fault, absl::string_view how) {
    for (const auto& [subject, acts] : left) {
      for (const auto& [type, times] : acts) {
        const auto found = right.find(subject);
        const int others = found != right.end() && found->second.count(type) > 0 ? found->second.at(type) : 0;
        if (times > others) report.Add(fault, absl::StrCat(type, " of ", subject, how, ": ", times, ", not ", others));
      }
    }
  };
  compare(facts.acts, said, Fault::kLost, " was done more often than said");
  compare(said, facts.acts, Fault::kDoubled, " was said more often than done");
  for (const std::string& repeat : facts.unknown_repeats) {
    report.Add(Fault::kDoubled, absl::StrCat("a repeat was taken for a new request: ", repeat));
  }
}

// Nothing changes in the directory without a word.
template <typename Resource>
void CheckResources(const std::vector<Resource>& resources, const EventLog& log, Report& report) {
  for (const Resource& resource : resources) {
    int64_t version = 0;
    if (!absl::SimpleAtoi(resource.etag(), &version)) {
      report.Add(Fault::kLost, absl::StrCat(resource.name(), " has no version"));
      continue;
    }
    std::set<int64_t> told;
    for (const Event* event : log.Of(resource.name())) told.insert(event->version());
    for (int64_t one = 1; one <= version; ++one) {
      if (told.count(one) > 0) continue;
      report.Add(Fault::kLost, absl::StrCat(resource.name(), ": version ", one, " was not told of"));
    }
    if (!told.empty() && *told.rbegin() > version) {
      report.Add(Fault::kLost,
                 absl::StrCat(resource.name(), " has version ", version, "; version ", *told.rbegin(), " was told of"));
    }
  }
}

void CheckPutAside(const Facts& facts, Report& report) {
  for (const PutAside& event : facts.put_aside) {
    report.Add(Fault::kLost, absl::StrCat(event.service, " has put aside ", event.event, ": ", event.reason));
  }
}

}  // namespace

Report Check(const Facts& facts) {
  Report report;
  const EventLog log(facts.events, report);
  CheckComments(facts, log, report);
  CheckCases(facts, log, report);
  CheckSubmissions(facts, log, report);
  CheckVault(facts, log, report);
  CheckActs(facts, log, report);
  CheckNotices(facts, log, report);
  CheckPutAside(facts, report);
  CheckResources(facts.university.units, log, report);
  CheckResources(facts.university.people, log, report);
  CheckResources(facts.university.accounts, log, report);
  return report;
}

}  // namespace meydan::chaos

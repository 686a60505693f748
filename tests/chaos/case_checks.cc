#include "tests/chaos/case_checks.h"

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "common/base/proto_time.h"
#include "meydan/moderation/v1/events.pb.h"
#include "meydan/routing/v1/events.pb.h"
#include "tests/chaos/judged.h"
#include "tests/chaos/times.h"

namespace meydan::chaos {
namespace {

namespace v1 = routing::v1;
using moderation::v1::FeedbackIdentified;

constexpr int kMostHistory = 100;  // entries that a case keeps

using Revision = std::pair<std::string, int>;  // of a comment

std::string Text(const Revision& revision) {
  return absl::StrCat("revision ", revision.second, " of ", revision.first);
}

// Checks one case against what was said about it.
class Case {
 public:
  Case(const v1::Case& current, const EventLog& log, const Facts& facts, Report& report)
      : case_(current), events_(log.Of(current.name())), facts_(facts), report_(report) {}

  void Check(const moderation::v1::Comment* comment) {
    Read();
    CheckOwner();
    CheckReaders(comment);
    CheckVersions();
    CheckTimers();
  }

 private:
  void Add(Fault fault, const std::string& what) { report_.Add(fault, absl::StrCat(case_.name(), what)); }

  void Read() {
    for (const Event* event : events_) {
      versions_.insert(event->version());
      if (Is<v1::CaseRouted>(*event)) ReadOne<v1::CaseRouted>(*event, [&](const auto&) { ++routed_; });
      if (Is<v1::CaseReopened>(*event)) ReadOne<v1::CaseReopened>(*event, [&](const auto&) { ++reopened_; });
      if (Is<v1::CaseAcknowledged>(*event)) ReadOne<v1::CaseAcknowledged>(*event, [](const auto&) {});
      if (Is<v1::CaseReassigned>(*event)) ReadOne<v1::CaseReassigned>(*event, [&](const auto&) { ++reassigned_; });
      if (Is<v1::CaseAnswered>(*event)) ReadOne<v1::CaseAnswered>(*event, [](const auto&) {});
      if (Is<v1::CaseClosed>(*event)) ReadOne<v1::CaseClosed>(*event, [](const auto&) {});
      if (Is<v1::CaseEscalated>(*event)) {
        ReadOne<v1::CaseEscalated>(*event, [&](const v1::CaseEscalated& escalated) {
          if (escalated.cause() == v1::ESCALATION_CAUSE_TIMER) ++climbs_[escalated.facts().rung()];
          if (escalated.facts().rung() <= escalated.from_rung()) Add(Fault::kDisordered, " climbed downwards");
        });
      }
      if (Is<v1::CaseOverdue>(*event)) {
        ReadOne<v1::CaseOverdue>(*event, [&](const v1::CaseOverdue& overdue) {
          ++overdue_[overdue.deadline()];
          const bool untaken = overdue.deadline() == v1::CaseOverdue::DEADLINE_ACKNOWLEDGE;
          const auto& due = untaken ? overdue.facts().acknowledge_by() : overdue.facts().answer_by();
          if (TimeOf(*event) < ToTime(due)) Add(Fault::kDisordered, " was said to be overdue before its time");
        });
      }
    }
  }

  template <typename Message, typename Use>
  void ReadOne(const Event& event, Use use) {
    Message message;
    if (!message.ParseFromString(event.data())) {
      return report_.Add(Fault::kLost, absl::StrCat(event.id(), " does not hold what its type says"));
    }
    use(message);
    latest_ = message.facts();
  }

  // One owner, which is the one that was told of, as are state and rung.
  void CheckOwner() {
    const auto& units = facts_.university.units;
    const auto is_owner = [&](const auto& unit) { return unit.name() == case_.owner_unit(); };
    if (std::none_of(units.begin(), units.end(), is_owner)) {
      Add(Fault::kLost, absl::StrCat(" belongs to \"", case_.owner_unit(), "\", which is no unit"));
    }
    if (routed_ == 0) return Add(Fault::kLost, ": nobody was told that it was routed");
    if (routed_ > 1) Add(Fault::kDoubled, absl::StrCat(" was routed ", routed_, " times"));
    if (latest_.owner_unit() != case_.owner_unit() || latest_.state() != case_.state() ||
        latest_.rung() != case_.rung()) {
      Add(Fault::kLost, ": the latest that was said of it is not how it is");
    }
  }

  // Moderation has learnt who may read the comment (from CaseRouted and CaseEscalated).
  void CheckReaders(const moderation::v1::Comment* comment) {
    if (comment == nullptr) return;
    const auto& grants = comment->reading_grants();
    const auto owner = [&](const moderation::v1::ReadingGrant& grant) {
      return grant.case_() == case_.name() && grant.unit() == case_.owner_unit();
    };
    const auto former = [&](const moderation::v1::ReadingGrant& grant) {
      return grant.case_() == case_.name() && !grant.unit().empty() && grant.unit() != case_.owner_unit();
    };
    const auto senior = [&](const moderation::v1::ReadingGrant& grant) {
      return grant.case_() == case_.name() && grant.senior_management();
    };
    if (std::none_of(grants.begin(), grants.end(), owner)) {
      Add(Fault::kLost, absl::StrCat(": its owner may not read ", comment->name()));
    }
    if (std::any_of(grants.begin(), grants.end(), former)) {
      Add(Fault::kDoubled, absl::StrCat(": a former owner may still read ", comment->name()));
    }
    if (case_.rung() == v1::RUNG_SENIOR_MANAGEMENT && std::none_of(grants.begin(), grants.end(), senior)) {
      Add(Fault::kLost, absl::StrCat(": senior management may not read ", comment->name()));
    }
  }

  // Every change of a case says something, so its versions are those of its events, and its history has as many
  // entries.
  void CheckVersions() {
    int64_t version = 0;
    if (!absl::SimpleAtoi(case_.etag(), &version)) return Add(Fault::kLost, " has no version");
    for (int64_t one = 1; one <= version; ++one) {
      if (versions_.count(one) == 0) Add(Fault::kLost, absl::StrCat(": version ", one, " was not told of"));
    }
    if (!versions_.empty() && *versions_.rbegin() > version) {
      Add(Fault::kLost, absl::StrCat(" has version ", version, "; version ", *versions_.rbegin(), " was told of"));
    }
    if (case_.history_size() >= kMostHistory) return;
    const auto written = static_cast<size_t>(case_.history_size());
    if (written != events_.size()) {
      Add(written > events_.size() ? Fault::kLost : Fault::kDoubled,
          absl::StrCat(" has ", written, " entries in its history and ", events_.size(), " events"));
    }
  }

  // Each deadline passes once for each time that the case is opened or given to another unit, and so does each rung.
  void CheckTimers() {
    const int times = 1 + reopened_ + reassigned_;
    for (const auto& [deadline, count] : overdue_) {
      if (count > times) Add(Fault::kDoubled, absl::StrCat(" was said to be overdue ", count, " times"));
    }
    for (const auto& [rung, count] : climbs_) {
      if (count > times) Add(Fault::kDoubled, absl::StrCat(" climbed to rung ", rung, " ", count, " times"));
    }
    if (case_.has_acknowledge_alarm_time() && IsPast(case_.acknowledge_alarm_time())) {
      Add(Fault::kLost, ": the timer \"acknowledge\"");
    }
    if (case_.has_answer_alarm_time() && IsPast(case_.answer_alarm_time())) Add(Fault::kLost, ": the timer \"answer\"");
  }

  bool IsPast(const google::protobuf::Timestamp& time) const { return ToTime(time) + kTimerSlack < facts_.asked_at; }

  const v1::Case& case_;
  const std::vector<const Event*>& events_;
  const Facts& facts_;
  Report& report_;
  std::set<int64_t> versions_;
  int routed_ = 0;
  int reopened_ = 0;
  int reassigned_ = 0;
  std::map<int, int> climbs_;   // by timer: how often to each rung
  std::map<int, int> overdue_;  // how often, by deadline
  v1::CaseFacts latest_;        // of the latest event
};

// How often each revision of a comment was said to be feedback; by the log, so repeats do not count.
std::map<Revision, int> FeedbackIn(const EventLog& log) {
  std::map<Revision, int> feedback;
  for (const auto& [subject, events] : log.subjects()) {
    for (const Event* event : events) {
      if (!Is<FeedbackIdentified>(*event)) continue;
      const absl::StatusOr<FeedbackIdentified> identified = DataOf<FeedbackIdentified>(*event);
      if (identified.ok()) ++feedback[{identified->comment(), identified->revision()}];
    }
  }
  return feedback;
}

// The revisions that are feedback: by what their senders were answered, or by what was said.
std::set<Revision> FeedbackOf(const Facts& facts, const std::map<Revision, int>& said) {
  std::set<Revision> feedback;
  for (const auto& [revision, times] : said) feedback.insert(revision);
  for (const auto& [comment, answers] : facts.accepted) {
    for (size_t i = 0; i < answers.size(); ++i) {
      if (IsFeedback(answers[i])) feedback.insert({comment, static_cast<int>(i) + 1});
    }
  }
  return feedback;
}

}  // namespace

void CheckCases(const Facts& facts, const EventLog& log, Report& report) {
  std::map<std::string, const moderation::v1::Comment*> comments;
  for (const moderation::v1::Comment& comment : facts.comments) comments.emplace(comment.name(), &comment);
  const std::map<Revision, int> said = FeedbackIn(log);

  std::set<std::string> listed;
  std::map<Revision, int> cases;
  for (const v1::Case& current : facts.cases) {
    if (!listed.insert(current.name()).second) {
      report.Add(Fault::kDoubled, absl::StrCat(current.name(), " is listed twice"));
      continue;
    }
    const auto comment = comments.find(current.origin().comment());
    Case(current, log, facts, report).Check(comment == comments.end() ? nullptr : comment->second);
    if (current.origin().comment().empty()) continue;
    const Revision revision = {current.origin().comment(), current.origin().comment_revision()};
    ++cases[revision];
    if (said.count(revision) == 0) {
      report.Add(Fault::kDoubled, absl::StrCat(current.name(), ": ", Text(revision), " was not said to be feedback"));
    }
  }
  for (const Revision& revision : FeedbackOf(facts, said)) {
    const auto found = cases.find(revision);
    const int count = found == cases.end() ? 0 : found->second;
    if (count == 0) report.Add(Fault::kLost, absl::StrCat(Text(revision), " is feedback without a case"));
    if (count > 1) report.Add(Fault::kDoubled, absl::StrCat(Text(revision), " has ", count, " cases"));
  }
  for (const auto& [subject, events] : log.subjects()) {
    if (absl::StartsWith(subject, "cases/") && listed.count(subject) == 0) {
      report.Add(Fault::kLost, absl::StrCat(subject, " was spoken of and is not there"));
    }
  }
}

}  // namespace meydan::chaos

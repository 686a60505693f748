#include "services/meydanctl/tally.h"

#include <algorithm>
#include <set>
#include <tuple>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "common/base/proto_time.h"
#include "services/meydanctl/duties.h"
#include "services/meydanctl/words.h"

namespace meydan::meydanctl {
namespace {

class Tally {
 public:
  explicit Tally(const Collected& all) : all_(all), duties_(all.units, all.people, all.accounts) {}

  Totals Make() && {
    totals_.cases = static_cast<int64_t>(all_.cases.size());
    totals_.comments = static_cast<int64_t>(all_.comments.size());
    CountNotices();
    for (const auto& unit : all_.units) units_.insert(unit.name());
    for (const auto& each : all_.cases) CountCase(each);
    for (const auto& comment : all_.comments) CountComment(comment);
    for (const auto& each : all_.cases) CheckTold(each);
    return std::move(totals_);
  }

 private:
  template <typename... Text>
  void Lost(const Text&... text) {
    totals_.lost.push_back(absl::StrCat(text...));
  }
  template <typename... Text>
  void Doubled(const Text&... text) {
    totals_.doubled.push_back(absl::StrCat(text...));
  }

  void CountNotices() {
    for (const auto& [person, notices] : all_.inboxes) {
      totals_.notices += static_cast<int64_t>(notices.size());
      std::set<std::pair<std::string, std::string>> events;  // one event may say two things, by two templates
      for (const auto& notice : notices) {
        if (!events.emplace(notice.event(), notice.template_()).second) {
          Doubled(person, " was told of ", notice.event(), " twice");
        }
        ++told_[std::tuple(notice.subject(), notice.event_type(), person)];
        ++told_anybody_[std::pair(notice.subject(), notice.event_type())];
      }
    }
  }

  void CountCase(const routing::v1::Case& each) {
    if (each.rung() == routing::v1::RUNG_SENIOR_MANAGEMENT) ++totals_.escalated;
    if (units_.count(each.owner_unit()) == 0) Lost(each.name(), " has no owner: '", each.owner_unit(), "'");
    const auto& origin = each.origin();
    if (origin.comment().empty()) return;
    if (!cases_of_.emplace(origin.comment(), origin.comment_revision()).second) {
      Doubled(origin.comment(), " revision ", origin.comment_revision(), " has two cases, one is ", each.name());
    }
  }

  void CountComment(const moderation::v1::Comment& comment) {
    using moderation::v1::Verdict;
    const Verdict& verdict = comment.verdict();
    if (verdict.outcome() != Verdict::OUTCOME_CLEAN) ++totals_.flagged;
    if (verdict.outcome() == Verdict::OUTCOME_UNSPECIFIED) Lost(comment.name(), " has no verdict");
    // A comment that its reader may not see hides the platform's id; its name says the same.
    if (!comments_.insert(comment.name()).second) Doubled(comment.name(), " is listed twice");
    if (!comment.platform_comment_id().empty() &&
        !identities_.emplace(comment.platform(), comment.platform_comment_id()).second) {
      Doubled(comment.name(), " is the same comment as another");
    }
    const int revision = comment.feedback_revision();
    if (revision > 0 && cases_of_.count({comment.name(), revision}) == 0) {
      Lost(comment.name(), " revision ", revision, " is feedback but has no case");
    }
    if (!comment.has_removal()) return;
    const absl::Time ordered = ToTime(comment.removal().order_time());
    Expect(comment.name(), "meydan.moderation.v1.RemovalOrdered", duties_.ManagersOf(comment.account(), ordered));
    if (comment.removal().overdue()) {
      const absl::Time due = ToTime(comment.removal().due_time());
      Expect(comment.name(), "meydan.moderation.v1.RemovalOverdue", duties_.Directors(due));
    }
  }

  // Each entry of a case's history was an event, and each such event had its people.
  void CheckTold(const routing::v1::Case& each) {
    using routing::v1::HistoryEntry;
    std::map<std::pair<std::string, std::string>, int> by_person;  // event type and person
    std::map<std::string, int> by_type;
    for (const HistoryEntry& entry : each.history()) {
      std::string type;
      const absl::Time time = ToTime(entry.time());
      std::set<std::string> people = duties_.FrontOf(entry.owner_unit(), time);
      switch (entry.action()) {
        case HistoryEntry::ACTION_ROUTED:
          type = "meydan.routing.v1.CaseRouted";
          break;
        case HistoryEntry::ACTION_REASSIGNED:
          type = "meydan.routing.v1.CaseReassigned";
          break;
        case HistoryEntry::ACTION_REOPENED:
          type = "meydan.routing.v1.CaseReopened";
          break;
        case HistoryEntry::ACTION_OVERDUE:
          type = "meydan.routing.v1.CaseOverdue";
          break;
        case HistoryEntry::ACTION_ESCALATED:
          type = "meydan.routing.v1.CaseEscalated";
          people = duties_.PeopleOn(entry.rung(), entry.owner_unit(), time);
          break;
        default:
          continue;
      }
      ++by_type[type];
      for (const std::string& person : people) ++by_person[{type, person}];
    }
    for (const auto& [type, count] : by_type) {
      bool known = true;
      for (const auto& [key, times] : by_person) {
        if (key.first == type) known = WasTold(key.second, times, type, each.name()) && known;
      }
      if (known) SomebodyWasTold(count, type, each.name());
    }
  }

  // For what can happen once only. Where no person must be told of it, for the post is vacant, somebody must.
  void Expect(const std::string& subject, const std::string& type, const std::set<std::string>& people) {
    bool known = true;
    for (const std::string& person : people) known = WasTold(person, 1, type, subject) && known;
    if (known) SomebodyWasTold(1, type, subject);
  }

  bool WasTold(const std::string& person, int count, const std::string& type, const std::string& subject) {
    const auto told = told_.find(std::tuple(subject, type, person));
    const int times = told == told_.end() ? 0 : told->second;
    if (times < count) Lost(person, " was told ", times, " times instead of ", count, " of ", type, " of ", subject);
    return times >= count;
  }

  void SomebodyWasTold(int count, const std::string& type, const std::string& subject) {
    const auto told = told_anybody_.find({subject, type});
    if (told == told_anybody_.end() || told->second < count) Lost("nobody was told of ", type, " of ", subject);
  }

  const Collected& all_;
  const Duties duties_;
  Totals totals_;
  std::set<std::string> units_;
  std::set<std::string> comments_;
  std::set<std::pair<int, std::string>> identities_;
  std::set<std::pair<std::string, int>> cases_of_;                         // comment and revision
  std::map<std::tuple<std::string, std::string, std::string>, int> told_;  // subject, event type, person
  std::map<std::pair<std::string, std::string>, int> told_anybody_;        // subject, event type
};

}  // namespace

Totals TallyOf(const Collected& all) { return Tally(all).Make(); }

}  // namespace meydan::meydanctl

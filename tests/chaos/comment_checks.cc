#include "tests/chaos/comment_checks.h"

#include <map>
#include <set>
#include <string>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "common/base/proto_time.h"
#include "meydan/moderation/v1/events.pb.h"
#include "meydan/routing/v1/events.pb.h"
#include "tests/chaos/times.h"

namespace meydan::chaos {
namespace {

namespace v1 = moderation::v1;

// What was said about one comment. Times are those by which a removal was due: they tell one order from another.
struct Said {
  std::map<int, int> flagged;   // by revision, how often
  std::map<int, int> feedback;  // likewise
  std::map<absl::Time, int> ordered;
  std::map<absl::Time, int> reminded;
  std::map<absl::Time, int> overdue;
  std::map<absl::Time, absl::Time> first_overdue;  // when it was said
  std::set<int64_t> later_versions;                // that came neither from a new revision nor from a new reader
};

Said Read(const std::vector<const Event*>& events, Report& report) {
  Said said;
  const auto read = [&report](const Event& event, auto message, auto use) {
    if (message.ParseFromString(event.data())) return use(message);
    report.Add(Fault::kLost, absl::StrCat(event.id(), " does not hold what its type says"));
  };
  for (const Event* event : events) {
    if (Is<v1::CommentFlagged>(*event)) {
      read(*event, v1::CommentFlagged(), [&](const auto& message) { ++said.flagged[message.revision()]; });
    } else if (Is<v1::FeedbackIdentified>(*event)) {
      read(*event, v1::FeedbackIdentified(), [&](const auto& message) { ++said.feedback[message.revision()]; });
    } else if (Is<v1::RemovalOrdered>(*event)) {
      read(*event, v1::RemovalOrdered(), [&](const auto& message) { ++said.ordered[ToTime(message.due_time())]; });
    } else if (!Is<v1::RemovalWithdrawn>(*event)) {
      said.later_versions.insert(event->version());
    }
    if (Is<v1::RemovalReminded>(*event)) {
      read(*event, v1::RemovalReminded(), [&](const auto& message) { ++said.reminded[ToTime(message.due_time())]; });
    } else if (Is<v1::RemovalOverdue>(*event)) {
      read(*event, v1::RemovalOverdue(), [&](const auto& message) {
        ++said.overdue[ToTime(message.due_time())];
        said.first_overdue.emplace(ToTime(message.due_time()), TimeOf(*event));
      });
    }
  }
  return said;
}

template <typename Key>
int CountOf(const std::map<Key, int>& counts, const Key& key) {
  const auto found = counts.find(key);
  return found == counts.end() ? 0 : found->second;
}

// Checks one comment.
class Comment {
 public:
  // `moves`: how often one of its cases was given to another unit.
  Comment(const v1::Comment& comment, int moves, const EventLog& log, absl::Time asked_at, Report& report)
      : comment_(comment),
        moves_(moves),
        asked_at_(asked_at),
        report_(report),
        said_(Read(log.Of(comment.name()), report)) {}

  void Check() {
    if (comment_.verdict().outcome() == v1::Verdict::OUTCOME_UNSPECIFIED) Add(Fault::kLost, " has no verdict");
    CheckStatements();
    CheckRemoval();
    CheckVersion();
  }

 private:
  void Add(Fault fault, const std::string& what) { report_.Add(fault, absl::StrCat(comment_.name(), what)); }

  void ExpectOnce(int times, const std::string& what) {
    if (times == 0) Add(Fault::kLost, absl::StrCat(": nobody was told that ", what));
    if (times > 1) Add(Fault::kDoubled, absl::StrCat(": it was said ", times, " times that ", what));
  }

  template <typename Key>
  void ExpectAtMostOnce(const std::map<Key, int>& counts, const std::string& what) {
    for (const auto& [key, times] : counts) {
      if (times > 1) ExpectOnce(times, what);
    }
  }

  // What the state says has been said.
  void CheckStatements() {
    ExpectAtMostOnce(said_.flagged, "a revision is flagged");
    ExpectAtMostOnce(said_.feedback, "a revision is feedback");
    if (comment_.verdict().outcome() > v1::Verdict::OUTCOME_CLEAN && CountOf(said_.flagged, comment_.revision()) == 0) {
      ExpectOnce(0, absl::StrCat("revision ", comment_.revision(), " is flagged"));
    }
    const int feedback = comment_.feedback_revision();
    if (feedback > 0 && CountOf(said_.feedback, feedback) == 0) {
      ExpectOnce(0, absl::StrCat("revision ", feedback, " is feedback"));
    }
    if (!said_.feedback.empty() && said_.feedback.rbegin()->first > feedback) {
      Add(Fault::kLost, absl::StrCat(" was said to be feedback in revision ", said_.feedback.rbegin()->first,
                                     ", of which its state knows nothing"));
    }
  }

  void CheckRemoval() {
    ExpectAtMostOnce(said_.ordered, "its removal is ordered");
    ExpectAtMostOnce(said_.reminded, "its removal is called to mind");
    ExpectAtMostOnce(said_.overdue, "its removal is overdue");
    for (const auto& [due, said] : said_.first_overdue) {
      if (said < due) Add(Fault::kDisordered, ": its removal was said to be overdue before its time");
    }
    if (!comment_.has_removal()) return;
    const v1::Removal& removal = comment_.removal();
    const absl::Time due = ToTime(removal.due_time());
    if (CountOf(said_.ordered, due) == 0) ExpectOnce(0, "its removal is ordered");
    if (removal.overdue() && CountOf(said_.overdue, due) == 0) ExpectOnce(0, "its removal is overdue");
    if (removal.reminded() && !removal.overdue() && asked_at_ < due && CountOf(said_.reminded, due) == 0) {
      ExpectOnce(0, "its removal is called to mind");
    }
    if (comment_.state() != v1::Comment::STATE_REMOVAL_ORDERED) return;
    if (!removal.overdue() && due + kTimerSlack < asked_at_) Add(Fault::kLost, ": the timer of its deadline");
    if (!removal.reminded() && ToTime(removal.remind_time()) + kTimerSlack < asked_at_) {
      Add(Fault::kLost, ": the timer of its reminder");
    }
  }

  // One version for each revision, each reader, each change of readers, each timer and each act. A reminder that comes
  // when the deadline has passed changes the comment without a word, so for an order without a reminder there may be
  // one version more. Claims change a comment without a word too: nobody here claims any.
  void CheckVersion() {
    int64_t version = 0;
    if (!absl::SimpleAtoi(comment_.etag(), &version)) return Add(Fault::kLost, " has no version");
    const int64_t least = comment_.revision() + comment_.reading_grants_size() + moves_ +
                          static_cast<int64_t>(said_.later_versions.size());
    int64_t most = least;
    for (const auto& [due, times] : said_.ordered) {
      if (CountOf(said_.reminded, due) == 0) ++most;
    }
    if (version < least) Add(Fault::kLost, absl::StrCat(" has version ", version, ", not ", least));
    if (version > most) Add(Fault::kDoubled, absl::StrCat(" has version ", version, ", not ", most));
  }

  const v1::Comment& comment_;
  const int moves_;
  const absl::Time asked_at_;
  Report& report_;
  const Said said_;
};

// How often the cases of each comment were given to another unit.
std::map<std::string, int> MovesIn(const EventLog& log) {
  std::map<std::string, int> moves;
  for (const auto& [subject, events] : log.subjects()) {
    for (const Event* event : events) {
      if (!Is<routing::v1::CaseReassigned>(*event)) continue;
      const auto reassigned = DataOf<routing::v1::CaseReassigned>(*event);
      if (reassigned.ok()) ++moves[reassigned->facts().comment()];
    }
  }
  return moves;
}

}  // namespace

void CheckComments(const Facts& facts, const EventLog& log, Report& report) {
  const std::map<std::string, int> moves = MovesIn(log);
  std::map<std::string, int> listed;
  for (const v1::Comment& comment : facts.comments) {
    const std::string& name = comment.name();
    if (++listed[name] > 1) {
      report.Add(Fault::kDoubled, absl::StrCat(name, " is listed twice"));
      continue;
    }
    const auto accepted = facts.accepted.find(name);
    if (accepted == facts.accepted.end()) {
      report.Add(Fault::kDoubled, absl::StrCat(name, " is there, but nobody was told that it was taken in"));
    } else if (comment.revision() != accepted->second) {
      report.Add(comment.revision() < accepted->second ? Fault::kLost : Fault::kDoubled,
                 absl::StrCat(name, " has ", comment.revision(), " revisions; ", accepted->second, " were accepted"));
    }
    Comment(comment, CountOf(moves, name), log, facts.asked_at, report).Check();
  }
  for (const auto& [name, revisions] : facts.accepted) {
    if (listed.count(name) == 0) report.Add(Fault::kLost, absl::StrCat(name, " was accepted and is not there"));
  }
  for (const auto& [subject, events] : log.subjects()) {
    if (absl::StartsWith(subject, "comments/") && listed.count(subject) == 0) {
      report.Add(Fault::kLost, absl::StrCat(subject, " was spoken of and is not there"));
    }
  }
}

}  // namespace meydan::chaos

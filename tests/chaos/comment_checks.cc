#include "tests/chaos/comment_checks.h"

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <vector>

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

namespace v1 = moderation::v1;

using Answers = std::vector<v1::IngestedComment>;  // of each revision

// What was said about one comment. Times are those by which a removal was due: they tell one order from another.
struct Said {
  std::map<int, int> flagged;                  // by revision, how often
  std::map<int, int> feedback;                 // likewise
  std::map<int, std::set<int64_t>> revisions;  // the versions in which a revision was spoken of
  std::set<int> removed;                       // the revisions whose removal was ordered
  std::map<absl::Time, int> ordered;
  std::map<absl::Time, int> reminded;
  std::map<absl::Time, int> overdue;
  std::map<absl::Time, absl::Time> first_reminded;  // when it was said
  std::map<absl::Time, absl::Time> first_overdue;   // likewise
  std::set<int64_t> versions;                       // of which anything was said
};

Said Read(const std::vector<const Event*>& events, Report& report) {
  Said said;
  const auto read = [&report](const Event& event, auto message, auto use) {
    if (message.ParseFromString(event.data())) return use(message);
    report.Add(Fault::kLost, absl::StrCat(event.id(), " does not hold what its type says"));
  };
  for (const Event* event : events) {
    said.versions.insert(event->version());
    if (Is<v1::CommentFlagged>(*event)) {
      read(*event, v1::CommentFlagged(), [&](const auto& message) {
        ++said.flagged[message.revision()];
        said.revisions[message.revision()].insert(event->version());
      });
    } else if (Is<v1::FeedbackIdentified>(*event)) {
      read(*event, v1::FeedbackIdentified(), [&](const auto& message) {
        ++said.feedback[message.revision()];
        said.revisions[message.revision()].insert(event->version());
      });
    } else if (Is<v1::RemovalOrdered>(*event)) {
      read(*event, v1::RemovalOrdered(), [&](const auto& message) {
        ++said.ordered[ToTime(message.due_time())];
        said.removed.insert(message.revision());
        if (message.automatic()) said.revisions[message.revision()].insert(event->version());
      });
    } else if (Is<v1::RemovalReminded>(*event)) {
      read(*event, v1::RemovalReminded(), [&](const auto& message) {
        ++said.reminded[ToTime(message.due_time())];
        said.first_reminded.emplace(ToTime(message.due_time()), TimeOf(*event));
      });
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
  // `answers`: what its senders were told. `moves`: how often one of its cases was given to another unit.
  Comment(const v1::Comment& comment, const Answers& answers, int moves, const EventLog& log, absl::Time asked_at,
          Report& report)
      : comment_(comment),
        answers_(answers),
        moves_(moves),
        asked_at_(asked_at),
        report_(report),
        said_(Read(log.Of(comment.name()), report)) {}

  void Check() {
    CheckVerdict();
    CheckStatements();
    CheckRemoval();
    CheckRevisions();
    CheckVersions();
  }

 private:
  void Add(Fault fault, const std::string& what) { report_.Add(fault, absl::StrCat(comment_.name(), what)); }

  void Expect(bool is_so, int times, const std::string& what) {
    if (is_so && times == 0) Add(Fault::kLost, absl::StrCat(": nobody was told that ", what));
    if (!is_so && times > 0) Add(Fault::kDoubled, absl::StrCat(": it was said, but is not so, that ", what));
  }

  template <typename Key>
  void ExpectAtMostOnce(const std::map<Key, int>& counts, const std::string& what) {
    for (const auto& [key, times] : counts) {
      if (times > 1) Add(Fault::kDoubled, absl::StrCat(": it was said ", times, " times that ", what));
    }
  }

  void CheckVerdict() {
    if (comment_.verdict().outcome() == v1::Verdict::OUTCOME_UNSPECIFIED) return Add(Fault::kLost, " has no verdict");
    if (answers_.size() != static_cast<size_t>(comment_.revision())) return;  // which is reported
    if (SameVerdict(comment_.verdict(), answers_.back().verdict())) return;
    Add(Fault::kDoubled, " has another verdict than its sender was told");
  }

  // By what the sender of that revision was told; where nobody was, by what was said.
  bool HasToBe(bool (*rule)(const v1::IngestedComment&), const std::map<int, int>& said, int revision) const {
    const auto place = static_cast<size_t>(revision) - 1;
    return place < answers_.size() ? rule(answers_[place]) : CountOf(said, revision) > 0;
  }
  bool IsFlagged(int revision) const { return HasToBe(IsToBeFlagged, said_.flagged, revision); }
  bool IsFeedback(int revision) const { return HasToBe(chaos::IsFeedback, said_.feedback, revision); }

  // Every revision is said to be what it was judged to be, and the state knows of it.
  void CheckStatements() {
    ExpectAtMostOnce(said_.flagged, "a revision is flagged");
    ExpectAtMostOnce(said_.feedback, "a revision is feedback");
    int latest = 0;
    for (int revision = 1; revision <= comment_.revision(); ++revision) {
      Expect(IsFlagged(revision), CountOf(said_.flagged, revision), absl::StrCat("revision ", revision, " is flagged"));
      Expect(IsFeedback(revision), CountOf(said_.feedback, revision),
             absl::StrCat("revision ", revision, " is feedback"));
      if (IsFeedback(revision)) latest = revision;
    }
    if (comment_.feedback_revision() != latest) {
      Add(Fault::kLost, absl::StrCat(": by its state revision ", comment_.feedback_revision(),
                                     " is the latest feedback, not ", latest));
    }
  }

  void CheckRemoval() {
    ExpectAtMostOnce(said_.ordered, "its removal is ordered");
    ExpectAtMostOnce(said_.reminded, "its removal is called to mind");
    ExpectAtMostOnce(said_.overdue, "its removal is overdue");
    for (const auto& [due, said] : said_.first_overdue) {
      if (said < due) Add(Fault::kDisordered, ": its removal was said to be overdue before its time");
    }
    CheckFirstOrder();
    if (comment_.has_removal()) CheckLatestOrder(comment_.removal());
  }

  // Nothing can stand yet, so it was ordered. The state need not tell: it keeps the latest order alone.
  void CheckFirstOrder() {
    const auto first = std::find_if(answers_.begin(), answers_.end(), IsToBeRemoved);
    const auto revision = static_cast<int>(first - answers_.begin()) + 1;
    if (first == answers_.end() || revision > comment_.revision()) return;
    if (comment_.removal().revision() == revision) return;  // it is the latest order
    Expect(true, static_cast<int>(said_.removed.count(revision)),
           absl::StrCat("the removal of revision ", revision, " is ordered"));
  }

  // Its managers are reminded once, or the Directorate is told in the reminder's place; the deadline passes once. Each
  // that has happened was said.
  void CheckLatestOrder(const v1::Removal& removal) {
    const absl::Time due = ToTime(removal.due_time());
    const absl::Time remind = ToTime(removal.remind_time());
    Expect(true, CountOf(said_.ordered, due), "its removal is ordered");
    Expect(removal.reminded(), CountOf(said_.reminded, due), "its removal is called to mind");
    Expect(removal.overdue(), CountOf(said_.overdue, due), "its removal is overdue");
    const auto reminded = said_.first_reminded.find(due);
    if (reminded != said_.first_reminded.end() && reminded->second < remind) {
      Add(Fault::kDisordered, ": its removal was called to mind before its time");
    }
    if (comment_.state() != v1::Comment::STATE_REMOVAL_ORDERED || removal.overdue()) return;
    if (due + kTimerSlack < asked_at_) Add(Fault::kLost, ": the timer of its deadline");
    if (!removal.reminded() && remind + kTimerSlack < asked_at_) Add(Fault::kLost, ": the timer of its reminder");
  }

  // What is said of a revision is said in the version that it made: the first one in the first, each later one later.
  void CheckRevisions() {
    int64_t before = 0;
    for (const auto& [revision, versions] : said_.revisions) {
      const int64_t version = *versions.begin();
      if (revision > comment_.revision()) {
        Add(Fault::kLost, absl::StrCat(": revision ", revision, " was spoken of and is not there"));
      } else if (versions.size() > 1 || version <= before || version < revision || (revision == 1 && version > 1)) {
        Add(Fault::kDisordered, absl::StrCat(": revision ", revision, " was spoken of in version ", version));
      }
      before = *versions.rbegin();
    }
  }

  // Of the first `revisions`, those that passed without a word.
  int SilentIn(int revisions) const {
    int silent = 0;
    for (int revision = 1; revision <= revisions; ++revision) {
      if (said_.revisions.count(revision) == 0) ++silent;
    }
    return silent;
  }

  // Every version was told of, but for revisions of which there is nothing to say, new readers and changes of readers.
  // Claims change a comment without a word too: nobody here claims any.
  void CheckVersions() {
    int64_t version = 0;
    if (!absl::SimpleAtoi(comment_.etag(), &version)) return Add(Fault::kLost, " has no version");
    const std::set<int64_t>& told = said_.versions;
    if (!told.empty() && *told.rbegin() > version) {
      return Add(Fault::kLost, absl::StrCat(" has version ", version, "; version ", *told.rbegin(), " was told of"));
    }
    const int64_t due =
        static_cast<int64_t>(told.size()) + SilentIn(comment_.revision()) + comment_.reading_grants_size() + moves_;
    if (version < due) return Add(Fault::kLost, absl::StrCat(" has version ", version, ", not ", due));
    if (version > due) return Add(Fault::kDoubled, absl::StrCat(" has version ", version, ", not ", due));
    CheckSilence(version);
  }

  // Nobody reads along before there is a case, so until it is feedback only revisions pass without a word.
  void CheckSilence(int64_t version) {
    int revisions = comment_.revision();
    int64_t end = version;
    if (!said_.feedback.empty()) {
      revisions = said_.feedback.begin()->first - 1;
      end = *said_.revisions.at(revisions + 1).begin() - 1;
    }
    int silent = SilentIn(revisions);
    for (int64_t one = 1; one <= end; ++one) {
      if (said_.versions.count(one) == 0 && --silent < 0) {
        Add(Fault::kLost, absl::StrCat(": version ", one, " was not told of"));
      }
    }
  }

  const v1::Comment& comment_;
  const Answers& answers_;
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
  const Answers nothing;
  for (const v1::Comment& comment : facts.comments) {
    const std::string& name = comment.name();
    if (++listed[name] > 1) {
      report.Add(Fault::kDoubled, absl::StrCat(name, " is listed twice"));
      continue;
    }
    const auto found = facts.accepted.find(name);
    const Answers& answers = found == facts.accepted.end() ? nothing : found->second;
    const auto accepted = static_cast<int>(answers.size());
    if (accepted == 0) {
      report.Add(Fault::kDoubled, absl::StrCat(name, " is there, but nobody was told that it was taken in"));
    } else if (comment.revision() != accepted) {
      report.Add(comment.revision() < accepted ? Fault::kLost : Fault::kDoubled,
                 absl::StrCat(name, " has ", comment.revision(), " revisions; ", accepted, " were accepted"));
    }
    Comment(comment, answers, CountOf(moves, name), log, facts.asked_at, report).Check();
  }
  for (const auto& [name, answers] : facts.accepted) {
    if (listed.count(name) == 0) report.Add(Fault::kLost, absl::StrCat(name, " was accepted and is not there"));
  }
  for (const auto& [subject, events] : log.subjects()) {
    if (absl::StartsWith(subject, "comments/") && listed.count(subject) == 0) {
      report.Add(Fault::kLost, absl::StrCat(subject, " was spoken of and is not there"));
    }
  }
}

}  // namespace meydan::chaos

#include "tests/chaos/submission_checks.h"

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "common/base/proto_time.h"
#include "meydan/review/v1/events.pb.h"
#include "tests/chaos/lookup.h"
#include "tests/chaos/times.h"

namespace meydan::chaos {
namespace {

namespace v1 = review::v1;
using Entry = v1::HistoryEntry;
using Target = std::pair<std::string, int>;  // account and kind

constexpr int kMostHistory = 200;  // entries that a submission keeps

// Which event states an entry of the history. Other entries state nothing: so do changes of what was never submitted.
const std::map<int, std::string>& Statements() {
  static const auto* const statements =
      new std::map<int, std::string>{{Entry::ACTION_SUBMITTED, v1::ContentSubmitted::descriptor()->full_name()},
                                     {Entry::ACTION_CHANGES_REQUESTED, v1::ChangesRequested::descriptor()->full_name()},
                                     {Entry::ACTION_REJECTED, v1::ContentRejected::descriptor()->full_name()},
                                     {Entry::ACTION_EXPIRED, v1::ContentExpired::descriptor()->full_name()},
                                     {Entry::ACTION_SCHEDULED, v1::ContentApproved::descriptor()->full_name()},
                                     {Entry::ACTION_DUE, v1::PublishDue::descriptor()->full_name()},
                                     {Entry::ACTION_HELD, v1::PublicationHeld::descriptor()->full_name()},
                                     {Entry::ACTION_PUBLISHED, v1::ContentPublished::descriptor()->full_name()},
                                     {Entry::ACTION_FAILED, v1::PublicationFailed::descriptor()->full_name()},
                                     {Entry::ACTION_SKIPPED, v1::PublicationSkipped::descriptor()->full_name()},
                                     {Entry::ACTION_REVISED, v1::ContentRevised::descriptor()->full_name()},
                                     {Entry::ACTION_WITHDRAWN, v1::ContentWithdrawn::descriptor()->full_name()}};
  return *statements;
}

bool WasPublished(const v1::Publication& publication) {
  return publication.state() == v1::Publication::STATE_PUBLISHED ||
         publication.state() == v1::Publication::STATE_TAKEN_DOWN;
}

// What was said in one round.
struct Round {
  int approved = 0;
  int rejected = 0;
  int expired = 0;
  int due = 0;
  int held = 0;
  std::set<std::string> approved_digests;
  int Answers() const { return approved + rejected + expired; }
};

// Checks one submission against what was said about it.
class Submission {
 public:
  Submission(const v1::Submission& current, const EventLog& log, const Facts& facts, Report& report)
      : submission_(current), events_(log.Of(current.name())), facts_(facts), report_(report) {}

  void Check() {
    for (const Event* event : events_) Read(*event);
    CheckRounds();
    CheckEnd();
    CheckTargets();
    CheckHistory();
    CheckVersions();
  }

 private:
  void Add(Fault fault, const std::string& what) { report_.Add(fault, absl::StrCat(submission_.name(), what)); }

  void Read(const Event& event) {
    ++said_[event.type()];
    versions_.insert(event.version());
    ReadIf<v1::ContentSubmitted>(event, [](const auto&, Round&) {});
    ReadIf<v1::ContentRevised>(event, [](const auto&, Round&) {});
    ReadIf<v1::ChangesRequested>(event, [](const auto&, Round&) {});
    ReadIf<v1::ContentWithdrawn>(event, [](const auto&, Round&) {});
    ReadIf<v1::ContentRejected>(event, [](const auto&, Round& round) { ++round.rejected; });
    ReadIf<v1::ContentExpired>(event, [](const auto&, Round& round) { ++round.expired; });
    ReadIf<v1::PublicationHeld>(event, [](const auto&, Round& round) { ++round.held; });
    ReadIf<v1::ContentApproved>(event, [](const v1::ContentApproved& approved, Round& round) {
      ++round.approved;
      round.approved_digests.insert(approved.content_digest());
    });
    ReadIf<v1::PublishDue>(event, [&](const v1::PublishDue& due, Round& round) {
      ++round.due;
      if (round.approved_digests.count(due.content_digest()) == 0) {
        Add(Fault::kDisordered, absl::StrCat(" became due in round ", due.facts().round(), " and nobody had agreed"));
      }
      CheckNotPaused(due, TimeOf(event));
    });
    ReadIf<v1::ContentPublished>(event, [&](const v1::ContentPublished& published, Round&) {
      ++published_[{published.account(), published.kind()}];
    });
    ReadIf<v1::PublicationCompleted>(event, [&](const auto&, Round&) { ++completed_; });
  }

  template <typename Message, typename Use>
  void ReadIf(const Event& event, Use use) {
    if (!Is<Message>(event)) return;
    const absl::StatusOr<Message> message = DataOf<Message>(event);
    if (!message.ok()) {
      return report_.Add(Fault::kLost, absl::StrCat(event.id(), " does not hold what its type says"));
    }
    latest_ = message->facts();
    use(*message, rounds_[message->facts().round()]);
  }

  // Once a pause is answered, nothing in its scope becomes due until its end is asked for (CR15).
  void CheckNotPaused(const v1::PublishDue& due, absl::Time time) {
    const auto& accounts = due.facts().accounts();
    const Lookup lookup(facts_.university);
    for (const PauseSpan& pause : facts_.pauses) {
      const std::vector<directory::v1::Account> paused = lookup.AccountsIn(pause.scope);
      const bool concerns = pause.scope.empty() || lookup.IsWithin(due.facts().unit(), pause.scope) ||
                            std::any_of(paused.begin(), paused.end(), [&](const directory::v1::Account& account) {
                              return std::find(accounts.begin(), accounts.end(), account.name()) != accounts.end();
                            });
      if (concerns && pause.from < time && time < pause.until) Add(Fault::kDisordered, " became due during a pause");
    }
  }

  // In each round one answer at most, and one publication at most.
  void CheckRounds() {
    for (const auto& [number, round] : rounds_) {
      const std::string where = absl::StrCat(" in round ", number);
      if (round.Answers() > 1) Add(Fault::kDoubled, absl::StrCat(" was answered ", round.Answers(), " times", where));
      if (round.due > 1) Add(Fault::kDoubled, absl::StrCat(" became due ", round.due, " times", where));
      if (round.held > 1) Add(Fault::kDoubled, absl::StrCat(" was held ", round.held, " times", where));
      if (round.due > 0 && round.held > 0) Add(Fault::kDoubled, absl::StrCat(" became due and was held", where));
    }
    if (completed_ > 1) Add(Fault::kDoubled, absl::StrCat(" was said to be completed ", completed_, " times"));
  }

  // Everybody has done what there was to do: it has come to an end, which was said, and which its unit was answered.
  void CheckEnd() {
    const Round& round = rounds_[submission_.round()];
    const bool submitted = submission_.has_submit_time();
    switch (submission_.state()) {
      case v1::Submission::STATE_WITHDRAWN:
        break;
      case v1::Submission::STATE_REJECTED:
        ExpectAnswer(round.rejected, "rejected", /*positive=*/false);
        break;
      case v1::Submission::STATE_EXPIRED:
        ExpectAnswer(round.expired, "expired", /*positive=*/false);
        break;
      case v1::Submission::STATE_HELD:
        ExpectAnswer(round.approved, "approved", /*positive=*/true);
        if (round.held == 0) ExpectSaid("held");
        break;
      case v1::Submission::STATE_PUBLISHED:
      case v1::Submission::STATE_PARTLY_PUBLISHED:
      case v1::Submission::STATE_FAILED:
        ExpectAnswer(round.approved, "approved", /*positive=*/true);
        if (round.due == 0) ExpectSaid("due");
        if (completed_ == 0) ExpectSaid("completed");
        break;
      default:
        return Add(Fault::kLost,
                   absl::StrCat(" has not come to its end: ", v1::Submission::State_Name(submission_.state())));
    }
    if (submitted && (latest_.state() != submission_.state() || latest_.round() != submission_.round())) {
      Add(Fault::kLost, ": the latest that was said of it is not how it is");
    }
  }

  void ExpectSaid(const std::string& what) { Add(Fault::kLost, absl::StrCat(": nobody was told that it is ", what)); }

  void ExpectAnswer(int said, const std::string& what, bool positive) {
    if (said == 0) ExpectSaid(what);
    if (!submission_.has_answer()) return Add(Fault::kLost, " has no answer");
    if (submission_.answer().positive() != positive) Add(Fault::kLost, " has another answer than was said");
  }

  // What its state says is out was said once, and nothing else was.
  void CheckTargets() {
    for (const v1::Publication& publication : submission_.publications()) {
      const Target target = {publication.account(), publication.kind()};
      const int times = published_[target];
      published_.erase(target);
      if (WasPublished(publication) && times == 0) {
        ExpectSaid(absl::StrCat("published on ", publication.account()));
      }
      if (!WasPublished(publication) && times > 0) {
        Add(Fault::kLost, absl::StrCat(" was said to be published on ", publication.account(), ", but is not"));
      }
      if (times > 1) {
        Add(Fault::kDoubled, absl::StrCat(" was published ", times, " times on ", publication.account()));
      }
    }
    for (const auto& [target, times] : published_) {
      Add(Fault::kDoubled, absl::StrCat(" was published on ", target.first, ", which is no target of it"));
    }
  }

  // What is written down about it was said as often.
  void CheckHistory() {
    if (submission_.history_size() >= kMostHistory) return;
    std::map<std::string, int> written;
    bool submitted = false;
    for (const Entry& entry : submission_.history()) {
      submitted = submitted || entry.action() == Entry::ACTION_SUBMITTED;
      const auto statement = Statements().find(entry.action());
      if (submitted && statement != Statements().end()) ++written[statement->second];
    }
    for (const auto& [action, type] : Statements()) {
      const int times = said_[type];
      if (times == written[type]) continue;
      Add(times < written[type] ? Fault::kLost : Fault::kDoubled,
          absl::StrCat(" has ", written[type], " entries of ", type, " in its history; it was said ", times, " times"));
    }
  }

  // Every change writes something down, with its time, so there are as many versions as times.
  void CheckVersions() {
    int64_t version = 0;
    if (!absl::SimpleAtoi(submission_.etag(), &version)) return Add(Fault::kLost, " has no version");
    if (!versions_.empty() && *versions_.rbegin() > version) {
      Add(Fault::kLost, absl::StrCat(" has version ", version, "; version ", *versions_.rbegin(), " was told of"));
    }
    if (submission_.history_size() >= kMostHistory) return;
    std::set<absl::Time> times;
    for (const Entry& entry : submission_.history()) times.insert(ToTime(entry.time()));
    const auto changes = static_cast<int64_t>(times.size());
    if (version == changes) return;
    Add(version < changes ? Fault::kLost : Fault::kDoubled,
        absl::StrCat(" has version ", version, "; its history tells of ", changes, " changes"));
  }

  const v1::Submission& submission_;
  const std::vector<const Event*>& events_;
  const Facts& facts_;
  Report& report_;
  std::map<std::string, int> said_;  // by type
  std::set<int64_t> versions_;       // that were told of
  std::map<int, Round> rounds_;
  std::map<Target, int> published_;  // how often it was said
  int completed_ = 0;
  v1::SubmissionFacts latest_;  // of the latest event that tells how far it has come
};

}  // namespace

void CheckSubmissions(const Facts& facts, const EventLog& log, Report& report) {
  const std::set<std::string> begun(facts.begun.begin(), facts.begun.end());
  std::set<std::string> listed;
  for (const v1::Submission& submission : facts.submissions) {
    const std::string& name = submission.name();
    if (!listed.insert(name).second) {
      report.Add(Fault::kDoubled, absl::StrCat(name, " is listed twice"));
      continue;
    }
    if (begun.count(name) == 0) {
      report.Add(Fault::kDoubled, absl::StrCat(name, " is there, but nobody was told that it was begun"));
    }
    Submission(submission, log, facts, report).Check();
  }
  for (const std::string& name : begun) {
    if (listed.count(name) == 0) report.Add(Fault::kLost, absl::StrCat(name, " was begun and is not there"));
  }
  for (const auto& [subject, events] : log.subjects()) {
    if (absl::StartsWith(subject, "submissions/") && listed.count(subject) == 0) {
      report.Add(Fault::kLost, absl::StrCat(subject, " was spoken of and is not there"));
    }
  }
}

}  // namespace meydan::chaos

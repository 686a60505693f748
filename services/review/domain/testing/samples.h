#pragma once

#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/time/time.h"
#include "common/base/testing/status_matchers.h"
#include "services/review/domain/submission.h"

namespace meydan::review::testing {

// Monday, 2 March 2026, 09:00 UTC.
inline const absl::Time kNow = absl::FromUnixSeconds(1'772'442'000);

inline constexpr char kDirectorate[] = "units/iletisim";
inline constexpr char kLaw[] = "units/hukuk";
inline constexpr char kLawDepartment[] = "units/ozel_hukuk";  // below the Faculty of Law
inline constexpr char kMedicine[] = "units/tip";
inline constexpr char kRectorate[] = "units/rektorluk";

inline constexpr char kInstagram[] = "accounts/instagram.ornekuni_hukuk";
inline constexpr char kX[] = "accounts/x.ornekuni";
inline constexpr char kPoster[] = "assets/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
inline constexpr char kSubmissionName[] = "submissions/5f0c1f5e-0000-4000-8000-000000000001";

// A small university, as its directory knows it.
//
//   Directorate  mudur (director), rana, deniz, sinan (reviewers), ece.isletme (reviewer; the same human as ece),
//                esra (moderator), isletmen (operator)
//   Law          ece (representative), dekan (head), ali (staff);  its department: bolum (head)
//   Medicine     tip.dekan (head), tip.uye (staff), can (reviewer "of Medicine", as no directory would have it)
//   Rectorate    rektor, sekreter (senior managers)
class University {
 public:
  University();

  // Looks at this object, which must outlive it.
  Surroundings world() const;
  // As the directory sees them now; the manager of Law's Instagram account is "people/yonetici".
  Standing Who(const std::string& person) const;

  void Grant(const std::string& person, directory::v1::Role role, const std::string& unit);
  void RevokeAll(const std::string& person);
  // From now on both names stand for one human being.
  void Join(const std::string& one, const std::string& other);
  AccountFacts& account(const std::string& name) { return accounts_[name]; }

 private:
  std::vector<std::string> NamesOf(absl::string_view person) const;

  std::set<std::string, std::less<>> units_;
  std::map<std::string, AccountFacts, std::less<>> accounts_;
  std::map<std::string, std::vector<Actor::Grant>, std::less<>> people_;
  std::vector<std::vector<std::string>> humans_;  // of several names
};

// Everything that commands look at, and short ways to give them. What is given is checked to be OK.
class Office {
 public:
  Office();
  Office(const Office&) = delete;
  Office& operator=(const Office&) = delete;

  University university;
  Surroundings world;
  Ledger ledger;  // knows kPoster, which may be shown everywhere
  v1::ReviewPolicy policy;
  std::vector<v1::Finding> findings;  // what the checks find
  bool too_soon = false;              // they find that the lead time is too short, unless that was allowed

  Desk desk() const { return {world, ledger, check_, policy}; }
  Standing Who(const std::string& person) const { return university.Who(person); }

  // Law's, by ece. Time of publication: three days after kNow.
  v1::Submission Draft() const;
  v1::Submission Submitted() const;
  // All four criteria hold, in the eyes of `person`.
  v1::Submission Assessed(v1::Submission current, const std::string& person = "people/rana") const;
  v1::Submission Assessed() const { return Assessed(Submitted()); }
  absl::StatusOr<SubmissionDecision> ApproveAs(const v1::Submission& current, const std::string& person,
                                               absl::Time now = kNow) const;

  // Replaces the chain of the policy by one of these steps.
  void SetSteps(const std::vector<std::string>& steps);

 private:
  const CheckContent check_;
};

// Law's announcement, on its Instagram account and the university's X account, with a poster.
v1::Content LawContent();
v1::CreateSubmissionRequest LawRequest();
// The same with another text.
v1::Content Edited(v1::Content content, const std::string& text);

v1::ApproveSubmissionRequest ApproveRequest(const v1::Submission& current);
v1::AssessCriterionRequest AssessRequest(const v1::Submission& current, v1::Criterion criterion,
                                         v1::Assessment::Outcome outcome = v1::Assessment::OUTCOME_PASS,
                                         const std::string& note = "");
v1::RequestChangesRequest ChangesRequest(const v1::Submission& current);
v1::RejectSubmissionRequest RejectRequest(const v1::Submission& current);
v1::Finding Failure(v1::Criterion criterion, const std::string& code = "SAMPLE");

// The short names of the events, in order: {"ContentRevised", "ReviewStepReached"}.
std::vector<std::string> EventsOf(const SubmissionDecision& decision);

// The n-th event, which must be an `Event`.
template <typename Event>
Event EventOf(const SubmissionDecision& decision, size_t n = 0) {
  Event event;
  if (n >= decision.events.size() || !decision.events[n].UnpackTo(&event)) ADD_FAILURE() << "no such event at " << n;
  return event;
}

}  // namespace meydan::review::testing

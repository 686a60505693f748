#include "services/review/domain/testing/life_machine.h"

#include <algorithm>
#include <iterator>

#include "absl/strings/str_cat.h"
#include "services/review/domain/approval.h"
#include "services/review/domain/chain.h"
#include "services/review/domain/rights.h"

namespace meydan::review::testing {
namespace {

using directory::v1::Role;

constexpr char kSong[] = "assets/bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb";

// Reviewers stand here several times, so that much gets as far as publishing. ali and ece.isletme are of the unit, and
// reviewers too.
constexpr const char* kPeople[] = {"people/rana",  "people/deniz", "people/sinan",       "people/mudur", "people/rana",
                                   "people/deniz", "people/sinan", "people/mudur",       "people/dekan", "people/dekan",
                                   "people/ece",   "people/ali",   "people/ece.isletme", "people/rektor"};

constexpr const char* kScopes[] = {"",        kLaw,      kInstagram, kX, "platforms/instagram", "platforms/x",
                                   kMedicine, kRectorate};

constexpr char kAnyReviewer[] = R"pb(id: "review"
                                     quorum: QUORUM_ANY
                                     groups { role: ROLE_REVIEWER unit: "units/iletisim" })pb";
constexpr char kTwoReviewers[] = R"pb(id: "review"
                                      quorum: QUORUM_COUNT
                                      count: 2
                                      groups { role: ROLE_REVIEWER unit: "units/iletisim" }
                                      groups { role: ROLE_DIRECTOR unit: "units/iletisim" })pb";
constexpr char kAllReviewers[] = R"pb(id: "all"
                                      quorum: QUORUM_ALL
                                      groups { role: ROLE_REVIEWER unit: "units/iletisim" })pb";
constexpr char kDean[] = R"pb(id: "dean"
                              quorum: QUORUM_ANY
                              groups { role: ROLE_UNIT_HEAD }
                              persons: "people/mudur")pb";

template <size_t kSize>
const char* Pick(const char* const (&from)[kSize], int index) {
  return from[static_cast<size_t>(index) % kSize];
}

}  // namespace

LifeMachine::LifeMachine() {
  office_.university.Grant("people/ali", Role::ROLE_REVIEWER, kDirectorate);
  v1::Asset song;
  song.set_name(kSong);
  office_.ledger.assets[kSong] = song;
  office_.SetSteps({kAnyReviewer});
  office_.policy.mutable_terms(0)->set_changes_within_days(1);
}

std::string LifeMachine::Step(uint64_t number) {
  Dice dice(number);
  if (dice.Below(6) == 0) return StepWorld(dice);
  return StepSlot(slots_[static_cast<size_t>(dice.Below(static_cast<int>(slots_.size())))], dice);
}

std::string LifeMachine::StepSlot(Slot& slot, Dice& dice) {
  const v1::Submission::State state = slot.current.state();
  // What is published stays for a while, so that its rights can end.
  const bool leaves = HasEnded(state) && dice.Below(slot.current.publications().empty() ? 3 : 20) == 0;
  if (state == v1::Submission::STATE_UNSPECIFIED || leaves) {
    v1::CreateSubmissionRequest request;
    request.set_unit(kLaw);
    *request.mutable_content() = SomeContent(dice);
    const std::string who = dice.Below(2) == 0 ? "people/ece" : "people/ali";
    return Take(slot, Doing::kBegin, who, Create(kSubmissionName, request, office_.Who(who), office_.desk(), now_));
  }
  const int what = dice.Below(24);
  const std::string who = Pick(kPeople, dice.Below(static_cast<int>(std::size(kPeople))));
  if (what < 5) return Write(slot, what, who, dice);
  if (what < 15) return Review(slot, what - 5, who, dice);
  if (what < 19) return Publish(slot, what - 15, who, dice);
  return RunTimer(slot, dice);
}

std::string LifeMachine::Write(Slot& slot, int what, const std::string& who, Dice& dice) {
  const Standing standing = office_.Who(who);
  if (what == 0 && dice.Below(4) == 0) {
    v1::ReviseSubmissionRequest request;
    *request.mutable_content() = SomeContent(dice);
    return Take(slot, Doing::kWrite, who, Revise(slot.current, request, standing, office_.desk(), now_));
  }
  if (what == 1 && dice.Below(6) == 0) {
    v1::RescheduleSubmissionRequest request;
    if (dice.Below(3) > 0) *request.mutable_publish_time() = ToProto(now_ + absl::Hours(dice.Below(40)));
    return Take(slot, Doing::kWrite, who, Reschedule(slot.current, request, standing, office_.desk(), now_));
  }
  if (what == 2 && dice.Below(12) == 0) {
    return Take(slot, Doing::kOther, who, Withdraw(slot.current, {}, standing, now_));
  }
  const std::string submitter = dice.Below(2) == 0 ? "people/ece" : who;
  return Take(slot, Doing::kSubmit, submitter, Submit(slot.current, office_.Who(submitter), office_.desk(), now_));
}

std::string LifeMachine::Review(Slot& slot, int what, const std::string& who, Dice& dice) {
  const Standing standing = office_.Who(who);
  if (what == 0) return Take(slot, Doing::kClaim, who, ClaimItem(slot.current, standing, office_.world, now_));
  if (what == 1) return Take(slot, Doing::kOther, who, ReleaseItem(slot.current, standing, now_));
  if (what == 2 && dice.Below(6) == 0) {
    v1::RejectSubmissionRequest request = RejectRequest(slot.current);
    request.set_content_digest(SeenDigest(slot, dice));
    return Take(slot, Doing::kDecide, who, Reject(slot.current, request, standing, office_.world, now_),
                request.content_digest());
  }
  if (what == 3 && dice.Below(4) == 0) {
    v1::RequestChangesRequest request = ChangesRequest(slot.current);
    request.set_content_digest(SeenDigest(slot, dice));
    return Take(slot, Doing::kDecide, who, RequestChanges(slot.current, request, standing, office_.world, now_),
                request.content_digest());
  }
  if (what == 4) {
    auto request = AssessRequest(slot.current, static_cast<v1::Criterion>(dice.Below(6)),
                                 static_cast<v1::Assessment::Outcome>(dice.Below(4)), dice.Below(2) == 0 ? "" : "so");
    request.set_content_digest(SeenDigest(slot, dice));
    return Take(slot, Doing::kJudge, who, Assess(slot.current, request, standing, office_.world, now_),
                request.content_digest());
  }
  if (what < 7) return AssessAll(slot, who);
  if (what == 7) return HurryThrough(slot);
  v1::ApproveSubmissionRequest request;
  request.set_content_digest(SeenDigest(slot, dice));
  return Take(slot, Doing::kApprove, who, Approve(slot.current, request, standing, office_.desk(), now_),
              request.content_digest());
}

std::string LifeMachine::AssessAll(Slot& slot, const std::string& who) {
  for (const v1::Criterion criterion : kCriteria) {
    const auto request = AssessRequest(slot.current, criterion, v1::Assessment::OUTCOME_PASS, "so");
    const Outcome outcome = Assess(slot.current, request, office_.Who(who), office_.world, now_);
    if (std::string wrong = Take(slot, Doing::kJudge, who, outcome, request.content_digest()); !wrong.empty())
      return wrong;
  }
  return "";
}

std::string LifeMachine::HurryThrough(Slot& slot) {
  constexpr const char* kDeciders[] = {"people/mudur", "people/rana", "people/deniz", "people/sinan", "people/ali"};
  for (const char* const who : kDeciders) {
    if (std::string wrong = AssessAll(slot, who); !wrong.empty()) return wrong;
  }
  for (const char* const who : kDeciders) {
    const Outcome outcome = office_.ApproveAs(slot.current, who, now_);
    if (std::string wrong = Take(slot, Doing::kApprove, who, outcome, slot.current.content_digest()); !wrong.empty())
      return wrong;
  }
  return "";
}

std::string LifeMachine::Publish(Slot& slot, int what, const std::string& who, Dice& dice) {
  const std::string account = dice.Below(2) == 0 ? kX : kInstagram;
  const Standing standing = office_.Who(who);
  if (what < 2) {
    v1::ConfirmPublicationRequest request;
    request.set_account(account);
    request.set_url(absl::StrCat("https://example.org/", dice.Below(2)));
    return Take(slot, Doing::kOther, who, ConfirmPublication(slot.current, request, standing, now_));
  }
  if (what == 3) {
    v1::ConfirmTakedownRequest request;
    request.set_account(account);
    request.set_proof("gone");
    return Take(slot, Doing::kOther, who, ConfirmTakedown(slot.current, request, standing, now_));
  }
  if (dice.Below(2) == 0) {
    v1::SkipTargetRequest request;
    request.set_account(account);
    request.set_reason("no");
    return Take(slot, Doing::kOther, who, SkipTarget(slot.current, request, standing, now_));
  }
  v1::ReportPublicationFailureRequest request;
  request.set_account(account);
  request.set_reason("refused");
  return Take(slot, Doing::kOther, who, ReportFailure(slot.current, request, standing, now_));
}

std::string LifeMachine::RunTimer(Slot& slot, Dice& dice) {
  // Also what is not due, and what nobody asked for: a timer may come late, twice, or for what was changed meanwhile.
  constexpr const char* kTimers[] = {"publish", "expire", "claim",    "warn",    "answer",
                                     "stuck",   "remind", "takedown", "publish", "lapse"};
  const std::string timer = Pick(kTimers, dice.Below(static_cast<int>(std::size(kTimers))));
  if (timer == "publish") {
    return Take(slot, Doing::kOther, kService, BecomeDue(slot.current, office_.ledger, board_, office_.world, now_));
  }
  if (timer == "stuck" || timer == "takedown") {
    return Take(slot, Doing::kOther, kService, OnPublishTimer(slot.current, timer, now_));
  }
  return Take(slot, Doing::kOther, kService, OnReviewTimer(slot.current, timer, now_));
}

std::string LifeMachine::StepWorld(Dice& dice) {
  const int what = dice.Below(12);
  if (what < 4) {
    now_ += absl::Minutes(1 + dice.Below(120));
  } else if (what == 4) {
    now_ += absl::Hours(dice.Below(20));
  } else if (what == 5) {
    v1::Pause pause;
    pause.set_name(absl::StrCat("pauses/", ++pauses_));
    pause.set_scope(Pick(kScopes, dice.Below(static_cast<int>(std::size(kScopes)))));
    pause.set_reason("a crisis");
    *pause.mutable_time() = ToProto(now_);
    if (const auto added = AddPause(board_, pause, office_.world); added.ok()) board_ = added->state;
  } else if (what < 8) {
    if (board_.pauses().empty()) return "";
    board_ = RemovePause(board_, board_.pauses(0).name(), "people/mudur", now_).state;
  } else if (what == 8) {
    const std::string person = dice.Below(2) == 0 ? "people/deniz" : "people/sinan";
    const bool has = office_.world.has_person(person);
    if (has && dice.Below(3) == 0) office_.university.RevokeAll(person);
    if (!has) office_.university.Grant(person, Role::ROLE_REVIEWER, kDirectorate);
  } else if (what == 9) {
    const std::vector<std::vector<std::string>> chains = {
        {kAnyReviewer}, {kTwoReviewers}, {kDean, kTwoReviewers}, {kDean, kAnyReviewer, kAllReviewers}, {kAllReviewers}};
    office_.SetSteps(chains[static_cast<size_t>(dice.Below(static_cast<int>(chains.size())))]);
    const auto& steps = office_.policy.chains(0).steps();
    office_.policy.mutable_chains(0)->set_edit_restarts_at(steps.rbegin()->id());
    office_.policy.mutable_chains(0)->set_reschedule_restarts_at(steps.rbegin()->id());
  } else {
    return ChangeRights(dice);
  }
  return "";
}

std::string LifeMachine::ChangeRights(Dice& dice) {
  const std::string asset = dice.Below(2) == 0 ? kPoster : kSong;
  std::vector<v1::Licence>& licences = office_.ledger.licences[asset];
  const Standing director = office_.Who("people/mudur");
  const int what = dice.Below(6);
  if (licences.empty() || (what < 2 && licences.size() < 4)) {
    v1::RecordLicenceRequest request;
    v1::Licence& licence = *request.mutable_licence();
    licence.set_asset(asset);
    licence.set_unit(kDirectorate);
    licence.set_kind(v1::Licence::KIND_PURCHASED);
    licence.set_owner("an agency");
    licence.set_proof("file 1");
    if (dice.Below(3) == 0) licence.add_platforms(directory::v1::PLATFORM_X);
    if (dice.Below(3) == 0) licence.add_request_types(v1::REQUEST_TYPE_EVENT);
    if (dice.Below(2) == 0) *licence.mutable_until_time() = ToProto(now_ + absl::Hours(1 + dice.Below(60)));
    if (dice.Below(2) == 0) {
      licence.mutable_fee()->set_amount_minor(100);
      licence.mutable_fee()->set_currency_code("TRY");
    }
    const auto recorded =
        RecordLicence(absl::StrCat("licences/", ++licences_), request, true, director, office_.world, now_);
    if (!recorded.ok()) return absl::StrCat("a licence could not be recorded: ", recorded.status().ToString());
    licences.push_back(recorded->state);
    return "";
  }
  v1::Licence& licence = licences[static_cast<size_t>(dice.Below(static_cast<int>(licences.size())))];
  if (what < 3) {
    v1::PayLicenceRequest request;
    request.set_receipt("1");
    if (const auto paid = PayLicence(licence, request, director, now_); paid.ok()) licence = paid->state;
    return "";
  }
  const bool withdraw = dice.Below(2) == 0;
  v1::WithdrawLicenceRequest request;
  request.set_reason("its owner asks");
  const auto ended = withdraw ? WithdrawLicence(licence, request, director, now_) : OnTimer(licence, "end", now_);
  if (!ended.ok() || ended->unchanged) return "";
  licence = ended->state;
  return TellRightsEnded(licence.name());
}

std::string LifeMachine::TellRightsEnded(const std::string& cause) {
  for (Slot& slot : slots_) {
    const Outcome outcome = OnRightsEnded(slot.current, cause, office_.ledger, now_);
    if (std::string wrong = Take(slot, Doing::kOther, kService, outcome); !wrong.empty()) return wrong;
  }
  return "";
}

std::string LifeMachine::Take(Slot& slot, Doing doing, const std::string& who, const Outcome& outcome,
                              const std::string& seen) {
  ++counts_[outcome.ok() ? "granted" : ReasonOf(outcome.status())];
  if (!outcome.ok()) return "";
  for (const std::string& event : EventsOf(*outcome)) ++counts_[event];
  const bool decides = doing == Doing::kJudge || doing == Doing::kDecide || doing == Doing::kApprove;
  if (decides && !outcome->unchanged && seen != slot.current.content_digest()) {
    return "CR4: decided about something else than what was seen";
  }
  const v1::Submission before = std::move(slot.current);
  slot.current = outcome->state;
  if (doing == Doing::kBegin) return slot.witness.Look(doing, who, v1::Submission(), *outcome, Moment());
  return slot.witness.Look(doing, who, before, *outcome, Moment());
}

v1::Content LifeMachine::SomeContent(Dice& dice) const {
  v1::Content content = Edited(LawContent(), absl::StrCat("Text ", dice.Below(3)));
  content.clear_publish_time();
  if (dice.Below(3) > 0) *content.mutable_publish_time() = ToProto(now_ + absl::Hours(1 + dice.Below(40)));
  content.set_request_type(dice.Below(2) == 0 ? v1::REQUEST_TYPE_EVENT : v1::REQUEST_TYPE_NEWS);
  if (dice.Below(3) == 0) content.mutable_targets()->RemoveLast();
  if (dice.Below(3) == 0) content.mutable_assets(0)->set_asset(kSong);
  if (dice.Below(3) == 0) content.clear_assets();
  return content;
}

std::string LifeMachine::SeenDigest(const Slot& slot, Dice& dice) const {
  if (dice.Below(8) > 0 || slot.current.rounds().empty()) return slot.current.content_digest();
  return slot.current.rounds().rbegin()->content_digest();
}

}  // namespace meydan::review::testing

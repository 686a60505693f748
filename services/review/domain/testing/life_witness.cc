#include "services/review/domain/testing/life_witness.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "common/base/proto_time.h"
#include "meydan/review/v1/events.pb.h"
#include "services/review/domain/content/digest.h"
#include "services/review/domain/round.h"

namespace meydan::review::testing {
namespace {

std::string BytesOf(const v1::Content& content) { return content.SerializeAsString(); }

bool InForce(const v1::Submission& current, absl::Time now) {
  return current.has_claim() && now < ToTime(current.claim().expire_time());
}

std::set<std::string> HumansAt(const v1::Step& step, const Surroundings& world) {
  std::set<std::string> humans;
  for (const v1::Group& group : step.groups()) {
    for (const std::string& name : world.people_with(group.role(), group.unit())) humans.insert(HumanOf(name));
  }
  for (const std::string& name : step.persons()) humans.insert(HumanOf(name));
  return humans;
}

bool IsPaused(const v1::Submission& current, const LifeMoment& moment) {
  for (const v1::Pause& pause : moment.board.pauses()) {
    if (pause.scope().empty() || pause.scope() == current.unit()) return true;
    if (pause.scope() == kRectorate) return true;  // all others lie below it
    for (const v1::Target& target : current.content().targets()) {
      const bool x = target.account() == kX;
      if (pause.scope() == target.account() || pause.scope() == (x ? "platforms/x" : "platforms/instagram") ||
          pause.scope() == (x ? kDirectorate : kLaw)) {
        return true;
      }
    }
  }
  return false;
}

bool Allows(const v1::Licence& licence, directory::v1::Platform platform, v1::RequestType type, absl::Time now) {
  const auto& platforms = licence.platforms();
  const auto& types = licence.request_types();
  const bool covers = platforms.empty() || std::find(platforms.begin(), platforms.end(), platform) != platforms.end();
  const bool for_this = types.empty() || std::find(types.begin(), types.end(), type) != types.end();
  return covers && for_this && licence.state() == v1::Licence::STATE_ACTIVE && licence.territories().empty() &&
         (!licence.has_from_time() || ToTime(licence.from_time()) <= now) &&
         (!licence.has_until_time() || now < ToTime(licence.until_time())) &&
         (licence.fee().amount_minor() == 0 || licence.fee().has_pay_time());
}

bool HasRights(const v1::Submission& current, const LifeMoment& moment) {
  for (const v1::AssetUse& use : current.content().assets()) {
    const auto licences = moment.office.ledger.licences.find(use.asset());
    for (const v1::Target& target : current.content().targets()) {
      const auto platform = target.account() == kX ? directory::v1::PLATFORM_X : directory::v1::PLATFORM_INSTAGRAM;
      const bool covered = licences != moment.office.ledger.licences.end() &&
                           std::any_of(licences->second.begin(), licences->second.end(), [&](const v1::Licence& one) {
                             return Allows(one, platform, current.content().request_type(), moment.now);
                           });
      if (!covered) return false;
    }
  }
  return true;
}

bool WasJudgedWell(const v1::Submission& current) {
  int good = 0;
  for (const v1::Assessment& assessment : current.assessments()) {
    if (assessment.outcome() == v1::Assessment::OUTCOME_PASS ||
        assessment.outcome() == v1::Assessment::OUTCOME_NOT_APPLICABLE) {
      ++good;
    }
  }
  return good == 4;
}

// Of the rounds that end in the present content, and the one before them: the others cannot change any more.
bool LostARound(const v1::Submission& current) {
  bool borrows = true;
  for (int i = current.rounds_size(); i-- > 0 && borrows;) {
    borrows = current.rounds(i).same_but_for_time();
    if (DigestOf(ContentOfRound(current, i)) != current.rounds(i).content_digest()) return true;
  }
  return false;
}

// The round that ended knows how it was judged (P6).
bool LostAJudgement(const v1::Submission& before, const v1::Submission& after) {
  if (after.rounds_size() == before.rounds_size()) return false;
  std::vector<std::string> judged;
  for (const v1::Assessment& one : before.assessments()) {
    if (one.outcome() != v1::Assessment::OUTCOME_UNSPECIFIED) judged.push_back(one.SerializeAsString());
  }
  std::vector<std::string> kept;
  for (const v1::Assessment& one : after.rounds().rbegin()->assessments()) kept.push_back(one.SerializeAsString());
  return kept != judged;
}

bool HasPassed(const v1::Content& content, absl::Time now) {
  return content.has_publish_time() && now >= ToTime(content.publish_time());
}

}  // namespace

std::string HumanOf(const std::string& name) { return name == "people/ece.isletme" ? "people/ece" : name; }

std::string LifeWitness::Look(Doing doing, const std::string& who, const v1::Submission& before,
                              const SubmissionDecision& decision, const LifeMoment& moment) {
  if (doing == Doing::kBegin) *this = LifeWitness();
  if (decision.unchanged) return "";
  const v1::Submission& after = decision.state;
  const std::string human = HumanOf(who);
  const bool reviews =
      doing == Doing::kClaim || doing == Doing::kJudge || doing == Doing::kDecide || doing == Doing::kApprove;
  if (reviews && writers_.contains(human)) return absl::StrCat("CR2: ", who, " reviews what they wrote");
  if (reviews && InForce(before, moment.now) && before.claim().holder() != who) {
    return absl::StrCat("CR8: ", who, " works on what ", before.claim().holder(), " holds");
  }
  if (InForce(before, moment.now) && after.has_claim() && after.claim().holder() != before.claim().holder()) {
    return "CR8: a claim changed hands while it was in force";
  }
  if (doing == Doing::kBegin || doing == Doing::kWrite) writers_.insert(human);
  if (doing == Doing::kSubmit) ever_held_.clear();
  if (after.round() != before.round() || doing == Doing::kSubmit) BeginRound();
  if (doing == Doing::kApprove) {
    if (std::string wrong = LookAtApproval(human, before, after, moment); !wrong.empty()) return wrong;
  }
  if (after.content_digest() != before.content_digest() && LostARound(after)) return "CR6: a round lost its content";
  if (LostAJudgement(before, after)) return "P6: a round lost how it was judged";
  if (std::string wrong = LookAtEvents(after, decision, moment); !wrong.empty()) return wrong;
  return LookAtState(before, after);
}

void LifeWitness::BeginRound() {
  agreed_.clear();
  held_steps_.clear();
  answers_ = 0;
  dues_ = 0;
}

std::string LifeWitness::LookAtApproval(const std::string& human, const v1::Submission& before,
                                        const v1::Submission& after, const LifeMoment& moment) {
  if (!WasJudgedWell(before)) return "CR5: approved while a criterion was open or failed";
  if (HasPassed(before.content(), moment.now)) return "CR7: approved after its time";
  const v1::Step& step = before.chain().steps(before.step());
  Humans able = HumansAt(step, moment.office.world);
  if (!able.contains(human)) return absl::StrCat("CR3: ", human, " does not decide at ", step.id());
  Humans& agreed = agreed_[step.id()][BytesOf(before.content())];
  agreed.insert(human);
  if (after.step() == before.step()) return "";
  for (const std::string& writer : writers_) able.erase(writer);
  const int agreeing = static_cast<int>(
      std::count_if(agreed.begin(), agreed.end(), [&able](const std::string& one) { return able.contains(one); }));
  const int needed = step.quorum() == v1::Step::QUORUM_ALL     ? static_cast<int>(able.size())
                     : step.quorum() == v1::Step::QUORUM_COUNT ? step.count()
                                                               : 1;
  if (agreeing < std::max(1, needed)) return absl::StrCat("CR3: too few people agreed at ", step.id());
  held_steps_.insert(step.id());
  ever_held_.insert(step.id());
  return "";
}

std::string LifeWitness::LookAtAgreement(const v1::Submission& after) const {
  if (after.chain().steps().empty() || after.first_step() >= after.chain().steps_size()) return "CR3: nobody decided";
  for (int i = 0; i < after.first_step(); ++i) {
    const std::string& step = after.chain().steps(i).id();
    if (!ever_held_.contains(step)) return absl::StrCat("P5: an edit skipped ", step);
  }
  for (int i = after.first_step(); i < after.chain().steps_size(); ++i) {
    const std::string& step = after.chain().steps(i).id();
    const auto at = agreed_.find(step);
    const bool exactly = at != agreed_.end() && at->second.contains(BytesOf(after.content()));
    if (!exactly) return absl::StrCat("CR4: nobody agreed to exactly this at ", step);
    if (!held_steps_.contains(step)) return absl::StrCat("CR3: not enough people agreed at ", step);
    for (const std::string& human : at->second.at(BytesOf(after.content()))) {
      if (writers_.contains(human)) return "CR2: who wrote it agreed to it";
    }
  }
  return "";
}

std::string LifeWitness::LookAtDue(const v1::Submission& after, const LifeMoment& moment) const {
  if (dues_ > 1) return "CR14: PublishDue twice in one round";
  if (after.state() != v1::Submission::STATE_DUE) return "PublishDue without being due";
  if (after.content().has_publish_time() && !HasPassed(after.content(), moment.now)) return "due before its time";
  if (IsPaused(after, moment)) return "CR15: due during a pause";
  if (!HasRights(after, moment)) return "CR10: due without the rights";
  if (!WasJudgedWell(after)) return "CR5: due with a criterion open or failed";
  return LookAtAgreement(after);
}

std::string LifeWitness::LookAtEvents(const v1::Submission& after, const SubmissionDecision& decision,
                                      const LifeMoment& moment) {
  for (const auto& event : decision.events) {
    if (event.Is<v1::PublishDue>()) {
      ++dues_;
      if (std::string wrong = LookAtDue(after, moment); !wrong.empty()) return wrong;
    }
    if (event.Is<v1::ContentApproved>() || event.Is<v1::ContentRejected>() || event.Is<v1::ContentExpired>()) {
      if (++answers_ > 1) return "P18: answered twice";
    }
    if (v1::ContentPublished published; event.UnpackTo(&published)) {
      const bool first = published_.insert(absl::StrCat(published.account(), "/", published.kind())).second;
      if (!first) return absl::StrCat("CR14: published twice on ", published.account());
    }
  }
  return "";
}

std::string LifeWitness::LookAtState(const v1::Submission& before, const v1::Submission& after) const {
  const bool became_due = after.state() == v1::Submission::STATE_DUE && before.state() != v1::Submission::STATE_DUE;
  if (became_due && dues_ != 1) return "due without PublishDue";
  if (after.state() == v1::Submission::STATE_SCHEDULED) {
    if (std::string wrong = LookAtAgreement(after); !wrong.empty()) return wrong;
  }
  if (!HasEnded(after.state()) || !after.has_submit_time()) return "";
  if (after.has_claim()) return "CR8: somebody holds what has ended";
  if (after.state() == v1::Submission::STATE_WITHDRAWN) return "";
  if (answers_ != 1 || !after.has_answer()) return "P18: ended without an answer";
  const bool refused =
      after.state() == v1::Submission::STATE_REJECTED || after.state() == v1::Submission::STATE_EXPIRED;
  return after.answer().positive() == refused ? "P18: the answer is not what became of it" : "";
}

}  // namespace meydan::review::testing

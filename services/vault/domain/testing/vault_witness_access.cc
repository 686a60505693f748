#include <algorithm>

#include "absl/strings/str_cat.h"
#include "common/base/proto_time.h"
#include "services/vault/domain/testing/vault_witness.h"

namespace meydan::vault::testing {
namespace {

using storage::v1::Credential;
using v1::AccessGrant;

bool IsHigh(const Office& office, const Credential& credential) {
  for (const v1::TierRule& rule : office.policy.tiers()) {
    const auto& accounts = rule.accounts();
    if (std::find(accounts.begin(), accounts.end(), credential.account()) != accounts.end()) return true;
  }
  return false;
}

const v1::TierTerms& TermsThere(const Office& office, const Credential& credential) {
  return IsHigh(office, credential) ? office.policy.high() : office.policy.standard();
}

std::string LookAtSignIn(const VaultMoment& moment, const v1::TierTerms& terms) {
  const bool fresh =
      moment.sign_in.time.has_value() && moment.now - *moment.sign_in.time <= absl::Minutes(terms.fresh_minutes());
  if (terms.fresh_minutes() > 0 && !fresh) return "with an old sign-in";
  return terms.second_factor() && !moment.sign_in.second_factor ? "without a second factor" : "";
}

// Stands in for the absent one at this moment, or the other way round.
bool CoversFor(const Office& office, const Credential& credential, const std::string& one, const std::string& other,
               absl::Time now) {
  for (const AccessGrant& grant : credential.grants()) {
    if (grant.state() != AccessGrant::STATE_ACTIVE || now < ToTime(grant.start_time()) ||
        ToTime(grant.expire_time()) <= now) {
      continue;
    }
    for (const v1::LeaveCover& cover : credential.leave_covers()) {
      if (cover.id() != grant.id() || !HasPostThere(office, credential, cover.absent())) continue;
      const std::string deputy = HumanOf(office, cover.deputy()), absent = HumanOf(office, cover.absent());
      if ((deputy == one && absent == other) || (deputy == other && absent == one)) return true;
    }
  }
  return false;
}

// Whether the link can rest on something that is not counted: an emergency, a cover, or a post.
bool HasUncounted(const Credential& before, const CredentialDecision& decision, const VaultMoment& moment) {
  const std::string who = RecordsOf(decision).at(0).actor();
  const bool four_eyes = IsHigh(moment.office, before) || TermsThere(moment.office, before).four_eyes();
  if (!four_eyes && HasPostThere(moment.office, before, who)) return true;
  return std::any_of(before.grants().begin(), before.grants().end(), [&](const AccessGrant& grant) {
    return grant.person() == who && grant.state() == AccessGrant::STATE_ACTIVE && grant.uses_left() < 0;
  });
}

const storage::v1::StoredVersion* VersionThere(const Credential& credential, v1::Field field, int number) {
  for (const storage::v1::StoredField& one : credential.fields()) {
    if (one.field() != field) continue;
    for (const storage::v1::StoredVersion& version : one.versions()) {
      if (version.shown().number() == number) return &version;
    }
  }
  return nullptr;
}

// A password, or recovery codes, that was made after that time.
bool IsNewer(const Credential& credential, v1::Field field, int number, absl::Time time) {
  if (field != v1::FIELD_PASSWORD && field != v1::FIELD_RECOVERY_CODES) return false;
  const storage::v1::StoredVersion* version = VersionThere(credential, field, number);
  return version != nullptr && time < ToTime(version->shown().create_time());
}

}  // namespace

bool NeedsFourEyes(const Office& office, const Credential& credential) {
  return IsHigh(office, credential) || TermsThere(office, credential).four_eyes();
}

std::string LookAtLinkShown(const Office& office, const Credential& credential, const storage::v1::Link& link,
                            bool four_eyes, absl::Time now) {
  const auto has_grant = [&](const std::string& person, bool in_force) {
    return std::any_of(credential.grants().begin(), credential.grants().end(), [&](const AccessGrant& grant) {
      const bool active = grant.state() == AccessGrant::STATE_ACTIVE;
      return grant.person() == person && (active || (!in_force && grant.state() == AccessGrant::STATE_USED_UP)) &&
             ToTime(grant.start_time()) <= now && now < ToTime(grant.expire_time());
    });
  };
  const auto has_post = [&](const std::string& person) {
    const std::vector<std::string> names = office.world.same_person(person);
    return std::any_of(names.begin(), names.end(),
                       [&](const std::string& name) { return HasPostThere(office, credential, name); });
  };
  const bool four_eyes_now = NeedsFourEyes(office, credential);
  if (!credential.duty()) return "a link of a closed account";
  if (four_eyes_now && !four_eyes) return "a link that is older than the account's tier";
  if ((four_eyes_now || !has_post(link.created_by())) && !has_grant(link.created_by(), false)) {
    return "a link that outlives its maker's right";
  }
  if (four_eyes_now && !has_post(link.recipient()) && !has_grant(link.recipient(), true)) {
    return "a link for somebody outside, in TIER_HIGH";
  }
  for (const storage::v1::LinkValue& value : link.values()) {
    const storage::v1::StoredVersion* version = VersionThere(credential, value.field(), value.version());
    if (version == nullptr || version->shown().state() != v1::FieldVersion::STATE_CURRENT) {
      return "a link that shows what is not in use any more";
    }
  }
  return "";
}

// What is in the book from now on.
void VaultWitness::Note(Doing doing, const std::string& who, const Credential& before, const VaultMoment& moment) {
  if (doing == Doing::kRequest && !asked_.contains(moment.subject)) {
    const v1::TierTerms& terms = TermsThere(moment.office, before);
    asked_[moment.subject] = {
        who, std::max(terms.quorum(), 1), moment.uses, moment.minutes > 0 ? moment.minutes : terms.grant_minutes(), {}};
  }
  if (doing == Doing::kApprove) asked_[moment.subject].approvers.insert(who);
}

// Whoever approves, refuses or reviews has a post, and it is not about themself.
std::string VaultWitness::LookAtJudging(Doing doing, const std::string& who, const Credential& before,
                                        const VaultMoment& moment) {
  const Office& office = moment.office;
  const std::string sign_in = LookAtSignIn(moment, TermsThere(office, before));
  if (doing == Doing::kDestroy || doing == Doing::kArrange || doing == Doing::kAttest) {
    return sign_in.empty() ? "" : "done " + sign_in;
  }
  if (doing != Doing::kApprove && doing != Doing::kDeny && doing != Doing::kReview) return "";
  std::string whose = asked_.contains(moment.subject) ? asked_[moment.subject].requester : "";
  for (const v1::BreakGlass& emergency : before.break_glasses()) {
    if (doing == Doing::kReview && emergency.id() == moment.subject) whose = emergency.person();
  }
  if (whose.empty()) return "judged what nobody asked for";
  if (!HasPostThere(office, before, who)) return "judged without a post";
  if (HumanOf(office, who) == HumanOf(office, whose)) return "judged their own";
  if (CoversFor(office, before, HumanOf(office, who), HumanOf(office, whose), moment.now)) {
    return "judged for the one they cover for";
  }
  if (doing == Doing::kDeny) return "";
  return sign_in.empty() ? "" : "approved or reviewed " + sign_in;
}

std::string VaultWitness::LookAtGrants(Doing doing, const CredentialDecision& decision, const VaultMoment& moment) {
  for (const google::protobuf::Any& event : decision.events) {
    v1::AccessGranted granted;
    if (!event.UnpackTo(&granted)) continue;
    Granted& book = granted_[granted.grant()];
    book = {granted.person(), granted.basis(), moment.now, ToTime(granted.expire_time())};
    if (granted.basis() == AccessGrant::BASIS_LEAVE_COVER) {
      for (const v1::LeaveCover& cover : decision.state.leave_covers()) {
        if (cover.id() == granted.grant()) book.start = ToTime(cover.start_time());
      }
    }
    if (granted.basis() != AccessGrant::BASIS_REQUEST) continue;
    const Asked& asked = asked_[granted.grant()];
    if (doing != Doing::kApprove || asked.requester != granted.person()) return "a grant that nobody asked for";
    std::set<std::string> humans;
    for (const std::string& approver : asked.approvers) {
      const bool counts = HasPostThere(moment.office, decision.state, approver) &&
                          HumanOf(moment.office, approver) != HumanOf(moment.office, asked.requester);
      if (counts) humans.insert(HumanOf(moment.office, approver));
    }
    // By the terms of the asking and by those of now.
    const v1::TierTerms& terms = TermsThere(moment.office, decision.state);
    if (static_cast<int>(humans.size()) < std::max(asked.quorum, terms.quorum())) return "a grant without its quorum";
    book.uses = std::min(asked.uses, terms.grant_uses());
    book.end = moment.now + absl::Minutes(std::min(asked.minutes, terms.grant_minutes()));
    book.high = IsHigh(moment.office, decision.state);
    if (book.end < ToTime(granted.expire_time())) return "a grant that lasts longer than the terms let";
  }
  if (doing == Doing::kBreak && !decision.unchanged && decision.state.has_rotation_due() &&
      moment.now < ToTime(decision.state.rotation_due())) {
    return "an emergency after which the password is not due";
  }
  return "";
}

std::string VaultWitness::LookAtUses(Doing doing, const Credential& before, const CredentialDecision& decision,
                                     const VaultMoment& moment) {
  int spent = 0;
  for (const AccessGrant& earlier : before.grants()) {
    for (const AccessGrant& grant : decision.state.grants()) {
      if (grant.id() != earlier.id() || grant.uses_left() == earlier.uses_left()) continue;
      const int uses = earlier.uses_left() - grant.uses_left();
      Granted& book = granted_[grant.id()];
      book.spent += uses;
      spent += uses;
      if (uses < 0 || book.uses < book.spent) return "a grant that is used too often";
    }
  }
  v1::CredentialRevealed revealed;
  int needed = doing == Doing::kMakeLink || doing == Doing::kRotate ? spent : 0;
  for (const google::protobuf::Any& event : decision.events) {
    if (!event.UnpackTo(&revealed)) continue;
    const auto at = granted_.find(revealed.grant());
    if (at != granted_.end() && at->second.uses >= 0) ++needed;
  }
  if (doing == Doing::kMakeLink && !HasUncounted(before, decision, moment)) {
    needed = static_cast<int>(moment.values.size());
  }
  return spent == needed ? "" : "a use that was not spent, or was spent for nothing";
}

std::string VaultWitness::LookAtBreaking(const std::string& who, const Credential& before, const Ruling& ruling,
                                         const VaultMoment& moment) const {
  const Office& office = moment.office;
  const auto own =
      std::count_if(before.break_glasses().begin(), before.break_glasses().end(), [&](const v1::BreakGlass& each) {
        return !each.has_review_time() && HumanOf(office, each.person()) == HumanOf(office, who);
      });
  if (!ruling.refusal.ok()) {
    const std::vector<v1::AuditRecord> records = RecordsOf(ruling.decision);
    const bool full = records.size() == 1 && records[0].refusal() == "TOO_MANY_REQUESTS";
    return full && own == 0 ? "an emergency that others have used up" : "";
  }
  if (ruling.decision.unchanged) return "";
  if (own >= 2) return "a third emergency of one human being without a review";
  if (HasPostThere(office, before, who) || !NeedsFourEyes(office, before)) return "";
  for (const v1::LeaveCover& cover : before.leave_covers()) {
    const std::string by = HumanOf(office, cover.arranged_by());
    if (cover.deputy() == who && by != HumanOf(office, who) && by != HumanOf(office, cover.absent())) return "";
  }
  return "an emergency of a deputy whom no third person made one";
}

std::string VaultWitness::LookAtRight(Doing doing, const std::string& who, const Credential& before,
                                      const VaultMoment& moment) const {
  if (doing != Doing::kMakeLink && doing != Doing::kRotate) return "";
  const Office& office = moment.office;
  const bool four_eyes = IsHigh(office, before) || TermsThere(office, before).four_eyes();
  const bool post = HasPostThere(office, before, who);
  if (post && !four_eyes) return "";
  const bool waits = std::any_of(before.hand_overs().begin(), before.hand_overs().end(),
                                 [](const v1::HandOver& each) { return each.state() == v1::HandOver::STATE_ROTATING; });
  if (doing == Doing::kRotate && post && waits) return "";
  for (const auto& [id, grant] : granted_) {
    if (grant.person != who || !LookAtGrantUsed(who, before, id, moment).empty()) continue;
    const bool newer = std::any_of(moment.values.begin(), moment.values.end(), [&, &book = grant](const auto& value) {
      return book.basis == AccessGrant::BASIS_BREAK_GLASS && IsNewer(before, value.first, value.second, book.start);
    });
    if (!newer) return "";
  }
  return "a link or a new password for somebody without a right";
}

std::string VaultWitness::LookAtGrantUsed(const std::string& who, const Credential& before, const std::string& grant,
                                          const VaultMoment& moment) const {
  const Office& office = moment.office;
  const auto at = granted_.find(grant);
  if (at == granted_.end() || at->second.person != who) return "shown by somebody else's grant, or none";
  const Granted& book = at->second;
  if (moment.now < book.start || book.end <= moment.now) return "shown before or after the grant's time";
  const bool active = std::any_of(before.grants().begin(), before.grants().end(), [&](const AccessGrant& each) {
    return each.id() == grant && each.state() == AccessGrant::STATE_ACTIVE;
  });
  if (!active) return "shown by a grant that has ended";
  if (book.basis == AccessGrant::BASIS_REQUEST && IsHigh(office, before) && !book.high) {
    return "shown by a grant that was approved in a lower tier";
  }
  if (book.basis == AccessGrant::BASIS_LEAVE_COVER && NeedsFourEyes(office, before)) {
    return "shown to a deputy in TIER_HIGH without approval";
  }
  return "";
}

std::string VaultWitness::LookAtReveal(const std::string& who, const Credential& before, const Ruling& ruling,
                                       const VaultMoment& moment) const {
  const Office& office = moment.office;
  const v1::TierTerms& terms = TermsThere(office, before);
  const auto [field, number] = moment.values.at(0);
  if (std::string wrong = LookAtSignIn(moment, terms); !wrong.empty()) return "revealed " + wrong;
  const auto revealed = EventOf<v1::CredentialRevealed>(ruling.decision);
  if (revealed.person() != who || revealed.field() != field) return "a reveal that is told wrongly";
  const storage::v1::StoredVersion* version = VersionThere(before, field, number);
  if (version == nullptr || !version->has_value()) return "shows what is not there";
  if (revealed.grant().empty()) {
    if (IsHigh(office, before) || terms.four_eyes()) return "shown in TIER_HIGH without a grant";
    return HasPostThere(office, before, who) ? "" : "shown to somebody without post or grant";
  }
  if (std::string wrong = LookAtGrantUsed(who, before, revealed.grant(), moment); !wrong.empty()) return wrong;
  const absl::Time start = granted_.at(revealed.grant()).start;
  const bool emergency = granted_.at(revealed.grant()).basis == AccessGrant::BASIS_BREAK_GLASS;
  if (emergency && IsNewer(before, field, number, start)) return "an emergency shows what was made after it began";
  if (version->shown().has_end_time() && ToTime(version->shown().end_time()) < start) {
    return "shows a version that is older than the grant";
  }
  return "";
}

}  // namespace meydan::vault::testing

#include "services/vault/domain/policy.h"

#include <algorithm>
#include <initializer_list>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/errors.h"
#include "common/base/ids.h"
#include "common/base/proto_time.h"
#include "common/base/status_macros.h"
#include "common/directory_view/names.h"
#include "services/vault/domain/audit.h"
#include "services/vault/domain/granting.h"

namespace meydan::vault {
namespace {

constexpr char kPolicyName[] = "policies/vault";
constexpr char kPendingTimer[] = "pending";
constexpr absl::Duration kSkew = absl::Minutes(2);  // by which the clocks of sign-in and vault may differ

v1::TierTerms Terms(std::initializer_list<v1::Field> fields, bool four_eyes, int grant_minutes, int fresh_minutes,
                    int rotation_days) {
  v1::TierTerms terms;
  for (const v1::Field field : fields) terms.add_required_fields(field);
  terms.set_four_eyes(four_eyes);
  terms.set_quorum(1);
  terms.set_grant_minutes(grant_minutes);
  terms.set_grant_uses(10);
  terms.set_fresh_minutes(fresh_minutes);
  terms.set_second_factor(true);
  terms.set_rotation_days(rotation_days);
  terms.set_rotation_warn_days(14);
  return terms;
}

template <typename List, typename Value>
bool MatchesOneOf(const List& list, const Value& value) {
  return list.empty() || std::find(list.begin(), list.end(), value) != list.end();
}

// What SetPolicy itself fills in, taken out.
v1::VaultPolicy WithoutOutput(v1::VaultPolicy policy) {
  policy.clear_name();
  policy.clear_etag();
  policy.clear_update_time();
  policy.clear_updated_by();
  policy.clear_pending();
  policy.clear_pending_from();
  return policy;
}

std::string BodyOf(const v1::VaultPolicy& policy) { return WithoutOutput(policy).SerializeAsString(); }

v1::VaultPolicy InForce(const storage::v1::Policy& current) {
  return current.has_policy() ? current.policy() : DefaultPolicy();
}

absl::Status CheckMaySet(const Standing& who, absl::Time now) {
  if (!who.is_director) return NotAllowed("SET_POLICY_NOT_ALLOWED", "only the director sets the policy");
  v1::TierTerms terms;  // not those of the policy, which might be what is to be got rid of
  terms.set_fresh_minutes(kPolicySignInMinutes);
  terms.set_second_factor(true);
  return CheckSignIn(who.sign_in, terms, now);
}

// Says nothing that is not in force, or does not wait, already.
bool IsKnown(const storage::v1::Policy& current, const std::string& body) {
  if (current.has_pending()) return body == BodyOf(current.pending());
  return current.has_policy() && body == BodyOf(current.policy());
}

v1::VaultPolicyChanged ChangedOf(const v1::VaultPolicy& set, const v1::VaultPolicy& before) {
  v1::VaultPolicyChanged changed;
  changed.set_policy(kPolicyName);
  changed.set_person(set.updated_by());
  *changed.mutable_set() = set;
  *changed.mutable_before() = before;
  return changed;
}

}  // namespace

v1::VaultPolicy DefaultPolicy() {
  v1::VaultPolicy policy;
  policy.set_name(kPolicyName);
  *policy.mutable_standard() =
      Terms({v1::FIELD_USER_NAME, v1::FIELD_EMAIL, v1::FIELD_PASSWORD}, false, 480, 60, 180);  // P15
  *policy.mutable_high() = Terms(
      {v1::FIELD_USER_NAME, v1::FIELD_EMAIL, v1::FIELD_PASSWORD, v1::FIELD_SECOND_FACTOR, v1::FIELD_RECOVERY_CODES},
      true, 60, 15, 90);  // P7
  policy.set_history_versions(5);
  policy.set_confirm_days(7);
  policy.set_stale_days(180);
  for (const int days : {3, 7, 14, 30, 60, 120}) policy.add_reminder_days(days);
  policy.set_reveals_per_hour(30);
  policy.set_unusual_accounts_per_day(5);
  policy.set_office_hour_from(7);
  policy.set_office_hour_to(20);
  policy.set_break_glass_minutes(60);
  policy.set_break_glass_review_hours(24);
  policy.set_hand_over_step_hours(72);
  policy.set_request_hours(24);
  policy.set_link_minutes(60);
  policy.set_etag("p0");
  return policy;
}

absl::StatusOr<PolicyRuling> SetPolicy(const storage::v1::Policy& current, const v1::SetVaultPolicyRequest& request,
                                       const Occasion& occasion) {
  RETURN_IF_ERROR(CheckPolicy(request.policy(), occasion.world));
  const v1::VaultPolicy before = InForce(current);
  const std::string body = BodyOf(request.policy());
  v1::AuditRecord record = RecordOf(occasion, v1::AuditRecord::ACTION_SET_POLICY);
  record.set_words_digest(occasion.digest(body));
  PolicyRuling ruling{{current, {}}, absl::OkStatus()};
  storage::v1::Policy& state = ruling.decision.state;
  state.set_name(kPolicyName);
  if (absl::Status refusal = CheckMaySet(occasion.who, occasion.now); !refusal.ok()) {
    return Refused(std::move(state), std::move(record), std::move(refusal));
  }
  const std::string& etag = request.policy().etag();
  if (!etag.empty() && etag != ShownPolicy(current).etag()) {
    return MakeError(absl::StatusCode::kAborted, "ETAG_STALE", "the policy has changed meanwhile: read it again");
  }
  if (IsKnown(current, body)) {
    ruling.decision.unchanged = true;
    return ruling;
  }
  v1::VaultPolicy set = WithoutOutput(request.policy());
  set.set_name(kPolicyName);
  set.set_etag(absl::StrCat("p", current.chain().number() + 1));
  set.set_updated_by(occasion.who.name());
  *set.mutable_update_time() = ToProto(occasion.now);
  record.set_subject(set.etag());
  v1::VaultPolicyChanged changed = ChangedOf(set, before);
  state.clear_pending();
  state.clear_pending_from();
  if (Weakens(before, set) || (current.has_policy() && LiftsLimits(before, set))) {
    *state.mutable_pending() = std::move(set);
    *state.mutable_pending_from() = ToProto(occasion.now + kWeakeningDelay);
    *changed.mutable_pending_from() = state.pending_from();
  } else {
    *state.mutable_policy() = std::move(set);
  }
  WriteAudit(ruling.decision, record);
  ruling.decision.Emit(changed);
  return ruling;
}

v1::VaultPolicy ShownPolicy(const storage::v1::Policy& current) {
  v1::VaultPolicy shown = InForce(current);
  if (!current.has_pending()) return shown;
  *shown.mutable_pending() = current.pending();
  *shown.mutable_pending_from() = current.pending_from();
  shown.set_etag(current.pending().etag());
  return shown;
}

std::vector<store::Timer> PolicyTimersOf(const storage::v1::Policy& policy) {
  if (!policy.has_pending()) return {};
  return {{kPendingTimer, ToTime(policy.pending_from())}};
}

absl::StatusOr<Decision<storage::v1::Policy>> OnPolicyTimer(const storage::v1::Policy& current, absl::string_view timer,
                                                            const Occasion& occasion) {
  Decision<storage::v1::Policy> decision{current, {}};
  decision.unchanged =
      timer != kPendingTimer || !current.has_pending() || occasion.now < ToTime(current.pending_from());
  if (decision.unchanged) return decision;
  storage::v1::Policy& state = decision.state;
  *state.mutable_policy() = current.pending();
  *state.mutable_policy()->mutable_update_time() = ToProto(occasion.now);
  state.clear_pending();
  state.clear_pending_from();
  v1::AuditRecord record = RecordOf(occasion, v1::AuditRecord::ACTION_SET_POLICY);
  record.set_subject(state.policy().etag());
  record.set_words_digest(occasion.digest(BodyOf(state.policy())));
  WriteAudit(decision, record);
  decision.Emit(ChangedOf(state.policy(), InForce(current)));
  return decision;
}

directory::v1::Platform PlatformOf(absl::string_view name) {
  const absl::string_view id = IdOf(name);
  return directory_view::PlatformOf(id.substr(0, id.find('.')));
}

v1::Tier TierOf(const v1::VaultPolicy& policy, const storage::v1::Credential& credential) {
  const directory::v1::Platform platform = PlatformOf(credential.account());
  for (const v1::TierRule& rule : policy.tiers()) {
    if (MatchesOneOf(rule.units(), credential.unit()) && MatchesOneOf(rule.platforms(), static_cast<int>(platform)) &&
        MatchesOneOf(rule.accounts(), credential.account())) {
      return rule.tier();
    }
  }
  return v1::TIER_STANDARD;
}

const v1::TierTerms& TermsOf(const v1::VaultPolicy& policy, v1::Tier tier) {
  return tier == v1::TIER_HIGH ? policy.high() : policy.standard();
}

absl::Status CheckSignIn(const SignIn& sign_in, const v1::TierTerms& terms, absl::Time now) {
  const absl::Duration fresh = absl::Minutes(terms.fresh_minutes());
  if (terms.fresh_minutes() > 0 &&
      (!sign_in.time.has_value() || now - *sign_in.time > fresh || *sign_in.time - now > kSkew)) {
    return MakeError(absl::StatusCode::kPermissionDenied, "SIGN_IN_TOO_OLD", "sign in again first",
                     {{"minutes", absl::StrCat(terms.fresh_minutes())}});
  }
  if (terms.second_factor() && !sign_in.second_factor) {
    return NotAllowed("SECOND_FACTOR_REQUIRED", "sign in with a second factor first");
  }
  return absl::OkStatus();
}

}  // namespace meydan::vault

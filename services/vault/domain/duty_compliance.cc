#include <algorithm>
#include <optional>

#include "common/base/proto_time.h"
#include "services/vault/domain/climbing.h"
#include "services/vault/domain/duty.h"
#include "services/vault/domain/exposure.h"
#include "services/vault/domain/policy.h"
#include "services/vault/domain/rotation.h"
#include "services/vault/domain/versions.h"

namespace meydan::vault {
namespace {

using storage::v1::Credential;
using storage::v1::StoredVersion;

constexpr absl::Duration kDay = absl::Hours(24);
constexpr absl::Duration kMonth = absl::Hours(24 * 30);

// Worse ones first, of what is there.
constexpr v1::Compliance kWorstFirst[] = {v1::COMPLIANCE_UNCONFIRMED, v1::COMPLIANCE_STALE, v1::COMPLIANCE_SHARED};

bool IsRequired(v1::Field field, const v1::TierTerms& terms) {
  return std::find(terms.required_fields().begin(), terms.required_fields().end(), field) !=
         terms.required_fields().end();
}

// When the version is no longer what it is, by time alone: unconfirmed, or stale.
absl::Time AgingTime(const StoredVersion& version, const v1::VaultPolicy& policy) {
  const v1::FieldVersion& shown = version.shown();
  return shown.has_confirm_time() ? ToTime(shown.confirm_time()) + policy.stale_days() * kDay
                                  : ToTime(shown.create_time()) + policy.confirm_days() * kDay;
}

void ForgetRotation(Credential& credential) {
  credential.clear_rotation_due();
  credential.clear_rotation_reminders();
  credential.clear_rotation_reminder_time();
}

void SettleRotation(Credential& credential, const v1::TierTerms& terms, absl::Time now) {
  const StoredVersion* password = CurrentOf(credential, v1::FIELD_PASSWORD);
  const bool needs_answer = NeedsConfirmedChange(credential.rotation_reason());
  if (!credential.duty() || password == nullptr) {
    ForgetRotation(credential);
    if (!needs_answer) credential.clear_rotation_reason();  // an account that is closed and opened again still needs it
    return;
  }
  if (needs_answer && credential.rotation_after() == 0) credential.set_rotation_after(password->shown().number());
  if (needs_answer && LastConfirmed(credential, v1::FIELD_PASSWORD) > credential.rotation_after()) {
    ForgetRotation(credential);
    credential.clear_rotation_reason();
    credential.clear_rotation_after();
  } else if (needs_answer && !credential.has_rotation_due()) {
    *credential.mutable_rotation_due() = ToProto(now);
    credential.set_rotation_reminders(1);
  }
  if (credential.rotation_reason() <= v1::ROTATION_REASON_AGE) {
    const absl::Time due = ToTime(password->shown().create_time()) + terms.rotation_days() * kDay;
    const bool moved = !credential.has_rotation_due() || ToTime(credential.rotation_due()) != due;
    if (moved) credential.clear_rotation_reminders();
    *credential.mutable_rotation_due() = ToProto(due);
    credential.set_rotation_reason(v1::ROTATION_REASON_AGE);
  }
  const absl::Time due = ToTime(credential.rotation_due());
  const int next = credential.rotation_reminders();
  *credential.mutable_rotation_reminder_time() =
      ToProto(next == 0 ? due - terms.rotation_warn_days() * kDay : ReminderTime(due, next));
}

// When the compliance changes next by time alone.
std::optional<absl::Time> ReviewTimeOf(const Credential& credential, const v1::VaultPolicy& policy, absl::Time now) {
  if (!credential.duty()) return std::nullopt;
  absl::Time review = absl::InfiniteFuture();
  const auto consider = [&](absl::Time time) {
    if (time > now) review = std::min(review, time);
  };
  for (const storage::v1::StoredField& field : credential.fields()) {
    const StoredVersion* version = CurrentOf(credential, field.field());
    if (version != nullptr) consider(AgingTime(*version, policy));
  }
  if (credential.has_rotation_due()) consider(ToTime(credential.rotation_due()));
  return review == absl::InfiniteFuture() ? std::nullopt : std::optional(review);
}

// When the next reminder goes out by the policy's days; after the last of them every month.
absl::Time NextReminderTime(const Credential& credential, const v1::VaultPolicy& policy) {
  const int sent = credential.reminders();
  const bool listed = sent < policy.reminder_days_size();
  const int days = listed ? policy.reminder_days(sent) : *policy.reminder_days().rbegin();
  absl::Time next = ToTime(credential.shortcoming_time()) + days * kDay;
  // After a policy that got stricter, or a long sleep, they climb day by day and not all at once.
  if (credential.has_last_reminder_time()) {
    next = std::max(next, ToTime(credential.last_reminder_time()) + (listed ? kDay : kMonth));
  }
  return next;
}

// Only what was confirmed ends a shortcoming. All that lacked was deposited: that pauses its reminders once, for the
// days within which it is to be confirmed; whoever deposits something else each time gains no more.
void SettleReminders(Credential& credential, const v1::VaultPolicy& policy, absl::Time now) {
  const v1::Compliance compliance = credential.compliance();
  const bool shared = compliance == v1::COMPLIANCE_SHARED;
  credential.clear_reminder_time();
  if (!credential.duty() || compliance == v1::COMPLIANCE_VERIFIED) {
    credential.clear_shortcoming_time();
    credential.clear_last_reminder_time();
    credential.clear_reminders();
    credential.clear_pause_time();
    return;
  }
  // By itself a deposit is none before it should have been confirmed.
  const absl::Time begins = shared ? now + policy.confirm_days() * kDay : now;
  const bool early = credential.has_shortcoming_time() && !shared && ToTime(credential.shortcoming_time()) > now;
  if (!credential.has_shortcoming_time() || early) {
    *credential.mutable_shortcoming_time() = ToProto(begins);
    credential.clear_pause_time();
  }
  if (shared && !credential.has_pause_time()) *credential.mutable_pause_time() = ToProto(now);
  absl::Time next = NextReminderTime(credential, policy);
  if (shared) {
    next = std::max(next, ToTime(credential.pause_time()) + policy.confirm_days() * kDay);
  }
  *credential.mutable_reminder_time() = ToProto(next);
}

}  // namespace

v1::Compliance ComplianceOf(const Credential& credential, v1::Field field, const v1::VaultPolicy& policy,
                            absl::Time now) {
  if (!credential.duty()) return v1::COMPLIANCE_UNSPECIFIED;
  const StoredVersion* version = CurrentOf(credential, field);
  if (version == nullptr) return v1::COMPLIANCE_MISSING;
  const bool aged = now >= AgingTime(*version, policy);
  if (!version->shown().has_confirm_time()) return aged ? v1::COMPLIANCE_UNCONFIRMED : v1::COMPLIANCE_SHARED;
  const bool due =
      field == v1::FIELD_PASSWORD && credential.has_rotation_due() && now >= ToTime(credential.rotation_due());
  return aged || due ? v1::COMPLIANCE_STALE : v1::COMPLIANCE_VERIFIED;
}

v1::Compliance ComplianceOf(const Credential& credential, const v1::VaultPolicy& policy, absl::Time now) {
  if (!credential.duty()) return v1::COMPLIANCE_UNSPECIFIED;
  const v1::TierTerms& terms = TermsOf(policy, credential.tier());
  bool something = false;
  bool lacking = false;
  v1::Compliance worst = v1::COMPLIANCE_VERIFIED;
  const auto rank = [](v1::Compliance one) {
    return std::find(std::begin(kWorstFirst), std::end(kWorstFirst), one) - std::begin(kWorstFirst);
  };
  for (int number = v1::FIELD_UNSPECIFIED + 1; number <= v1::Field_MAX; ++number) {
    const auto field = static_cast<v1::Field>(number);
    const v1::Compliance one = ComplianceOf(credential, field, policy, now);
    if (one == v1::COMPLIANCE_MISSING) {
      lacking = lacking || IsRequired(field, terms);
      continue;
    }
    something = true;
    if (rank(one) < rank(worst)) worst = one;
  }
  if (!something) return v1::COMPLIANCE_MISSING;
  return lacking ? v1::COMPLIANCE_INCOMPLETE : worst;
}

void Settle(Credential& credential, const Occasion& occasion) {
  const v1::VaultPolicy& policy = occasion.policy;
  credential.set_tier(TierOf(policy, credential));
  SettleRotation(credential, TermsOf(policy, credential.tier()), occasion.now);
  ForgetAnswered(credential);
  credential.set_compliance(ComplianceOf(credential, policy, occasion.now));
  SettleReminders(credential, policy, occasion.now);
  credential.clear_review_time();
  const std::optional<absl::Time> review = ReviewTimeOf(credential, policy, occasion.now);
  if (review.has_value()) *credential.mutable_review_time() = ToProto(*review);
}

}  // namespace meydan::vault

#include <algorithm>
#include <utility>

#include "common/base/errors.h"
#include "common/base/proto_time.h"
#include "common/base/status_macros.h"
#include "services/vault/domain/access.h"
#include "services/vault/domain/audit.h"
#include "services/vault/domain/followed.h"
#include "services/vault/domain/granting.h"
#include "services/vault/domain/people.h"
#include "services/vault/domain/policy.h"

namespace meydan::vault {
namespace {

using v1::AccessGrant;
using v1::AccessRequest;

bool IsOpen(const AccessRequest& asked, absl::Time now) {
  return asked.state() == AccessRequest::STATE_PENDING && now < ToTime(asked.expire_time());
}

// Whoever asked for their post's sake must still have one; and whoever was asked for must still be there.
bool MayStillBeGranted(const storage::v1::Credential& current, const AccessRequest& asked, const Occasion& occasion) {
  if (!occasion.world.has_person(asked.requester())) return false;
  if (asked.post().empty() || !PostOf(asked.requester(), current, occasion.world).empty()) return true;
  return std::any_of(current.grants().begin(), current.grants().end(), [&](const AccessGrant& grant) {
    return grant.person() == asked.requester() && CoverOf(current, grant, occasion) != nullptr;
  });
}

// What somebody else's request is judged by, but for the sign-in and its state.
absl::Status CheckJudge(const storage::v1::Credential& current, const AccessRequest* asked, const Occasion& occasion) {
  if (PostOf(occasion.who, current).empty()) return NoSay();
  if (asked == nullptr) {
    return MakeError(absl::StatusCode::kNotFound, "REQUEST_NOT_FOUND", "there is no such request");
  }
  return CheckNotOwn(current, asked->requester(), occasion);
}

absl::Status NotPending() { return NotNow("REQUEST_NOT_PENDING", "that request does not wait any more"); }

// What was asked for, as far as the terms of this moment let: they may be stricter than those it was asked under.
AccessGrant GrantOf(const AccessRequest& asked, v1::Tier tier, const Occasion& occasion) {
  const v1::TierTerms& terms = TermsOf(occasion.policy, tier);
  const absl::Duration time = absl::Minutes(std::min(asked.minutes(), terms.grant_minutes()));
  AccessGrant grant =
      NewGrant(asked.id(), asked.requester(), AccessGrant::BASIS_REQUEST, occasion.now, occasion.now + time);
  *grant.mutable_fields() = asked.fields();
  grant.set_uses_left(std::min(asked.uses(), terms.grant_uses()));
  grant.set_post(asked.post());
  grant.set_tier(tier);
  return grant;
}

}  // namespace

absl::Status NoSay() { return NotAllowed("APPROVE_NOT_ALLOWED", "you have no say in this account"); }

absl::Status CheckNotOwn(const storage::v1::Credential& credential, absl::string_view whose, const Occasion& occasion) {
  if (!SameHuman(occasion.world, whose, occasion.who.name()) &&
      !CoverEachOther(credential, whose, occasion.who.name(), occasion)) {
    return absl::OkStatus();
  }
  return NotAllowed("OWN_REQUEST", "somebody else must decide about it");
}

absl::StatusOr<Ruling> ApproveAccess(const storage::v1::Credential& current, const v1::ApproveAccessRequest& request,
                                     const Occasion& occasion) {
  if (!ExistsFor(current, occasion)) {
    return NotFoundFor(current, request.name(), RecordOf(occasion, v1::AuditRecord::ACTION_APPROVE_ACCESS));
  }
  RETURN_IF_ERROR(CheckUpToDate(current, occasion));
  const AccessRequest* asked = FindById(current.access_requests(), request.request());
  v1::AuditRecord record =
      RecordAbout(asked == nullptr ? "" : asked->id(), v1::AuditRecord::ACTION_APPROVE_ACCESS, occasion);
  absl::Status refusal = CheckJudge(current, asked, occasion);
  if (refusal.ok()) refusal = CheckTierSignIn(current, occasion);
  if (refusal.ok() && !(IsOpen(*asked, occasion.now) && MayStillBeGranted(current, *asked, occasion))) {
    refusal = NotPending();
  }
  if (!refusal.ok()) return Refused(current, std::move(record), std::move(refusal));
  Ruling ruling{{current, {}}, absl::OkStatus()};
  CredentialDecision& decision = ruling.decision;
  AccessRequest& answered = *FindById(*decision.state.mutable_access_requests(), request.request());
  const bool again = std::any_of(answered.approvals().begin(), answered.approvals().end(), [&](const auto& person) {
    return SameHuman(occasion.world, person, occasion.who.name());
  });
  if (!again) answered.add_approvals(occasion.who.name());
  // Counted anew each time: who has lost the post since, or turned out to be somebody already counted, does not count.
  const std::vector<std::string> approvals(answered.approvals().begin(), answered.approvals().end());
  const v1::Tier tier = TierOf(occasion.policy, current);
  const int quorum = std::max({answered.quorum(), TermsOf(occasion.policy, tier).quorum(), 1});
  const bool enough = CountApprovals(current, approvals, answered.requester(), occasion) >= quorum;
  if (again && !enough) return Ruling{{current, {}, true}, absl::OkStatus()};
  WriteAudit(decision, record);
  *decision.state.mutable_update_time() = ToProto(occasion.now);
  if (!enough) return ruling;
  answered.set_state(AccessRequest::STATE_APPROVED);
  AddGrant(decision, GrantOf(answered, tier, occasion), occasion);
  return ruling;
}

absl::StatusOr<Ruling> DenyAccess(const storage::v1::Credential& current, const v1::DenyAccessRequest& request,
                                  const Occasion& occasion) {
  if (!ExistsFor(current, occasion)) {
    return NotFoundFor(current, request.name(), RecordOf(occasion, v1::AuditRecord::ACTION_DENY_ACCESS));
  }
  const AccessRequest* asked = FindById(current.access_requests(), request.request());
  v1::AuditRecord record =
      RecordAbout(asked == nullptr ? "" : asked->id(), v1::AuditRecord::ACTION_DENY_ACCESS, occasion);
  absl::Status refusal = CheckJudge(current, asked, occasion);
  if (refusal.ok() && !IsOpen(*asked, occasion.now)) refusal = NotPending();
  if (!refusal.ok()) return Refused(current, std::move(record), std::move(refusal));
  Ruling ruling{{current, {}}, absl::OkStatus()};
  AccessRequest& answered = *FindById(*ruling.decision.state.mutable_access_requests(), request.request());
  answered.set_denied_by(occasion.who.name());
  WriteAudit(ruling.decision, record);
  EndRequest(ruling.decision, answered, AccessRequest::STATE_DENIED, occasion);
  return ruling;
}

}  // namespace meydan::vault

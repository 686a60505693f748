#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/errors.h"
#include "common/base/proto_time.h"
#include "common/base/status_macros.h"
#include "services/vault/domain/access.h"
#include "services/vault/domain/audit.h"
#include "services/vault/domain/followed.h"
#include "services/vault/domain/granting.h"
#include "services/vault/domain/hand_over.h"
#include "services/vault/domain/people.h"
#include "services/vault/domain/policy.h"

namespace meydan::vault {
namespace {

using v1::AccessGrant;
using v1::AccessRequest;

absl::Status CheckBounds(const v1::RequestAccessRequest& request, const v1::TierTerms& terms) {
  if (request.uses() < 0 || request.uses() > terms.grant_uses()) {
    return BadField("uses", absl::StrCat("must be 0 to ", terms.grant_uses()), "USES_INVALID");
  }
  if (request.minutes() < 0 || request.minutes() > terms.grant_minutes()) {
    return BadField("minutes", absl::StrCat("must be 0 to ", terms.grant_minutes()), "MINUTES_INVALID");
  }
  return absl::OkStatus();
}

// Whether one more request can be taken: by the requester, by the credential, and by those who would answer it.
absl::Status CheckRoom(const storage::v1::Credential& current, int quorum, const Occasion& occasion) {
  int open = 0;
  for (const AccessRequest& each : current.access_requests()) {
    if (each.state() != AccessRequest::STATE_PENDING) continue;
    ++open;
    if (SameHuman(occasion.world, each.requester(), occasion.who.name())) {
      return NotNow("REQUEST_PENDING", "your earlier request still waits");
    }
  }
  for (const AccessGrant& grant : current.grants()) {
    if (grant.basis() == AccessGrant::BASIS_REQUEST && grant.state() == AccessGrant::STATE_ACTIVE) ++open;
  }
  if (open >= kMostRequests) {
    return MakeError(absl::StatusCode::kResourceExhausted, "TOO_MANY_REQUESTS", "too many requests wait already");
  }
  const std::vector<std::string> approvers = ApproversOf(current, occasion.who.name(), occasion);
  if (CountApprovals(current, approvers, occasion.who.name(), occasion) < quorum) {
    return NotNow("NO_APPROVER", "there are not enough people who could approve");
  }
  return absl::OkStatus();
}

AccessRequest NewRequest(absl::string_view id, const v1::RequestAccessRequest& request, const v1::TierTerms& terms,
                         int quorum, const Occasion& occasion) {
  AccessRequest asked;
  asked.set_id(std::string(id));
  asked.set_requester(occasion.who.name());
  asked.set_purpose(request.purpose());
  for (const int field : request.fields()) {
    const bool there = std::find(asked.fields().begin(), asked.fields().end(), field) != asked.fields().end();
    if (!there) asked.add_fields(static_cast<v1::Field>(field));
  }
  asked.set_state(AccessRequest::STATE_PENDING);
  asked.set_quorum(quorum);
  *asked.mutable_create_time() = ToProto(occasion.now);
  *asked.mutable_expire_time() = ToProto(occasion.now + absl::Hours(occasion.policy.request_hours()));
  asked.set_uses(std::max(request.uses(), 1));
  asked.set_minutes(request.minutes() > 0 ? request.minutes() : terms.grant_minutes());
  return asked;
}

// Who may end what: whoever asked takes a request back; a grant is ended by its holder and by the account's people.
absl::Status CheckEnd(const storage::v1::Credential& current, const AccessRequest* asked, const AccessGrant* grant,
                      const Occasion& occasion) {
  if (asked == nullptr && grant == nullptr) {
    return MakeError(absl::StatusCode::kNotFound, "REQUEST_NOT_FOUND", "there is no such request or grant");
  }
  const bool mine =
      SameHuman(occasion.world, grant != nullptr ? grant->person() : asked->requester(), occasion.who.name());
  if (!mine && (grant == nullptr || PostOf(occasion.who, current).empty())) {
    return NotAllowed("END_NOT_ALLOWED", "that is not yours to end");
  }
  if (grant != nullptr && grant->state() != AccessGrant::STATE_ACTIVE)
    return NotNow("GRANT_ENDED", "it has ended already");
  if (grant == nullptr && asked->state() != AccessRequest::STATE_PENDING) {
    return NotNow("REQUEST_NOT_PENDING", "that request does not wait any more");
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<Ruling> RequestAccess(const storage::v1::Credential& current, absl::string_view id,
                                     const v1::RequestAccessRequest& request, const Occasion& occasion) {
  RETURN_IF_ERROR(CheckWords("purpose", request.purpose(), 3, 500, "PURPOSE_REQUIRED", "PURPOSE_TOO_LONG"));
  RETURN_IF_ERROR(CheckFields(request.fields()));
  if (current.name().empty() || occasion.who.is_service) return CredentialNotFound(request.name());
  const v1::TierTerms& terms = TermsOf(occasion.policy, TierOf(occasion.policy, current));
  RETURN_IF_ERROR(CheckBounds(request, terms));
  if (FindById(current.access_requests(), id) != nullptr) return Ruling{{current, {}, true}, absl::OkStatus()};
  const int quorum = std::max(terms.quorum(), 1);  // no policy lets anything through by itself
  AccessRequest asked = NewRequest(id, request, terms, quorum, occasion);
  asked.set_post(PostNow(current, occasion));
  v1::AuditRecord record = RecordAbout(asked.id(), v1::AuditRecord::ACTION_REQUEST_ACCESS, occasion);
  *record.mutable_fields() = asked.fields();
  record.set_words_digest(occasion.digest(request.purpose()));
  absl::Status room = CheckRoom(current, quorum, occasion);
  if (!room.ok()) return Refused(current, std::move(record), std::move(room));
  Ruling ruling{{current, {}}, absl::OkStatus()};
  v1::AccessRequested requested;
  requested.set_request(asked.id());
  requested.set_requester(asked.requester());
  for (std::string& approver : ApproversOf(current, asked.requester(), occasion)) {
    requested.add_approvers(std::move(approver));
  }
  *requested.mutable_expire_time() = asked.expire_time();
  NotePerson(ruling.decision.state, asked.requester(), occasion);
  auto& requests = *ruling.decision.state.mutable_access_requests();
  *requests.Add() = std::move(asked);
  DropOldest(requests, kMostRequests,
             [](const AccessRequest& each) { return each.state() != AccessRequest::STATE_PENDING; });
  *ruling.decision.state.mutable_update_time() = ToProto(occasion.now);
  WriteAudit(ruling.decision, record);
  EmitWithFacts(ruling.decision, std::move(requested));
  return ruling;
}

absl::StatusOr<Ruling> EndAccess(const storage::v1::Credential& current, const v1::EndAccessRequest& request,
                                 const Occasion& occasion) {
  const AccessRequest* asked = FindById(current.access_requests(), request.request());
  const AccessGrant* grant = FindById(current.grants(), request.request());
  const bool asked_here = asked != nullptr && SameHuman(occasion.world, asked->requester(), occasion.who.name());
  v1::AuditRecord record = RecordAbout(grant == nullptr && asked == nullptr ? "" : request.request(),
                                       v1::AuditRecord::ACTION_END_ACCESS, occasion);
  if (!asked_here && !ExistsFor(current, occasion)) return NotFoundFor(current, request.name(), std::move(record));
  absl::Status refusal = CheckEnd(current, asked, grant, occasion);
  if (!refusal.ok()) return Refused(current, std::move(record), std::move(refusal));
  Ruling ruling{{current, {}}, absl::OkStatus()};
  CredentialDecision& decision = ruling.decision;
  WriteAudit(decision, record);
  if (grant != nullptr) {
    RevokeGrant(decision, *FindById(*decision.state.mutable_grants(), request.request()),
                v1::AccessRevoked::REASON_ENDED, occasion);
    ListLeavers(decision, occasion);  // of a cover: the deputy goes with what they know
  } else {
    EndRequest(decision, *FindById(*decision.state.mutable_access_requests(), request.request()),
               AccessRequest::STATE_CANCELLED, occasion);
  }
  return ruling;
}

}  // namespace meydan::vault

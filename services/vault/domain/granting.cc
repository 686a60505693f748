#include "services/vault/domain/granting.h"

#include <unicode/uchar.h>
#include <unicode/utf8.h>

#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/errors.h"
#include "common/base/proto_time.h"
#include "services/vault/domain/followed.h"
#include "services/vault/domain/people.h"
#include "services/vault/domain/policy.h"

namespace meydan::vault {
namespace {

constexpr int kLeastLetters = 3;

// What of a text somebody can see who reads it.
struct Visible {
  size_t bytes = 0;  // a gap within it counts as one
  int letters = 0;   // and digits
};

bool CanBeSeen(UChar32 c) { return u_isgraph(c) && !u_hasBinaryProperty(c, UCHAR_DEFAULT_IGNORABLE_CODE_POINT); }

Visible VisibleIn(absl::string_view text) {
  Visible visible;
  bool gap = false;
  const auto size = static_cast<int32_t>(text.size());
  for (int32_t at = 0; at < size;) {
    const int32_t begin = at;
    UChar32 c;
    U8_NEXT(text.data(), at, size, c);
    if (c < 0 || !CanBeSeen(c)) {  // below 0: no UTF-8
      gap = visible.bytes > 0;
      continue;
    }
    visible.bytes += static_cast<size_t>(at - begin) + (gap ? 1 : 0);
    gap = false;
    if (u_isalnum(c)) ++visible.letters;
  }
  return visible;
}

}  // namespace

absl::Status CheckWords(const std::string& field, absl::string_view words, size_t least, size_t most,
                        absl::string_view required, absl::string_view too_long) {
  if (words.size() > most) return BadField(field, absl::StrCat("must have at most ", most, " bytes"), too_long);
  const Visible visible = VisibleIn(words);
  if (visible.bytes >= least && visible.letters >= kLeastLetters) return absl::OkStatus();
  return BadField(field, absl::StrCat("must have at least ", least, " bytes, and three letters or digits"), required);
}

absl::Status CheckFields(const google::protobuf::RepeatedField<int>& fields) {
  if (fields.empty()) return BadField("fields", "must name at least one field", "FIELD_REQUIRED");
  for (const int field : fields) {
    if (field == v1::FIELD_UNSPECIFIED || !v1::Field_IsValid(field)) {
      return BadField("fields", "names a field that there is not", "FIELD_UNKNOWN");
    }
  }
  return absl::OkStatus();
}

v1::AccessGrant NewGrant(std::string id, std::string person, v1::AccessGrant::Basis basis, absl::Time start,
                         absl::Time end) {
  v1::AccessGrant grant;
  grant.set_id(std::move(id));
  grant.set_person(std::move(person));
  for (int field = v1::Field_MIN + 1; field <= v1::Field_MAX; ++field) grant.add_fields(static_cast<v1::Field>(field));
  grant.set_basis(basis);
  grant.set_state(v1::AccessGrant::STATE_ACTIVE);
  *grant.mutable_start_time() = ToProto(start);
  *grant.mutable_expire_time() = ToProto(end);
  grant.set_uses_left(-1);
  return grant;
}

void AddGrant(CredentialDecision& decision, v1::AccessGrant grant, const Occasion& occasion) {
  const auto is_over = [](const v1::AccessGrant& each) { return each.state() != v1::AccessGrant::STATE_ACTIVE; };
  auto& grants = *decision.state.mutable_grants();
  const auto active = grants.size() - std::count_if(grants.begin(), grants.end(), is_over);
  DropOldest(grants, static_cast<int>(active) + kMostEndedGrants, is_over);
  v1::AccessGranted granted;
  granted.set_grant(grant.id());
  granted.set_person(grant.person());
  granted.set_basis(grant.basis());
  *granted.mutable_start_time() = grant.start_time();
  *granted.mutable_expire_time() = grant.expire_time();
  if (const v1::LeaveCover* cover = FindById(decision.state.leave_covers(), grant.id()); cover != nullptr) {
    granted.set_absent(cover->absent());
    granted.set_arranged_by(cover->arranged_by());
  }
  NotePerson(decision.state, grant.person(), occasion);
  *grants.Add() = std::move(grant);
  *decision.state.mutable_update_time() = ToProto(occasion.now);
  EmitWithFacts(decision, std::move(granted));
}

void RevokeGrant(CredentialDecision& decision, v1::AccessGrant& grant, v1::AccessRevoked::Reason reason,
                 const Occasion& occasion) {
  grant.set_state(v1::AccessGrant::STATE_REVOKED);
  *decision.state.mutable_update_time() = ToProto(occasion.now);
  v1::AccessRevoked revoked;
  revoked.set_grant(grant.id());
  revoked.set_person(grant.person());
  revoked.set_reason(reason);
  EmitWithFacts(decision, std::move(revoked));
}

void EndRequest(CredentialDecision& decision, v1::AccessRequest& request, v1::AccessRequest::State state,
                const Occasion& occasion) {
  request.set_state(state);
  *decision.state.mutable_update_time() = ToProto(occasion.now);
  v1::AccessDenied denied;
  denied.set_request(request.id());
  denied.set_requester(request.requester());
  denied.set_state(state);
  EmitWithFacts(decision, std::move(denied));
}

absl::Status NotAllowed(absl::string_view reason, std::string message) {
  return MakeError(absl::StatusCode::kPermissionDenied, reason, std::move(message));
}

absl::Status NotNow(absl::string_view reason, std::string message) {
  return MakeError(absl::StatusCode::kFailedPrecondition, reason, std::move(message));
}

bool ExistsFor(const storage::v1::Credential& credential, const Occasion& occasion) {
  return !credential.name().empty() && MaySee(credential, occasion);
}

absl::StatusOr<Ruling> NotFoundFor(const storage::v1::Credential& current, absl::string_view name,
                                   v1::AuditRecord record) {
  if (current.name().empty()) return CredentialNotFound(name);
  return Refused(current, std::move(record), CredentialNotFound(name));
}

absl::Status CheckTierSignIn(const storage::v1::Credential& credential, const Occasion& occasion) {
  const v1::Tier tier = TierOf(occasion.policy, credential);
  return CheckSignIn(occasion.who.sign_in, TermsOf(occasion.policy, tier), occasion.now);
}

bool IsOfLowerTier(const v1::AccessGrant& grant, const storage::v1::Credential& credential, const Occasion& occasion) {
  return grant.basis() == v1::AccessGrant::BASIS_REQUEST &&
         std::max(grant.tier(), v1::TIER_STANDARD) < TierOf(occasion.policy, credential);
}

v1::AuditRecord RecordAbout(absl::string_view subject, v1::AuditRecord::Action action, const Occasion& occasion) {
  v1::AuditRecord record = RecordOf(occasion, action);
  record.set_subject(std::string(subject));
  return record;
}

void WriteAbout(CredentialDecision& decision, v1::AuditRecord::Action action, absl::string_view subject,
                const Occasion& occasion) {
  WriteAudit(decision, RecordAbout(subject, action, occasion));
}

}  // namespace meydan::vault

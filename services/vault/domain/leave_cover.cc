#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/errors.h"
#include "common/base/proto_time.h"
#include "common/base/status_macros.h"
#include "services/vault/domain/audit.h"
#include "services/vault/domain/followed.h"
#include "services/vault/domain/granting.h"
#include "services/vault/domain/hand_over.h"
#include "services/vault/domain/people.h"

namespace meydan::vault {
namespace {

using v1::AccessGrant;

constexpr absl::Duration kLongest = absl::Hours(24 * 180);
constexpr absl::Duration kAhead = absl::Hours(24 * 366);  // by which a cover can be arranged beforehand

struct Period {
  absl::Time start;
  absl::Time end;
};

// A start that is past counts as now.
absl::StatusOr<Period> PeriodOf(const v1::ArrangeLeaveCoverRequest& request, absl::Time now) {
  const absl::Time asked = request.has_start_time() ? ToTime(request.start_time()) : now;
  const Period period{std::max(asked, now), ToTime(request.end_time())};
  if (!request.has_end_time() || period.end <= period.start || period.end - period.start > kLongest ||
      period.start - now > kAhead) {
    return BadField("end_time", "must be after start_time, now, and by at most 180 days", "PERIOD_INVALID");
  }
  return period;
}

// A cover without its grant is long over.
bool IsOver(const storage::v1::Credential& credential, const v1::LeaveCover& cover, absl::Time now) {
  const AccessGrant* grant = FindById(credential.grants(), cover.id());
  return grant == nullptr || grant->state() != AccessGrant::STATE_ACTIVE || ToTime(grant->expire_time()) <= now;
}

absl::Status CheckCover(const storage::v1::Credential& current, const v1::ArrangeLeaveCoverRequest& request,
                        const Occasion& occasion) {
  const Standing& who = occasion.who;
  const bool own = SameHuman(occasion.world, request.absent(), who.name()) && !PostOf(who, current).empty();
  if (!own && !who.is_director && !who.Heads(current.unit())) {
    return NotAllowed("COVER_NOT_ALLOWED", "the absent person, the unit's head or the director arranges a cover");
  }
  if (NeedsApproval(current, occasion) && SameHuman(occasion.world, request.deputy(), who.name())) {
    return NotAllowed("COVER_NOT_ALLOWED", "somebody other than the deputy arranges a cover here");
  }
  RETURN_IF_ERROR(CheckTierSignIn(current, occasion));
  if (PostOf(request.absent(), current, occasion.world).empty()) {
    return NotNow("ABSENT_UNKNOWN", "that is none of the account's people");
  }
  if (!occasion.world.has_person(request.deputy())) {
    return NotNow("DEPUTY_UNKNOWN", "the directory knows no such person");
  }
  if (SameHuman(occasion.world, request.absent(), request.deputy())) {
    return NotNow("DEPUTY_SELF", "nobody covers for themself");
  }
  const auto& covers = current.leave_covers();
  const auto open = std::count_if(covers.begin(), covers.end(),
                                  [&](const v1::LeaveCover& cover) { return !IsOver(current, cover, occasion.now); });
  if (open < kMostCovers) return absl::OkStatus();
  return MakeError(absl::StatusCode::kResourceExhausted, "TOO_MANY_COVERS", "too many covers are arranged already");
}

}  // namespace

absl::StatusOr<Ruling> ArrangeLeaveCover(const storage::v1::Credential& current, absl::string_view id,
                                         const v1::ArrangeLeaveCoverRequest& request, const Occasion& occasion) {
  ASSIGN_OR_RETURN(const Period period, PeriodOf(request, occasion.now));
  if (!ExistsFor(current, occasion)) {
    return NotFoundFor(current, request.name(), RecordOf(occasion, v1::AuditRecord::ACTION_LEAVE_COVER));
  }
  RETURN_IF_ERROR(CheckUpToDate(current, occasion));
  if (FindById(current.leave_covers(), id) != nullptr) return Ruling{{current, {}, true}, absl::OkStatus()};
  v1::AuditRecord record = RecordAbout(id, v1::AuditRecord::ACTION_LEAVE_COVER, occasion);
  absl::Status refusal = CheckCover(current, request, occasion);
  if (!refusal.ok()) return Refused(current, std::move(record), std::move(refusal));
  Ruling ruling{{current, {}}, absl::OkStatus()};
  CredentialDecision& decision = ruling.decision;
  WriteAudit(decision, record);
  v1::LeaveCover& cover = *decision.state.add_leave_covers();
  cover.set_id(std::string(id));
  cover.set_absent(request.absent());
  cover.set_deputy(request.deputy());
  *cover.mutable_start_time() = ToProto(period.start);
  *cover.mutable_end_time() = ToProto(period.end);
  cover.set_arranged_by(occasion.who.name());
  NotePerson(decision.state, cover.absent(), occasion);
  AddGrant(decision, NewGrant(cover.id(), cover.deputy(), AccessGrant::BASIS_LEAVE_COVER, period.start, period.end),
           occasion);
  DropOldest(*decision.state.mutable_leave_covers(), kMostCovers,
             [&](const v1::LeaveCover& each) { return IsOver(decision.state, each, occasion.now); });
  return ruling;
}

}  // namespace meydan::vault

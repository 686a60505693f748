#include <string>

#include "absl/strings/str_cat.h"
#include "common/base/errors.h"
#include "common/base/proto_time.h"
#include "common/base/status_macros.h"
#include "meydan/review/v1/events.pb.h"
#include "services/review/domain/rights.h"
#include "services/review/domain/rights_fields.h"

namespace meydan::review {
namespace {

void CheckPeriod(const v1::Release& release, absl::Time now, FieldViolations& bad) {
  const bool given = !release.has_give_time() || (IsTime(release.give_time()) && ToTime(release.give_time()) <= now);
  if (!given) bad.Add("release.give_time", "must be a time that has passed", "PERIOD_INVALID");
  if (!release.has_until_time()) return;
  if (!IsTime(release.until_time()) || ToTime(release.until_time()) <= now) {
    bad.Add("release.until_time", "must be a time that is still to come", "PERIOD_INVALID");
  }
}

absl::Status CheckRelease(const v1::Release& release, bool asset_known, absl::Time now) {
  FieldViolations bad;
  CheckAsset("release.asset", release.asset(), asset_known, bad);
  CheckWords("release.person", release.person(), kMaxNameBytes, "PERSON_REQUIRED", bad);
  CheckWords("release.guardian", release.guardian(), kMaxNameBytes, release.minor() ? "GUARDIAN_REQUIRED" : "", bad);
  CheckWords("release.proof", release.proof(), kMaxProofBytes, "PROOF_REQUIRED", bad);
  CheckPeriod(release, now, bad);
  return bad.ToStatus();
}

// What a caller may say of a release; times as they are stored.
v1::Release AsWished(const v1::Release& wished, absl::Time now) {
  v1::Release release;
  release.set_asset(wished.asset());
  release.set_person(wished.person());
  release.set_minor(wished.minor());
  release.set_guardian(wished.guardian());
  release.set_proof(wished.proof());
  *release.mutable_give_time() = ToProto(wished.has_give_time() ? ToTime(wished.give_time()) : now);
  if (wished.has_until_time()) *release.mutable_until_time() = ToProto(ToTime(wished.until_time()));
  return release;
}

template <typename Event>
void EmitAbout(ReleaseDecision& decision) {
  Event event;
  event.set_name(decision.state.name());
  event.set_asset(decision.state.asset());
  event.set_unit(decision.state.unit());
  decision.Emit(event);
}

}  // namespace

absl::Status CheckSees(const v1::Release& current, const Standing& who) {
  if (SeesRights(who, current.unit())) return absl::OkStatus();
  return MakeError(absl::StatusCode::kNotFound, "RELEASE_NOT_FOUND",
                   absl::StrCat("there is no release ", current.name(), " for you"), {{"release", current.name()}});
}

absl::StatusOr<ReleaseDecision> RecordRelease(absl::string_view name, const v1::RecordReleaseRequest& request,
                                              bool asset_known, const Standing& who, const Surroundings& world,
                                              absl::Time now) {
  const std::string unit = RecordingUnit(request.release().unit(), who);
  RETURN_IF_ERROR(CheckRecordsFor(unit, who, world));
  RETURN_IF_ERROR(CheckRelease(request.release(), asset_known, now));
  ReleaseDecision decision{AsWished(request.release(), now), {}};
  v1::Release& release = decision.state;
  release.set_name(std::string(name));
  release.set_state(v1::Release::STATE_ACTIVE);
  release.set_unit(unit);
  release.set_recorded_by(who.name());
  *release.mutable_create_time() = ToProto(now);
  *release.mutable_update_time() = ToProto(now);
  EmitAbout<v1::RightsRecorded>(decision);
  return decision;
}

absl::StatusOr<ReleaseDecision> WithdrawRelease(const v1::Release& current, const Standing& who, absl::Time now) {
  RETURN_IF_ERROR(CheckSees(current, who));
  if (who.is_service) {
    return MakeError(absl::StatusCode::kPermissionDenied, "UNIT_FOREIGN",
                     absl::StrCat(current.name(), " belongs to others"), {{"release", current.name()}});
  }
  ReleaseDecision decision{current, {}};
  decision.unchanged = current.state() != v1::Release::STATE_ACTIVE;
  if (decision.unchanged) return decision;
  v1::Release& release = decision.state;
  release.set_state(v1::Release::STATE_WITHDRAWN);
  *release.mutable_withdraw_time() = ToProto(now);
  release.set_withdrawn_by(who.name());
  *release.mutable_update_time() = ToProto(now);
  EmitAbout<v1::RightsEnded>(decision);
  return decision;
}

}  // namespace meydan::review

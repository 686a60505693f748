#include <string>

#include "absl/strings/str_cat.h"
#include "common/base/errors.h"
#include "common/base/proto_time.h"
#include "common/base/status_macros.h"
#include "meydan/review/v1/events.pb.h"
#include "services/review/domain/record.h"
#include "services/review/domain/rights.h"
#include "services/review/domain/rights_fields.h"

namespace meydan::review {
namespace {

// What a caller may say of a licence; times as they are stored.
v1::Licence AsWished(const v1::Licence& wished) {
  v1::Licence licence;
  licence.set_asset(wished.asset());
  licence.set_kind(wished.kind());
  licence.set_owner(wished.owner());
  *licence.mutable_platforms() = wished.platforms();
  *licence.mutable_territories() = wished.territories();
  *licence.mutable_request_types() = wished.request_types();
  licence.set_purpose(wished.purpose());
  licence.set_proof(wished.proof());
  if (wished.has_from_time()) *licence.mutable_from_time() = ToProto(ToTime(wished.from_time()));
  if (wished.has_until_time()) *licence.mutable_until_time() = ToProto(ToTime(wished.until_time()));
  if (wished.fee().amount_minor() == 0) return licence;
  licence.mutable_fee()->set_amount_minor(wished.fee().amount_minor());
  licence.mutable_fee()->set_currency_code(wished.fee().currency_code());
  if (!wished.fee().has_pay_time()) return licence;
  *licence.mutable_fee()->mutable_pay_time() = ToProto(ToTime(wished.fee().pay_time()));
  licence.mutable_fee()->set_receipt(wished.fee().receipt());
  return licence;
}

template <typename Event>
void EmitAbout(LicenceDecision& decision) {
  Event event;
  event.set_name(decision.state.name());
  event.set_asset(decision.state.asset());
  event.set_unit(decision.state.unit());
  decision.Emit(event);
}

absl::Status Refused(absl::StatusCode code, absl::string_view reason, absl::string_view why,
                     const v1::Licence& licence) {
  return MakeError(code, reason, absl::StrCat(licence.name(), " ", why), {{"licence", licence.name()}});
}

// Who says that a fee was paid (P9).
bool MayPay(const Standing& who, absl::string_view unit) { return who.is_reviewer || who.Leads(unit); }

absl::Status CheckPayment(const v1::PayLicenceRequest& request, absl::Time now) {
  FieldViolations bad;
  CheckWords("receipt", request.receipt(), kMaxNameBytes, "RECEIPT_REQUIRED", bad);
  if (request.has_pay_time() && !IsTime(request.pay_time())) {
    bad.Add("pay_time", "must be a time", "TIME_INVALID");
  } else if (request.has_pay_time() && ToTime(request.pay_time()) > now) {
    bad.Add("pay_time", "lies in the future", "TIME_IN_THE_FUTURE");
  }
  return bad.ToStatus();
}

}  // namespace

absl::Status CheckSees(const v1::Licence& current, const Standing& who) {
  if (SeesRights(who, current.unit())) return absl::OkStatus();
  return MakeError(absl::StatusCode::kNotFound, "LICENCE_NOT_FOUND",
                   absl::StrCat("there is no licence ", current.name(), " for you"), {{"licence", current.name()}});
}

absl::StatusOr<LicenceDecision> RecordLicence(absl::string_view name, const v1::RecordLicenceRequest& request,
                                              bool asset_known, const Standing& who, const Surroundings& world,
                                              absl::Time now) {
  const std::string unit = RecordingUnit(request.licence().unit(), who);
  RETURN_IF_ERROR(CheckRecordsFor(unit, who, world));
  RETURN_IF_ERROR(CheckLicence(request.licence(), asset_known, now));
  if (request.licence().fee().has_pay_time() && !MayPay(who, unit)) {
    return MakeError(absl::StatusCode::kPermissionDenied, "PAYMENT_NOT_ALLOWED",
                     "payments are recorded by whoever leads the unit, and by the Directorate");
  }
  LicenceDecision decision{AsWished(request.licence()), {}};
  v1::Licence& licence = decision.state;
  licence.set_name(std::string(name));
  licence.set_state(v1::Licence::STATE_ACTIVE);
  licence.set_unit(unit);
  licence.set_recorded_by(who.name());
  *licence.mutable_create_time() = ToProto(now);
  *licence.mutable_update_time() = ToProto(now);
  EmitAbout<v1::RightsRecorded>(decision);
  return decision;
}

absl::StatusOr<LicenceDecision> PayLicence(const v1::Licence& current, const v1::PayLicenceRequest& request,
                                           const Standing& who, absl::Time now) {
  RETURN_IF_ERROR(CheckSees(current, who));
  if (!MayPay(who, current.unit())) {
    return Refused(absl::StatusCode::kPermissionDenied, "PAYMENT_NOT_ALLOWED", "is paid by others", current);
  }
  RETURN_IF_ERROR(CheckPayment(request, now));
  const v1::Fee& fee = current.fee();
  const bool same_time = !request.has_pay_time() || ToTime(request.pay_time()) == ToTime(fee.pay_time());
  if (fee.has_pay_time() && fee.receipt() == request.receipt() && same_time) {
    return LicenceDecision{.state = current, .events = {}, .unchanged = true};
  }
  constexpr auto kPrecondition = absl::StatusCode::kFailedPrecondition;
  if (current.state() != v1::Licence::STATE_ACTIVE) {
    return Refused(kPrecondition, "LICENCE_ENDED", "does not hold any more", current);
  }
  if (fee.amount_minor() == 0) return Refused(kPrecondition, "NO_FEE", "costs nothing", current);
  if (fee.has_pay_time()) return Refused(kPrecondition, "ALREADY_PAID", "was paid with another receipt", current);
  LicenceDecision decision{current, {}};
  v1::Fee& paid = *decision.state.mutable_fee();
  *paid.mutable_pay_time() = ToProto(request.has_pay_time() ? ToTime(request.pay_time()) : now);
  paid.set_receipt(request.receipt());
  *decision.state.mutable_update_time() = ToProto(now);
  EmitAbout<v1::RightsRecorded>(decision);
  return decision;
}

absl::StatusOr<LicenceDecision> WithdrawLicence(const v1::Licence& current, const v1::WithdrawLicenceRequest& request,
                                                const Standing& who, absl::Time now) {
  RETURN_IF_ERROR(CheckSees(current, who));
  if (who.is_service) return Refused(absl::StatusCode::kPermissionDenied, "UNIT_FOREIGN", "belongs to others", current);
  RETURN_IF_ERROR(CheckReason(request.reason()));
  LicenceDecision decision{current, {}};
  decision.unchanged = current.state() != v1::Licence::STATE_ACTIVE;
  if (decision.unchanged) return decision;
  v1::Licence& licence = decision.state;
  licence.set_state(v1::Licence::STATE_WITHDRAWN);
  *licence.mutable_withdraw_time() = ToProto(now);
  licence.set_withdraw_reason(request.reason());
  licence.set_withdrawn_by(who.name());
  *licence.mutable_update_time() = ToProto(now);
  EmitAbout<v1::RightsEnded>(decision);
  return decision;
}

}  // namespace meydan::review

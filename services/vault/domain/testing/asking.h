#pragma once

#include <string>
#include <vector>

#include "common/base/proto_time.h"
#include "services/vault/domain/access.h"
#include "services/vault/domain/hand_over.h"
#include "services/vault/domain/testing/samples.h"

// Short ways to ask for access, for the tests about it.
namespace meydan::vault::testing {

inline constexpr char kAsked[] = "1b4c0c56-0000-4000-8000-000000000001";
inline constexpr char kBroken[] = "2b4c0c56-0000-4000-8000-000000000001";
inline constexpr char kCovered[] = "3b4c0c56-0000-4000-8000-000000000001";

inline v1::RevealSecretRequest Revealing(v1::Field field = v1::FIELD_PASSWORD, int version = 0) {
  v1::RevealSecretRequest request;
  request.set_name(kXCredential);
  request.set_field(field);
  request.set_version(version);
  request.set_purpose("to publish the announcement");
  return request;
}

inline absl::StatusOr<RevealRuling> RevealAs(const storage::v1::Credential& current, const Occasion& occasion,
                                             v1::Field field = v1::FIELD_PASSWORD, int version = 0) {
  return Reveal(current, Revealing(field, version), absl::OkStatus(), {}, occasion);
}

// The reason for which it is refused, and recorded; or the error's; "" when it is allowed.
inline std::string WhyNotRevealed(const storage::v1::Credential& current, const Occasion& occasion,
                                  v1::Field field = v1::FIELD_PASSWORD, int version = 0) {
  const absl::StatusOr<RevealRuling> ruling = RevealAs(current, occasion, field, version);
  if (!ruling.ok()) return ReasonOf(ruling.status());
  return ruling->ruling.refusal.ok() ? "" : ReasonOf(RefusalOf(current, ruling->ruling));
}

inline v1::RequestAccessRequest Asking(const std::vector<v1::Field>& fields = {v1::FIELD_PASSWORD}, int uses = 0,
                                       int minutes = 0) {
  v1::RequestAccessRequest request;
  request.set_name(kXCredential);
  for (const v1::Field field : fields) request.add_fields(field);
  request.set_purpose("to publish the announcement");
  request.set_uses(uses);
  request.set_minutes(minutes);
  return request;
}

template <typename Request>
Request About(const std::string& id) {
  Request request;
  request.set_name(kXCredential);
  request.set_request(id);
  return request;
}

inline absl::StatusOr<Ruling> ApproveAs(const storage::v1::Credential& current, const Occasion& occasion,
                                        const std::string& id = kAsked) {
  return ApproveAccess(current, About<v1::ApproveAccessRequest>(id), occasion);
}

inline v1::BreakGlassRequest Breaking() {
  v1::BreakGlassRequest request;
  request.set_name(kXCredential);
  request.set_reason("the account was taken over");
  return request;
}

inline v1::ArrangeLeaveCoverRequest Covering(const std::string& absent, const std::string& deputy, absl::Time start,
                                             absl::Time end) {
  v1::ArrangeLeaveCoverRequest request;
  request.set_name(kXCredential);
  request.set_absent(absent);
  request.set_deputy(deputy);
  *request.mutable_start_time() = ToProto(start);
  *request.mutable_end_time() = ToProto(end);
  return request;
}

// `absent` is away from kNow for three days, and `deputy` covers.
inline storage::v1::Credential Covered(const Office& office, const storage::v1::Credential& current,
                                       const std::string& absent, const std::string& deputy) {
  return Given(ArrangeLeaveCover(current, kCovered, Covering(absent, deputy, kNow, kNow + absl::Hours(72)),
                                 office.As("people/mudur")))
      .state;
}

}  // namespace meydan::vault::testing

#include "services/review/policies.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/errors.h"
#include "common/base/proto_time.h"
#include "common/base/status_macros.h"
#include "services/review/domain/chain.h"
#include "services/review/store.h"

namespace meydan::review {
namespace {

constexpr char kName[] = "policies/review";

// An error travels in gRPC's trailers, which hold 8 kB: of a policy with very many faults it tells the first.
constexpr size_t kMostFaultBytes = 1500;

absl::Status FirstFaults(const absl::Status& status) {
  const absl::string_view all = status.message();
  const auto violations = status.GetPayload(kBadRequestUrl);
  if (all.size() <= kMostFaultBytes && (!violations.has_value() || violations->size() <= 2 * kMostFaultBytes)) {
    return status;
  }
  return MakeError(status.code(), ReasonOf(status), absl::StrCat(all.substr(0, kMostFaultBytes), "… and more"));
}

}  // namespace

Policies::Policies(store::WritePath& write_path, const University& university)
    : write_path_(write_path), university_(university), reads_([this] { return Read(); }) {}

Task<absl::StatusOr<Policies::Policy>> Policies::Read() {
  absl::StatusOr<v1::ReviewPolicy> policy = co_await write_path_.Read<v1::ReviewPolicy>(kName);
  if (absl::IsNotFound(policy.status())) {
    policy = BuiltInPolicy(university_.directorate());
    policy->set_name(kName);
    policy->set_etag("0");
  }
  if (!policy.ok()) co_return policy.status();
  co_return std::make_shared<const v1::ReviewPolicy>(*std::move(policy));
}

Task<absl::StatusOr<v1::ReviewPolicy>> Policies::Set(v1::ReviewPolicy policy, store::Origin origin) {
  if (absl::Status faults = CheckPolicy(policy, university_.world()); !faults.ok()) co_return FirstFaults(faults);
  const std::string etag = policy.etag();
  const std::string actor = origin.actor;
  const auto set = [&](const v1::ReviewPolicy&, absl::Time now) -> absl::StatusOr<Decision<v1::ReviewPolicy>> {
    Decision<v1::ReviewPolicy> decision{policy, {}};
    decision.state.set_name(kName);
    decision.state.set_updated_by(actor);
    *decision.state.mutable_update_time() = ToProto(now);
    return decision;
  };
  CO_ASSIGN_OR_RETURN(
      store::Written<v1::ReviewPolicy> written,
      co_await Put<v1::ReviewPolicy>(write_path_, PlainType<v1::ReviewPolicy>(), kName, std::move(origin), etag, set));
  co_return std::move(written.state);
}

}  // namespace meydan::review

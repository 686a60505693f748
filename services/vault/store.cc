#include "services/vault/store.h"

#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/base/errors.h"
#include "common/base/ids.h"
#include "common/directory_view/names.h"
#include "common/telemetry/log.h"
#include "services/vault/domain/standing.h"
#include "services/vault/sealing/aead.h"

namespace meydan::vault {
namespace {

constexpr char kCredentials[] = "credentials/";
constexpr char kAccounts[] = "accounts/";
constexpr char kNoRefusal[] = "no refusal";
constexpr int kAttempts = 5;  // each with those of the write path

bool IsWritten(absl::string_view name) { return !absl::StartsWith(name, "readers/"); }

// Others wrote to it again and again.
bool IsStale(const absl::Status& status) { return ReasonOf(status) == "VERSION_STALE"; }

}  // namespace

store::Origin OriginOf(const rpc::Call& call, const std::string& request_id, const Keys& keys) {
  store::Origin origin{.actor = call.actor.name,
                       .cause = absl::StrCat("call/", call.trace.trace_id),
                       .digest = "",
                       .traceparent = telemetry::ToTraceparent(call.trace),
                       .once = false};
  if (request_id.empty()) return origin;
  origin.cause = absl::StrCat("request/", request_id);
  origin.digest =
      absl::BytesToHexString(keys.Digest("request", absl::StrCat(call.request_digest, " ", call.actor.name)));
  origin.once = true;
  return origin;
}

std::string NewId(absl::string_view what, absl::string_view caller, absl::string_view request_id) {
  if (request_id.empty()) return RandomUuid();
  return DerivedUuid(absl::StrCat("vault/", what, "/", caller, "/", request_id));
}

bool IsCredentialName(absl::string_view name) {
  if (!absl::StartsWith(name, kCredentials)) return false;
  const absl::string_view id = IdOf(name);
  const size_t dot = id.find('.');
  if (dot == absl::string_view::npos) return false;
  const directory::v1::Platform platform = directory_view::PlatformOf(id.substr(0, dot));
  return AccountOf(name) == directory_view::AccountName(platform, id.substr(dot + 1));
}

std::string CredentialOf(absl::string_view account) { return absl::StrCat(kCredentials, IdOf(account)); }
std::string AccountOf(absl::string_view credential) { return absl::StrCat(kAccounts, IdOf(credential)); }

absl::StatusOr<Records::Ground> Records::Before(const std::string& name) {
  Ground ground;
  ASSIGN_OR_RETURN(ground.keys, seal_.keys());
  if (IsWritten(name)) {
    ASSIGN_OR_RETURN(ground.anchored, anchors_.Of(name));
  }
  return ground;
}

absl::Status Records::Missing(const std::string& name, const Ground& ground, absl::Status status) {
  // Not even a record: like one that was changed.
  if (ReasonOf(status) == "STORE_BROKEN") return RecordDamaged();
  if (ReasonOf(status) != "NOT_FOUND") return status;
  RETURN_IF_ERROR(Anchors::Check(name, ground.anchored, v1::ChainHead()));
  return status;
}

Task<absl::Status> Records::Anchor(std::string name, v1::ChainHead head, v1::ChainHead anchored) {
  if (head.number() <= anchored.number()) co_return absl::OkStatus();
  const absl::Status added = co_await anchors_.Add(std::move(name), std::move(head));
  if (!added.ok()) telemetry::Log(telemetry::Level::kError, "anchor_not_written", {{"reason", ReasonOf(added)}});
  co_return added;
}

template <typename T>
Task<absl::StatusOr<store::Written<T>>> Records::CarryOut(store::Origin origin, DecideRuling<T> decide,
                                                          Write<T> write) {
  CO_RETURN_IF_ERROR(refusals_.Check(origin.actor, clock().Now()));
  store::Origin aside = origin;
  aside.once = false;
  for (int attempt = 1;; ++attempt) {
    absl::Status refusal;
    // First as if it were allowed: a repeat of what was carried out gets its first answer, also when it would be
    // refused by now, and leaves no second record.
    const auto allowed = [&](const T& current, absl::Time now) -> absl::StatusOr<Decision<T>> {
      ASSIGN_OR_RETURN(RulingOn<T> ruling, decide(current, now));
      refusal = std::move(ruling.refusal);
      if (!refusal.ok()) return refusal;
      return std::move(ruling.decision);
    };
    absl::StatusOr<store::Written<T>> written = co_await write(origin, allowed);
    if (IsStale(written.status()) && attempt < kAttempts) continue;
    if (written.ok() || refusal.ok() || written.status() != refusal) co_return written;
    // Then the refusal is written down, and nobody remembers its cause: another try is another record.
    CO_RETURN_IF_ERROR(refusals_.Take(origin.actor, clock().Now()));
    const auto refused = [&](const T& current, absl::Time now) -> absl::StatusOr<Decision<T>> {
      ASSIGN_OR_RETURN(RulingOn<T> ruling, decide(current, now));
      refusal = std::move(ruling.refusal);
      if (refusal.ok()) return absl::CancelledError(kNoRefusal);
      return std::move(ruling.decision);
    };
    written = co_await write(aside, refused);
    if (written.ok()) co_return refusal;
    // What failed on its way back, or was not anchored, may stand there.
    const bool may_be_written = absl::IsUnavailable(written.status());
    if (!may_be_written) refusals_.GiveBack(origin.actor);
    const bool allowed_by_now = absl::IsCancelled(written.status()) && written.status().message() == kNoRefusal;
    if ((!allowed_by_now && !IsStale(written.status())) || attempt == kAttempts) co_return written.status();
  }
}

Task<absl::StatusOr<store::Written<storage::v1::Credential>>> Records::Rule(
    std::string name, store::Origin origin, DecideRuling<storage::v1::Credential> decide) {
  if (!IsCredentialName(name)) co_return CredentialNotFound(name);
  const Write<storage::v1::Credential> write = [this, name](store::Origin as,
                                                            Decide<storage::v1::Credential> decision) {
    return Change<storage::v1::Credential>(name, std::move(as), std::move(decision));
  };
  absl::StatusOr<store::Written<storage::v1::Credential>> written =
      co_await CarryOut<storage::v1::Credential>(std::move(origin), std::move(decide), write);
  if (ReasonOf(written.status()) == "NOT_FOUND") co_return CredentialNotFound(name);
  co_return written;
}

Task<absl::StatusOr<store::Written<storage::v1::Policy>>> Records::Rule(store::Origin origin,
                                                                        DecideRuling<storage::v1::Policy> decide) {
  const Write<storage::v1::Policy> write = [this](store::Origin as, Decide<storage::v1::Policy> decision) {
    return Put<storage::v1::Policy>(kPolicyName, std::move(as), std::move(decision));
  };
  return CarryOut<storage::v1::Policy>(std::move(origin), std::move(decide), write);
}

}  // namespace meydan::vault

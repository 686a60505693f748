#include "services/vault/keyrings.h"

#include <algorithm>
#include <memory>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/base/errors.h"
#include "common/base/status_macros.h"
#include "common/telemetry/log.h"
#include "meydan/vault/v1/events.pb.h"
#include "services/vault/domain/duty.h"
#include "services/vault/domain/rows.h"
#include "services/vault/domain/versions.h"
#include "services/vault/sealing/record_code.h"
#include "services/vault/university.h"

namespace meydan::vault {
namespace {

using Ring = storage::v1::Keyring;

constexpr int kPerRead = 100;

void EmitChanged(Decision<Ring>& decision) {
  v1::KeyringChanged changed;
  changed.set_keyring(kKeyringName);
  changed.set_current(decision.state.current());
  changed.set_minimum(decision.state.minimum());
  decision.Emit(changed);
}

store::Origin OwnOrigin() {
  return {.actor = kService, .cause = "keys", .digest = "", .traceparent = "", .once = false};
}

bool LiesUnderOlder(const storage::v1::StoredVersion& version, const Keys& keys) {
  return version.has_value() && !version.value().ciphertext().empty() && version.value().key_version() < keys.current();
}

// What of a credential can be re-wrapped; what cannot is told and left.
std::vector<storage::v1::SealedValue> RewrappedOf(const storage::v1::Credential& credential, const Keys& keys) {
  std::vector<storage::v1::SealedValue> values;
  for (const storage::v1::StoredField& field : credential.fields()) {
    for (const storage::v1::StoredVersion& version : field.versions()) {
      if (!LiesUnderOlder(version, keys)) continue;
      absl::StatusOr<storage::v1::SealedValue> value =
          keys.Rewrap({credential.name(), field.field(), version.shown().number()}, version.value());
      if (value.ok()) {
        values.push_back(*std::move(value));
      } else {
        telemetry::Log(telemetry::Level::kError, "rewrap_failed",
                       {{"credential", credential.name()}, {"reason", ReasonOf(value.status())}});
      }
    }
  }
  return values;
}

// Of the versions that `answered` tells to be current: what lies under a key that there is no more is replaced by what
// was deposited. False when that lies under such a key itself.
bool PutBack(CredentialDecision& decision, const storage::v1::Credential& answered,
             const std::vector<Deposit>& deposits, const Keys& keys) {
  bool all = true;
  for (const Deposit& deposit : deposits) {
    const storage::v1::StoredVersion* told = CurrentOf(answered, deposit.field);
    if (told == nullptr) continue;
    for (storage::v1::StoredVersion& version : *FieldAt(decision.state, deposit.field).mutable_versions()) {
      const bool lost = version.shown().number() == told->shown().number() && version.has_value() &&
                        version.value().key_version() < keys.minimum();
      if (!lost) continue;
      if (deposit.key_version < keys.minimum()) {
        all = false;
        continue;
      }
      *version.mutable_value() = deposit.seal(version.shown().number());
      decision.unchanged = false;
    }
  }
  return all;
}

}  // namespace

Task<absl::StatusOr<v1::Keyring>> Keyrings::Shown(Ring keyring) {
  v1::Keyring shown;
  shown.set_name(kKeyringName);
  shown.set_current(keyring.current());
  shown.set_minimum(keyring.minimum());
  shown.set_etag(absl::StrCat("k", keyring.chain().number()));
  for (const storage::v1::WrappedKey& key : keyring.keys()) {
    v1::KeyVersion& version = *shown.add_versions();
    version.set_number(key.number());
    *version.mutable_create_time() = key.create_time();
    CO_ASSIGN_OR_RETURN(const int64_t values, co_await records_.store().Count(KeyIndex(key.number()), ""));
    version.set_values(values);
    if (key.number() < keyring.current() && values > 0) shown.set_rewrapping(true);
  }
  co_return shown;
}

Task<absl::StatusOr<v1::Keyring>> Keyrings::Get() {
  CO_ASSIGN_OR_RETURN(Seal::Ring ring, co_await seal_.ReadRing());
  co_return co_await Shown(std::move(ring.keyring));
}

Task<absl::StatusOr<v1::Keyring>> Keyrings::Change(store::Origin origin, Decide decide) {
  CO_ASSIGN_OR_RETURN(const Secret root, seal_.RootKey());
  const auto on_record = [&](const Record& record, absl::Time now) -> absl::StatusOr<Decision<Record>> {
    ASSIGN_OR_RETURN(const Ring keyring, OpenKeyringRecord(record, root));
    ASSIGN_OR_RETURN(Decision<Ring> decision, decide(keyring, now));
    if (decision.unchanged) return Decision<Record>{.state = record, .events = {}, .unchanged = true};
    return Decision<Record>{CloseKeyring(decision.state, root), std::move(decision.events)};
  };
  const store::AggregateType<Record> type = Seal::RingType(root);
  CO_ASSIGN_OR_RETURN(const store::Written<Record> written,
                      co_await write_path_.Update<Record>(type, kKeyringName, std::move(origin), "", on_record));
  CO_RETURN_IF_ERROR((co_await seal_.FreshKeys()).status());
  CO_ASSIGN_OR_RETURN(Ring keyring, OpenKeyringRecord(written.state, root));
  CO_RETURN_IF_ERROR(co_await records_.Anchor(kKeyringName, keyring.chain(), v1::ChainHead()));
  co_return co_await Shown(std::move(keyring));
}

Task<absl::StatusOr<v1::Keyring>> Keyrings::Rotate(rpc::Call call, std::string request_id) {
  CO_ASSIGN_OR_RETURN(const std::shared_ptr<const Keys> keys, seal_.keys());
  CO_ASSIGN_OR_RETURN(const Secret root, seal_.RootKey());
  const store::Origin origin = OriginOf(call, request_id, *keys);
  const auto add = [&](const Ring& keyring, absl::Time now) -> absl::StatusOr<Decision<Ring>> {
    Decision<Ring> decision;
    ASSIGN_OR_RETURN(decision.state, AddKey(keyring, root, now));
    Seal::Note(decision, origin, "rotate", now);
    EmitChanged(decision);
    return decision;
  };
  co_return co_await Change(origin, add);
}

Task<absl::Status> Keyrings::CheckUnused(int minimum) {
  CO_ASSIGN_OR_RETURN(const Seal::Ring ring, co_await seal_.ReadRing());
  for (int version = ring.keyring.minimum(); version < minimum; ++version) {
    CO_ASSIGN_OR_RETURN(const int64_t values, co_await records_.store().Count(KeyIndex(version), ""));
    if (values == 0) continue;
    co_return MakeError(absl::StatusCode::kFailedPrecondition, "KEY_IN_USE",
                        absl::StrCat(values, " credentials have values under key ", version,
                                     "; they are being re-wrapped, try again later"),
                        {{"version", absl::StrCat(version)}, {"values", absl::StrCat(values)}});
  }
  co_return absl::OkStatus();
}

Task<absl::StatusOr<v1::Keyring>> Keyrings::Destroy(rpc::Call call, int minimum, std::string request_id) {
  CO_ASSIGN_OR_RETURN(const std::shared_ptr<const Keys> keys, seal_.keys());
  const store::Origin origin = OriginOf(call, request_id, *keys);
  const auto retire = [&](const Ring& keyring, absl::Time now) -> absl::StatusOr<Decision<Ring>> {
    RETURN_IF_ERROR(DropKeys(keyring, minimum).status());
    Decision<Ring> decision{keyring, {}};
    decision.unchanged = keyring.retiring() >= minimum;
    if (decision.unchanged) return decision;
    decision.state.set_retiring(minimum);
    Seal::Note(decision, origin, "retire", now);
    return decision;
  };
  const auto drop = [&](const Ring& keyring, absl::Time now) -> absl::StatusOr<Decision<Ring>> {
    Decision<Ring> decision;
    ASSIGN_OR_RETURN(decision.state, DropKeys(keyring, minimum));
    decision.unchanged = decision.state.minimum() == keyring.minimum();
    if (decision.unchanged) return decision;
    Seal::Note(decision, origin, "destroy", now);
    EmitChanged(decision);
    return decision;
  };
  store::Origin aside = origin;
  aside.once = false;
  const absl::Status retired = (co_await Change(aside, retire)).status();
  // A repeat that has had its effect gets its answer from the second step.
  if (!retired.ok() && ReasonOf(retired) != "VERSION_INVALID") co_return retired;
  if (retired.ok()) CO_RETURN_IF_ERROR(co_await CheckUnused(minimum));
  co_return co_await Change(origin, drop);
}

Task<absl::Status> Keyrings::NoteSeal(rpc::Call call, std::string what) {
  CO_ASSIGN_OR_RETURN(const std::shared_ptr<const Keys> keys, seal_.keys());
  const store::Origin origin = OriginOf(call, "", *keys);
  const auto note = [&](const Ring& keyring, absl::Time now) -> absl::StatusOr<Decision<Ring>> {
    Decision<Ring> decision{keyring, {}};
    Seal::Note(decision, origin, what, now);
    return decision;
  };
  co_return (co_await Change(origin, note)).status();
}

Task<absl::Status> Keyrings::Refuse(rpc::Call call, std::string what, absl::Status refusal) {
  CO_ASSIGN_OR_RETURN(const std::shared_ptr<const Keys> keys, seal_.keys());
  const store::Origin origin = OriginOf(call, "", *keys);
  CO_RETURN_IF_ERROR(records_.refusals().Take(origin.actor, Now()));
  const auto note = [&](const Ring& keyring, absl::Time now) -> absl::StatusOr<Decision<Ring>> {
    Decision<Ring> decision{keyring, {}};
    Seal::Note(decision, origin, what, now, ReasonOf(refusal));
    return decision;
  };
  CO_RETURN_IF_ERROR((co_await Change(origin, note)).status());
  co_return refusal;
}

Task<absl::Status> Keyrings::RewrapOne(std::string credential, std::shared_ptr<const Keys> keys) {
  const auto rewrap = [&keys](const storage::v1::Credential& current,
                              absl::Time) -> absl::StatusOr<CredentialDecision> {
    return PutRewrapped(current, RewrappedOf(current, *keys));
  };
  co_return (co_await records_.Change<storage::v1::Credential>(std::move(credential), OwnOrigin(), rewrap)).status();
}

Task<absl::Status> Keyrings::Rewrap() {
  CO_ASSIGN_OR_RETURN(const std::shared_ptr<const Keys> keys, co_await seal_.FreshKeys());
  int64_t count = 0;
  for (int version = keys->minimum(); version < keys->current(); ++version) {
    store::Range range{.index = KeyIndex(version), .within = "", .after = "", .until = ""};
    range.newest_first = false;
    range.limit = kPerRead;
    for (bool more = true; more;) {
      CO_ASSIGN_OR_RETURN(const std::vector<std::string> names, co_await records_.store().List(range));
      more = names.size() == static_cast<size_t>(range.limit);
      if (more) range.after = names.back();
      for (const std::string& name : names) {
        const absl::Status done = co_await RewrapOne(name, keys);
        if (IsTransient(done)) co_return done;
        if (!done.ok()) {
          telemetry::Log(telemetry::Level::kError, "rewrap_failed", {{"credential", name}, {"reason", ReasonOf(done)}});
        }
        ++count;
      }
    }
  }
  if (count > 0) telemetry::Log(telemetry::Level::kInfo, "rewrapped", {{"credentials", count}});
  co_return absl::OkStatus();
}

absl::Status Keyrings::KeyGone() {
  return MakeError(absl::StatusCode::kAborted, "KEYRING_CHANGED",
                   "a key was destroyed while this was deposited under it: deposit it once more");
}

Task<absl::Status> Keyrings::AfterDeposit(std::string credential, int sealed_under) {
  CO_ASSIGN_OR_RETURN(const Seal::Ring ring, co_await seal_.ReadRing());
  if (sealed_under >= ring.keyring.retiring()) co_return absl::OkStatus();
  if (sealed_under < ring.keyring.minimum()) co_return KeyGone();
  CO_ASSIGN_OR_RETURN(const std::shared_ptr<const Keys> keys, co_await seal_.FreshKeys());
  co_return co_await RewrapOne(std::move(credential), keys);
}

Task<absl::Status> Keyrings::AfterShare(const store::Written<storage::v1::Credential>& written,
                                        const std::vector<Deposit>& deposits) {
  CO_ASSIGN_OR_RETURN(const Seal::Ring ring, co_await seal_.ReadRing());
  // The answer of a repeat does not tell what its values lie under.
  const bool endangered =
      written.repeated || std::any_of(deposits.begin(), deposits.end(), [&](const Deposit& deposit) {
        const storage::v1::StoredVersion* version = CurrentOf(written.state, deposit.field);
        return version != nullptr && version->value().key_version() < ring.keyring.retiring();
      });
  if (!endangered) co_return absl::OkStatus();
  CO_ASSIGN_OR_RETURN(const std::shared_ptr<const Keys> keys, co_await seal_.FreshKeys());
  bool gone = false;
  const auto put_back = [&](const storage::v1::Credential& current, absl::Time) -> absl::StatusOr<CredentialDecision> {
    CredentialDecision decision = PutRewrapped(current, RewrappedOf(current, *keys));
    gone = !PutBack(decision, written.state, deposits, *keys);
    return decision;
  };
  CO_RETURN_IF_ERROR(
      (co_await records_.Change<storage::v1::Credential>(written.state.name(), OwnOrigin(), put_back)).status());
  co_return gone ? KeyGone() : absl::OkStatus();
}

}  // namespace meydan::vault

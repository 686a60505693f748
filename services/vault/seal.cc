#include "services/vault/seal.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/errors.h"
#include "common/base/proto_time.h"
#include "common/base/status_macros.h"
#include "common/telemetry/log.h"
#include "services/vault/domain/audit.h"
#include "services/vault/domain/rows.h"
#include "services/vault/sealing/record_code.h"
#include "services/vault/university.h"

namespace meydan::vault {
namespace {

using telemetry::Level;
using telemetry::Log;

// A process that is sealed for long is asked again and again by events and timers.
constexpr absl::Duration kAskAgain = absl::Seconds(1);

storage::v1::Keyring BodyOf(const storage::v1::Record& record) {
  storage::v1::Keyring keyring;
  keyring.ParseFromString(record.body());
  return keyring;
}

}  // namespace

Seal::Seal(store::WritePath& write_path, RootKeySource& source, Anchors& anchors, telemetry::Metrics& metrics)
    : write_path_(write_path),
      source_(source),
      anchors_(anchors),
      sealed_(metrics.AddGauge("meydan_vault_sealed", "1 while this copy of the vault has no keys.")) {
  sealed_.Set(1);
}

store::AggregateType<storage::v1::Record> Seal::RingType(const Secret& root) {
  store::AggregateType<storage::v1::Record> type;
  type.indexes = [](const storage::v1::Record& record) { return IndexesOf(BodyOf(record)); };
  type.timers = [](const storage::v1::Record&) { return std::vector<store::Timer>(); };
  // A key that was destroyed is not kept for a day in an answer.
  type.answer = [&root](const storage::v1::Record& record) {
    storage::v1::Keyring keyring = BodyOf(record);
    for (storage::v1::WrappedKey& key : *keyring.mutable_keys()) key.clear_wrapped();
    keyring.clear_purposes();
    return CloseKeyring(keyring, root).SerializeAsString();
  };
  return type;
}

void Seal::Note(Decision<storage::v1::Keyring>& decision, const store::Origin& origin, absl::string_view what,
                absl::Time now, absl::string_view refusal) {
  v1::AuditRecord record;
  *record.mutable_time() = ToProto(now);
  record.set_actor(origin.actor);
  record.set_action(v1::AuditRecord::ACTION_KEYS);
  record.set_version(decision.state.current());
  record.set_subject(std::string(what));
  record.set_cause(origin.cause);
  record.set_refusal(std::string(refusal));
  WriteAudit(decision, record);
}

absl::Status Seal::Sealed() {
  return WithRetryDelay(MakeError(absl::StatusCode::kUnavailable, "VAULT_SEALED",
                                  "the vault is sealed: operators have to enter their shares of the root key, or the "
                                  "root key is not right (GetSealStatus tells)"),
                        kAskAgain);
}

absl::StatusOr<std::shared_ptr<const Keys>> Seal::keys() const {
  const absl::MutexLock lock(&mutex_);
  if (keys_ == nullptr) return Sealed();
  return keys_;
}

absl::StatusOr<Secret> Seal::RootKey() const {
  {
    const absl::MutexLock lock(&mutex_);
    if (keys_ == nullptr) return Sealed();
  }
  return source_.Key();
}

Task<absl::StatusOr<std::shared_ptr<const Keys>>> Seal::FreshKeys() {
  CO_ASSIGN_OR_RETURN(const storage::v1::Record there, co_await write_path_.Read<storage::v1::Record>(kKeyringName));
  {
    const absl::MutexLock lock(&mutex_);
    if (keys_ != nullptr && etag_ == there.etag()) co_return keys_;
  }
  CO_ASSIGN_OR_RETURN(const Secret root, RootKey());
  CO_ASSIGN_OR_RETURN(const Ring ring, co_await ReadRingUnder(root));
  CO_RETURN_IF_ERROR(Take(root, ring));
  co_return keys();
}

Task<absl::StatusOr<Seal::Ring>> Seal::ReadRing() {
  CO_ASSIGN_OR_RETURN(const Secret root, RootKey());
  co_return co_await ReadRingUnder(root);
}

Task<absl::StatusOr<Seal::Ring>> Seal::ReadRingUnder(const Secret& root) {
  CO_ASSIGN_OR_RETURN(const v1::ChainHead anchored, anchors_.Of(kKeyringName));
  const absl::StatusOr<storage::v1::Record> record = co_await write_path_.Read<storage::v1::Record>(kKeyringName);
  Ring ring;
  if (absl::IsNotFound(record.status())) {
    // That there once was one is known: another would make everything unreadable.
    CO_RETURN_IF_ERROR(Anchors::Check(kKeyringName, anchored, ring.keyring.chain()));
    co_return ring;
  }
  if (!record.ok()) co_return record.status();
  CO_ASSIGN_OR_RETURN(ring.keyring, OpenKeyringRecord(*record, root));
  ring.etag = record->etag();
  CO_RETURN_IF_ERROR(Anchors::Check(kKeyringName, anchored, ring.keyring.chain()));
  co_return ring;
}

absl::Status Seal::Take(const Secret& root, const Ring& ring) {
  if (ring.etag.empty()) {
    return MakeError(absl::StatusCode::kDataLoss, "RECORD_ROLLED_BACK", "the keyring has gone from the store");
  }
  {
    const absl::MutexLock lock(&mutex_);
    if (keys_ != nullptr && etag_ == ring.etag) return absl::OkStatus();
  }
  ASSIGN_OR_RETURN(std::shared_ptr<const Keys> keys, Keys::Open(root, ring.keyring));
  const absl::MutexLock lock(&mutex_);
  if (by_hand_) return Sealed();
  keys_ = std::move(keys);
  etag_ = ring.etag;
  fault_.clear();
  sealed_.Set(0);
  return absl::OkStatus();
}

Task<absl::Status> Seal::MakeRing(const Secret& root) {
  // Whoever comes second, when two copies start at the same time, finds the other's.
  const store::Origin origin{.actor = kService, .cause = "", .digest = "", .traceparent = ""};
  const auto make = [&](absl::Time now) -> absl::StatusOr<Decision<storage::v1::Record>> {
    Decision<storage::v1::Keyring> decision{MakeKeyring(root, now), {}};
    Note(decision, origin, "create", now);
    return Decision<storage::v1::Record>{CloseKeyring(decision.state, root), std::move(decision.events)};
  };
  const store::AggregateType<storage::v1::Record> type = RingType(root);
  const absl::StatusOr<store::Written<storage::v1::Record>> made =
      co_await write_path_.Create<storage::v1::Record>(type, kKeyringName, origin, make);
  if (ReasonOf(made.status()) == "ALREADY_EXISTS") co_return absl::OkStatus();
  if (made.ok()) Log(Level::kInfo, "keyring_made");
  co_return made.status();
}

Task<absl::Status> Seal::TryToOpen() {
  CO_ASSIGN_OR_RETURN(const Secret root, source_.Key());
  CO_ASSIGN_OR_RETURN(Ring ring, co_await ReadRingUnder(root));
  if (ring.etag.empty()) {
    CO_RETURN_IF_ERROR(co_await MakeRing(root));
    CO_ASSIGN_OR_RETURN(ring, co_await ReadRingUnder(root));
    // Before anything is sealed under it: whoever takes it away after that is found out.
    CO_RETURN_IF_ERROR(co_await anchors_.Add(kKeyringName, ring.keyring.chain()));
  }
  co_return Take(root, ring);
}

Task<absl::Status> Seal::Open() {
  {
    const absl::MutexLock lock(&mutex_);
    if (by_hand_) co_return Sealed();
    if (keys_ != nullptr) co_return absl::OkStatus();
  }
  absl::Status opened = co_await TryToOpen();
  const std::string reason = ReasonOf(opened);
  if (opened.ok()) {
    Log(Level::kInfo, "vault_open", {{"provider", source_.kind()}});
  } else if (!IsTransient(opened) && reason != "SHARES_NEEDED") {
    Log(Level::kError, "vault_stays_sealed", {{"reason", reason}});
  }
  const absl::MutexLock lock(&mutex_);
  fault_ = opened.ok() || reason == "SHARES_NEEDED" ? "" : reason;
  co_return opened;
}

void Seal::Close() {
  const absl::MutexLock lock(&mutex_);
  keys_ = nullptr;
  etag_.clear();
  by_hand_ = true;
  source_.Forget();
  sealed_.Set(1);
}

Task<absl::Status> Seal::Enter(std::string share) {
  {
    const absl::MutexLock lock(&mutex_);
    if (keys_ != nullptr) {
      co_return MakeError(absl::StatusCode::kFailedPrecondition, "ALREADY_OPEN", "the vault is open");
    }
  }
  const absl::Status entered = source_.Enter(share);
  Wipe(share);
  CO_RETURN_IF_ERROR(entered);
  {
    const absl::MutexLock lock(&mutex_);
    by_hand_ = false;
  }
  absl::Status opened = co_await Open();
  if (ReasonOf(opened) == "SHARES_NEEDED") co_return absl::OkStatus();
  // Shares of the right form that give another key: they have to be entered anew.
  if (ReasonOf(opened) == "ROOT_KEY_WRONG" || ReasonOf(opened) == "SHARES_DO_NOT_FIT") source_.Forget();
  co_return opened;
}

v1::SealStatus Seal::Status() const {
  const absl::MutexLock lock(&mutex_);
  v1::SealStatus status;
  status.set_sealed(keys_ == nullptr);
  status.set_provider(std::string(source_.kind()));
  status.set_shares_entered(source_.entered());
  status.set_shares_needed(source_.needed());
  status.set_fault(fault_);
  return status;
}

}  // namespace meydan::vault

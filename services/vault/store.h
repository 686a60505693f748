#pragma once

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/async/task.h"
#include "common/rpc/call.h"
#include "common/store/write_path.h"
#include "common/telemetry/metrics.h"
#include "meydan/vault/storage/v1/storage.pb.h"
#include "services/vault/anchors.h"
#include "services/vault/domain/ruling.h"
#include "services/vault/event_counts.h"
#include "services/vault/refusal_limit.h"
#include "services/vault/seal.h"
#include "services/vault/sealed_type.h"

namespace meydan::vault {

inline constexpr char kPolicyName[] = "policies/vault";

// What a commit remembers of the call that asked for it, as app::OriginOf, but the digest of the request is keyed: that
// of a request with a password could be guessed at. Without a request id nothing is remembered, and events name the
// call's trace.
store::Origin OriginOf(const rpc::Call& call, const std::string& request_id, const Keys& keys);

// "<collection>/<uuid>" belonging to the caller and the request id, so that a repeat never makes a second one; any
// without a request id. The id alone.
std::string NewId(absl::string_view what, absl::string_view caller, absl::string_view request_id);
// Whether a credential may have that name: "credentials/<platform>.<handle>".
bool IsCredentialName(absl::string_view name);
// "credentials/x" of "accounts/x", and back.
std::string CredentialOf(absl::string_view account);
std::string AccountOf(absl::string_view credential);

// The vault's aggregates as they lie in the store: opened and verified when they are read, closed before they are
// written; what was decided on is what was verified. Every call may fail with VAULT_SEALED (UNAVAILABLE);
// RECORD_DAMAGED and RECORD_ROLLED_BACK (DATA_LOSS) when what lies there is not what the vault wrote last. Safe from
// any thread.
//
// T is one of the messages of meydan.vault.storage.v1, but for Keyring (keyrings.h).
class Records {
 public:
  template <typename T>
  using Decide = std::function<absl::StatusOr<Decision<T>>(const T&, absl::Time)>;
  template <typename T>
  using DecideRuling = std::function<absl::StatusOr<RulingOn<T>>(const T&, absl::Time)>;

  Records(store::WritePath& write_path, Seal& seal, Anchors& anchors, telemetry::Metrics& metrics)
      : write_path_(write_path), seal_(seal), anchors_(anchors), counts_(metrics) {}

  // NOT_FOUND when there is none.
  template <typename T>
  Task<absl::StatusOr<T>> Read(std::string name) {
    CO_ASSIGN_OR_RETURN(const Ground ground, Before(name));
    const absl::StatusOr<storage::v1::Record> record = co_await write_path_.Read<storage::v1::Record>(name);
    if (!record.ok()) co_return Missing(name, ground, record.status());
    co_return Verified<T>(name, ground, *record);
  }

  // Changes the aggregate, or makes it when there is none: `decide` then begins from an empty one. `repeated`: the
  // request was answered before, and this is the first answer again, without the sealed values.
  template <typename T>
  Task<absl::StatusOr<store::Written<T>>> Put(std::string name, store::Origin origin, Decide<T> decide) {
    for (int attempt = 1;; ++attempt) {
      absl::StatusOr<store::Written<T>> written = co_await Change<T>(name, origin, decide);
      if (ReasonOf(written.status()) == "NOT_FOUND") written = co_await Make<T>(name, origin, decide);
      const bool came_between = ReasonOf(written.status()) == "ALREADY_EXISTS";
      if (!came_between || attempt == write_path_.options().attempts) co_return written;
    }
  }

  // Changes what there is: NOT_FOUND.
  template <typename T>
  Task<absl::StatusOr<store::Written<T>>> Change(std::string name, store::Origin origin, Decide<T> decide) {
    CO_ASSIGN_OR_RETURN(const Ground ground, Before(name));
    SealedType<T> type(ground.keys, name);
    std::vector<google::protobuf::Any> events;
    const auto on_record = [&](const storage::v1::Record& record, absl::Time now) {
      return DecideOnRecord<T>(type, ground, record, now, decide, events);
    };
    absl::StatusOr<store::Written<storage::v1::Record>> written =
        co_await write_path_.Update<storage::v1::Record>(type.type(), name, std::move(origin), "", on_record);
    if (!written.ok()) co_return Missing(name, ground, written.status());
    co_return co_await Finish<T>(type, ground, *std::move(written), std::move(events));
  }

  // Lets a due timer act; as WritePath::Fire.
  template <typename T>
  Task<absl::Status> Fire(std::string name, store::Timer timer, Decide<T> decide) {
    CO_ASSIGN_OR_RETURN(const Ground ground, Before(name));
    SealedType<T> type(ground.keys, name);
    std::vector<google::protobuf::Any> events;
    const auto on_record = [&](const storage::v1::Record& record, absl::Time now) {
      return DecideOnRecord<T>(type, ground, record, now, decide, events);
    };
    CO_RETURN_IF_ERROR(co_await write_path_.Fire<storage::v1::Record>(type.type(), name, std::move(timer), on_record));
    counts_.Count(events);
    // What was decided last need not be what was committed.
    CO_ASSIGN_OR_RETURN(const T state, co_await Read<T>(name));
    co_return co_await Anchor(std::move(name), HeadIn(state), ground.anchored);
  }

  // Anchors the head of a chain, unless one as high is known to be: `anchored`. ANCHOR_NOT_WRITTEN.
  Task<absl::Status> Anchor(std::string name, v1::ChainHead head, v1::ChainHead anchored);

  // Carries a ruling out (CV4): what it decided is committed, a refusal's record too, and only then is the refusal
  // told. A repeat of a request that was carried out gets its first answer. Of a credential: CREDENTIAL_NOT_FOUND when
  // there is none. Of the policy: also before there is one. Whoever has been refused too often is not listened to:
  // TOO_MANY_REFUSALS, which is not recorded.
  Task<absl::StatusOr<store::Written<storage::v1::Credential>>> Rule(std::string name, store::Origin origin,
                                                                     DecideRuling<storage::v1::Credential> decide);
  Task<absl::StatusOr<store::Written<storage::v1::Policy>>> Rule(store::Origin origin,
                                                                 DecideRuling<storage::v1::Policy> decide);

  store::Store& store() { return write_path_.store(); }
  const Clock& clock() const { return write_path_.clock(); }
  Seal& seal() { return seal_; }
  RefusalLimit& refusals() { return refusals_; }

 private:
  // How a decision of a ruling gets into the store.
  template <typename T>
  using Write = std::function<Task<absl::StatusOr<store::Written<T>>>(store::Origin, Decide<T>)>;
  template <typename T>
  Task<absl::StatusOr<store::Written<T>>> CarryOut(store::Origin origin, DecideRuling<T> decide, Write<T> write);

  // What is known before anything is read: a chain that is read after that is no older than its anchor.
  struct Ground {
    std::shared_ptr<const Keys> keys;
    v1::ChainHead anchored;
  };

  absl::StatusOr<Ground> Before(const std::string& name);
  // What was anchored cannot be missing.
  static absl::Status Missing(const std::string& name, const Ground& ground, absl::Status status);

  template <typename T>
  static absl::StatusOr<T> Verified(const std::string& name, const Ground& ground, const storage::v1::Record& record) {
    ASSIGN_OR_RETURN(T body, OpenBody<T>(record, name, *ground.keys));
    if constexpr (requires { body.chain(); }) RETURN_IF_ERROR(Anchors::Check(name, ground.anchored, body.chain()));
    return body;
  }

  template <typename T>
  static absl::StatusOr<Decision<storage::v1::Record>> DecideOnRecord(SealedType<T>& type, const Ground& ground,
                                                                      const storage::v1::Record& record, absl::Time now,
                                                                      const Decide<T>& decide,
                                                                      std::vector<google::protobuf::Any>& events) {
    events.clear();
    ASSIGN_OR_RETURN(T before, Verified<T>(type.name(), ground, record));
    ASSIGN_OR_RETURN(Decision<T> decision, decide(before, now));
    type.RememberBefore(record, std::move(before));
    if (decision.unchanged) return Decision<storage::v1::Record>{.state = record, .events = {}, .unchanged = true};
    events = decision.events;
    return type.Close(std::move(decision));
  }

  template <typename T>
  Task<absl::StatusOr<store::Written<T>>> Make(std::string name, store::Origin origin, Decide<T> decide) {
    CO_ASSIGN_OR_RETURN(const Ground ground, Before(name));
    SealedType<T> type(ground.keys, name);
    std::vector<google::protobuf::Any> events;
    const auto make = [&](absl::Time now) -> absl::StatusOr<Decision<storage::v1::Record>> {
      ASSIGN_OR_RETURN(Decision<T> decision, decide(T(), now));
      // There is nothing, and nothing is to be: told by a status that nobody else gives.
      if (decision.unchanged) return absl::CancelledError(kNothingToMake);
      events = decision.events;
      return type.Close(std::move(decision));
    };
    absl::StatusOr<store::Written<storage::v1::Record>> written =
        co_await write_path_.Create<storage::v1::Record>(type.type(), name, std::move(origin), make);
    if (absl::IsCancelled(written.status())) co_return store::Written<T>();
    if (!written.ok()) co_return written.status();
    co_return co_await Finish<T>(type, ground, *std::move(written), std::move(events));
  }

  // What was committed is answered once its head is anchored (CV5): whoever heard of it can rely on its record.
  template <typename T>
  Task<absl::StatusOr<store::Written<T>>> Finish(const SealedType<T>& type, Ground ground,
                                                 store::Written<storage::v1::Record> written,
                                                 std::vector<google::protobuf::Any> events) {
    if (!written.repeated) counts_.Count(events);
    store::Written<T> opened;
    opened.repeated = written.repeated;
    if (const T* known = type.Find(written.state); known != nullptr) {
      opened.state = *known;
    } else {  // the answer of a repeat
      CO_ASSIGN_OR_RETURN(opened.state, OpenBody<T>(written.state, type.name(), *ground.keys));
    }
    CO_RETURN_IF_ERROR(co_await Anchor(type.name(), HeadIn(opened.state), ground.anchored));
    co_return opened;
  }

  // The end of the aggregate's chain; number 0 when it has none.
  template <typename T>
  static v1::ChainHead HeadIn(const T& state) {
    if constexpr (requires { state.chain(); }) return state.chain();
    return v1::ChainHead();
  }

  static constexpr char kNothingToMake[] = "nothing to make";

  store::WritePath& write_path_;
  Seal& seal_;
  Anchors& anchors_;
  EventCounts counts_;
  RefusalLimit refusals_;
};

}  // namespace meydan::vault

#pragma once

#include <gtest/gtest.h>

#include <atomic>
#include <filesystem>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/async/event_loop.h"
#include "common/async/spawn.h"
#include "common/async/work_threads.h"
#include "common/base/event.h"
#include "common/base/proto_time.h"
#include "common/base/testing/status_matchers.h"
#include "common/directory_view/directory_view.h"
#include "common/rpc/call.h"
#include "common/store/testing/interrupted_store.h"
#include "common/telemetry/metrics.h"
#include "meydan/vault/v1/events.pb.h"
#include "services/vault/anchors.h"
#include "services/vault/keyrings.h"
#include "services/vault/preparation.h"
#include "services/vault/reactions.h"
#include "services/vault/readers.h"
#include "services/vault/rpc/access_methods.h"
#include "services/vault/rpc/audit_methods.h"
#include "services/vault/rpc/duty_methods.h"
#include "services/vault/rpc/key_methods.h"
#include "services/vault/rpc/list_methods.h"
#include "services/vault/rpc/policy_methods.h"
#include "services/vault/rpc/secret_methods.h"
#include "services/vault/seal.h"
#include "services/vault/store.h"
#include "services/vault/university.h"

namespace meydan::vault::testing {

inline constexpr char kDirectorate[] = "units/iletisim";
// Of hukuk, TIER_STANDARD; of the Directorate, TIER_HIGH.
inline constexpr char kLow[] = "credentials/x.hukuk";
inline constexpr char kHigh[] = "credentials/instagram.ornekuni";
inline constexpr char kPassword[] = "Kestane!Balkon7Yelken";
inline constexpr char kSeed[] = "JBSWY3DPEHPK3PXP";
// Monday, noon in the university's time zone.
inline const absl::Time kNow = absl::FromCivil(absl::CivilSecond(2026, 3, 2, 9, 0, 0), absl::UTCTimeZone());

// A clock that a test moves while other threads read it.
class SharedClock final : public Clock {
 public:
  explicit SharedClock(absl::Time now) : micros_(absl::ToUnixMicros(now)) {}
  absl::Time Now() const override { return absl::FromUnixMicros(micros_); }
  void Advance(absl::Duration by) { micros_ += absl::ToInt64Microseconds(by); }

 private:
  std::atomic<int64_t> micros_;
};

// A root key that a test gives and takes away.
class TestRoot final : public RootKeySource {
 public:
  absl::string_view kind() const override { return "file"; }
  absl::StatusOr<Secret> Key() override {
    if (!there) return MakeError(absl::StatusCode::kFailedPrecondition, "SHARES_NEEDED", "shares are needed");
    return Secret::Of(bytes);
  }
  absl::Status Enter(absl::string_view) override {
    there = true;
    return absl::OkStatus();
  }
  void Forget() override { there = false; }
  int entered() const override { return there ? 1 : 0; }
  int needed() const override { return 1; }

  bool there = true;
  std::string bytes = std::string(32, 'r');
};

// A file that goes with the object.
class ScratchFile {
 public:
  ScratchFile() {
    std::string folder = ::testing::TempDir() + "/vault.XXXXXX";
    EXPECT_NE(mkdtemp(folder.data()), nullptr);
    folder_ = folder;
  }
  ~ScratchFile() { std::filesystem::remove_all(folder_); }
  ScratchFile(const ScratchFile&) = delete;
  ScratchFile& operator=(const ScratchFile&) = delete;
  std::string path() const { return folder_ + "/file"; }

 private:
  std::string folder_;
};

// The university of these tests:
//   units     iletisim (the Directorate), hukuk, tip
//   people    mudur (director), rana (reviewer), deniz (moderator), veli (manages x.hukuk), ayse (manages
//             instagram.ornekuni), ece (represents hukuk), dekan (heads hukuk), ali (staff of hukuk), can (represents
//             tip), hekim (heads tip), rektor (senior manager of iletisim), isletmen (operator), ikiz (the same human
//             being as ece, staff of iletisim)
//   accounts  x.hukuk of hukuk, instagram.ornekuni of iletisim
class Directory {
 public:
  Directory() {
    for (const char* unit : {"iletisim", "hukuk", "tip"}) SetUnit(unit);
    SetUnit("hukuk", "representative: 'people/ece'");
    SetUnit("tip", "representative: 'people/can'");
    SetPerson("mudur", "ROLE_DIRECTOR", "iletisim");
    SetPerson("rana", "ROLE_REVIEWER", "iletisim");
    SetPerson("deniz", "ROLE_MODERATOR", "iletisim");
    SetPerson("dekan", "ROLE_UNIT_HEAD", "hukuk");
    SetPerson("hekim", "ROLE_UNIT_HEAD", "tip");
    SetPerson("ali", "ROLE_STAFF", "hukuk");
    SetPerson("rektor", "ROLE_SENIOR_MANAGER", "iletisim");
    SetPerson("isletmen", "ROLE_OPERATOR", "iletisim");
    for (const char* person : {"veli", "ayse", "ece", "can", "sistem"}) SetPerson(person);
    SetPerson("ikiz", "ROLE_STAFF", "iletisim", "same_as: 'people/ece'");
    SetPerson("sistem", "ROLE_SERVICE_CLIENT", "iletisim", "");
    SetAccount("x", "hukuk", "hukuk", "managers: 'people/veli'");
    SetAccount("instagram", "ornekuni", "iletisim", "managers: 'people/ayse'");
    view_.MarkFilled();
  }

  void SetUnit(const std::string& id, const std::string& more = "") {
    auto unit = meydan::testing::Proto<directory::v1::UnitChanged>(
        absl::StrCat("kind: KIND_FACULTY state: STATE_ACTIVE ", more));
    unit.set_unit("units/" + id);
    view_.ApplyUnit(unit, ++version_);
  }
  void SetPerson(const std::string& id, const std::string& role = "", const std::string& unit = "",
                 const std::string& more = "") {
    std::string text = absl::StrCat("kind: KIND_HUMAN state: STATE_ACTIVE ", more);
    if (!role.empty()) absl::StrAppend(&text, " roles { role: ", role, " unit: 'units/", unit, "' }");
    auto person = meydan::testing::Proto<directory::v1::PersonChanged>(text);
    person.set_person("people/" + id);
    view_.ApplyPerson(person, ++version_);
  }
  void SetAccount(const std::string& platform, const std::string& handle, const std::string& unit,
                  const std::string& more = "", const std::string& state = "STATE_ACTIVE") {
    view_.ApplyAccount(Account(platform, handle, unit, more, state), ++version_);
  }
  // As the directory would tell of it, with the next version.
  template <typename Facts>
  Event EventOf(const std::string& subject, const Facts& facts) {
    Event event;
    event.set_id(absl::StrCat("meydan.directory/", subject, "@", ++version_, ".0"));
    event.set_source("meydan.directory");
    event.set_subject(subject);
    event.set_type(std::string(Facts::descriptor()->full_name()));
    event.set_version(version_);
    event.set_data(facts.SerializeAsString());
    return event;
  }
  static directory::v1::AccountChanged Account(const std::string& platform, const std::string& handle,
                                               const std::string& unit, const std::string& more = "",
                                               const std::string& state = "STATE_ACTIVE") {
    auto account = meydan::testing::Proto<directory::v1::AccountChanged>(
        absl::StrCat("platform: PLATFORM_", platform == "x" ? "X" : "INSTAGRAM", " state: ", state, " ", more));
    account.set_account(absl::StrCat("accounts/", platform, ".", handle));
    account.set_handle(handle);
    account.set_unit("units/" + unit);
    return account;
  }

  directory_view::DirectoryView& view() { return view_; }

 private:
  directory_view::DirectoryView view_;
  int64_t version_ = 0;
};

// The service without its wires, on a store in memory; open, with both credentials made and nothing deposited.
struct SmallVault {
  static constexpr int kShards = 4;

  static bool Started() {
    StartSodium();
    return true;
  }

  const bool started = Started();
  SharedClock clock{kNow};
  telemetry::Metrics metrics;
  Directory directory;
  ScratchFile anchor_file;
  store::testing::FakeStore memory{store::Layout("vault", kShards), clock};
  store::testing::InterruptedStore store{memory};
  store::WritePath write_path{store, clock, "vault", {}};
  TestRoot root;
  std::unique_ptr<Anchors> anchors = Must(Anchors::Open(anchor_file.path()));
  PasswordJudge judge = Must(PasswordJudge::Make({.words = {"ornekuni"}, .breached_file = ""}));
  WorkThreads threads{2};

  University university{directory.view(), kDirectorate};
  Seal seal{write_path, root, *anchors, metrics};
  Records records{write_path, seal, *anchors, metrics};
  Keyrings keyrings{write_path, seal, records};
  Preparation preparation{records, university, judge, threads};
  Readers readers{records};
  Reactions reactions{preparation, keyrings, *anchors};
  CredentialCalls calls{preparation};
  DutyMethods duty{calls, readers, keyrings};
  AccessMethods access{calls};
  SecretMethods secrets{calls, readers, keyrings};
  ListMethods lists{calls};
  PolicyMethods policies{preparation};
  KeyMethods keys{seal, keyrings};
  AuditMethods audit{preparation};

  SmallVault() {
    EXPECT_THAT(BlockOn(seal.Open()), meydan::testing::IsOk());
    EXPECT_THAT(BlockOn(reactions.FollowAll()), meydan::testing::IsOk());
    v1::SetVaultPolicyRequest set;
    *set.mutable_policy() = Must(BlockOn(policies.GetVaultPolicy(As("mudur"), {})));
    v1::TierRule& rule = *set.mutable_policy()->add_tiers();
    rule.set_tier(v1::TIER_HIGH);
    rule.add_accounts(AccountOf(kHigh));
    Must(BlockOn(policies.SetVaultPolicy(As("mudur"), set)));
    EXPECT_THAT(BlockOn(reactions.RefreshAll()), meydan::testing::IsOk());
  }

  // A call with a fresh sign-in and a second factor.
  rpc::Call As(const std::string& person, const std::string& digest = "digest") {
    rpc::Call call;
    const std::string name = "people/" + person;
    call.actor = directory.view().FindActor(name).value_or(Actor{name, {}});
    call.sign_in = {clock.Now() - absl::Minutes(1), true};
    call.trace = telemetry::NewTrace();
    call.request_digest = digest;
    return call;
  }

  template <typename T>
  static T Must(absl::StatusOr<T> value) {
    EXPECT_THAT(value.status(), meydan::testing::IsOk());
    return *std::move(value);
  }

  // ---- Steps that must succeed ----

  static v1::ShareCredentialRequest ShareOf(const std::string& name,
                                            const std::vector<std::pair<v1::Field, std::string>>& values) {
    v1::ShareCredentialRequest request;
    request.set_name(name);
    for (const auto& [field, value] : values) {
      v1::FieldValue& one = *request.add_values();
      one.set_field(field);
      one.set_value(value);
    }
    return request;
  }
  v1::Credential Share(const std::string& who, const std::string& name,
                       const std::vector<std::pair<v1::Field, std::string>>& values) {
    return Must(BlockOn(duty.ShareCredential(As(who), ShareOf(name, values))));
  }
  // Everything that the policy asks for.
  v1::Credential ShareAll(const std::string& who, const std::string& name) {
    return Share(who, name,
                 {{v1::FIELD_USER_NAME, "hukuk.hesap"},
                  {v1::FIELD_EMAIL, "hesap@ornekuni.edu.tr"},
                  {v1::FIELD_PASSWORD, kPassword},
                  {v1::FIELD_SECOND_FACTOR, kSeed},
                  {v1::FIELD_RECOVERY_CODES, "1111-2222\n3333-4444"}});
  }
  static v1::RevealSecretRequest RevealOf(const std::string& name, v1::Field field = v1::FIELD_PASSWORD) {
    v1::RevealSecretRequest request;
    request.set_name(name);
    request.set_field(field);
    request.set_purpose("to publish an announcement");
    return request;
  }
  absl::StatusOr<v1::RevealSecretResponse> Reveal(const std::string& who, const std::string& name,
                                                  v1::Field field = v1::FIELD_PASSWORD) {
    return BlockOn(secrets.RevealSecret(As(who), RevealOf(name, field)));
  }
  storage::v1::Credential Stored(const std::string& name) {
    return Must(BlockOn(records.Read<storage::v1::Credential>(name)));
  }
  // A request of `who` that `approver` approves.
  void LetIn(const std::string& who, const std::string& name, const std::string& approver, int uses = 1) {
    v1::RequestAccessRequest request;
    request.set_name(name);
    request.add_fields(v1::FIELD_PASSWORD);
    request.set_purpose("a campaign");
    request.set_uses(uses);
    const v1::Credential asked = Must(BlockOn(access.RequestAccess(As(who), request)));
    v1::ApproveAccessRequest approve;
    approve.set_name(name);
    approve.set_request(asked.access_requests(asked.access_requests_size() - 1).id());
    Must(BlockOn(access.ApproveAccess(As(approver), approve)));
  }

  // ---- What waits for the bus ----

  std::vector<Event> Outbox() {
    std::vector<Event> events;
    for (int shard = 0; shard < kShards; ++shard) {
      for (const std::string& bytes : memory.Outbox(shard)) {
        EXPECT_TRUE(events.emplace_back().ParseFromString(bytes));
      }
    }
    return events;
  }
  template <typename Message>
  int CountEvents() {
    int count = 0;
    for (const Event& event : Outbox()) count += Is<Message>(event) ? 1 : 0;
    return count;
  }
  // Hands every event of the outbox to its handler, all of them again each time.
  void Deliver() {
    const delivery::Handlers handlers = reactions.Handlers();
    for (const Event& event : Outbox()) {
      const auto handler = handlers.find(event.type());
      if (handler != handlers.end()) EXPECT_THAT(BlockOn(handler->second(event)), meydan::testing::IsOk());
    }
  }
  // Lets the time pass and every timer act that is due then, as the poller does.
  void Pass(absl::Duration time) {
    clock.Advance(time);
    const delivery::TimerPoller::Handler handler = reactions.Timers();
    for (int shard = 0; shard < kShards; ++shard) {
      for (const auto& [key, due] : memory.Timers(shard)) {
        if (due > clock.Now()) continue;
        const size_t split = key.find('\n');
        EXPECT_THAT(BlockOn(handler({.name = key.substr(0, split), .timer = key.substr(split + 1), .due = due})),
                    meydan::testing::IsOk());
      }
    }
  }

  // ---- What lies in the store, and somebody who writes to it ----

  store::Stored Raw(const std::string& name) { return Must(BlockOn(memory.Load(name))); }
  void Overwrite(const std::string& name, std::string state) {
    store::Commit commit;
    commit.name = name;
    commit.expected_version = Raw(name).version;
    commit.state = std::move(state);
    EXPECT_THAT(BlockOn(memory.Apply(std::move(commit))).status(), meydan::testing::IsOk());
  }
};

}  // namespace meydan::vault::testing

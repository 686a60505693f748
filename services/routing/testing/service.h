#pragma once

#include <atomic>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/async/event_loop.h"
#include "common/base/testing/shared_clock.h"
#include "common/base/testing/status_matchers.h"
#include "common/directory_view/directory_view.h"
#include "common/rpc/call.h"
#include "common/store/testing/fake_store.h"
#include "common/telemetry/metrics.h"
#include "meydan/moderation/v1/events.pb.h"
#include "services/routing/domain/testing/cases.h"
#include "services/routing/policy_in_force.h"
#include "services/routing/store.h"

namespace meydan::routing::testing {

using ::meydan::testing::SharedClock;

inline constexpr char kPolicy[] = R"yaml(
version: "1"
deadlines:
  low: {acknowledge: 3d, answer: 10d, unit_head: 1d, directorate: 1d}
  normal: {acknowledge: 1d, answer: 5d, unit_head: 1d, directorate: 1d}
  high: {acknowledge: 8h, answer: 2d, unit_head: 8h, directorate: 8h}
  critical: {acknowledge: 2h, answer: 1d, unit_head: 2h, directorate: 2h}
rules:
  - {id: library, match: {topics: [library]}, owner: units/kutuphane}
  - {id: support, match: {kinds: [support]}, owner: units/iletisim}
  - {id: account, owner: account_owner}
default: {owner: units/iletisim}
)yaml";

// The university of these tests, as others' events would tell of it.
class Directory {
 public:
  Directory() {
    for (const char* unit : {"hukuk", "guzel_sanatlar", "iletisim", "rektorluk", "kutuphane"}) SetUnit(unit, "ACTIVE");
    SetPerson("ece", "ROLE_REPRESENTATIVE", "hukuk");
    SetPerson("dekan", "ROLE_UNIT_HEAD", "hukuk");
    SetPerson("can", "ROLE_UNIT_HEAD", "guzel_sanatlar");
    SetPerson("mudur", "ROLE_DIRECTOR", "iletisim");
    SetPerson("rektor", "ROLE_SENIOR_MANAGER", "rektorluk");
    SetPerson("cagri_merkezi", "ROLE_SERVICE_CLIENT", "iletisim");
    auto account =
        meydan::testing::Proto<directory::v1::AccountChanged>("platform: PLATFORM_INSTAGRAM state: STATE_ACTIVE");
    account.set_account("accounts/instagram.ornekuni_hukuk");
    account.set_handle("ornekuni_hukuk");
    account.set_unit("units/hukuk");
    view_.ApplyAccount(account, ++version_);
    view_.MarkFilled();
  }

  void SetUnit(const std::string& id, const std::string& state) {
    auto unit =
        meydan::testing::Proto<directory::v1::UnitChanged>(absl::StrCat("kind: KIND_FACULTY state: STATE_", state));
    unit.set_unit("units/" + id);
    view_.ApplyUnit(unit, ++version_);
  }
  void SetPerson(const std::string& id, const std::string& role, const std::string& unit,
                 const std::string& state = "ACTIVE") {
    auto person = meydan::testing::Proto<directory::v1::PersonChanged>(
        absl::StrCat("kind: KIND_HUMAN state: STATE_", state, " roles { role: ", role, " unit: 'units/", unit, "' }"));
    person.set_person("people/" + id);
    view_.ApplyPerson(person, ++version_);
  }
  // A call of that person, or of a part of Meydan.
  rpc::Call CallOf(const std::string& name) const {
    return {.actor = view_.FindActor(name).value_or(Actor{name, {}}), .request_digest = "digest"};
  }

  directory_view::DirectoryView& view() { return view_; }

 private:
  directory_view::DirectoryView view_;
  int64_t version_ = 0;
};

// The parts that every test of this service's rooms needs, on a store in memory.
struct Parts {
  SharedClock clock{kNow};
  telemetry::Metrics metrics;
  Directory directory;
  EventLoop loop{"test"};
  store::testing::FakeStore store{store::Layout("routing", 4), clock};
  store::WritePath write_path{store, clock, "routing", {}};
  std::atomic<int> changes = 0;
  Cases cases{write_path, [this] { ++changes; }, metrics};
  PolicyInForce policy{*ParsePolicy(kPolicy, {}), kDirectorate, loop, directory.view(), metrics};

  // A case that is in the store from then on.
  v1::Case Add(int number, const std::string& unit = "units/hukuk", v1::Importance importance = v1::IMPORTANCE_NORMAL) {
    v1::Case born = LawCase();
    born.set_name(absl::StrCat("cases/5f0c1f5e-0000-5000-8000-", absl::Dec(number, absl::kZeroPad12)));
    born.set_owner_unit(unit);
    born.set_importance(importance);
    clock.Advance(absl::Seconds(1));
    *born.mutable_create_time() = ToProto(clock.Now());
    const auto decide = [&](absl::Time now) -> absl::StatusOr<CaseDecision> {
      CaseDecision decision{born, {}};
      WriteHistory(decision.state, v1::HistoryEntry::ACTION_ROUTED, kActor, now);
      v1::CaseRouted event;
      *event.mutable_facts() = FactsOf(born);
      decision.Emit(event);
      return decision;
    };
    absl::StatusOr<v1::Case> added = BlockOn(cases.Create(born.name(), store::Origin{}, decide));
    EXPECT_THAT(added, meydan::testing::IsOk());
    return *std::move(added);
  }

  // Everything that waits for the bus.
  std::vector<Event> Outbox() {
    std::vector<Event> events;
    for (int shard = 0; shard < store.layout().shards(); ++shard) {
      for (const std::string& bytes : store.Outbox(shard)) EXPECT_TRUE(events.emplace_back().ParseFromString(bytes));
    }
    return events;
  }
};

// Moderation's event of a complaint about the Faculty of Law's account.
inline Event FeedbackEvent(const std::string& id, const std::string& comment = "comments/1", int revision = 1) {
  auto feedback = meydan::testing::Proto<moderation::v1::FeedbackIdentified>(R"pb(
    account: "accounts/instagram.ornekuni_hukuk"
    owner_unit: "units/hukuk"
    platform: PLATFORM_INSTAGRAM
    kinds: KIND_COMPLAINT
    kinds: KIND_REQUEST
    topic: TOPIC_EXAMS_GRADES
    importance: IMPORTANCE_HIGH
    language: "tr"
  )pb");
  feedback.set_comment(comment);
  feedback.set_revision(revision);
  Event event;
  event.set_id(id);
  event.set_type(feedback.GetDescriptor()->full_name());
  event.set_subject(comment);
  event.set_data(feedback.SerializeAsString());
  return event;
}

}  // namespace meydan::routing::testing

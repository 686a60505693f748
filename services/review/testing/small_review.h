#pragma once

#include <gtest/gtest.h>

#include <atomic>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/async/event_loop.h"
#include "common/async/spawn.h"
#include "common/async/work_threads.h"
#include "common/base/testing/shared_clock.h"
#include "common/base/testing/status_matchers.h"
#include "common/directory_view/directory_view.h"
#include "common/rpc/call.h"
#include "common/store/testing/interrupted_store.h"
#include "common/telemetry/metrics.h"
#include "services/review/asset_view.h"
#include "services/review/domain/content/fingerprint.h"
#include "services/review/pause_boards.h"
#include "services/review/policies.h"
#include "services/review/preparation.h"
#include "services/review/reactions.h"
#include "services/review/rights_book.h"
#include "services/review/rpc/list_methods.h"
#include "services/review/rpc/policy_methods.h"
#include "services/review/rpc/rights_methods.h"
#include "services/review/rpc/submission_methods.h"
#include "services/review/store.h"
#include "services/review/university.h"

namespace meydan::review::testing {

inline constexpr char kDirectorate[] = "units/iletisim";
// Monday, a working day.
inline const absl::Time kNow = absl::FromCivil(absl::CivilSecond(2026, 3, 2, 9, 0, 0), absl::UTCTimeZone());

using ::meydan::testing::SharedClock;

// The university of these tests:
//   units     iletisim (the Directorate), hukuk, kutuphane, rektorluk
//   people    mudur (director), ali and ayse (reviewers), ece (represents hukuk), dekan (heads hukuk), can (staff of
//             kutuphane), rektor (senior manager), veli (manages instagram.ornekuni)
//   accounts  instagram.ornekuni of iletisim, x.hukuk of hukuk
class Directory {
 public:
  Directory() {
    for (const char* unit : {"iletisim", "hukuk", "kutuphane", "rektorluk"}) {
      SetUnit(unit, std::string(unit) == "hukuk" ? "representative: 'people/ece'" : "");
    }
    SetPerson("mudur", "ROLE_DIRECTOR", "iletisim");
    SetPerson("ali", "ROLE_REVIEWER", "iletisim");
    SetPerson("ayse", "ROLE_REVIEWER", "iletisim");
    SetPerson("dekan", "ROLE_UNIT_HEAD", "hukuk");
    SetPerson("can", "ROLE_STAFF", "kutuphane");
    SetPerson("rektor", "ROLE_SENIOR_MANAGER", "rektorluk");
    SetPerson("ece");
    SetPerson("veli");
    SetAccount("instagram", "ornekuni", "iletisim", "managers: 'people/veli'");
    SetAccount("x", "hukuk", "hukuk");
    view_.MarkFilled();
  }

  void SetUnit(const std::string& id, const std::string& more = "") {
    auto unit = meydan::testing::Proto<directory::v1::UnitChanged>(
        absl::StrCat("kind: KIND_FACULTY state: STATE_ACTIVE ", more));
    unit.set_unit("units/" + id);
    view_.ApplyUnit(unit, ++version_);
  }
  void SetPerson(const std::string& id, const std::string& role = "", const std::string& unit = "") {
    std::string text = "kind: KIND_HUMAN state: STATE_ACTIVE";
    if (!role.empty()) absl::StrAppend(&text, " roles { role: ", role, " unit: 'units/", unit, "' }");
    auto person = meydan::testing::Proto<directory::v1::PersonChanged>(text);
    person.set_person("people/" + id);
    view_.ApplyPerson(person, ++version_);
  }
  void SetAccount(const std::string& platform, const std::string& handle, const std::string& unit,
                  const std::string& more = "") {
    auto account = meydan::testing::Proto<directory::v1::AccountChanged>(
        absl::StrCat("platform: PLATFORM_", platform == "x" ? "X" : "INSTAGRAM", " state: STATE_ACTIVE ", more));
    account.set_account(absl::StrCat("accounts/", platform, ".", handle));
    account.set_handle(handle);
    account.set_unit("units/" + unit);
    view_.ApplyAccount(account, ++version_);
  }
  void Leave(const std::string& id) {
    auto person = meydan::testing::Proto<directory::v1::PersonChanged>("kind: KIND_HUMAN state: STATE_LEFT");
    person.set_person("people/" + id);
    view_.ApplyPerson(person, ++version_);
  }

  rpc::Call CallOf(const std::string& name, const std::string& digest = "digest") const {
    return {.actor = view_.FindActor(name).value_or(Actor{name, {}}), .request_digest = digest};
  }
  directory_view::DirectoryView& view() { return view_; }

 private:
  directory_view::DirectoryView view_;
  int64_t version_ = 0;
};

// The service without its wires, on a store in memory. The automatic checks find what a test puts into `findings`, or
// what its `check` finds; `texts_read` counts how often texts were read, `texts_read_on` tells the thread of the last
// time.
struct SmallReview {
  static constexpr int kShards = 4;

  SharedClock clock{kNow};
  telemetry::Metrics metrics;
  Directory directory;
  store::testing::FakeStore memory{store::Layout("review", kShards), clock};
  store::testing::InterruptedStore store{memory};
  store::WritePath write_path{store, clock, "review", {}};
  std::vector<v1::Finding> findings;
  std::function<std::vector<v1::Finding>(const CheckInput&)> check = [this](const CheckInput&) { return findings; };
  std::vector<Neighbour> neighbours_seen;
  int texts_read = 0;
  std::thread::id texts_read_on;
  std::atomic<int> changes = 0;

  University university{directory.view(), kDirectorate};
  EventCounts counts{metrics};
  Submissions submissions{write_path, kDirectorate, [this] { ++changes; }, counts};
  Policies policies{write_path, university};
  RightsBook rights{write_path, policies, counts};
  PauseBoards boards{write_path, university, counts};
  WorkThreads threads{3};
  Preparation preparation{rights,
                          policies,
                          university,
                          {.texts =
                               [this](const CheckInput& input) {
                                 ++texts_read;
                                 texts_read_on = std::this_thread::get_id();
                                 return TextReport{.found = {}, .fingerprints = FingerprintsOf(input.content)};
                               },
                           .all =
                               [this](const CheckInput& input, const TextReport&) {
                                 neighbours_seen = input.neighbours;
                                 return check(input);
                               }},
                          [this] { return threads.Turn(); },
                          clock};
  AssetView assets{rights, submissions};
  SubmissionMethods methods{submissions, preparation, assets, university};
  ListMethods lists{submissions, university};
  PolicyMethods policy_methods{boards, policies, university, store, clock};
  RightsMethods rights_methods{rights, assets, university};
  Reactions reactions{submissions, rights, boards, university};

  using ReadTexts = std::function<TextReport(const CheckInput&)>;
  static TextReport FindNothing(const CheckInput& input) {
    return {.found = {}, .fingerprints = FingerprintsOf(input.content)};
  }
  // Another copy's: it remembers nothing of what this one has read. Its checks find nothing beside `texts`.
  Preparation AnotherPreparation(ReadTexts texts = &FindNothing) {
    const auto none = [](const CheckInput&, const TextReport&) { return std::vector<v1::Finding>(); };
    return Preparation(
        rights, policies, university, {.texts = std::move(texts), .all = none}, [this] { return threads.Turn(); },
        clock);
  }

  rpc::Call As(const std::string& name, const std::string& digest = "digest") const {
    return directory.CallOf("people/" + name, digest);
  }

  // ---- Steps that must succeed ----

  template <typename T>
  static T Must(absl::StatusOr<T> value) {
    EXPECT_THAT(value, meydan::testing::IsOk());
    return value.ok() ? *std::move(value) : T();
  }

  // An announcement for both accounts, in an hour.
  v1::Content Announcement() const {
    auto content = meydan::testing::Proto<v1::Content>(R"pb(
      subject: "Opening"
      text: "The library opens on Monday."
      targets { account: "accounts/instagram.ornekuni" kind: TARGET_KIND_POST }
      targets { account: "accounts/x.hukuk" kind: TARGET_KIND_POST }
      language_code: "en"
      request_type: REQUEST_TYPE_ANNOUNCEMENT
    )pb");
    *content.mutable_publish_time() = ToProto(clock.Now() + absl::Hours(1));
    return content;
  }
  v1::Submission Create(const v1::Content& content, const std::string& who = "ece",
                        const std::string& unit = "units/hukuk") {
    v1::CreateSubmissionRequest request;
    request.set_unit(unit);
    *request.mutable_content() = content;
    clock.Advance(absl::Milliseconds(1));
    return Must(BlockOn(methods.CreateSubmission(As(who), request)));
  }
  v1::Submission Submit(const v1::Submission& draft, const std::string& who = "ece") {
    v1::SubmitSubmissionRequest request;
    request.set_name(draft.name());
    return Must(BlockOn(methods.SubmitSubmission(As(who), request)));
  }
  // Claims, passes all criteria and approves.
  v1::Submission Approve(const v1::Submission& submitted, const std::string& who = "ali") {
    v1::ClaimSubmissionRequest claim;
    claim.set_name(submitted.name());
    Must(BlockOn(methods.ClaimSubmission(As(who), claim)));
    for (int criterion = v1::CRITERION_BRAND; criterion <= v1::CRITERION_AUDIENCE; ++criterion) {
      v1::AssessCriterionRequest assess;
      assess.set_name(submitted.name());
      assess.set_content_digest(submitted.content_digest());
      assess.set_criterion(static_cast<v1::Criterion>(criterion));
      assess.set_outcome(v1::Assessment::OUTCOME_PASS);
      Must(BlockOn(methods.AssessCriterion(As(who), assess)));
    }
    v1::ApproveSubmissionRequest approve;
    approve.set_name(submitted.name());
    approve.set_content_digest(submitted.content_digest());
    return Must(BlockOn(methods.ApproveSubmission(As(who), approve)));
  }
  // Puts a step before all others, for all units.
  void AddFirstStep(const std::string& step) {
    v1::SetReviewPolicyRequest set;
    *set.mutable_policy() = *Must(BlockOn(policies.Get()));
    auto& steps = *set.mutable_policy()->mutable_chains(0)->mutable_steps();
    *steps.Add() = meydan::testing::Proto<v1::Step>(step);
    for (int i = steps.size() - 1; i > 0; --i) steps.SwapElements(i, i - 1);
    Must(BlockOn(policy_methods.SetReviewPolicy(As("mudur"), set)));
  }
  v1::Submission Scheduled(const v1::Content& content) { return Approve(Submit(Create(content))); }
  v1::Submission Get(const std::string& name) { return Must(BlockOn(submissions.Load(name))); }

  // Lets the time pass and every timer act that is due then, as the poller does.
  void Pass(absl::Duration time) {
    clock.Advance(time);
    constexpr int kMostInARow = 10;
    for (int looks = 0; LetTimersAct(); ++looks) ASSERT_LT(looks, kMostInARow);
  }
  // Whether any was due.
  bool LetTimersAct() {
    const delivery::TimerPoller::Handler handler = reactions.Timers();
    bool acted = false;
    for (int shard = 0; shard < kShards; ++shard) {
      for (const auto& [key, due] : store.memory().Timers(shard)) {
        if (due > clock.Now()) continue;
        acted = true;
        const size_t split = key.find('\n');
        EXPECT_THAT(BlockOn(handler({.name = key.substr(0, split), .timer = key.substr(split + 1), .due = due})),
                    meydan::testing::IsOk());
      }
    }
    return acted;
  }

  // Everything that waits for the bus, and how many of a kind.
  std::vector<Event> Outbox() {
    std::vector<Event> events;
    for (int shard = 0; shard < kShards; ++shard) {
      for (const std::string& bytes : store.memory().Outbox(shard)) {
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
  // Hands every event of the outbox to its handler once more; or those of one type only.
  void Deliver(const std::string& type = "") {
    const delivery::Handlers handlers = reactions.Handlers();
    for (const Event& event : Outbox()) {
      if (!type.empty() && event.type() != type) continue;
      const auto handler = handlers.find(event.type());
      if (handler != handlers.end()) EXPECT_THAT(BlockOn(handler->second(event)), meydan::testing::IsOk());
    }
  }

  // An asset of hukuk, a picture, as if it had been uploaded.
  std::string AddAsset(char digit = 'a', const std::string& unit = "units/hukuk") {
    v1::Asset asset = meydan::testing::Proto<v1::Asset>("kind: KIND_IMAGE media_type: 'image/png' width: 9 height: 9");
    asset.set_name(absl::StrCat("assets/", std::string(64, digit)));
    asset.add_units(unit);
    return Must(BlockOn(rights.NoteUpload(asset, {.actor = "people/ece"}))).name();
  }
  v1::Licence License(const std::string& asset, const std::string& more = "") {
    v1::RecordLicenceRequest request;
    *request.mutable_licence() =
        meydan::testing::Proto<v1::Licence>("kind: KIND_OWN_WORK owner: 'ours' unit: 'units/hukuk'");
    request.mutable_licence()->MergeFrom(meydan::testing::Proto<v1::Licence>(more));
    request.mutable_licence()->set_asset(asset);
    return Must(BlockOn(rights_methods.RecordLicence(As("ece"), request)));
  }
};

}  // namespace meydan::review::testing

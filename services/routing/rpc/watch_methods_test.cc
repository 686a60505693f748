#include "services/routing/rpc/watch_methods.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "common/store/testing/watching.h"
#include "services/routing/domain/case.h"
#include "services/routing/testing/service.h"

namespace meydan::routing {
namespace {

using namespace testing;  // NOLINT: the fixtures of these tests
using ::meydan::testing::Fails;
using ::meydan::testing::IsOk;
using ::meydan::testing::Proto;

using Stream = store::testing::Watching<ChangeFeed::Watcher, v1::WatchCasesResponse>;

std::string NumberOf(const std::string& name) { return std::to_string(std::stoi(name.substr(name.size() - 12))); }

// "1 STATE_ROUTED", or "removed 1".
std::string TextOf(const v1::WatchCasesResponse& told) {
  if (!told.has_changed_case()) return absl::StrCat("removed ", NumberOf(told.removed_case()));
  const v1::Case& changed = told.changed_case();
  return absl::StrCat(NumberOf(changed.name()), " ", v1::Case::State_Name(changed.state()));
}

class WatchTest : public ::testing::Test {
 protected:
  WatchTest() { parts_.clock.Advance(absl::Hours(1)); }

  std::unique_ptr<Stream> Watch(const std::string& who, const std::string& filter = "") {
    const Actor actor = parts_.directory.CallOf(who).actor;
    const auto wanted = Proto<v1::CaseFilter>(filter);
    const auto watch = [this, actor, wanted](auto watcher, Stream::Write write, Stream::Gone gone) {
      return methods_.Watch(std::move(watcher), actor, wanted, std::move(write), std::move(gone));
    };
    return std::make_unique<Stream>(*feed_.Watch(actor.name), watch, &TextOf);
  }
  // A change that this process commits.
  void Change(const std::string& name, const Cases::DecideChange& decide) {
    parts_.clock.Advance(absl::Seconds(1));
    ASSERT_THAT(BlockOn(cases_.Update(name, store::Origin{}, "", decide)), IsOk());
  }
  void Acknowledge(const std::string& name) {
    Change(name, [](const v1::Case& current, absl::Time now) {
      return routing::Acknowledge(
          current, StandingOf(Actor{"people/x", {{directory::v1::ROLE_STAFF, current.owner_unit()}}}, kDirectorate),
          now);
    });
  }
  void Reassign(const std::string& name, const std::string& unit) {
    v1::ReassignCaseRequest request;
    request.set_owner_unit(unit);
    request.set_reason("It is theirs.");
    Change(name, [request](const v1::Case& current, absl::Time now) {
      return routing::Reassign(current, request, EveryUnit, kDirector, now);
    });
  }

  Parts parts_;
  std::atomic<bool> closing_{false};
  ChangeFeed feed_{parts_.loop, parts_.store, parts_.clock, {.look = absl::Milliseconds(50), .most_waiting = 20}};
  Cases cases_{parts_.write_path, [this] { feed_.Ring(); }, parts_.metrics};
  WatchMethods methods_{feed_, parts_.directory.view(), kDirectorate, [this] { return closing_.load(); }};
};

TEST_F(WatchTest, Rr7EachHearsOfTheirOwnCases) {
  const auto law = Watch("people/ece");
  const auto art = Watch("people/can");
  const auto all = Watch("people/mudur");
  const std::string name = parts_.Add(1).name();
  law->ExpectNext("1 STATE_ROUTED");
  all->ExpectNext("1 STATE_ROUTED");
  Acknowledge(name);
  law->ExpectNext("1 STATE_ACKNOWLEDGED");
  all->ExpectNext("1 STATE_ACKNOWLEDGED");
  Reassign(name, "units/guzel_sanatlar");
  law->ExpectNext("removed 1");
  art->ExpectNext("1 STATE_ROUTED");
  all->ExpectNext("1 STATE_ROUTED");
  Acknowledge(name);
  art->ExpectNext("1 STATE_ACKNOWLEDGED");
  all->ExpectNext("1 STATE_ACKNOWLEDGED");
  parts_.Add(2);
  law->ExpectNext("2 STATE_ROUTED");  // and nothing of case 1 in between
}

TEST_F(WatchTest, AFilterHoldsInStreamsToo) {
  const std::string name = parts_.Add(1).name();
  parts_.clock.Advance(absl::Minutes(1));
  const auto waiting = Watch("people/ece", "state: STATE_ROUTED");
  Acknowledge(name);
  waiting->ExpectNext("removed 1");  // whoever listed it takes it off the list
  parts_.Add(2);
  waiting->ExpectNext("2 STATE_ROUTED");
}

TEST_F(WatchTest, WhatAnotherCopyCommitsIsHeardOfToo) {
  const auto law = Watch("people/ece");
  parts_.Add(1);  // through `parts_.cases`, which rings nobody
  law->ExpectNext("1 STATE_ROUTED");
  parts_.Add(2);
  law->ExpectNext("2 STATE_ROUTED");
}

TEST_F(WatchTest, AChangeThatBecomesVisibleLateIsNotMissed) {
  const auto law = Watch("people/ece");
  parts_.Add(1);
  law->ExpectNext("1 STATE_ROUTED");
  parts_.clock.Advance(absl::Seconds(5));
  parts_.Add(2);
  law->ExpectNext("2 STATE_ROUTED");
  parts_.clock.Advance(-absl::Seconds(5));  // decided by a machine whose clock is behind
  parts_.Add(3);
  law->ExpectNext("3 STATE_ROUTED");
}

TEST_F(WatchTest, WhileTheStoreIsAwayAStreamWaits) {
  const auto law = Watch("people/ece");
  parts_.Add(1);
  law->ExpectNext("1 STATE_ROUTED");
  for (int i = 0; i < 3; ++i) parts_.store.FailNext(absl::UnavailableError("away"));
  absl::Status added = absl::UnavailableError("");
  for (int i = 2; i < 20 && !added.ok(); ++i) {
    v1::Case born = LawCase();
    born.set_name(absl::StrCat("cases/5f0c1f5e-0000-5000-8000-", absl::Dec(i, absl::kZeroPad12)));
    *born.mutable_create_time() = ToProto(parts_.clock.Now());
    *born.mutable_update_time() = ToProto(parts_.clock.Now());
    const auto decide = [&](absl::Time) -> absl::StatusOr<CaseDecision> { return CaseDecision{born, {}}; };
    added = BlockOn(parts_.cases.Create(born.name(), store::Origin{}, decide)).status();
    if (added.ok()) law->ExpectNext(absl::StrCat(i, " STATE_ROUTED"));
  }
  EXPECT_THAT(added, IsOk());
}

TEST_F(WatchTest, WhoLosesARoleHearsNoMore) {
  const auto law = Watch("people/ece");
  const std::string name = parts_.Add(1).name();
  law->ExpectNext("1 STATE_ROUTED");
  parts_.directory.SetPerson("ece", "ROLE_STAFF", "guzel_sanatlar");
  Acknowledge(name);
  law->ExpectNext("removed 1");
  parts_.Add(2, "units/guzel_sanatlar");
  law->ExpectNext("2 STATE_ROUTED");
  parts_.directory.SetPerson("ece", "ROLE_STAFF", "guzel_sanatlar", "LEFT");
  EXPECT_THAT(law->End(), Fails(absl::StatusCode::kUnauthenticated, "CALLER_UNKNOWN"));
}

TEST_F(WatchTest, AStreamEndsWhenTheServiceStops) {
  const auto law = Watch("people/ece");
  closing_ = true;
  EXPECT_THAT(law->End(), Fails(absl::StatusCode::kUnavailable, "SHUTTING_DOWN"));
}

TEST_F(WatchTest, WhoCannotKeepUpIsTold) {
  const auto slow = *feed_.Watch("people/ece");
  const auto quick = Watch("people/mudur");
  for (int i = 1; i <= 21; ++i) {
    parts_.Add(i);
    quick->ExpectNext(absl::StrCat(i, " STATE_ROUTED"));
  }
  EXPECT_THAT(slow->Take(), Fails(absl::StatusCode::kAborted, "WATCH_INTERRUPTED"));
}

TEST_F(WatchTest, NobodyTakesThePlacesOfAllOthers) {
  std::vector<std::unique_ptr<ChangeFeed::Watcher>> watchers;
  for (size_t i = 0; i < ChangeFeed::Options().most_per_person; ++i) watchers.push_back(*feed_.Watch("people/ece"));
  EXPECT_THAT(feed_.Watch("people/ece"), Fails(absl::StatusCode::kResourceExhausted, "TOO_MANY_WATCHES"));
  EXPECT_THAT(feed_.Watch("people/can"), IsOk());
  watchers.pop_back();
  EXPECT_THAT(feed_.Watch("people/ece"), IsOk());
}

}  // namespace
}  // namespace meydan::routing

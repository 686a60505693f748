#pragma once

#include <string>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/async/event_loop.h"
#include "common/base/testing/status_matchers.h"
#include "common/directory_view/directory_view.h"
#include "common/store/testing/fake_store.h"
#include "common/store/write_path.h"
#include "common/telemetry/metrics.h"
#include "meydan/directory/v1/events.pb.h"
#include "meydan/routing/v1/events.pb.h"
#include "services/notification/bell.h"
#include "services/notification/domain/testing/catalogues.h"
#include "services/notification/domain/testing/small_university.h"
#include "services/notification/inboxes.h"
#include "services/notification/reactions.h"
#include "services/notification/reader.h"
#include "services/notification/texts.h"

namespace meydan::notification::testing {

// The service's parts on a store in memory, and a directory with a faculty, its representative and its dean. Several
// shards, so that inboxes share them and do not.
struct SmallStack {
  meydan::testing::FixedClock clock{absl::FromUnixSeconds(1'795'000'000)};
  EventLoop loop{"test"};
  store::testing::FakeStore store{store::Layout("notification", 2), clock};
  store::WritePath write_path{store, clock, "notification", store::WritePath::Options()};
  directory_view::DirectoryView directory;
  Texts texts{*ParseCatalogue(ShippedCatalogue("tr.yaml"), "tr.yaml"),
              *ParseCatalogue(ShippedCatalogue("en.yaml"), "en.yaml")};
  telemetry::Metrics metrics;
  Bell bell{loop};
  Reader reader{store, directory, texts};
  Inboxes inboxes{write_path, reader};
  Reactions reactions{write_path, directory, "units/iletisim", bell, metrics};

  explicit SmallStack(bool filled = true) {
    AddUnit("units/iletisim", R"pb(kind: KIND_ADMINISTRATIVE_DIRECTORATE
                                   display_name { tr: "Direktörlük" })pb");
    AddUnit("units/hukuk", R"pb(
      kind: KIND_FACULTY
      representative: "people/temsilci"
      display_name { tr: "Hukuk Fakültesi" en: "Faculty of Law" })pb");
    AddPerson("people/temsilci", "");
    AddPerson("people/dekan", R"pb(language: LANGUAGE_EN
                                   roles { role: ROLE_UNIT_HEAD unit: "units/hukuk" })pb");
    AddPerson("people/direktor", R"pb(roles { role: ROLE_DIRECTOR unit: "units/iletisim" })pb");
    if (filled) directory.MarkFilled();
  }

  void AddUnit(const std::string& name, const std::string& text) {
    auto facts = meydan::testing::Proto<directory::v1::UnitChanged>("state: STATE_ACTIVE " + text);
    facts.set_unit(name);
    directory.ApplyUnit(std::move(facts), ++version_);
  }
  void AddPerson(const std::string& name, const std::string& text) {
    auto facts = meydan::testing::Proto<directory::v1::PersonChanged>(
        absl::StrCat(absl::StrContains(text, "state:") ? "" : "state: STATE_ACTIVE ", text));
    facts.set_person(name);
    directory.ApplyPerson(std::move(facts), ++version_);
  }

  // An event that a case was routed to the unit: the representative hears of it.
  static Event Routed(const std::string& id, const std::string& unit = "units/hukuk") {
    return MakeEvent<routing::v1::CaseRouted>(
        "cases/" + id, absl::StrCat(R"(facts { name: "cases/)", id, R"(" owner_unit: ")", unit, "\" }"));
  }
  // An event that somebody else represents the faculty: all three hear of it.
  static Event Represents(const std::string& now, const std::string& before) {
    return MakeEvent<directory::v1::RepresentativeChanged>(
        "units/hukuk", absl::StrCat(R"(unit: "units/hukuk" representative: ")", now, R"(" previous: ")", before, "\""));
  }
  // Lets the representative have notices of the cases 1 to `count`; their sequences grow with the number.
  void Tell(int count) {
    for (int i = 1; i <= count; ++i) {
      if (!BlockOn(reactions.Tell(Routed(absl::StrCat(i)))).ok()) std::abort();
    }
  }

  static rpc::Call CallOf(const std::string& person) {
    rpc::Call call;
    call.actor.name = person;
    return call;
  }

 private:
  int64_t version_ = 0;
};

}  // namespace meydan::notification::testing
